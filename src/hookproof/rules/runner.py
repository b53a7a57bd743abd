"""Put every rule to every document and yield the records of the run; prints nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hookproof.contract.model import Contract
from hookproof.findings import Finding, Verdict
from hookproof.rules.ignores import is_ignored
from hookproof.rules.reading.examples import further, named, pages_of
from hookproof.rules.rulebook import Ground, Remark, Rule
from hookproof.rules.samethings import told_once
from hookproof.rules.sharing import processors, shared
from hookproof.rules.values.reachable import specified
from hookproof.schema.patterns import deferral as re
from hookproof.sources.recognition import recognised
from hookproof.sources.records import Corpus, Document
from hookproof.stream import Ending, Finished, Judged, Progress, Record, Started

#: More remarks of one rule on one document than this are counted, not told.
MAX_REMARKS = 200
#: So many characters of documents keep the rules busy for longer than it takes to begin processes.
_MUCH = 1_000_000
#: What a rule wants to see -> how to say that it was not there.
_MISSING = {
    "events": "no event has a page here",
    "examples": "there is no example here",
    "fields": "no field is documented here",
    "schemas": "there is no schema here",
    "references": "there is no reference here",
    "lists": "no list of events is here",
    "prose": "there is no prose here",
    "contract": "no contract to hold it against",
}


def ground_of(corpus: Corpus, contract: Contract | None) -> Ground:
    """Return what rules judge on."""
    listed = {event for document in corpus.documents for found in document.event_lists for event in found.events}
    events = {*corpus.events, *listed, *(contract.events if contract else ())}
    return Ground(corpus=corpus, contract=contract, events=frozenset(events))


def lint(
    corpus: Corpus,
    contract: Contract | None,
    chosen: Sequence[Rule],
    *,
    tool_version: str,
    settings: Sequence[tuple[str, str]] = (),
    ignored: Callable[[Finding], bool] = lambda _: False,
    known: Callable[[Finding], bool] = lambda _: False,
) -> Iterator[Record]:
    """Yield the records of a run of the rules over the corpus, without findings that are `known` or `ignored`.

    What several rules say of one thing is told once: by one that is not ignored, whether it is known or not. A corpus
    in which neither an event nor an example was recognised is never a pass, nor is one payload alone, of which nothing
    says what it must be: the run ends "not judged".
    """
    began = time.monotonic()
    ground = ground_of(corpus, contract)
    told = _told(chosen, ground, ignored)
    paths = tuple(document.path for document in corpus.documents)
    yield Started(
        kind="lint",
        target=", ".join(paths),
        contract=contract.name if contract else "",
        tool_version=tool_version,
        facts=tuple(row.fact for row in chosen),
        subjects=paths,
        settings=tuple(settings),
    )
    every: list[Judged] = []
    for number, row in enumerate(chosen):
        yield Progress(done=number, total=len(chosen), doing=row.id, found=sum(len(one.findings) for one in every))
        every += next(told)
    for record in told_once(every, {row.id: row.about for row in chosen}):
        yield _without(record, known)
    yield _finished(ground, bool(chosen), time.monotonic() - began)


def _told(chosen: Sequence[Rule], ground: Ground, ignored: Callable[[Finding], bool]) -> Iterator[list[Judged]]:
    """Yield what each rule has to say of all documents; of much text all processors are asked."""
    documents = ground.corpus.documents
    much = sum(len(document.text) for document in documents) >= _MUCH

    def by_rule(number: int) -> list[Judged]:
        return [judged(chosen[number], ground, document, ignored) for document in documents]

    return shared(by_rule, len(chosen), processors() if much else 1)


_NOTHING_SEEN = "Give the page of an event, an OpenAPI or AsyncAPI document, or a guide with examples."
_ALONE = (
    "Give its documentation beside it, or a contract that has its event: --provider, --schemas. hookproof validate "
    "holds payloads against a contract alone."
)


def _finished(ground: Ground, chosen: bool, seconds: float) -> Finished:
    found = recognised(ground.corpus.documents)
    if not (found.is_judgeable and chosen):
        reason = "only program text names events" if found.events else "no event and no example was recognised"
        mend = _NOTHING_SEEN
    elif ground.contract is None and _is_alone(ground.corpus):
        reason, mend = "there is one payload, and nothing to hold it against", _ALONE
    else:
        return Finished(outcome=Ending.COMPLETE, seconds=seconds)
    return Finished(outcome=Ending.NOT_JUDGED, reason=f"{reason} ({found.counts})", mend=mend, seconds=seconds)


def _is_alone(corpus: Corpus) -> bool:
    """Whether one payload is all that there is: several can at least be held against each other."""
    payloads = [len(document.examples) for document in corpus.documents if document.kind == "payload"]
    return len(payloads) == len(corpus.documents) and sum(payloads) == 1


def _without(record: Judged, known: Callable[[Finding], bool]) -> Judged:
    left = tuple(finding for finding in record.findings if not known(finding))
    verdict = Verdict.HOLDS if record.findings and not left else record.verdict
    return replace(record, findings=left, verdict=verdict)


def judged(
    row: Rule, ground: Ground, document: Document, ignored: Callable[[Finding], bool] = lambda _: False
) -> Judged:
    """Return what one rule has to say about one document."""
    missing = _missing(row, ground, document)
    if missing:
        return Judged(fact=row.fact, subject=document.path, verdict=Verdict.NOT_OBSERVED, note=missing)
    began = time.monotonic()
    findings = _found(row, ground, document, ignored)
    return Judged(
        fact=row.fact,
        subject=document.path,
        verdict=Verdict.BROKEN if findings else Verdict.HOLDS,
        findings=findings,
        seconds=time.monotonic() - began,
    )


def _found(row: Rule, ground: Ground, document: Document, ignored: Callable[[Finding], bool]) -> tuple[Finding, ...]:
    remarks = list(dict.fromkeys(row.judge(ground, document)))
    if not remarks:  # nearly always
        return ()
    every = [_finding(row, document, remark) for remark in _capped(_merged(remarks))]
    return tuple(f for f in dict.fromkeys(every) if not ignored(f) and not is_ignored(document, f))


def _missing(row: Rule, ground: Ground, document: Document) -> str:
    there = ground.once(f"what is in {document.path}", lambda: _material(ground, document))
    return "; ".join(_MISSING[need] for need in sorted(row.needs - there)) if not row.needs <= there else ""


def _material(ground: Ground, document: Document) -> frozenset[str]:
    shown = {"events"} if pages_of(document) else set[str]()  # an object that is shown alone is judged as a payload
    return document.material | shown | _beside(ground, document) | ({"contract"} if ground.contract else set())


def _beside(ground: Ground, document: Document) -> frozenset[str]:
    """What a file of payloads has in the specification of the same run that documents their events."""
    pages = pages_of(document) if document.kind == "payload" else ()
    return frozenset({"fields"} if any(specified(ground, page) for page in pages) else ())


def _merged(every: list[Remark]) -> list[Remark]:
    """Tell one cause once: what is said in the same words of several places is said of the first, with the others."""
    places: dict[tuple[str, str], list[Remark]] = {}
    for remark in _by_cause(every):
        places.setdefault((remark.message, remark.key), []).append(remark)
    return [_with_others(same) for same in places.values()]


#: More places than this that have one cause are told as one.
_APART = 3
#: No more places than these are listed beside a message.
_LISTED = 12


def _by_cause(every: list[Remark]) -> Iterator[Remark]:
    """Yield the remarks, the first alone of many that have one cause: a habit of who wrote the document is one slip."""
    causes = Counter(remark.cause for remark in every if remark.cause)
    told: set[str] = set()
    for remark in every:
        if causes[remark.cause] <= _APART:
            yield remark
        elif remark.cause not in told:
            told.add(remark.cause)
            yield _of_many([one for one in every if one.cause == remark.cause])


#: What a rule says of the places in one document is said again of all.
_SAME = re.compile(r" The same holds in \d+ more places?\.$")


def _of_many(alike: list[Remark]) -> Remark:
    first, *others = alike
    message = f"{_SAME.sub('', first.message)} The same holds in {further(len(others), 'place')}."
    lines = "\n".join(f"line {other.place.line}: {other.message}" for other in others[:_LISTED])
    return replace(first, message=message, evidence=(*first.evidence, ("others", lines)), key=first.cause)


def _with_others(same: list[Remark]) -> Remark:
    first, *others = same
    lines = list(dict.fromkeys(str(remark.place.line) for remark in others if remark.place != first.place))
    if not lines:
        return first
    text = f"line {', '.join(lines[:12])}{f' and {len(lines) - 12} more' if len(lines) > 12 else ''}"
    if lines == [str(first.place.line)]:  # a document on one line
        text = named([f"#{remark.place.pointer}" for remark in others[:3]])
        text += f" and {len(others) - 3} more" if len(others) > 3 else ""
    return replace(first, evidence=(*first.evidence, ("also", text)))


def _capped(remarks: list[Remark]) -> list[Remark]:
    if len(remarks) <= MAX_REMARKS:
        return remarks
    last = remarks[MAX_REMARKS]
    more = f"and {len(remarks) - MAX_REMARKS:,} more of the same kind in this document, not listed"
    return [*remarks[:MAX_REMARKS], Remark(place=last.place, message=more, key="more")]


def _finding(row: Rule, document: Document, remark: Remark) -> Finding:
    return Finding(
        fact=row.fact,
        subject=document.path,
        message=remark.message,
        severity=row.fact.severity,
        place=remark.place,
        evidence=remark.evidence,
        also=remark.also,
        discriminator=remark.key,
    )

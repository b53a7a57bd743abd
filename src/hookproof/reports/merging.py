"""Reports of the parts of a run (`--shard`), read back and put together: the records of the whole."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hookproof.errors import Exit, InputError
from hookproof.findings import Fact, Finding, Place, Severity, Step, Verdict
from hookproof.parsing import read_document
from hookproof.reports.cleantext import unmasked
from hookproof.stream import Ending, Exercised, Finished, HookRun, Judged, Record, Started

_SEVERITIES = {severity.label: severity for severity in Severity}
#: The one that counts, where parts judged the same: what broke anywhere is broken.
_WORST = (Verdict.NOT_OBSERVED, Verdict.HOLDS, Verdict.BROKEN)
#: How the whole ended, where parts ended in several ways.
_ENDINGS = (Ending.COMPLETE, Ending.OUT_OF_TIME, Ending.INTERRUPTED, Ending.NOT_JUDGED)
#: A word of a shell as it is written, with its quotes.
_WORD = re.compile(r"""(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+""")
#: What parts of one run share.
_SHARED = ("command", "contract", "baseline", "timings")


@dataclass(frozen=True, slots=True)
class Part:
    """One report: where it stands, what began, what was judged, how it ended, and which part of the run it is."""

    path: str
    started: Started
    judged: tuple[Judged, ...]
    finished: Finished
    shard: tuple[int, int]


def merged(paths: Sequence[str]) -> Iterator[Record]:
    """Yield the records of the run whose parts these JSON reports are.

    A part that is missing makes it no complete run. Raises InputError for what is no such report, for parts of
    different runs, and for a part that is given twice.
    """
    parts = [read_part(path) for path in paths]
    _hold_together(parts)
    first = parts[0].started
    facts = {fact.id: fact for part in parts for fact in part.started.facts}
    settings = tuple(pair for pair in first.settings if pair[0] not in ("shard", "timings"))
    subjects = {record.subject for part in parts for record in part.judged}
    # A part without a finding does not say how one is run again.
    again = next((part.started.again for part in parts if part.started.again), ())
    check_again = next((part.started.check_again for part in parts if part.started.check_again), ())
    yield replace(
        first,
        facts=tuple(facts.values()),
        settings=settings,
        subjects=tuple(sorted(subjects)),
        again=again,
        check_again=check_again,
    )
    yield from _united(record for part in parts for record in part.judged)
    yield _ended(parts)


def read_part(path: str) -> Part:
    """Return what a JSON report says. Raises InputError."""
    document = _made_safe(read_document(path))
    try:
        return _part(path, document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        missing = f": it has no {error}" if isinstance(error, KeyError) else ""
        what = f"it is no JSON report of a run{missing}"
        raise InputError(what, where=path, mend="Give files that hookproof test --report json=PATH wrote.") from None


def _made_safe(value: Any) -> Any:
    """Whoever wrote the report: every text in it is shown, names of facts and events too."""
    if isinstance(value, dict):
        return {unmasked(name): _made_safe(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_made_safe(item) for item in value]
    return unmasked(value) if isinstance(value, str) else value


def _part(path: str, document: Mapping[str, Any]) -> Part:
    facts = {row["id"]: _fact(row) for row in document["facts"]}
    findings = {row["fingerprint"]: _finding(row, facts) for row in document["findings"]}
    outcome, settings = document["outcome"], document["settings"]
    again = _again(document["findings"])
    started = Started(
        kind=document["command"],
        target=document["target"],
        contract=document["contract"],
        tool_version=document["tool"]["version"],
        facts=tuple(facts.values()),
        subjects=(),
        settings=tuple(settings.items()),
        # What no finding shows is not known: the words of another command would run something else.
        again=again.get("again", ()),
        check_again=again.get("check_again", ()),
        baseline=document.get("baseline", ""),
    )
    finished = Finished(
        outcome=Ending(outcome["state"]),
        reason=outcome["reason"],
        mend=outcome["mend"],
        deliveries=outcome["deliveries"],
        seconds=outcome["seconds"],
        defects=tuple(outcome["defects"]),
        latencies=tuple((row["below"], row["count"]) for row in outcome.get("latencies", ())),
        exercised=tuple(map(_exercised, document.get("exercised", ()))),
        hooks=tuple(HookRun(**row) for row in document.get("hooks", ())),
        bad_input=outcome["exit_code"] == Exit.BAD_INPUT and bool(outcome["reason"]),
    )
    judged = tuple(_judged(row, facts, findings) for row in document["judged"])
    index, _, count = settings.get("shard", "1/1").partition("/")
    return Part(path, started, judged, finished, (int(index), int(count)))


def _exercised(row: Mapping[str, Any]) -> Exercised:
    path, refused = tuple(row["path"]), tuple(row["refused"])
    return Exercised(subject=row["subject"], path=path, states=row["states"], refused=refused)


def _fact(row: Mapping[str, Any]) -> Fact:
    severity = _SEVERITIES[row["severity"]]
    return Fact(id=row["id"], title=row["title"], severity=severity, clause=row["clause"], mend=row["mend"])


def _finding(row: Mapping[str, Any], facts: Mapping[str, Fact]) -> Finding:
    fact = facts[row["fact"]]
    return Finding(
        fact=fact,
        subject=row["subject"],
        message=row["message"],
        severity=_SEVERITIES[row["severity"]],
        place=Place(**row["place"]) if row["place"] else None,
        address=row["address"],
        evidence=tuple((entry["label"], entry["text"]) for entry in row["evidence"]),
        also=tuple(row["also"]),
        played=bool(row["replay"]) and row["address"] not in shlex.split(row["replay"]),
        advice=row["mend"] if row["mend"] != fact.mend else "",
        known_as=row["fingerprint"],
        steps=tuple(Step(**step) for step in row.get("steps", ())),
        first=row.get("first", False),
    )


def _again(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return the words of the commands that run findings again, as these commands show them."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        written = _WORD.findall(row["replay"] or "")
        words = ["".join(shlex.split(word)) for word in written]
        told = {row["address"]: "{address}"} if row["address"] in words else {}
        told = told or {row["fact"]: "{check}", row["subject"]: "{event}"}
        if words:
            key = "again" if row["address"] in words else "check_again"
            found.setdefault(
                key, tuple(told.get(word, as_it_was) for word, as_it_was in zip(words, written, strict=True))
            )
    return found


def _judged(row: Mapping[str, Any], facts: Mapping[str, Fact], findings: Mapping[str, Finding]) -> Judged:
    own = (findings[fingerprint] for fingerprint in row["findings"])
    return Judged(
        fact=facts[row["fact"]],
        subject=row["subject"],
        verdict=Verdict(row["verdict"]),
        findings=tuple(finding for finding in own if finding.subject == row["subject"]),
        deliveries=row["deliveries"],
        seconds=row["seconds"],
        note=row["note"],
        partial=row.get("partial", False),
        untimely=row.get("untimely", False),
        nothing_there=row.get("nothing_there", False),
        known=tuple(row.get("known", ())),
        told_by=tuple(row.get("told_by", ())),
    )


def _united(records: Iterable[Judged]) -> Iterator[Judged]:
    """Yield each judgement once: what looks at all answers is judged in each part for itself."""
    together: dict[tuple[str, str], list[Judged]] = {}
    for record in records:
        together.setdefault((record.fact.id, record.subject), []).append(record)
    for same in together.values():
        worst = max(same, key=lambda record: (_WORST.index(record.verdict), record.partial))
        yield replace(
            worst,
            findings=tuple({f.fingerprint: f for record in same for f in record.findings}.values()),
            deliveries=sum(record.deliveries for record in same),
            seconds=sum(record.seconds for record in same),
            known=tuple(dict.fromkeys(fingerprint for record in same for fingerprint in record.known)),
            told_by=tuple(dict.fromkeys(id_ for record in same for id_ in record.told_by)),
        )


def _hold_together(parts: Sequence[Part]) -> None:
    first = parts[0]
    for number, part in enumerate(parts):
        for name in _SHARED:
            mine, other = _shared(first, name), _shared(part, name)
            if mine != other:
                raise InputError(f"its {name} is {other!r}, and that of {first.path} is {mine!r}", where=part.path)
        if part.shard[1] != first.shard[1]:
            raise InputError(f"it is part of {part.shard[1]}, and {first.path} of {first.shard[1]}", where=part.path)
        twin = next((other.path for other in parts[:number] if other.shard == part.shard), None)
        if twin is not None:
            raise InputError(f"it is the same part as {twin}", where=part.path, mend="Give each part once.")


def _shared(part: Part, name: str) -> str:
    started = part.started
    timings = dict(started.settings).get("timings", "")
    shared = {"command": started.kind, "contract": started.contract, "baseline": started.baseline, "timings": timings}
    return shared[name]


def _ended(parts: Sequence[Part]) -> Finished:
    ends = [part.finished for part in parts]
    worst = max(ends, key=lambda end: _ENDINGS.index(end.outcome))
    missing = sorted({*range(1, parts[0].shard[1] + 1)} - {part.shard[0] for part in parts})
    if missing and worst.outcome is Ending.COMPLETE:
        named = ", ".join(f"{number}/{parts[0].shard[1]}" for number in missing)
        worst = replace(worst, outcome=Ending.NOT_JUDGED, reason=f"Missing: {named}.", mend="Give all parts.")
    return replace(
        worst,
        deliveries=sum(end.deliveries for end in ends),
        seconds=max(end.seconds for end in ends),
        defects=tuple(dict.fromkeys(defect for end in ends for defect in end.defects)),
        latencies=_added(end.latencies for end in ends),
        exercised=_exercised_in_all([one for end in ends for one in end.exercised]),
        hooks=tuple(one for end in ends for one in end.hooks),
        bad_input=any(end.bad_input for end in ends),
    )


def _added(parts: Iterable[tuple[tuple[float, int], ...]]) -> tuple[tuple[float, int], ...]:
    """Add counts of answers up, limit by limit."""
    counts: Counter[float] = Counter()
    for part in parts:
        counts.update(dict(part))
    return tuple(sorted(counts.items()))


def _exercised_in_all(parts: Sequence[Exercised]) -> tuple[Exercised, ...]:
    """Put places together: an event whose payloads several parts have sent was exercised as far as in all of them."""
    places: dict[tuple[str, tuple[str, ...]], Exercised] = {}
    for one in parts:
        known = places.setdefault((one.subject, one.path), one)
        refused = tuple(dict.fromkeys((*known.refused, *one.refused)))
        places[one.subject, one.path] = replace(known, states=max(known.states, one.states), refused=refused)
    return tuple(places.values())

"""Calls of an interface: what a text tells of one, against what its programs show of it, and they of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from hookproof.findings import Place, Severity
from hookproof.rules.programs.calls import ANY, Call, aligned, calls_in, fits, known_members, sectioned
from hookproof.rules.programs.exchanges import Exchange, calls_of, exchanges
from hookproof.rules.reading.examples import nearest, sentences
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.kinship import kin
from hookproof.rules.wording.subjects import is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document


@rule(
    id="prose.call",
    title="A call is shown as the text tells of it",
    severity=Severity.WARNING,
    clause="the documents' own words and programs",
    mend="Write method, path, headers, members and answer of the call as they are, in the text and in every program.",
    needs=("prose",),
)
def call(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare each call that programs and commands show with those that the text around it tells of.

    A call that the text tells of elsewhere, or that two programs show, is another one.
    """
    calls, pairs = calls_of(ground, document), exchanges(ground, document)
    by_call = (remark for judge in (_methods, _paths, _headers, _members) for remark in judge(calls, document))
    by_pair = (remark for judge in (_statuses, _renamed) for remark in judge(pairs, document))
    told: dict[str, Remark] = {}
    for remark in (*by_call, *by_pair):
        told.setdefault(remark.key, remark)
    yield from told.values()


def _remark(document: Document, line: int, message: str, key: str) -> Remark:
    return Remark(place=Place(path=document.path, line=line, column=1), message=message, key=key)


def _beside(one: Call, calls: Sequence[Call]) -> list[Call]:
    """Return the calls that the text of a shown call's section tells of."""
    return [other for other in calls if not other.shown and other.section == one.section]


def _shown(calls: Sequence[Call]) -> list[Call]:
    """Return the calls that programs make of an interface, not those of what runs at home."""
    return [one for one in calls if one.shown and not re.match(r"localhost|127\.|0\.0\.0\.0", one.host)]


def _methods(calls: Sequence[Call], document: Document) -> Iterator[Remark]:
    for one in _shown(calls):
        same = [other for other in _beside(one, calls) if fits(other, one) and _is_sure(other, one)]
        told = {other.method for other in same}
        elsewhere = any(
            other is not one and other.method == one.method and (fits(other, one) or fits(one, other))
            for other in calls
        )
        if len(told) == 1 and one.method not in told and not elsewhere:
            message = f"{one.path} is called with {one.method} here, and with {same[0].method} in line {same[0].line}."
            yield _remark(document, one.line, message, f"{one.method} {one.path}")


def _is_sure(told: Call, shown: Call) -> bool:
    """Whether each step that is any value has one that looks like a value: `search` may be a path of its own."""
    pairs = aligned(told, shown) or []
    return all(b == ANY or re.search(r"\d|^[A-Z_]+$|[^\w]", b) for a, b in pairs if a == ANY)


def _paths(calls: Sequence[Call], document: Document) -> Iterator[Remark]:
    for one in _shown(calls):
        if any(fits(other, one) for other in calls if not other.shown):
            continue
        told = [other for other in _beside(one, calls) if other.method == one.method]
        meant = [other for other in told if _is_slip(other, one)]
        meant += [other for other in told if _is_meant(other, one, calls) and not _speaks(document, one, other)]
        meant += [other for other in _shown(calls) if _is_twin(one, other, calls)]
        if meant:
            message = f"The path is {one.path} here, and {meant[0].path} in line {meant[0].line}."
            yield _remark(document, one.line, message, one.path)


_VERSION = re.compile(r"v\d{1,2}(?:\.\d+)?|api|\d{4}-\d\d(?:-\d\d)?")


def _apart(one: Call, other: Call) -> tuple[str, str] | None:
    """Return the one step in which two paths differ, where they have others in common; None for any other pair."""
    pairs = aligned(one, other) or []
    odd = [(a, b) for a, b in pairs if a != b and ANY not in (a, b)]
    if len(odd) != 1 or _VERSION.fullmatch(odd[0][0]) or _VERSION.fullmatch(odd[0][1]):
        return None
    return odd[0]


def _is_slip(told: Call, shown: Call) -> bool:
    """Whether the one step in which two paths differ is a slip."""
    odd = _apart(told, shown)
    return odd is not None and not re.search(r"\d", odd[0] + odd[1]) and bool(nearest(odd[1], [odd[0]]))


def _is_meant(told: Call, shown: Call, calls: Sequence[Call]) -> bool:
    """Whether a section tells of one call of a method and then shows one, and their paths differ in one step."""
    odd, common = _apart(told, shown), [a for a, b in aligned(told, shown) or [] if a == b != ANY]
    own = [one for one in calls if one.section == shown.section and one.method == shown.method]
    alone = all(len({one.path for one in own if one.shown == there}) == 1 for there in (True, False))
    plain = odd is not None and not re.search(r"\d", odd[0] + odd[1])
    return plain and alone and told.line < shown.line and any(not _VERSION.fullmatch(step) for step in common)


def _speaks(document: Document, shown: Call, told: Call) -> bool:
    """Whether the text of a section has the word of the step in which a path differs: then it is another call."""
    odd = _apart(told, shown)
    own = (one for number, one in sectioned(document.text, document.home) if number == shown.section and not one.coded)
    return odd is not None and any(odd[1].lower().rstrip("s") in one.text.lower() for one in own)


def _is_twin(one: Call, other: Call, calls: Sequence[Call]) -> bool:
    """Whether two programs send the same members to two paths, of which the text tells the other one."""
    same = one.method == other.method and (one.host == other.host or not (one.host and other.host))
    sent = len(one.sent) > 1 and one.sent.keys() == other.sent.keys()
    odd = _apart(other, one) if same and sent and len(one.steps) == len(other.steps) else None
    return odd is not None and any(fits(told, other) for told in calls if not told.shown)


#: Headers that say who calls.
_PROOF = re.compile(r"(?:.*-)?(?:key|token|auth|secret|apikey)|authorization")


def _headers(calls: Sequence[Call], document: Document) -> Iterator[Remark]:
    """Look for the one call that proves who calls by another header than all others to the host do."""
    proofs: dict[str, dict[str, list[Call]]] = {}
    for one in _shown(calls):
        own = [header for header in one.headers if _PROOF.fullmatch(header)]
        if len(own) == 1 and one.host:
            proofs.setdefault(one.host, {}).setdefault(own[0], []).append(one)
    for by_name in proofs.values():
        usual, odd = ([*sorted(by_name, key=lambda name: -len(by_name[name])), "", ""])[:2]
        if len(by_name) == 2 and len(by_name[odd]) == 1 < len(by_name[usual]) and _is_once(odd, document.text):
            line, other = by_name[odd][0].line, by_name[usual][0].line
            yield _remark(document, line, f"The call has the header {odd}, and {usual} in line {other}.", odd)


def _is_once(word: str, text: str) -> bool:
    """Whether a text has a name once as code: in marks, or before what a member or a field of a form is given."""
    name = re.escape(word)
    return len(re.findall(rf"[\"'`.]{name}[\"'`\]]|(?<![\w-]){name}(?:\[\])?\s?[:=]", text, re.IGNORECASE)) == 1


def _members(calls: Sequence[Call], document: Document) -> Iterator[Remark]:
    """Compare what two programs send with one call, where each has one member that the other has not."""
    for one, other in permutations([one for one in _shown(calls) if one.sent], 2):
        mine, theirs = one.sent.keys() - other.sent.keys(), other.sent.keys() - one.sent.keys()
        same = one.method == other.method and (fits(one, other) or fits(other, one)) and one.stretch != other.stretch
        if not same or len(mine) != 1 or len(theirs) != 1 or not one.sent.keys() & other.sent.keys():
            continue
        (odd,), (usual,) = mine, theirs
        alike = nearest(odd, [usual]) or kin(odd, [usual]) or _overlap(one.sent[odd], other.sent[usual])
        if alike and _is_once(odd, document.text) and not _is_once(usual, document.text):
            message = f"The call sends `{odd}` here, and `{usual}` in line {other.line}."
            yield _remark(document, one.line, message, odd)


def _overlap(one: object, other: object) -> bool:
    """Whether two values are one text, or lists that share one."""
    lists = [
        set(map(str, value)) if isinstance(value, list) else {value}
        for value in (one, other)
        if isinstance(value, (str, list))
    ]
    return len(lists) == 2 and bool(lists[0] & lists[1])


#: What says with which status a call is answered: its subject is who is called, never the reader.
_STATUS = re.compile(
    r"(?:\b(?:we|it|the (?:api|server|call|request|endpoint)|that|this)\s(?:\w+ly )?"
    r"(?:answers?|responds?|returns?|replies)|`\s?(?:answers?|responds?|returns?)|"
    r"\b(?:the|an?) (?:answer|response|reply|status(?: code)?)(?: to it)? (?:is|has the status|comes with)|"
    r"\b(?:is|are) answered)\b[^.;`\d]{0,30}`?(?P<status>2\d\d)\b(?! or\b)",
    re.IGNORECASE,
)


def _statuses(every: Sequence[Exchange], document: Document) -> Iterator[Remark]:
    """Compare the status of an answer with the one that its section tells last before it, or first after it."""
    told = list(_told_statuses(document)) if any(one.answer.status[:1] == "2" for one in every) else []
    for one in every:
        own = [said for said in told if said.section == one.call.section and said.is_about(one.call)]
        before = [said for said in own if said.line <= one.answer.line]
        last = (before[-1:] or own[:1]) if one.answer.status[:1] == "2" else []
        if last and last[0].status != one.answer.status and one.answer.status not in last[0].words:
            said = last[0]
            message = (
                f"The call is answered with {one.answer.status} here, and with {said.status} in line {said.line} "
                f"(“{said.words}”)."
            )
            yield _remark(document, one.answer.line, message, one.answer.status)


@dataclass(frozen=True, slots=True)
class _Status:
    """The status that a sentence says a call is answered with; the calls that the sentence names."""

    status: str
    words: str
    line: int
    section: int
    calls: tuple[Call, ...]

    def is_about(self, one: Call) -> bool:
        return not self.calls or any(fits(told, one) and told.method == one.method for told in self.calls)


def _told_statuses(document: Document) -> Iterator[_Status]:
    for section, stretch in sectioned(document.text, document.home):
        for sentence in sentences(stretch.text) if not stretch.coded else ():
            match = _STATUS.search(sentence)
            if match is not None and not is_hedged(sentence) and not _READER.search(sentence):
                line = stretch.line_at(max(stretch.text.find(match[0]), 0))
                words = " ".join(match[0].split()).lstrip("` ")
                yield _Status(match["status"], words, line, section, calls_in(sentence))


#: A sentence about what the reader's own side answers.
_READER = re.compile(r"\b(?:your|you|must|should|receiver|consumer)\b", re.IGNORECASE)


def _renamed(every: Sequence[Exchange], document: Document) -> Iterator[Remark]:
    """Look for a member of a call that its answer has under another name, with the same value."""
    for one in every:
        body = one.answer.body.value if one.answer.body is not None else {}
        sent = known_members(one.call)
        for key in [key for key in sent if key not in body and _is_once(key, document.text)]:
            near = _other_name(key, sent, body)
            if near:
                line = one.answer.line
                message = f"The call sends `{key}`; its answer in line {line} has `{near}`."
                yield _remark(document, one.call.line, message, key)


def _other_name(key: str, sent: Mapping[str, object], body: Mapping[str, object]) -> str:
    free = [name for name in body if name not in sent]
    alike = [name for name in free if sent[key] and _overlap(sent[key], body[name])]
    return nearest(key, free) or kin(key, free) or (alike[0] if len(alike) == 1 else "")

"""One wrong thing is told once: what several rules say of one value, one name or one event at one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hookproof.findings import Finding, Place
from hookproof.rules.mending import MEND
from hookproof.rules.rulebook import VALUE
from hookproof.sources import names
from hookproof.stream import Judged

#: Labels of evidence that tells of more places than the finding's own.
_ELSEWHERE = frozenset({"also", "fails", "lacks", "others", "values"})
#: What tells findings at one place apart that are of the members of the value there, or of more values than that one.
_OF_MEMBERS = names.words(
    "required dependentRequired dependencies properties additionalProperties unevaluatedProperties propertyNames "
    "minProperties maxProperties several more"
)
#: The label of what other rules say of the same.
SAID = "and"

#: The kind of thing that is wrong, where it is, and its name where several may stand there.
Thing = tuple[str, Place, str]


def told_once(records: Sequence[Judged], about: Mapping[str, str]) -> Iterator[Judged]:
    """Yield the records; of findings on one thing the gravest alone is left, and has what the others say as evidence.

    `about` names the kind of thing that each rule judges. What is told with another rule's finding stays broken.
    """
    things: dict[Thing, list[Finding]] = {}
    for finding in (finding for record in records for finding in record.findings):
        if thing := _thing(finding, about.get(finding.fact.id, "")):
            things.setdefault(thing, []).append(finding)
    told = dict(_led(found) for found in things.values())
    leaders = {one: leader for leader, others in told.items() for one in others}
    for record in records:
        left = tuple(_with(one, told.get(one, [])) for one in record.findings if one not in leaders)
        yield replace(record, findings=left, note=record.note if left else _note(record, leaders))


def _note(record: Judged, leaders: Mapping[Finding, Finding]) -> str:
    others = dict.fromkeys(leaders[finding].fact.id for finding in record.findings)
    return f"told with {', '.join(others)}" if others else record.note


def _thing(finding: Finding, kind: str) -> Thing | None:
    place = finding.place
    if not kind or place is None or (kind == VALUE and not place.pointer):
        return None
    if kind == VALUE and finding.discriminator in _OF_MEMBERS:
        return None
    return kind, place, "" if kind == VALUE else finding.discriminator


def _led(found: Sequence[Finding]) -> tuple[Finding, list[Finding]]:
    """Return the finding of one thing that tells it, of most places or gravest, and those that are told with it.

    What one rule says twice of a thing has two causes; so has what tells of more places beside another such.
    """
    leader = max(found, key=lambda finding: (_is_of_many(finding), finding.severity))
    return leader, [one for one in found if one.fact.id != leader.fact.id and not _is_of_many(one)]


def _is_of_many(finding: Finding) -> bool:
    return any(label in _ELSEWHERE for label, _ in finding.evidence)


def _with(finding: Finding, others: Sequence[Finding]) -> Finding:
    """Return a finding with what others say of the same, and the mend that they are certain of if it has none."""
    said = tuple((SAID, f"{other.message} ({other.fact.id})") for other in others)
    mends = () if _mends(finding) else tuple(mend for other in others for mend in _mends(other))[:1]
    return replace(finding, evidence=(*finding.evidence, *said, *mends)) if others else finding


def _mends(finding: Finding) -> list[tuple[str, str]]:
    return [(label, text) for label, text in finding.evidence if label == MEND]

"""What a project knows to fail, and why: said in its file, so that it is no news and is not forgotten either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from hookproof.errors import UnknownName
from hookproof.findings import Finding
from hookproof.settings.sources import Said


@dataclass(frozen=True, slots=True)
class Expected:
    """Findings of the checks that a glob names, on the events that another names, are expected for a reason."""

    check: str
    event: str
    reason: str

    def covers(self, check: str, event: str) -> bool:
        """Whether what a check finds on an event is expected."""
        return fnmatchcase(check, self.check) and fnmatchcase(event, self.event)

    def excuses(self, finding: Finding) -> bool:
        """Whether a finding is expected on all the events that it tells of."""
        return all(self.covers(finding.fact.id, event) for event in (finding.subject, *finding.also))


def expected_of(said: Said) -> tuple[Expected, ...]:
    """Return what a file expects to fail. Raises UnknownName for a glob that names no check."""
    return tuple(_read(said.value, said.where))


def _read(entries: object, where: str) -> Iterator[Expected]:
    from hookproof.checks.registry import checks

    ids = [row.id for row in checks()]
    for entry in entries if isinstance(entries, Iterable) else ():
        if not any(fnmatchcase(id_, entry["check"]) for id_ in ids):
            raise UnknownName("check", entry["check"], ids, where=f"{where}, expected")
        yield Expected(entry["check"], entry.get("event", "*"), entry["reason"])

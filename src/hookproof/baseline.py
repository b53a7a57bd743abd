"""Known findings: a file of fingerprints, made to be read and merged, whose findings are not reported again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookproof.errors import InputError
from hookproof.findings import Finding
from hookproof.parsing import read_document

_HEAD = "# Findings that are known, by fingerprint. Remove an entry to have it reported again; `why` is for people.\n"


class BadBaseline(InputError):
    """A file of known findings that cannot be used."""


@dataclass(slots=True)
class Baseline:
    """Known findings by fingerprint; `met` are those that this run came across, so that the others are stale."""

    known: Mapping[str, Mapping[str, Any]]
    met: set[str]

    def knows(self, finding: Finding) -> bool:
        """Whether a finding is known; remembers that it was met."""
        if finding.fingerprint not in self.known:
            return False
        self.met.add(finding.fingerprint)
        return True

    @property
    def stale(self) -> list[str]:
        """The fingerprints that this run did not come across."""
        return [fingerprint for fingerprint in self.known if fingerprint not in self.met]


def read_baseline(path: Path) -> Baseline:
    """Return the known findings of a file. Raises BadBaseline, or an error of reading."""
    data = read_document(path)
    entries = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not all(isinstance(e, dict) and "fingerprint" in e for e in entries):
        raise BadBaseline("this is no file of known findings", where=str(path), mend="Let --update-baseline write it.")
    return Baseline(known={str(entry["fingerprint"]): entry for entry in entries}, met=set())


def write_baseline(path: Path, findings: Iterable[Finding], before: Mapping[str, Mapping[str, Any]]) -> int:
    """Write all findings as known; what people wrote under `why` is kept. Returns how many. Raises InputError."""
    import yaml

    entries = [_entry(finding, before.get(finding.fingerprint, {})) for finding in dict.fromkeys(findings)]
    text = yaml.safe_dump({"findings": entries}, sort_keys=False, allow_unicode=True, width=110)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_HEAD + text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"the file cannot be written ({error.strerror})", where=str(path)) from None
    return len(entries)


def _entry(finding: Finding, before: Mapping[str, Any]) -> dict[str, Any]:
    entry = {
        "fingerprint": finding.fingerprint,
        "id": finding.fact.id,
        "subject": finding.subject,
        "seen": finding.message,
    }
    return {**entry, "why": before["why"]} if "why" in before else entry

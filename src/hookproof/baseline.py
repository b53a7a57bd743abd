"""Known findings: a file of fingerprints, made to be read and merged, whose findings are not reported again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hookproof.errors import InputError
from hookproof.findings import Finding, Verdict
from hookproof.overwriting import put_file
from hookproof.parsing import read_document
from hookproof.stream import Judged, Record, Started

_HEAD = "# Findings that are known, by fingerprint. Remove an entry to have it reported again; `why` is for people.\n"


class BadBaseline(InputError):
    """A file of known findings that cannot be used."""


@dataclass(slots=True)
class Baseline:
    """Known findings by fingerprint; `met` are those that this run came across, so that the others are stale."""

    known: Mapping[str, Mapping[str, object]]
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


def write_baseline(path: Path, findings: Iterable[Finding], before: Mapping[str, Mapping[str, object]]) -> int:
    """Write all findings as known, as JSON where the file is called so and as YAML elsewhere; return how many.

    What people wrote under `why` is kept. Raises InputError.
    """
    entries = [_entry(finding, before.get(finding.fingerprint, {})) for finding in dict.fromkeys(findings)]
    text = _text(path, {"findings": entries})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put_file(path, text)
    except OSError as error:
        raise InputError(f"the file cannot be written ({error.strerror})", where=str(path)) from None
    return len(entries)


def _text(path: Path, document: Mapping[str, object]) -> str:
    if path.suffix.lower() == ".json":
        return json.dumps(document, indent=2) + "\n"
    import yaml

    class Quoting(yaml.SafeDumper):
        """Quotes fingerprints: YAML 1.2 reads digits around an `e` as a number, which PyYAML does not know."""

    Quoting.add_representer(
        _Fingerprint, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
    )
    text: str = yaml.dump(document, Dumper=Quoting, sort_keys=False, allow_unicode=True, width=110)
    return _HEAD + text


class _Fingerprint(str):
    """A text that is written in quotes."""

    __slots__ = ()


def _entry(finding: Finding, before: Mapping[str, object]) -> dict[str, object]:
    entry: dict[str, object] = {
        "fingerprint": _Fingerprint(finding.fingerprint),
        "id": finding.fact.id,
        "subject": finding.subject,
        "seen": finding.message,
    }
    return {**entry, "why": before["why"]} if "why" in before else entry


@dataclass(slots=True)
class Known:
    """What is known before a run: findings of a file, and what the project expects. With `update` all become known."""

    path: Path | None
    update: bool = False
    baseline: Baseline = field(default_factory=lambda: Baseline(known={}, met=set()))
    #: What says of a finding that the project expects it.
    expected: Callable[[Finding], bool] = lambda _finding: False
    _seen: list[Finding] = field(default_factory=list)
    #: Fact -> subjects on which a known finding was told with another one.
    _elsewhere: dict[str, set[str]] = field(default_factory=dict)

    def skips(self, finding: Finding) -> bool:
        """Whether to leave a finding out."""
        if self.update:
            self._seen.append(finding)
            return True
        return self.expected(finding) or self.baseline.knows(finding)

    def left_out(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield records without their known findings. What is broken stays so, and says that it is known."""
        for record in self.named(records):
            yield self._without(record) if isinstance(record, Judged) else record

    def named(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield records; the first says beside which file all findings that are told are new."""
        for record in records:
            beside = self.path is not None and not self.update
            yield replace(record, baseline=str(self.path)) if beside and isinstance(record, Started) else record

    def _without(self, record: Judged) -> Judged:
        known = [finding for finding in record.findings if self.skips(finding)]
        for finding in known:
            self._elsewhere.setdefault(record.fact.id, set()).update(finding.also)
        prints = tuple(finding.fingerprint for finding in known)
        told = not record.findings and record.subject in self._elsewhere.get(record.fact.id, ())
        if record.verdict is not Verdict.BROKEN or not (prints or told):
            return record
        left = tuple(finding for finding in record.findings if finding not in known)
        note = record.note or "known: " + ", ".join(prints) if prints else "known"
        return replace(record, findings=left, known=prints, note=record.note if left else note)

    def finish(self) -> str:
        """Write the baseline where it is to be updated; return what is to be said of it, "" for nothing."""
        if self.path is not None and self.update:
            count = write_baseline(self.path, self._seen, self.baseline.known)
            return f"{count} known finding{'' if count == 1 else 's'} in {self.path}"
        stale = self.baseline.stale
        return f"{self.path}: no longer found, so remove: {', '.join(stale)}" if stale else ""


def known_in(path: Path | None, update: bool) -> Known:
    """Return what is known before a run. Raises InputError where there is no file to update, BadBaseline, …"""
    if path is None:
        if update:
            raise InputError("there is no file to update", where="--update-baseline", mend="Name it: --baseline FILE.")
        return Known(None)
    there = path.exists() or not update
    return Known(path, update, read_baseline(path)) if there else Known(path, update)

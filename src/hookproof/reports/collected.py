"""The records of a run put together, with clean texts: what every report that is written at the end rests on."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hookproof.findings import Finding, Severity, Verdict
from hookproof.reports.cleantext import clean, clean_finding, one_line
from hookproof.reports.precedence import NOBODY, Followers, followers, rank
from hookproof.reports.tally import Tally
from hookproof.stream import REPLAY, Ending, Exercised, Finished, Judged, Record, Started

#: What stands in for `Finished` where a run ended without one.
CUT_SHORT = Finished(outcome=Ending.INTERRUPTED, reason="the run was stopped before its end")
#: Command -> what it calls the subjects and the facts of a run.
NOUNS = {"lint": ("document", "rule"), "compare": ("event", "kind of change"), "validate": ("payload", "rule")}

#: The family whose figures are worth telling where it holds, too.
_MEASURES = "load"


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding to show: its texts are clean, its fingerprint is that of the original, `number` counts from 1."""

    number: int
    fingerprint: str
    finding: Finding
    again: tuple[str, ...] = ()
    check_again: tuple[str, ...] = ()

    @property
    def in_list(self) -> str:
        """What was seen, as a list of findings has it: without whom all of them are about."""
        return self.finding.message.removeprefix("The consumer ")

    @property
    def command(self) -> str:
        """The command line that runs this finding again alone; empty where there is nothing to send."""
        finding = self.finding
        if not finding.address:
            return ""
        words = self.check_again if finding.played else self.again
        told = {"{address}": finding.address, "{check}": finding.fact.id, "{event}": finding.subject}
        return " ".join(shlex.quote(told[word]) if word in told else word for word in words)

    @property
    def curl(self) -> str:
        """The command line that sends it with curl; empty where one delivery does not show it, or not to a URL."""
        alone = bool(self.command) and not self.finding.played
        runs = self._replayed and bool(_url_in(self.again)) and "--start" not in self.again
        return f"{self.command} --as-curl | sh" if alone and runs else ""

    @property
    def pytest(self) -> str:
        """A test that fails until this is mended, and how to run it; empty where the plugin cannot reach the consumer.

        The plugin has the options of `hookproof replay`, under names of its own.
        """
        finding = self.finding
        if not self.command or not self._replayed or "--start" in self.again:
            return ""
        name = re.sub(r"\W+", "_", finding.fact.id)
        options = " ".join(f"--webhook-{word[2:]}" if word.startswith("--") else word for word in self._said)
        return (
            f"# pytest test_webhooks.py{options and f' {options}'}\n"
            f"def test_{name}(webhook_consumer):\n"
            f"    webhook_consumer.check({finding.fact.id!r}, event={finding.subject!r})"
        )

    @property
    def _replayed(self) -> bool:
        return self.again[: len(REPLAY)] == REPLAY

    @property
    def _said(self) -> tuple[str, ...]:
        """What the command says of the consumer, its URL as an option too."""
        url = _url_in(self.again)
        rest = self.again[len(REPLAY) :]
        return ("--url", *rest) if url else rest


def _url_in(words: Sequence[str]) -> str:
    """The URL among the words of `hookproof replay`: it stands behind the address."""
    return words[len(REPLAY)] if len(words) > len(REPLAY) and not words[len(REPLAY)].startswith("-") else ""


class Collected:
    """Takes records in order; `started` is None until a run begins, `finished` always says something."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.started: Started | None = None
        self.judged: list[Judged] = []
        self.finished: Finished = CUT_SHORT
        self._entries: dict[Finding, Entry] = {}
        #: By their fact and by its family.
        self._by_name: dict[str, list[Entry]] = {}
        self._followers: Mapping[int, Followers] | None = None

    def take(self, record: Record) -> None:
        """Add one record."""
        self.tally.take(record)
        if isinstance(record, Started):
            self.started = _clean_started(record)
        elif isinstance(record, Judged):
            self._judge(record)
        elif isinstance(record, Finished):
            self.finished = _clean_finished(record)

    def _judge(self, record: Judged) -> None:
        self._followers = None
        for finding in record.findings:
            self._add(finding)
        self.judged.append(replace(record, subject=one_line(record.subject), note=clean(record.note)))

    def _add(self, finding: Finding) -> None:
        if finding not in self._entries:
            words = (self.started.again, self.started.check_again) if self.started else ((), ())
            entry = Entry(len(self._entries) + 1, finding.fingerprint, clean_finding(finding), *words)
            self._entries[finding] = entry
            for name in (finding.fact.id, finding.fact.family):
                self._by_name.setdefault(name, []).append(entry)

    @property
    def entries(self) -> list[Entry]:
        """Every finding once, in the order in which to mend them, else in that in which they came."""
        return sorted(self._entries.values(), key=lambda entry: rank(entry.finding, self.waiting_for(entry)))

    def waiting_for(self, entry: Entry) -> Followers:
        """Return the checks that fail, or could not be judged, because of a finding."""
        if self._followers is None:
            explained = (record for record in self.judged if not self.entries_of(record))
            self._followers = followers(explained, lambda record: [cause.number for cause in self._tellers(record)])
        return self._followers.get(entry.number, NOBODY)

    def entries_of(self, record: Judged) -> list[Entry]:
        """Return the findings behind one judgement: its own, else those of another subject that name this one."""
        own = [self._entries[finding] for finding in record.findings]
        return own or [e for e in self._by_name.get(record.fact.id, ()) if record.subject in e.finding.also]

    def causes_of(self, record: Judged) -> list[Entry]:
        """Return the findings that tell why one judgement is broken: behind it, else those of the checks it names."""
        return self.entries_of(record) or self._tellers(record)

    def _tellers(self, record: Judged) -> list[Entry]:
        """The findings of the checks that a judgement names: of the same subject, else all; of a family the former."""
        told = [entry for name in record.told_by for entry in self._by_name.get(name, ())]
        near = [e for e in told if record.subject in (e.finding.subject, *e.finding.also)]
        return near or [entry for entry in told if entry.finding.fact.id in record.told_by]

    def worst_of(self, record: Judged) -> Severity:
        """Return how much one broken judgement weighs: the gravest of its causes, else what its check says."""
        return max((entry.finding.severity for entry in self.causes_of(record)), default=record.fact.severity)

    def whereabouts(self, entry: Entry) -> str:
        """Return what stands before a finding told in one line, "" where nothing has to.

        Its place, else its subject where another finding says the same.
        """
        finding = entry.finding
        alike = [e for e in self._by_name[finding.fact.id] if e.finding.message == finding.message]
        where = finding.place or (finding.subject if len(alike) > 1 else "")
        return f"{where}: " if where else ""

    @property
    def not_observed(self) -> dict[str, list[str]]:
        """What nothing could show: the reason -> the checks with it and on how many subjects each."""
        return self._by_note(self._unobserved())

    @property
    def not_observed_of(self) -> dict[str, list[str]]:
        """The same, with the names of the subjects in place of their number."""
        subjects: dict[tuple[str, str], list[str]] = {}
        for record in self._unobserved():
            subjects.setdefault((record.note, record.fact.id), []).append(record.subject)
        by_note: dict[str, list[str]] = {}
        for (note, fact), names in subjects.items():
            by_note.setdefault(note, []).append(f"{fact} ({', '.join(names)})")
        return by_note

    def unseen(self, *, there: bool) -> dict[str, list[str]]:
        """Return the part of it that a run may yet show, or the part of which the contract has nothing."""
        return self._by_note(record for record in self._unobserved() if record.nothing_there is not there)

    def _unobserved(self) -> list[Judged]:
        return [record for record in self.judged if record.verdict is Verdict.NOT_OBSERVED]

    @property
    def broken_alike(self) -> dict[str, list[str]]:
        """What is broken by a cause that another check tells: where it is told -> the checks, as above."""
        broken = (record for record in self.judged if record.verdict is Verdict.BROKEN)
        return self._by_note(record for record in broken if not self.entries_of(record))

    @property
    def measured(self) -> dict[str, list[str]]:
        """What was measured under load where it holds: the figures -> the checks, as above."""
        held = (record for record in self.judged if record.verdict is Verdict.HOLDS and record.note)
        return self._by_note(record for record in held if record.fact.family == _MEASURES)

    @property
    def in_part(self) -> dict[str, list[str]]:
        """What holds on a part of what there is: which part, or why not all -> the checks, as above."""
        return self._by_note(record for record in self.judged if record.partial)

    def _by_note(self, records: Iterable[Judged]) -> dict[str, list[str]]:
        counts = Counter((record.note, record.fact.id) for record in records)
        by_note: dict[str, list[str]] = {}
        for (note, fact), count in counts.items():
            by_note.setdefault(note, []).append(f"{fact} ({plural(count, self.nouns[0])})")
        return by_note

    @property
    def nouns(self) -> tuple[str, str]:
        """What this run calls its subjects and its facts."""
        return NOUNS.get(self.started.kind if self.started else "", ("event", "check"))


def _clean_started(record: Started) -> Started:
    return replace(
        record,
        target=one_line(record.target),
        contract=one_line(record.contract),
        subjects=tuple(map(one_line, record.subjects)),
        settings=tuple((one_line(key), one_line(value)) for key, value in record.settings),
        again=tuple(map(one_line, record.again)),
        check_again=tuple(map(one_line, record.check_again)),
        configured_in=one_line(record.configured_in),
        baseline=one_line(record.baseline),
    )


def _clean_exercised(one: Exercised) -> Exercised:
    refused = tuple(map(one_line, one.refused))
    return replace(one, subject=one_line(one.subject), path=tuple(map(one_line, one.path)), refused=refused)


def _clean_finished(record: Finished) -> Finished:
    return replace(
        record,
        reason=one_line(record.reason),
        exercised=tuple(map(_clean_exercised, record.exercised)),
        mend=one_line(record.mend),
        defects=tuple(map(one_line, record.defects)),
        hooks=tuple(replace(one, said=clean(one.said), failed=one_line(one.failed)) for one in record.hooks),
    )


def plural(count: int, noun: str) -> str:
    """Return `1 event`, `2,000 events`, `3 deliveries`, `4 kinds of change`, `5 known findings`."""
    first, of, rest = noun.partition(" of ")
    many = f"{first[:-1]}ies" if first.endswith("y") else f"{first}s"
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {many}{of}{rest}"


def found_so_far(run: Collected) -> str:
    """Return what is found while a run lasts: nothing as long as nothing is."""
    return counted(run.tally) if run.tally.worst is not None else ""


def counted(tally: Tally) -> str:
    """Return the findings in words: `1 error, 2 warnings`, or `no finding`."""
    parts = [plural(n, level.label) for level in reversed(Severity) if (n := tally.severities[level])]
    return ", ".join(parts) or "no finding"

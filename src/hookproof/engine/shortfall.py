"""What a run had no time for: where a whole family was left out, the run cannot say that the consumer holds.

Where the settings want all of it, nothing may be left out at all.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from hookproof.checks.registry import Check
from hookproof.findings import Verdict
from hookproof.settings.settings import Settings
from hookproof.stream import Ending, Finished, Judged, Record


class Shortfall:
    """Watches the judgements of a run, and says for which families there was no time at all.

    Only checks that can fail the run and that are put to events count: one that is put to the run once, as a burst,
    stands for no event, and its own note says that the consumer was too slow for it.
    """

    def __init__(self, rows: Sequence[Check], settings: Settings) -> None:
        self._settings = settings
        self._weighty = {row.id for row in rows if row.put_to_events and row.fact.severity >= settings.fail_on}
        self._observed: set[str] = set()
        self._left: dict[str, None] = {}
        self._late = 0

    def seen(self, records: Generator[Record, None, Finished]) -> Generator[Record, None, Finished]:
        """Pass the records on, return what they return, and take note of each judgement among them."""
        try:
            while True:
                self._see(record := next(records))
                yield record
        except StopIteration as end:
            finished: Finished = end.value
            return finished
        finally:
            records.close()

    def ending(self, end: Finished) -> Finished:
        """Return the end of a run: a complete one that judged less than it has to is out of time."""
        left = self._told()
        if end.outcome is not Ending.COMPLETE or not left:
            return end
        budget = self._settings.budget_seconds
        said = f"{f'In a budget of {budget:g} s there' if budget else 'There'} was no time {left}."
        return replace(
            end,
            outcome=Ending.OUT_OF_TIME,
            reason=f"{end.reason} {said}".strip(),
            mend="Give it more with --budget, or judge less at a time with --check, --event or --shard.",
        )

    def _told(self) -> str:
        """What there was no time for and should have been; "" where that is nothing."""
        families = [family for family in self._left if family not in self._observed]
        if families:
            return f"to judge anything of {', '.join(families)}"
        if not (self._late and self._settings.all_of_it):
            return ""
        return f"for {self._late:,} of its judgements, and none may be left out ({self._settings.said['left-out']})"

    def _see(self, record: Record) -> None:
        if not isinstance(record, Judged):
            return
        self._late += record.untimely
        family = record.fact.family
        if record.verdict is not Verdict.NOT_OBSERVED:
            self._observed.add(family)
        elif record.untimely and record.fact.id in self._weighty:
            self._left[family] = None

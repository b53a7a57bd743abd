"""What a run had no time for: where that is all of a family, it is no verdict that the consumer holds."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from hookproof.checks.registry import Check
from hookproof.findings import Verdict
from hookproof.settings.settings import Settings
from hookproof.stream import Ending, Finished, Judged, Record


class Shortfall:
    """Sees the judgements of a run, and says of which families its time has left nothing.

    A family counts by its checks that a run fails on and that are put to events: what is put to a run once (a burst,
    say) stands for no event, and a consumer too slow for it is told so by its note alone.
    """

    def __init__(self, rows: Sequence[Check], settings: Settings) -> None:
        self._settings = settings
        self._weighty = {row.id for row in rows if row.put_to_events and row.fact.severity >= settings.fail_on}
        self._observed: set[str] = set()
        self._left: dict[str, None] = {}

    def seen(self, records: Generator[Record, None, Finished]) -> Generator[Record, None, Finished]:
        """Yield these records again and return what they return; each judgement among them counts."""
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
        """Return the end of a run: out of time, where it came to its end and nothing of a family was judged."""
        families = [family for family in self._left if family not in self._observed]
        if end.outcome is not Ending.COMPLETE or not families:
            return end
        budget = self._settings.budget_seconds or 0.0
        said = f"In a budget of {budget:g} s there was no time to judge anything of {', '.join(families)}."
        return replace(
            end,
            outcome=Ending.OUT_OF_TIME,
            reason=f"{end.reason} {said}".strip(),
            mend="Give it more with --budget, or judge less at a time with --check, --event or --shard.",
        )

    def _see(self, record: Record) -> None:
        if not isinstance(record, Judged):
            return
        family = record.fact.family
        if record.verdict is not Verdict.NOT_OBSERVED:
            self._observed.add(family)
        elif record.untimely and record.fact.id in self._weighty:
            self._left[family] = None

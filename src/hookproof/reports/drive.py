"""Lead the records of a run through its sinks; whatever happens, every sink is closed once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack

from hookproof.reports.tally import Tally
from hookproof.stream import Record, Sink


def drive(records: Iterable[Record], sinks: Sequence[Sink]) -> Tally:
    """Give every record to every sink, close the sinks, and return the counts.

    Ctrl-C ends the run, not the report: what was judged so far is written, and the tally is not complete. Any other
    error is raised once the sinks are closed.
    """
    tally = Tally()
    with ExitStack() as closing:
        for sink in reversed(sinks):
            closing.callback(sink.close)
        try:
            for record in records:
                tally.take(record)
                for sink in sinks:
                    sink.take(record)
        except KeyboardInterrupt:
            return tally
    return tally

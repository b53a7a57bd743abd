"""Lead the records of a run through its sinks; whatever happens, every sink is closed once."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress

from hookproof.errors import HookproofError
from hookproof.reports.harmless import defused_text
from hookproof.reports.tally import Tally
from hookproof.stream import Ending, Finished, Record, Sink


def drive(records: Iterable[Record], sinks: Sequence[Sink]) -> Tally:
    """Give every record to every sink, close the sinks, and return the counts.

    Ctrl-C ends the run, not the report: what was judged so far is written, and the tally is not complete. Any other
    error ends the reports with its reason and is raised once the sinks are closed. A report that cannot be written
    costs the others nothing: it is told on standard error, and kept in the tally.
    """
    tally = Tally()
    try:
        _lead(records, sinks, tally)
    except KeyboardInterrupt:
        pass
    except Exception as error:
        _end_with(error, sinks)
        _close(sinks, tally)
        raise
    _close(sinks, tally)
    return tally


def _close(sinks: Sequence[Sink], tally: Tally) -> None:
    with ExitStack() as closing:
        for sink in reversed(sinks):
            closing.callback(_close_one, sink, tally)


def _close_one(sink: Sink, tally: Tally) -> None:
    try:
        sink.close()
    except HookproofError as error:
        tally.unwritten.append(error)
        sys.stderr.write(defused_text(f"hookproof: {error}") + "\n")


def _lead(records: Iterable[Record], sinks: Sequence[Sink], tally: Tally) -> None:
    for record in records:
        tally.take(record)
        for sink in sinks:
            sink.take(record)


def _end_with(error: Exception, sinks: Sequence[Sink]) -> None:
    ours = not isinstance(error, HookproofError)
    end = Finished(
        outcome=Ending.NOT_JUDGED,
        reason="An error ended the run; what was judged until then is shown." if ours else str(error),
        defects=(type(error).__name__,) if ours else (),
    )
    for sink in sinks:
        # A sink may be what failed: the others still get their end.
        with suppress(Exception):
            sink.take(end)

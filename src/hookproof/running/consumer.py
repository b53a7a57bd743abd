"""Run a plan for a command: transport, journal, sinks, signals, and the exit code."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from hookproof.settings.pairs import bindings_of, headers_of
from hookproof.settings.runoptions import seconds_of, severity_of
from hookproof.stream import Finished

if TYPE_CHECKING:
    from hookproof.contract.model import Contract
    from hookproof.delivery.journal import Journal
    from hookproof.delivery.redaction import Redactor
    from hookproof.delivery.secrets import Secret
    from hookproof.delivery.transports import CarrierTransport, Watch
    from hookproof.stream import Record

#: Signals that ask a run to end, as far as the system has them.
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
#: A run that looks at its clock ends by itself; the timer is for all that does not look.
_GRACE_SECONDS = 0.25
#: What is said in reports of how a run was made.
_SHOWN = ("level", "event", "check", "seed", "shard", "workers", "max_time", "bind")


def judge(
    values: Mapping[str, Any],
    contract: Contract,
    secret: Secret,
    *,
    url: str | None,
    app: str | None = None,
    written_against: Contract | None = None,
) -> int:
    """Judge the consumer at `url`, or the application `app`, as the values of the options say; return the exit code.

    Where `written_against` is given, it is not the checks that are run: the consumer, which was written against that
    contract, meets the payloads of `contract`, and is judged change by change.

    Reports are written as far as the run comes, also when it is interrupted.
    """
    from hookproof.delivery.redaction import Redactor
    from hookproof.engine import plan_run, run
    from hookproof.judging.against import against
    from hookproof.reports.drive import drive

    # Whatever can be wrong with the options is said before the first delivery.
    fail_on = severity_of(values["fail_on"])
    options = _plan_options(values)
    headers = headers_of(values["header"] or ())
    with contextlib.ExitStack() as stack:
        redactor = Redactor(secret, contract.delivery.signature).with_credentials(headers)
        stack.enter_context(redactor.hushing())
        journal = _journal(values.get("journal"), contract, redactor)
        watch = stack.enter_context(journal).append if journal is not None else None
        transport = stack.enter_context(transport_for(values, contract, url=url, app=app, watch=watch))
        plan = plan_run(contract=contract, secret=secret, transport=transport, **options)
        sinks = _sinks(values, fail_on)
        end_timer = stack.enter_context(_stopped_in_time(options["max_seconds"]))
        records = run(plan) if written_against is None else against(plan, written_against)
        return drive(_timed(records, end_timer), sinks).exit_code(fail_on)


def _plan_options(values: Mapping[str, Any]) -> dict[str, Any]:
    from hookproof.checks.level import Level
    from hookproof.engine import Shard

    return {
        "check": values["check"] or (),
        "event": values["event"] or (),
        "level": Level[values["level"].upper()],
        "severities": values.get("severity") or {},
        "seed": values["seed"],
        "workers": values["workers"],
        "max_seconds": seconds_of(values["max_time"]),
        "shard": Shard.parse(values["shard"]) if values["shard"] else Shard(),
        "headers": headers_of(values["header"] or ()),
        "bindings": bindings_of(values["bind"] or ()),
        "settings": tuple(_shown(values)),
    }


def _shown(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _SHOWN:
        value = values.get(name)
        if value not in (None, (), []):
            yield name.replace("_", "-"), ", ".join(value) if isinstance(value, (list, tuple)) else str(value)


def _journal(path: str | None, contract: Contract, redactor: Redactor) -> Journal | None:
    if path is None:
        return None
    from hookproof.delivery.journal import Journal

    return Journal(Path(path), redactor, signature_header=contract.delivery.signature.signature_header)


def transport_for(
    values: Mapping[str, Any], contract: Contract, *, url: str | None, app: str | None, watch: Watch | None = None
) -> CarrierTransport:
    """Return the transport to the application `app`, else to the consumer at `url`. Raises InputError."""
    from hookproof.delivery.opening import DEFAULT_APP_URL, open_app, open_url

    limit = contract.delivery.time_limit_seconds
    if app is not None:
        return open_app(app, time_limit=limit, url=url or DEFAULT_APP_URL, watch=watch)
    return open_url(url or "", time_limit=limit, allow_hosts=values.get("allow_host") or (), watch=watch)


def _sinks(values: Mapping[str, Any], fail_on: Any) -> list[Any]:
    from hookproof.reports.console import ConsoleReport
    from hookproof.reports.reporters import sinks_for

    console = ConsoleReport(sys.stderr, fail_on=fail_on)
    return sinks_for(values["report"] or (), console=console, fail_on=fail_on)


@contextlib.contextmanager
def _stopped_in_time(seconds: float | None) -> Iterator[Callable[[], None]]:
    """SIGTERM and SIGHUP end a run as Ctrl-C does: with a report. A second one of them ends the process at once.

    After `seconds` the run ends too, whatever it does then: making payloads, waiting for an answer, judging. Gives
    what ends that timer.
    """
    if threading.current_thread() is not threading.main_thread():  # nobody sends signals there
        yield _no_timer
        return
    handled = [*filter(_heeded, _ENDING)]
    before = {number: signal.signal(number, _stop) for number in handled}
    end_timer = _timer(seconds) if seconds is not None else _no_timer
    try:
        yield end_timer
    finally:
        end_timer()
        for number, handler in before.items():
            signal.signal(number, handler)


def _heeded(number: int) -> bool:
    """Whether a signal is heeded at all: who starts us with nohup wants that it is not."""
    return signal.getsignal(number) is not signal.SIG_IGN


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in filter(_heeded, _ENDING):
        signal.signal(number, signal.SIG_DFL)
    raise KeyboardInterrupt


def _time_is_up(_number: int, _frame: FrameType | None) -> None:
    from hookproof.judging.courier import TimeUsedUp

    raise TimeUsedUp


def _no_timer() -> None:
    """End no timer."""


def _timed(records: Iterable[Record], end_timer: Callable[[], None]) -> Iterator[Record]:
    """Yield the records; with the last one the timer ends: it is for the run, not for the writing of its reports."""
    for record in records:
        if isinstance(record, Finished):
            end_timer()
        yield record


def _timer(seconds: float) -> Callable[[], None]:
    """Start the timer of a run, where the system has one; return what ends it, any number of times."""
    if not hasattr(signal, "setitimer"):
        return _no_timer
    before = signal.signal(signal.SIGALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_SECONDS)

    def end() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    return end

"""Load by Locust: a master and its workers send a contract's deliveries, and what they saw becomes records of a run."""

from __future__ import annotations

import contextlib
import json
import math
import os
import shlex
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookproof import __version__
from hookproof.checks.registry import find_check
from hookproof.errors import InputError
from hookproof.findings import Finding, Verdict
from hookproof.judging.waiting.stopwatch import LIMITS
from hookproof.stream import Ending, Finished, Judged, Progress, Record, Started

if TYPE_CHECKING:
    from hookproof.judging.assignment import Plan

#: The check for which the workers speak.
RATE = "load.rate"
#: So many users of one worker share its part of the rate, at most: more are no more load, and cost as much.
_USERS = 50
#: So long workers are waited for before the load, and for so long their last words after it, in seconds.
_JOIN, _LAST = 60, 90
_HERE = "127.0.0.1"
_LOCUSTFILE = """
from hookproof.locust import ContractUser, results_into
from locust import constant_throughput

results_into({results!r})


class Provider(ContractUser):
    host = {url!r}
    wait_time = constant_throughput({each!r})
    settings = {settings!r}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swarm:
    """So many workers at a master that listens at `address` (HOST:PORT); "" starts them all on this machine."""

    workers: int
    address: str = ""


def swarm_of(workers: int | None, address: str) -> Swarm | None:
    """Return the swarm that options name, None where they name none. Raises InputError."""
    if address and workers is None:
        raise InputError("nobody says how many workers come", where="--locust-master", mend="Add --locust WORKERS.")
    host, _, port = address.rpartition(":")
    if address and not (host and port.isdecimal()):
        raise InputError(f"{address!r} is no HOST:PORT", where="--locust-master")
    if workers is not None and find_spec("locust") is None:
        raise InputError("Locust is not installed", where="--locust", mend="pip install 'hookproof[locust]'")
    return None if workers is None else Swarm(workers=workers, address=address)


@dataclass(slots=True)
class _Seen:
    """What the workers saw of one event."""

    answers: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    milliseconds: list[tuple[int, int]] = field(default_factory=list)


def swarming(plan: Plan, swarm: Swarm) -> Iterator[Record]:
    """Yield the records of a load by Locust on the plan's consumer, at the plan's rate. Raises InputError."""
    begun = time.monotonic()
    yield _started(plan)
    courier = plan.courier(begun)
    case = next(iter(plan.cases(plan.events[0].name, "example")))
    first = courier.send(courier.signer.deliver(case, label="alone"))
    if not first.acknowledged:
        reason = f"one genuine delivery alone is not acknowledged ({first.summary})"
        yield Finished(outcome=Ending.NOT_JUDGED, reason=reason, mend="hookproof test says why.", deliveries=1)
        return
    yield Progress(done=0, total=1, doing=RATE)
    seen, workers = _run(plan, swarm)
    seconds = time.monotonic() - begun
    yield from _judged(plan, seen, workers, seconds)
    answers = sum(each.answers for each in seen.values())
    missing = "" if answers else "the workers have sent nothing"
    yield Finished(
        outcome=Ending.COMPLETE if answers else Ending.NOT_JUDGED,
        reason=missing,
        deliveries=1 + answers,
        seconds=seconds,
        latencies=_latencies(seen.values()),
    )


def _started(plan: Plan) -> Started:
    return Started(
        kind="test",
        target=plan.transport.target,
        contract=plan.contract.name,
        tool_version=__version__,
        facts=(find_check(RATE).fact,),
        subjects=tuple(event.name for event in plan.events),
        settings=(*plan.settings.shown(), *(pair for pair in plan.pressure.shown() if pair[0] in ("rate", "seconds"))),
        again=plan.again,
        check_again=plan.check_again,
        configured_in=plan.settings.configured_in(),
    )


# -- processes --------------------------------------------------------------------------------------------------------


def _run(plan: Plan, swarm: Swarm) -> tuple[dict[str, _Seen], int]:
    """Start a master and its workers, and return what they saw by event, and how many they were. Raises InputError."""
    with tempfile.TemporaryDirectory(prefix="hookproof-") as folder, contextlib.ExitStack() as stack:
        results, script = Path(folder) / "results.json", Path(folder) / "locustfile.py"
        script.write_text(_locustfile(plan, swarm, results), encoding="utf-8")
        host, port = _address(swarm)
        locust = [sys.executable, "-m", "locust", "-f", str(script)]
        start = [*locust, "--master", "--headless", "--master-bind-host", host, "--master-bind-port", port]
        users = _users(plan, swarm)
        start += ["--expect-workers", str(swarm.workers), "--expect-workers-max-wait", str(_JOIN)]
        start += ["-u", str(users), "-r", str(users), "-t", f"{math.ceil(plan.pressure.seconds)}s"]
        start += ["--stop-timeout", f"{math.ceil(plan.contract.delivery.time_limit_seconds)}", "--only-summary"]
        master = stack.enter_context(_process(plan, start))
        if swarm.address:
            words = ["locust", "-f", "locustfile.py", "--worker", "--master-host", host, "--master-port", port]
            click.echo(f"hookproof: waiting for {swarm.workers} workers: {shlex.join(words)}", err=True)
        for _ in range(0 if swarm.address else swarm.workers):
            words = [*locust, "--worker", "--master-host", host, "--master-port", port]
            stack.enter_context(_process(plan, words))
        try:
            said, _ = master.communicate(timeout=_JOIN + plan.pressure.seconds + _LAST)
        except subprocess.TimeoutExpired:
            raise InputError("Locust does not come to an end", where="--locust") from None
        if not results.exists():
            lines = said.decode("utf-8", "replace").strip().splitlines() or ["it says nothing"]
            raise InputError(f"Locust gave no results: {plan.redactor().text(lines[-1])}", where="--locust")
        return _read(json.loads(results.read_text(encoding="utf-8")))


@contextlib.contextmanager
def _process(plan: Plan, words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "HOOKPROOF_SECRET": plan.settings.secret or os.environ.get("HOOKPROOF_SECRET", "")}
    folder = plan.settings.folder
    with subprocess.Popen(  # noqa: S603 - our own Python, and Locust
        words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _locustfile(plan: Plan, swarm: Swarm, results: Path) -> str:
    settings = plan.settings
    said: dict[str, object] = {
        "provider": plan.contract.provider.name,
        "version": plan.contract.version.name,
        "event": [event.name for event in plan.events],
        "bind": list(settings.bound) or None,
        "schemas": str(settings.schemas) if settings.schemas else None,
        "seed": settings.seed if "seed" in settings.said else None,
    }
    each = plan.pressure.rate / _users(plan, swarm)
    return _LOCUSTFILE.format(results=str(results), url=settings.url, each=each, settings=said)


def _users(plan: Plan, swarm: Swarm) -> int:
    return max(swarm.workers, min(math.ceil(plan.pressure.rate), _USERS * swarm.workers))


def _address(swarm: Swarm) -> tuple[str, str]:
    """Where the master listens."""
    if not swarm.address:
        import socket

        with socket.create_server((_HERE, 0)) as free:
            return _HERE, str(free.getsockname()[1])
    host, _, port = swarm.address.rpartition(":")
    return host, port


# -- what they saw ----------------------------------------------------------------------------------------------------


def _read(results: Mapping[str, Any]) -> tuple[dict[str, _Seen], int]:
    seen = {
        name: _Seen(entry["answers"], dict(entry["failed"]), [(int(ms), int(n)) for ms, n in entry["milliseconds"]])
        for name, entry in results["events"].items()
    }
    return seen, int(results["workers"])


def _judged(plan: Plan, seen: Mapping[str, _Seen], workers: int, seconds: float) -> Iterator[Judged]:
    """Yield a judgement of each event; one finding for each way in which deliveries failed, at the first such event."""
    fact = find_check(RATE).fact
    how = f"{plan.pressure.rate:g} a second for {plan.pressure.seconds:g} s by {workers} workers"
    ways: dict[str, list[str]] = {}
    for name, each in seen.items():
        for words in each.failed:
            ways.setdefault(words, []).append(name)
    speed = f"{how}: {_speed(_together(seen.values()))}" if seen else ""
    findings = {words: _finding(plan, words, names, seen, how) for words, names in ways.items()}
    for event in plan.events:
        each = seen.get(event.name, _Seen())
        mine = tuple(finding for finding in findings.values() if finding.subject == event.name)
        verdict = Verdict.BROKEN if each.failed else Verdict.HOLDS if each.answers else Verdict.NOT_OBSERVED
        note = speed if each.answers else "there was no time for a delivery of this event"
        yield Judged(
            fact=fact,
            subject=event.name,
            verdict=verdict,
            findings=mine,
            deliveries=each.answers,
            seconds=seconds,
            note=note,
        )


def _finding(plan: Plan, words: str, names: Sequence[str], seen: Mapping[str, _Seen], how: str) -> Finding:
    fact = find_check(RATE).fact
    failed = sum(seen[name].failed[words] for name in names)
    answers = sum(each.answers for each in seen.values())
    return Finding(
        fact=fact,
        subject=names[0],
        message=f"At {how}, {failed} of {answers} genuine deliveries are {plan.redactor().text(words)}.",
        severity=fact.severity,
        also=tuple(names[1:]),
        discriminator=words,
        played=True,
    )


def _together(seen: Iterable[_Seen]) -> _Seen:
    counts: Counter[int] = Counter()
    for each in seen:
        for ms, count in each.milliseconds:
            counts[ms] += count
    return _Seen(answers=counts.total(), milliseconds=[*counts.items()])


def _speed(seen: _Seen) -> str:
    shares = ", ".join(f"p{share} {_percentile(seen, share)} ms" for share in (50, 95, 99))
    return f"{seen.answers} deliveries, {shares}, longest {max(ms for ms, _ in seen.milliseconds)} ms"


def _percentile(seen: _Seen, share: int) -> int:
    wanted, below = seen.answers * share / 100, 0
    for ms, count in sorted(seen.milliseconds):
        below += count
        if below >= wanted:
            return ms
    return 0


def _latencies(seen: Iterable[_Seen]) -> tuple[tuple[float, int], ...]:
    counts: Counter[int] = Counter()
    for ms, count in _together(seen).milliseconds:
        counts[min(bisect_right(LIMITS, ms / 1000), len(LIMITS) - 1)] += count
    return tuple((LIMITS[n], counts[n]) for n in range(min(counts), max(counts) + 1)) if counts else ()

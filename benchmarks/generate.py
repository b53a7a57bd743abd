"""How fast `hookproof generate` writes random payloads: text straight from the plan beside values that are encoded.

    python benchmarks/generate.py [--events GLOB] [--count N] [--rounds R]

For each event of the newest contract, both ways in turn, on one core, in payloads per second of CPU time: median of the
rounds, and their ratio. Then the whole command with one process and with two, per second of wall time, in turn too, and
the memory that it took. The bytes of both ways are compared as well.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from hookproof.contract import load_contract, provider_names
from hookproof.payloads import plan_for
from hookproof.payloads.making.encoding import compact
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.profiles.random import Seeded, maker, writer

RUN = "from hookproof.cli.main import run; import sys; sys.argv[0] = 'hookproof'; run()"


def by_text(plan: Plan) -> Callable[[int], Iterator[str]]:
    made = Seeded(plan, 1, writer)
    return lambda count: made.between(0, count)


def by_value(plan: Plan) -> Callable[[int], Iterator[str]]:
    made = Seeded(plan, 1, maker)
    return lambda count: map(compact, made.between(0, count))


def rate(make: Callable[[int], Iterator[str]], count: int) -> float:
    start = time.process_time()
    for _ in make(count):
        pass
    return count / (time.process_time() - start)


def command(event: str, count: int, workers: int) -> tuple[float, float, int]:
    """Payloads per second of wall time and of CPU time, and the peak of memory in MB."""
    args = ["generate", event, "--profile", "random", "--count", str(count), "--format", "ndjson"]
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *args, "--workers", str(workers)], stdout=subprocess.PIPE, bufsize=0
    )
    assert process.stdout is not None
    while process.stdout.read(1 << 20):
        pass
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    spent = time.perf_counter() - start
    return count / spent, count / (usage.ru_utime + usage.ru_stime), usage.ru_maxrss // 1024


def per_event(contract: Any, names: list[str], args: argparse.Namespace) -> None:
    print(f"{'event':28} {'text/s':>9} {'values, encoded/s':>18} {'ratio':>7}")
    rows = []
    for name in names:
        plan = plan_for(contract, name)
        ways = (by_text(plan), by_value(plan))
        assert list(ways[0](500)) == list(ways[1](500)), name
        rounds = [[rate(way, args.count // 10) for way in ways] for _ in range(args.rounds)]
        text, value = (statistics.median(found) for found in zip(*rounds, strict=True))
        ratio = statistics.median(one / other for one, other in rounds)
        rows.append((text, value, ratio))
        print(f"{name:28} {text:>9,.0f} {value:>18,.0f} {ratio:>6.1f}x", flush=True)
    text, value, ratio = (statistics.median(found) for found in zip(*rows, strict=True))
    print(f"{'median':28} {text:>9,.0f} {value:>18,.0f} {ratio:>6.1f}x")
    slowest = min(rows)
    print(f"{'slowest':28} {slowest[0]:>9,.0f} {slowest[1]:>18,.0f} {slowest[2]:>6.1f}x")


def whole(names: list[str], args: argparse.Namespace) -> None:
    print(f"\nwhole command, {args.count} payloads as NDJSON to a pipe; start of the process included")
    print(f"{'event':28} {'per s':>9} {'per s CPU':>10} {'MB':>4} {'two workers':>12} {'ratio':>7}")
    rows = []
    for name in names:
        rounds = [(command(name, args.count, 1), command(name, args.count, 2)) for _ in range(args.rounds)]
        one, cpu, two = (
            statistics.median(found) for found in zip(*((a[0], a[1], b[0]) for a, b in rounds), strict=True)
        )
        ratio = statistics.median(b[0] / a[0] for a, b in rounds)
        rows.append((one, cpu, two, ratio))
        memory = max(a[2] for a, _ in rounds)
        print(f"{name:28} {one:>9,.0f} {cpu:>10,.0f} {memory:>4} {two:>12,.0f} {ratio:>6.2f}x", flush=True)
    one, cpu, two, ratio = (statistics.median(found) for found in zip(*rows, strict=True))
    print(f"{'median':28} {one:>9,.0f} {cpu:>10,.0f} {'':>4} {two:>12,.0f} {ratio:>6.2f}x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", default="*")
    parser.add_argument("--count", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    contract = load_contract(provider_names()[0])
    names = [name for name in contract.events if fnmatch.fnmatchcase(name, args.events)]
    per_event(contract, names, args)
    whole(names, args)


if __name__ == "__main__":
    main()

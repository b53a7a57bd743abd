"""Time to the verdict, and faults named: `hookproof test` beside `schemathesis run` on the faults of `hookproof demo`.

    python benchmarks/verdicts.py [FAULT…] [--events GLOB] [--examples N] [--without-schemathesis]

The reference consumer runs in a process of its own with one fault put in; then both commands have it, as whole
commands with their defaults: all events, our signing and judgement as hooks of Schemathesis, N examples an operation
(default: 100, as Schemathesis has it). A fault is named where a finding is of its own check; of Schemathesis, any
failure counts that it does not report on the correct consumer. Seconds are wall, in brackets CPU of the command.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from versus_schemathesis import write_document

#: A run that takes longer is ended: of Schemathesis, one on a consumer that does not answer.
_MOST_SECONDS = 300.0


@dataclass(frozen=True)
class Ran:
    """A command: its wall and CPU seconds, and what it reports."""

    wall: float
    cpu: float
    said: frozenset[str]


def serve(secret: str, fault: str, pipe: Connection) -> None:
    """Serve the reference consumer with this fault ("" for none) until told to stop."""
    from hookproof.contract import load_contract
    from hookproof.delivery.secrets import Secret
    from hookproof.demo.server import serve as served

    with served(load_contract("videogen"), Secret(secret), faults=[fault] if fault else []) as running:
        pipe.send(running.url)
        pipe.recv()


def timed(command: list[str], secret: str) -> tuple[str, float, float]:
    """Return the output of a command, and its wall and CPU seconds."""
    environment = {**os.environ, "HOOKPROOF_SECRET": secret, "SCHEMATHESIS_HOOKS": "hookproof.schemathesis"}
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(
            command, check=False, env=environment, capture_output=True, text=True, timeout=_MOST_SECONDS
        )
        said = done.stdout
    except subprocess.TimeoutExpired:
        said = ""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return said, time.monotonic() - begun, cpu


def ours(url: str, secret: str, events: str, folder: Path) -> Ran:
    report = folder / "report.json"
    command = [sys.executable, "-m", "hookproof", "test", url, "--event", events, "--report", f"json={report}", "-q"]
    _, wall, cpu = timed(command, secret)
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    return Ran(wall, cpu, frozenset(finding["fact"] for finding in findings))


def theirs(url: str, secret: str, document: Path, examples: int) -> Ran:
    base = url.rsplit("/", 1)[0]
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", base, "--seed", "1"]
    said, wall, cpu = timed([*command, "--max-examples", str(examples)], secret)
    return Ran(wall, cpu, frozenset(line.strip() for line in re.findall(r"(?m)^- (.+)$", said)))


def both(fault: str, secret: str, options: argparse.Namespace, folder: Path) -> tuple[Ran, Ran | None]:
    here, there = multiprocessing.Pipe()
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=serve, args=(secret, fault, there), daemon=True)
    process.start()
    url = here.recv()
    first = ours(url, secret, options.events, folder)
    second = None
    if not options.without_schemathesis:
        second = theirs(url, secret, folder / "openapi.json", options.examples)
    here.send(None)
    process.join(10)
    return first, second


def told(fault: str, check: str, first: Ran, second: Ran | None, usual: frozenset[str]) -> str:
    named = "named" if check in first.said else f"by {', '.join(sorted(first.said)) or 'nothing'}"
    line = f"{fault:<28} {first.wall:>6.1f} s ({first.cpu:.1f}) {named}"
    if second is not None:
        more = "; ".join(sorted(second.said - usual)) or "nothing"
        line += (
            f"   schemathesis {second.wall:>6.1f} s ({second.cpu:.1f}) {more}   {second.wall / first.wall:.1f} times"
        )
    return line


def main() -> int:
    from hookproof.contract import load_contract
    from hookproof.delivery.secrets import generate_secret
    from hookproof.demo.faults import FAULTS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*")
    parser.add_argument("--events", default="*")
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--without-schemathesis", action="store_true")
    options = parser.parse_args()
    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery.signature).reveal()
    checks = {name: fault.found_by for name, fault in FAULTS.items() if fault.possible(contract.delivery)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_document(folder / "openapi.json", "videogen", options.events)
        plain, other = both("", secret, options, folder)
        usual = other.said if other is not None else frozenset()
        print(told("(none)", "", plain, other, frozenset()), flush=True)
        rows = []
        for fault in options.faults or checks:
            first, second = both(fault, secret, options, folder)
            rows.append((fault, first, second))
            print(told(fault, checks[fault], first, second, usual), flush=True)
    named = sum(checks[fault] in first.said for fault, first, _ in rows)
    seen = sum(second is not None and bool(second.said - usual) for _, _, second in rows)
    print(f"named by their own check: {named} of {len(rows)}; by schemathesis something: {seen} of {len(rows)}")
    ratios = [(second.wall / first.wall, second.cpu / first.cpu) for _, first, second in rows if second is not None]
    if ratios:
        wall, cpu = (median(each) for each in zip(*ratios, strict=True))
        print(f"sooner, at the median: {wall:.1f} times (wall), {cpu:.1f} times (CPU); bar: 10")
    return 0


if __name__ == "__main__":
    sys.exit(main())

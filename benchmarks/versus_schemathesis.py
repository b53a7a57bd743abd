"""Deliveries per second: `hookproof test` beside `schemathesis run` on the same reference consumer, in one run.

    python benchmarks/versus_schemathesis.py [--events GLOB] [--examples N] [--workers N]

The consumer runs in a process of its own and counts what reaches it. Two times are told: that of the whole command, and
that of the run as each tool states it, without start-up; the ratios are of the latter. Each tool uses its own default
of workers unless --workers says otherwise (Schemathesis 4.32 with several threads can fail on CPython 3.11 with
"AST constructor recursion depth mismatch", so its default of one is left alone). The bar is a ratio of 10.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

BAR = 10.0
LEVELS = ("quick", "standard", "deep")


@dataclass(frozen=True)
class Result:
    name: str
    requests: int
    whole_seconds: float
    run_seconds: float

    @property
    def rate(self) -> float:
        return self.requests / self.run_seconds


def serve(provider: str, secret: str, pipe: Connection) -> None:
    """Serve the reference consumer until told to stop; answer every message with the number of requests so far."""
    from hookproof.contract import load_contract
    from hookproof.delivery.secrets import Secret
    from hookproof.demo.server import RunningConsumer, make_consumer

    inner = make_consumer(load_contract(provider), Secret(secret))
    seen = 0

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        nonlocal seen
        seen += scope["type"] == "http"
        await inner(scope, receive, send)

    running = RunningConsumer(counting)  # type: ignore[arg-type]
    pipe.send(running.url)
    while pipe.recv():
        pipe.send(seen)
    running.stop()


def measured(name: str, command: list[str], folder: Path, secret: str, pipe: Connection) -> Result:
    pipe.send(True)
    before = pipe.recv()
    environment = {**os.environ, "HOOKPROOF_SECRET": secret, "SCHEMATHESIS_HOOKS": "hookproof.schemathesis"}
    begun = time.perf_counter()
    done = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    pipe.send(True)
    said = re.findall(r" in\s+([0-9.]+)\s*s\b", done.stdout + done.stderr)
    if done.returncode or not said:
        print(done.stdout[-2000:], done.stderr[-2000:])
    result = Result(name, pipe.recv() - before, seconds, float(said[-1]) if said else seconds)
    print(
        f"{name:<20} {result.requests:>7,} requests   command {seconds:>6.2f} s   run {result.run_seconds:>6.2f} s "
        f"{result.rate:>7,.0f}/s   exit {done.returncode}"
    )
    return result


def commands(url: str, options: argparse.Namespace, document: Path) -> dict[str, list[str]]:
    base = url.rsplit("/", 1)[0]
    workers = ["--workers", str(options.workers)] if options.workers else []
    hookproof = [sys.executable, "-m", "hookproof", "test", url, "--event", options.events, *workers]
    schemathesis = [sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", base, "--seed", "1"]
    return {
        **{f"hookproof {level}": [*hookproof, "--level", level] for level in LEVELS},
        "schemathesis": [*schemathesis, *workers, "--max-examples", str(options.examples)],
    }


def write_document(path: Path, provider: str, events: str) -> None:
    from fnmatch import fnmatchcase

    from hookproof.contract import load_contract
    from hookproof.openapi import document

    contract = load_contract(provider)
    names = [name for name in contract.events if fnmatchcase(name, events)]
    path.write_text(json.dumps(document(contract, events=names, path="/webhooks")), encoding="utf-8")


def main() -> int:
    from hookproof.contract import load_contract, provider_names
    from hookproof.delivery.secrets import generate_secret

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", default="*")
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--workers", type=int, default=0)
    options = parser.parse_args()
    provider = provider_names()[0]
    secret = generate_secret(load_contract(provider).delivery.signature).reveal()
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(provider, secret, theirs), daemon=True)
    process.start()
    url = ours.recv()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_document(folder / "openapi.json", provider, options.events)
        todo = commands(url, options, folder / "openapi.json")
        results = {each: measured(each, command, folder, secret, ours) for each, command in todo.items()}
    ours.send(False)
    process.join(10)
    base = results["schemathesis"].rate
    for level in LEVELS:
        ratio = results[f"hookproof {level}"].rate / base
        print(f"{level} / schemathesis: {ratio:.1f} times (bar: {BAR:g}) {'ok' if ratio >= BAR else 'BELOW'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

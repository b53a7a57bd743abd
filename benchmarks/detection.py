"""Which defect is found by which check, after how long; and what `schemathesis run` says with the same contract.

    python benchmarks/detection.py [NAME…] [--write]

The consumers are those of `tests/consumers/studio.py`: each is run as a server of its own, with all checks of
`semantics` and `load` and a probe of its state; then Schemathesis has its default phases on it, twenty examples of each
of two events, with our signing and judgement. What it reports on the correct consumer too is no detection. `--write`
puts each row into `docs/effects.md` as it comes, beside those that stand there.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "effects.md"
EVENTS = ("file.upload.completed", "file.playback_ready", "file.analysis_completed", "tool_execution.succeeded")
BEGIN, END = "<!-- python benchmarks/detection.py --write -->\n", "<!-- end of the table -->\n"
CORRECT = "Studio"


@dataclass(frozen=True)
class Row:
    """What was found of one consumer: by which check, after how many seconds; and what Schemathesis reports."""

    name: str
    found: tuple[str, ...]
    seconds: float
    theirs: frozenset[str]


def studio(events: set[str]) -> Any:
    """Return the module of the consumers."""
    spec = importlib.util.spec_from_file_location("studio", ROOT / "tests" / "consumers" / "studio.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.EVENTS |= events
    return module


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Give the base URL of a server for an application."""
    from hookproof.demo.server import RunningConsumer

    running = RunningConsumer(app)
    try:
        yield running.url.rsplit("/", 1)[0]
    finally:
        running.stop()


def ours(running: Any, url: str, secret: Any, contract: Any) -> tuple[tuple[str, ...], float]:
    """Return the checks that find something, in order, and the seconds until the first does."""
    from hookproof.checks.level import Level
    from hookproof.delivery.opening import open_url
    from hookproof.engine import plan_run, run
    from hookproof.judging.reach import Reach
    from hookproof.observers.probetext import open_probe
    from hookproof.observers.sight import Sight
    from hookproof.settings.settings import Settings
    from hookproof.stream import Judged

    settings = Settings(folder=Path(), checks=("semantics", "load"), events=EVENTS, level=Level.STANDARD)
    found: dict[str, None] = {}
    begun, first = time.monotonic(), 0.0
    with open_url(f"{url}/webhooks", time_limit=5) as transport:
        plan = plan_run(Reach(settings=settings, contract=contract, secret=secret, transport=transport))
        sight = Sight((open_probe("/state", consumer=transport),))
        for record in run(replace(plan, hooks=running.hooks, sight=sight)):
            if isinstance(record, Judged) and record.findings:
                first = first or time.monotonic() - begun
                found[record.fact.id] = None
    return tuple(found), first


def theirs(url: str, document: Path, secret: str) -> frozenset[str]:
    """Return the failures that `schemathesis run` reports, by their titles."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", url, "--seed", "1"]
    environment = {**os.environ, "HOOKPROOF_SECRET": secret, "SCHEMATHESIS_HOOKS": "hookproof.schemathesis"}
    done = subprocess.run(
        [*command, "--max-examples", "20"], check=False, env=environment, capture_output=True, text=True
    )
    return frozenset(line.strip() for line in re.findall(r"(?m)^- (.+)$", done.stdout))


def rows(names: list[str]) -> Iterator[Row]:
    """Yield what is found of each consumer, the correct one first."""
    from hookproof.contract import load_contract
    from hookproof.delivery.secrets import generate_secret
    from hookproof.openapi import document

    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery.signature)
    module = studio(set(contract.events))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        path.write_text(
            json.dumps(document(contract, events=[EVENTS[0], EVENTS[-1]], path="/webhooks")), encoding="utf-8"
        )
        for name in (CORRECT, *(names or module.FAULTY)):
            kind = getattr(module, name)
            with served(running := module.Running(kind(secret.reveal()))) as url:
                found, seconds = ours(running, url, secret, contract)
            with served(module.Running(kind(secret.reveal()))) as url:
                yield Row(name, found, seconds, theirs(url, path, secret.reveal()))


def lines(found: list[Row], docstrings: dict[str, str]) -> dict[str, str]:
    """Return each row as a line of a table in Markdown, by the name of its consumer."""
    always = found[0].theirs
    told = {}
    for row in found:
        ids = ", ".join(f"`{each}`" for each in row.found) or "nothing"
        after = f"{row.seconds:.1f} s" if row.found else ""
        others = "; ".join(sorted(row.theirs - always)) or "nothing"
        told[row.name] = f"| `{row.name}` | {docstrings[row.name]} | {ids} | {after} | {others} |"
    return told


def write(told: dict[str, str], order: list[str]) -> None:
    """Put these lines into the documentation, in this order, beside those of consumers that were run before."""
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(BEGIN)
    old, _, after = rest.partition(END)
    known = {name: line for line in old.splitlines() for name in re.findall(r"^\| `(\w+)` \|", line)} | told
    head = ["| consumer | its defect | found by | after | `schemathesis run` |", "| :-- | :-- | :-- | --: | :-- |"]
    text = "\n".join([*head, *(known[name] for name in order if name in known)]) + "\n"
    DOCS.write_text(before + BEGIN + text + END + after, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    module = studio(set())
    docstrings = {name: (getattr(module, name).__doc__ or "").strip().split("\n")[0] for name in vars(module)}
    docstrings = {name: text or "as its name says" for name, text in docstrings.items()}
    found = []
    for row in rows(options.names):
        found.append(row)
        print(f"{row.name:<14} {row.seconds:>5.1f} s  {', '.join(row.found)}  | {sorted(row.theirs)}", flush=True)
        if options.write:
            write(lines(found, docstrings), [CORRECT, *module.FAULTY])
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How long a whole process takes: the commands that people wait for, and what the pytest plugin adds to a run.

    python benchmarks/start.py [--rounds R]

Each command in turn, R times: the median and the best of wall time and of CPU time in milliseconds, beside an
interpreter that does nothing. Other plugins are left out of the pytest runs, with and without ours in turn.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from hookproof.contract import load_contract, provider_names
from hookproof.payloads import case_at

RUN = "from hookproof.cli.main import run; import sys; sys.argv[0] = 'hookproof'; run()"
OTHERS = ["-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:xdist", "-p", "no:cacheprovider"]


def spent(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Wall and CPU time of a process, in milliseconds."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    _, _, usage = os.wait4(process.pid, 0)
    return (time.perf_counter() - start) * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def commands(folder: Path) -> dict[str, list[str]]:
    contract = load_contract(provider_names()[0])
    event = next(iter(contract.events))
    payload = folder / "payload.json"
    payload.write_bytes(case_at(f"{contract.name}/{event}#example", contract=contract).body)
    (folder / "test_nothing.py").write_text("def test_nothing(): pass\n", encoding="utf-8")
    hookproof, pytest = [sys.executable, "-c", RUN], [sys.executable, "-m", "pytest", "-q", *OTHERS]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "hookproof --version": [*hookproof, "--version"],
        "hookproof --help": [*hookproof, "--help"],
        "hookproof generate EVENT": [*hookproof, "generate", event],
        "hookproof validate FILE": [*hookproof, "validate", str(payload)],
        "pytest without the plugin": [*pytest, "-p", "no:hookproof"],
        "pytest with the plugin": pytest,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = commands(folder)
        rounds = [{what: spent(command, folder) for what, command in table.items()} for _ in range(args.rounds)]
    print(f"{'milliseconds':28} {'wall':>8} {'best':>8} {'CPU':>8} {'best':>8}")
    for what in table:
        wall, cpu = (sorted(one[what][index] for one in rounds) for index in (0, 1))
        print(
            f"{what:28} {statistics.median(wall):>8.0f} {wall[0]:>8.0f} {statistics.median(cpu):>8.0f} {cpu[0]:>8.0f}"
        )
    added = statistics.median(one["pytest with the plugin"][1] - one["pytest without the plugin"][1] for one in rounds)
    print(f"the plugin adds {added:.0f} ms of CPU time to a pytest run (median of the differences)")


if __name__ == "__main__":
    main()

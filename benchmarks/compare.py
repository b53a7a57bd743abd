"""How long comparing and loading take: `python benchmarks/compare.py`. Prints, asserts nothing.

Whole processes are measured as a user starts them; the best of a few, since the machine has other things to do.
"""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import combinations, pairwise

from hookproof.compare import compare_contracts
from hookproof.compare.witness import witnesses
from hookproof.contract import load_contract, load_provider

ROUNDS = 5


def best(work: object, rounds: int = ROUNDS) -> float:
    """The shortest of a few rounds, in seconds."""
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()  # type: ignore[operator]
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def process(*args: str) -> None:
    subprocess.run([sys.executable, "-m", "hookproof", *args], stdout=subprocess.DEVNULL, check=False)


def main() -> None:
    provider = load_provider("videogen")
    names = [version.name for version in provider.versions]
    loads = {name: best(lambda name=name: load_contract(provider, name)) for name in names}
    slowest = max(loads, key=loads.__getitem__)
    print(f"load a contract, slowest ({slowest}): {loads[slowest] * 1000:.0f} ms   bar: 50 ms")
    contracts = {name: load_contract(provider, name) for name in names}
    times = {
        (old, new): best(lambda old=old, new=new: compare_contracts(contracts[old], contracts[new]), 2)
        for old, new in combinations(names, 2)
    }
    worst = max(times, key=times.__getitem__)
    print(f"compare in process, slowest of {len(times)} pairs ({' '.join(worst)}): {times[worst] * 1000:.0f} ms")
    for old, new in [worst, *list(pairwise(names))[-1:]]:
        seconds = best(lambda old=old, new=new: process("compare", old, new))
        print(f"hookproof compare {old} {new}, whole process: {seconds * 1000:.0f} ms   bar: 500 ms")
    begun = time.perf_counter()
    found = 0
    for old, new in times:
        comparison = compare_contracts(contracts[old], contracts[new])
        found += len(witnesses(comparison, contracts[old].events, contracts[new].events))
    print(f"{found} witnesses for {len(times)} pairs: {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()

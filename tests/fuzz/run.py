"""The long run of the fuzzer: `python tests/fuzz/run.py [--inputs 50000] [--seed 0] [--only schema|document]`.

Each input has a seed; what fails is told once for each place in the code, with a seed that shows it again
(`--seed N --inputs 1`), and so are the slowest inputs and the memory at its peak. Exit code 1 where anything failed.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
import traceback
from collections import Counter
from multiprocessing import get_context

from trying import LIMIT, TooSlow, limited, try_document, try_schema

KINDS = {"schema": try_schema, "document": try_document}


def attempt(task: tuple[str, int]) -> tuple[str, int, float, str]:
    """Try one input; return its kind and seed, the seconds of a processor that it took, and what went wrong."""
    kind, seed = task
    began, wrong = time.process_time(), ""
    try:
        with limited():
            KINDS[kind](random.Random(seed))
    except TooSlow as error:
        wrong = f"took over {LIMIT} s in {error}"
    except BaseException as error:  # noqa: BLE001 - all of them are what is looked for
        wrong = f"{type(error).__name__} in {_place(error)}: {str(error)[:120]!a}"
    return kind, seed, time.process_time() - began, wrong


def _place(error: BaseException) -> str:
    frames = [
        f
        for f in traceback.extract_tb(error.__traceback__)
        if "hookproof/" in f.filename and "/fuzz/" not in f.filename
    ]
    return f"{frames[-1].filename.rpartition('hookproof/')[2]}:{frames[-1].lineno}" if frames else "the fuzzer"


def main() -> int:
    """Run, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=list(KINDS))
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    kinds = [options.only] if options.only else list(KINDS)
    tasks = [(kinds[n % len(kinds)], options.seed + n) for n in range(options.inputs)]
    failures: dict[str, tuple[str, int]] = {}
    count: Counter[str] = Counter()
    slowest: list[tuple[float, str, int]] = []
    with get_context("fork").Pool(options.workers, maxtasksperchild=2_000) as pool:
        for kind, seed, seconds, wrong in pool.imap_unordered(attempt, tasks, chunksize=8):
            slowest = sorted([*slowest, (seconds, kind, seed)], reverse=True)[:5]
            if wrong:
                where = wrong.partition(": ")[0]
                count[where] += 1
                if where not in failures:
                    failures[where] = (kind, seed)
                    print(f"{kind} --seed {seed}: {wrong}", flush=True)
    for where, number in count.most_common():
        print(f"{number:6}  {where}  (--only {failures[where][0]} --seed {failures[where][1]})")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    told = ", ".join(f"{seconds:.1f} s ({kind} {seed})" for seconds, kind, seed in slowest)
    print(
        f"{len(tasks):,} inputs, {sum(count.values())} failed in {len(count)} places; slowest {told}; at most {peak} MB"
    )
    return bool(count)


if __name__ == "__main__":
    raise SystemExit(main())

"""How much of the official JSON Schema Test Suite (2020-12) can be generated, and whether any of it is wrong.

    python benchmarks/payloads_suite.py [FOLDER]

FOLDER holds the suite (`tests/draft2020-12`); without it, the source package of `jsonschema`, which carries the suite,
is fetched by pip. A schema counts as satisfiable where the suite has a valid instance of it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs

from hookproof.payloads.errors import PayloadError, Unsatisfiable
from hookproof.payloads.plan.compiled import compile_plan
from hookproof.payloads.profiles.random import payloads

PAYLOADS = 50
SECONDS = 20


def fetched(folder: Path) -> Path:
    options = ["-q", "--no-deps", "--no-binary", ":all:", "-d", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, "jsonschema"], check=True)
    archive = next(folder.glob("jsonschema-*.tar.gz"))
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return next(folder.glob("jsonschema-*/json"))


def groups(suite: Path) -> list[tuple[str, Any, list[dict[str, Any]]]]:
    found = []
    for path in sorted((suite / "tests/draft2020-12").glob("*.json")):
        loaded = json.loads(path.read_text(encoding="utf-8"))
        found += [(f"{path.stem}: {group['description']}", group["schema"], group["tests"]) for group in loaded]
    return found


def remotes(suite: Path) -> dict[str, Any]:
    """The documents that the suite's schemas refer to, under the addresses that they are given there."""
    folder = suite / "remotes"
    return {
        f"http://localhost:1234/{path.relative_to(folder)}": json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.json"))
        if "draft" not in str(path.relative_to(folder)) or "draft2020-12" in str(path)
    }


def judged(schema: Any, tests: list[dict[str, Any]], documents: dict[str, Any], registry: Any) -> tuple[str, str]:
    try:
        plan = compile_plan(schema, documents=documents)
        made = list(islice(payloads(plan, 1), PAYLOADS))
    except Unsatisfiable as error:
        return ("wrongly unsatisfiable" if any(t["valid"] for t in tests) else "unsatisfiable"), str(error)
    except PayloadError as error:
        return "named error", str(error)
    except TimeoutError:
        return "too slow", ""
    except Exception as error:  # noqa: BLE001
        return "crash", f"{type(error).__name__}: {error}"
    validator = jsonschema_rs.Draft202012Validator(schema, registry=registry)
    wrong = next((value for value in made if not validator.is_valid(value)), made)
    return ("generated", "") if wrong is made else ("wrong", json.dumps(wrong)[:200])


def main() -> None:
    def alarm(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, alarm)
    with tempfile.TemporaryDirectory() as folder:
        suite = Path(sys.argv[1]) if len(sys.argv) > 1 else fetched(Path(folder))
        documents = remotes(suite)
        registry = jsonschema_rs.Registry(list(documents.items()), draft=jsonschema_rs.Draft202012)
        results = []
        for name, schema, tests in groups(suite):
            signal.alarm(SECONDS)
            results.append((name, any(t["valid"] for t in tests), *judged(schema, tests, documents, registry)))
            signal.alarm(0)
    report(results)


def report(results: list[tuple[str, bool, str, str]]) -> None:
    for name, _, outcome, detail in results:
        if outcome not in ("generated", "unsatisfiable"):
            print(f"{outcome:22} {name}: {detail[:160]}")
    satisfiable = [r for r in results if r[1]]
    counts = Counter(r[2] for r in satisfiable)
    print(f"\n{len(results)} schemas, {len(satisfiable)} of them satisfiable (the suite has a valid instance)")
    for outcome, count in counts.most_common():
        print(f"  {outcome:22} {count:4} {count / len(satisfiable):7.1%}")
    others = Counter(r[2] for r in results if not r[1])
    print(f"  without a valid instance in the suite: {dict(others)}")


if __name__ == "__main__":
    main()

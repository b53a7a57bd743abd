"""Large schemas: GitHub's webhooks, and whether cost grows with the schema or with its square.

    npm pack @octokit/webhooks-schemas && tar xzf octokit-webhooks-schemas-*.tgz
    python benchmarks/large.py package/schema.json [--limit N]

For every event of the document: seconds of CPU time to compile the plan, to make the covering set, and
100 random payloads; the sums, the slowest, and what cannot be made. Then objects of 50 to 400 properties, each with a
bound, and trees of such objects: seconds for each step and for a payload, so that growth can be read off.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from hookproof.payloads import compile_plan
from hookproof.payloads.errors import PayloadError
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import Seeded, writer


def events(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and schema of each event: its definition, with those that it leads to."""
    definitions = document["definitions"]
    for name, schema in definitions.items():
        if "$" in name:
            needed: dict[str, Any] = {}
            _collect(schema, definitions, needed)
            yield name, {"$schema": document["$schema"], **schema, "definitions": needed}


def _collect(node: Any, definitions: dict[str, Any], found: dict[str, Any]) -> None:
    if isinstance(node, list):
        for item in node:
            _collect(item, definitions, found)
    elif isinstance(node, dict):
        target = str(node.get("$ref", "")).removeprefix("#/definitions/")
        if target in definitions and target not in found:
            found[target] = definitions[target]
            _collect(found[target], definitions, found)
        for value in node.values():
            _collect(value, definitions, found)


def timed(make: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    made = make()
    return time.process_time() - start, made


def steps(schema: dict[str, Any]) -> tuple[list[float], Plan, int]:
    """Seconds of each step, the plan, and how many covering payloads there are."""
    compiling, plan = timed(lambda: compile_plan(schema))
    showing, found = timed(lambda: covering(plan))
    texts, _ = timed(lambda: list(islice(Seeded(plan, 1, writer).between(0, 100), 100)))
    return [compiling, showing, texts], plan, len(found.payloads)


def real(path: Path, limit: int | None) -> None:
    rows, failed = [], []
    for name, schema in islice(events(json.loads(path.read_text(encoding="utf-8"))), limit):
        try:
            seconds, _, count = steps(schema)
        except PayloadError as error:
            failed.append(f"{name}: {error}")
        else:
            rows.append((sum(seconds), name, seconds, count, len(json.dumps(schema))))
    sums = [sum(row[2][index] for row in rows) for index in range(3)]
    print(f"{len(rows)} events, {sum(row[3] for row in rows)} covering payloads")
    print(
        "seconds: "
        + ", ".join(f"{what} {s:.1f}" for what, s in zip(("compile", "cover", "100 random"), sums, strict=True))
    )
    for total, name, seconds, count, size in sorted(rows, reverse=True)[:5]:
        print(
            f"  {name:44} {total:5.2f} s ({', '.join(f'{s:.2f}' for s in seconds)}), {count} payloads, {size:,} bytes"
        )
    for line in failed:
        print(f"  not made: {line[:160]}")


def flat(count: int) -> dict[str, Any]:
    texts = {f"p{number}": {"type": ["string", "null"], "maxLength": 10} for number in range(count)}
    return {"type": "object", "properties": texts}


def tree(count: int) -> dict[str, Any]:
    """As many properties, ten an object, the objects side by side."""
    return {"type": "object", "properties": {f"o{n}": flat(10) for n in range(count // 10)}}


def growth() -> None:
    for kind in (flat, tree):
        print(f"\n{kind.__name__:10} {'compile':>9} {'cover':>9} {'payloads':>9} {'ms each':>9} {'us a value':>11}")
        for count in (50, 100, 200, 400):
            seconds, _, made = steps(kind(count))
            each = seconds[1] / made * 1e3
            print(
                f"{count:10} {seconds[0]:>9.3f} {seconds[1]:>9.2f} {made:>9} {each:>9.2f} {each / count * 1e3:>11.1f}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("schema", type=Path, nargs="?")
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    if args.schema is not None:
        real(args.schema, args.limit)
    growth()


if __name__ == "__main__":
    main()

"""How fast payloads are made, beside other generators, in one run on one core.

    python benchmarks/payloads.py [--events GLOB] [--seconds S] [--node-modules FOLDER]

For each event of the newest contract: random payloads per second as Python values, and as cases with address and body
in bytes; the same with Schemathesis' positive strategy, `jsf`, `jsoncompat` and npm's `json-schema-faker` (where Node
is there and FOLDER/node_modules holds it), each as Python or JavaScript values or, for jsoncompat, text. Then the
Hypothesis strategies, ours and Schemathesis', under the same settings; the memory of a million streamed payloads; and
the time of a whole process that writes one payload. Rates are per second of CPU time: other work on the machine does
not count. A dash is a generator that failed on the schema or is not there.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from hookproof.contract import Contract, load_contract, provider_names
from hookproof.payloads import cases, plan_for
from hookproof.payloads.profiles.random import payloads

#: Every call has a seed of its own (without one the same value comes each time), and options as likely as ours.
NODE = """
import {{ generate }} from 'json-schema-faker';
import {{ readFileSync }} from 'node:fs';
const schema = JSON.parse(readFileSync(0, 'utf8'));
let count = 0;
try {{
  for (let i = 0; i < 5; i++) await generate(schema, {{ seed: i + 1, optionalsProbability: 0.5 }});
  const start = process.cpuUsage();
  let spent = 0;
  while (spent < {seconds}) {{
    await generate(schema, {{ seed: count + 6, optionalsProbability: 0.5 }});
    count++;
    const used = process.cpuUsage(start);
    spent = (used.user + used.system) / 1e6;
  }}
  console.log(count / spent);
}} catch (error) {{ console.log('failed: ' + error.message.slice(0, 60)); }}
"""


def rate(make: Callable[[], Any], seconds: float) -> float:
    make()
    count, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        for _ in range(10):
            make()
        count += 10
    return count / spent


def stream_rate(stream: Any, seconds: float) -> float:
    """The stream's own speed: a thousand at a time, so that the clock costs nothing."""
    count, start = 0, time.process_time()
    next(stream)
    while (spent := time.process_time() - start) < seconds:
        for _ in islice(stream, 1000):
            pass
        count += 1000
    return count / spent


def hypothesis_rate(strategy: Any, examples: int) -> float:
    from hypothesis import HealthCheck, Phase, given, settings

    count = 0

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(_: Any) -> None:
        nonlocal count
        count += 1

    start = time.process_time()
    draw()
    return count / (time.process_time() - start)


def schemathesis_strategy(schema: dict[str, Any]) -> Any:
    import schemathesis

    name = "#/components/schemas/Body"

    def moved(node: Any) -> Any:
        if isinstance(node, list):
            return [moved(item) for item in node]
        if not isinstance(node, dict):
            return node
        return {key: name + value[1:] if local(key, value) else moved(value) for key, value in node.items()}

    def local(key: str, value: Any) -> bool:
        return key == "$ref" and isinstance(value, str) and value.startswith("#")

    body = {key: value for key, value in schema.items() if key not in ("$schema", "$id")}
    operation = {
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": name}}}},
        "responses": {"200": {"description": "OK"}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/": {"post": operation}},
        "components": {"schemas": {"Body": moved(body)}},
    }
    return schemathesis.openapi.from_dict(document)["/"]["POST"].as_strategy()


def jsf_rate(schema: dict[str, Any], seconds: float) -> float | None:
    try:
        from jsf import JSF

        faker = JSF(schema)
        return rate(faker.generate, seconds)
    except Exception:  # noqa: BLE001 - that another tool fails is a result
        return None


def jsoncompat_rate(schema: dict[str, Any], seconds: float) -> float | None:
    try:
        import jsoncompat

        text = json.dumps(schema)
        return rate(lambda: jsoncompat.generate_value(text, 5), seconds)
    except Exception:  # noqa: BLE001 - that another tool fails is a result
        return None


def node_rate(schema: dict[str, Any], seconds: float, folder: Path | None) -> float | None:
    if folder is None or shutil.which("node") is None:
        return None
    code = NODE.format(seconds=seconds)
    command = ["node", "--input-type=module", "-e", code]
    done = subprocess.run(command, input=json.dumps(schema), capture_output=True, text=True, cwd=folder, check=False)
    try:
        return float(done.stdout)
    except ValueError:
        return None


def shown(number: float | None) -> str:
    return f"{number:>9,.0f}" if number is not None else "        –"


def ratio(ours: float, other: float | None) -> str:
    return f"{ours / other:>7,.0f}x" if other else "       –"


def per_event(contract: Contract, names: list[str], args: argparse.Namespace) -> None:
    heads = "   ".join(f"{head:>9} {'':>8}" for head in ("schemath.", "jsf", "jsoncomp.", "js-faker"))
    print(f"{'event':28} {'values/s':>9} {'cases/s':>9}   {heads}")
    rows: list[list[float | None]] = []
    for name in names:
        # As the others take it: without an address of its own, which one of them refuses.
        schema = {key: value for key, value in contract.events[name].schema.items() if key not in ("$schema", "$id")}
        ours = stream_rate(payloads(plan_for(contract, name), 1), args.seconds)
        whole = stream_rate(cases(contract, name, "random", seed=1), args.seconds)
        others = [
            hypothesis_rate(schemathesis_strategy(schema), args.examples),
            jsf_rate(schema, args.seconds / 2),
            jsoncompat_rate(schema, args.seconds / 2),
            node_rate(schema, args.seconds / 2, args.node_modules),
        ]
        rows.append([ours, whole, *others])
        cells = "   ".join(f"{shown(other)} {ratio(ours, other)}" for other in others)
        print(f"{name:28} {shown(ours)} {shown(whole)}   {cells}", flush=True)
    medians = [statistics.median([row[i] for row in rows if row[i]] or [0]) for i in range(6)]
    cells = "   ".join(f"{shown(m or None)} {ratio(medians[0], m or None)}" for m in medians[2:])
    print(f"{'median':28} {shown(medians[0])} {shown(medians[1])}   {cells}")
    of_ratios = [statistics.median([row[0] / row[i] for row in rows if row[0] and row[i]] or [0]) for i in range(2, 6)]
    cells = "   ".join(f"{'':>9} {found:>7,.0f}x" for found in of_ratios)
    print(f"{'median of the ratios':28} {'':>9} {'':>9}   {cells}")
    streams = [payloads(plan_for(contract, name), 1) for name in names]
    turn = cycle(streams)
    print(f"{'a mix of them, in turn':28} {shown(rate(lambda: next(next(turn)), args.seconds * 2))}")


def strategies(contract: Contract, names: list[str], args: argparse.Namespace) -> None:
    from hookproof.strategies import payloads as strategy

    print("\nHypothesis: examples per second under the same settings")
    found = []
    for name in names:
        ours = hypothesis_rate(strategy(name, contract=contract), args.examples * 4)
        other = hypothesis_rate(schemathesis_strategy(contract.events[name].schema), args.examples)
        found.append(ours / other)
        print(f"{name:28} {shown(ours)} {shown(other)} {ratio(ours, other)}", flush=True)
    print(f"{'median of the ratios':28} {statistics.median(found):>28.0f}x")


def memory(event: str) -> None:
    command = ["generate", event, "--profile", "random", "--count", "1000000", "--format", "ndjson"]
    code = "from hookproof.cli.main import run; import sys; sys.argv[0] = 'hookproof'; run()"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *command], stdout=subprocess.DEVNULL, check=True)
    spent = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\na million payloads of {event} streamed: {spent:.0f} s, at most {peak:.0f} MB of any process started here")


def start_up(event: str) -> None:
    code = "from hookproof.cli.main import run; import sys; sys.argv[0] = 'hookproof'; run()"
    times = []
    for _ in range(10):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, "generate", event], stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    print(f"one payload of {event}, whole process: best {min(times):.3f} s, median {statistics.median(times):.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", default="*")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--node-modules", type=Path, help="whose node_modules holds json-schema-faker")
    parser.add_argument("--memory-event", default="project_export.failed")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    contract = load_contract(provider_names()[0])
    names = [name for name in contract.events if fnmatch.fnmatchcase(name, args.events)]
    memory(args.memory_event)
    start_up(names[0])
    if args.node_modules is None or shutil.which("node") is None:
        print("json-schema-faker is left out: give --node-modules, and have Node")
    per_event(contract, names, args)
    strategies(contract, names, args)


if __name__ == "__main__":
    main()

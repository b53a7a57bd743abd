"""How long `hookproof lint` takes over a large OpenAPI document with webhooks, the whole process and reports included.

    python benchmarks/lint.py [MEGABYTES]

The document is made here: payloads with nested components, descriptions, examples of operations, schemas and webhooks,
a few of them wrong, written as JSON and as YAML. The bar is 5 s for 3 MB.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

BAR = 5.0
KINDS = ("created", "changed", "closed", "failed")


def component(number: int) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": {"type": "string", "description": f"The id (e.g. obj{number}_...).", "example": f"obj{number}_8Kq2"},
        "state": {"type": "string", "enum": ["open", "closed"], "description": "One of `open` or `closed`."},
        "share": {"type": "number", "minimum": 0, "maximum": 100, "description": "Between 0 and 100."},
        "closedAt": {"type": ["integer", "null"], "description": "Null until it is closed. Seconds since the epoch."},
    }
    for field in range(8):
        text = "Some words on what this is for, when it changes, and who sees it."
        properties[f"field{field}"] = {"type": ["string", "null"], "description": text, "example": f"value {field}"}
    if number:
        properties["parent"] = {"$ref": f"#/components/schemas/Object{(number - 1) // 2}"}
    return {"type": "object", "required": ["id", "state"], "properties": properties}


def instance(number: int) -> dict[str, Any]:
    return {"id": f"obj{number}_8Kq2", "state": "open", "share": 12.5, "closedAt": None, "field0": "value"}


def operation(number: int, event: str = "") -> dict[str, Any]:
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/Object{number}"}
    value: Any = instance(number)
    if event:
        properties = {"event": {"const": event}, "data": schema}
        schema = {"type": "object", "required": ["event", "data"], "properties": properties}
        value = {"event": event, "data": value}
    content = {"application/json": {"schema": schema, "examples": {"one": {"value": value}}}}
    return {
        "summary": event or f"Make object {number}",
        "requestBody": {"content": content},
        "responses": {"2XX": {"description": "Taken"}},
    }


def document(objects: int) -> dict[str, Any]:
    numbers = range(objects)
    events = [(n, f"object{n}.{kind}") for n in range(0, objects, 4) for kind in KINDS]
    return {
        "openapi": "3.1.0",
        "info": {"title": "A large interface", "version": "1"},
        "paths": {f"/objects{n}": {"post": operation(n)} for n in numbers},
        "webhooks": {name: {"post": operation(n, name)} for n, name in events},
        "components": {"schemas": {f"Object{n}": component(n) for n in numbers}},
    }


def measured(path: Path) -> tuple[float, float, int, str]:
    """Return seconds on the clock, seconds of a processor (which others cannot spoil), exit code, verdict."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "hookproof", "lint", str(path), "--fail-on", "note"],
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, busy, done.returncode, done.stdout.strip().split("\n")[-1]


def main() -> None:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    objects = round(100 * megabytes * 1e6 / len(json.dumps(document(100), indent=2)))
    made = document(objects)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("api.json", json.dumps(made, indent=2)), ("api.yaml", yaml.dump(made, sort_keys=False))):
            path = Path(folder) / name
            path.write_text(text)
            seconds, busy, code, verdict = measured(path)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            size = f"{name} {len(text) / 1e6:.1f} MB"
            used = f"{busy:.2f} s of a processor, peak {peak:.0f} MB"
            times = f"{BAR * megabytes / 3 / seconds:.1f} times as fast as the bar"
            print(f"{size}: {seconds:.2f} s ({times}), {used}, exit {code}, {verdict}")


if __name__ == "__main__":
    main()

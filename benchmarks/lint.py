"""How long `hookproof lint` takes over a large OpenAPI document with webhooks, the whole process and reports included.

    python benchmarks/lint.py [MEGABYTES]

The document is made here: payloads with nested components, descriptions, examples of operations, schemas and webhooks,
a few of them wrong, written as JSON and as YAML. The bar is 3 s of a processor for 3 MB; then JSON of a third of that
size, and of 2, 4 and 8 times as much, shows whether the cost is linear.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

BAR = 3.0
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


def measured(path: Path) -> tuple[float, float, float, int, str]:
    """Return seconds on the clock and of a processor (which others cannot spoil), peak in MB, exit code, verdict."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        command = [sys.executable, "-m", "hookproof", "lint", str(path), "--fail-on", "note"]
        started = subprocess.Popen(command, stdout=said, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        verdict = said.read().strip().split("\n")[-1]
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, started.returncode, verdict


def written(folder: Path, megabytes: float) -> Path:
    """Make a document of that size."""
    objects = round(100 * megabytes * 1e6 / len(json.dumps(document(100), indent=2)))
    path = folder / f"api-{megabytes:g}.json"
    path.write_text(json.dumps(document(objects), indent=2))
    return path


def line(path: Path, megabytes: float) -> str:
    """Measure a document and say how it went."""
    seconds, busy, peak, code, verdict = measured(path)
    size = path.stat().st_size / 1e6
    bar = f"bar {BAR * megabytes / 3:.1f} s, {busy / size:.2f} s a MB"
    used = f"{busy:.2f} s of a processor ({bar}), peak {peak:.0f} MB"
    return f"{path.name} {size:.1f} MB: {used}, {seconds:.2f} s on the clock, exit {code}, {verdict}"


def main() -> None:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), megabytes)
        print(line(path, megabytes))
        other = path.with_suffix(".yaml")
        other.write_text(yaml.dump(json.loads(path.read_text()), sort_keys=False))
        print(line(other, megabytes))
        print("the same at 1, 2, 4 and 8 times the size:")
        for times in (1, 2, 4, 8):
            print(line(written(Path(folder), megabytes * times / 3), megabytes * times / 3), flush=True)


if __name__ == "__main__":
    main()

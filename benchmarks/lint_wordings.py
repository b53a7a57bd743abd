"""How many wordings the linter's reading of prose understands: recall and false alarms, by kind.

    python benchmarks/lint_wordings.py [--half build|held] [--misses]

The sentences stand in `tests/rules/wordings/`: each with what contradicts it and what agrees with it, or with what it
must not be held against. A contradiction is found where the wrong document has a finding that the right one has not;
a false alarm is any finding (notes apart) in a right document. The rules were built on the half `build`; `held` was
looked at by its figures alone, so it tells what to expect of other words. A hash of the sentence decides which half.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hookproof.findings import Severity
from hookproof.rules.rulebook import Confidence, rules
from hookproof.rules.runner import ground_of, judged
from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Corpus

TABLES = Path(__file__).parents[1] / "tests" / "rules" / "wordings"
SEED = "hookproof-13"
OWN = ("required", "example", "others", "field")


@dataclass(frozen=True)
class Wording:
    """A sentence of a kind, the place where it is said, and the documents that contradict it (or none) and agree."""

    kind: str
    says: str
    field: str
    where: str
    wrong: dict[str, Any] | None
    right: dict[str, Any]

    @property
    def half(self) -> str:
        """`build` or `held`, by a hash of what is said."""
        digest = hashlib.sha256(f"{SEED}:{self.kind}:{self.says}".encode()).digest()
        return ("build", "held")[digest[0] % 2]


def wordings(folder: Path = TABLES) -> list[Wording]:
    """Return the rows of all tables in a folder."""
    groups = [group for path in sorted(folder.glob("*.yaml")) for group in _parsed(path)]
    return [wording for group in groups for wording in _of_group(group)]


def _parsed(path: Path) -> list[dict[str, Any]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return list(yaml.load(path.read_text("utf-8"), Loader=loader))


def _of_group(group: dict[str, Any]) -> Iterator[Wording]:
    where = group.get("where", "field")
    rows = group.get("rows") or [[says, group["wrong"], group["right"]] for says in group["says"]]
    for row in rows:
        says, *bodies = row
        field = bodies.pop() if isinstance(bodies[-1], str) else group["field"]
        wrong = bodies[0] if len(bodies) == 2 else None
        yield Wording(group["kind"], says, field, where, wrong, bodies[-1])


def document(wording: Wording, body: dict[str, Any]) -> tuple[str, str]:
    """Return the name and text of a document that says the sentence beside a field."""
    return _WHERE[wording.where](wording.says, body.get("field", wording.field), body)


def _payload(field: str, body: dict[str, Any]) -> dict[str, Any] | None:
    bodies = {field: body, **body.get("others", {})}
    shown = {name: one["example"] for name, one in bodies.items() if "example" in one}
    return {"type": "order.paid", **shown} if shown else None


def _schema(says: str, field: str, body: dict[str, Any]) -> dict[str, Any]:
    bodies = {**body.get("others", {}), field: body}
    properties = {name: {k: v for k, v in one.items() if k not in OWN} for name, one in bodies.items()}
    if says:
        properties[field] = {**properties[field], "description": says}
    required = ["type", *(name for name, one in bodies.items() if one.get("required"))]
    return {"type": "object", "required": required, "properties": {"type": {"const": "order.paid"}, **properties}}


def _api(hook: str, says: str, field: str, body: dict[str, Any]) -> tuple[str, str]:
    media: dict[str, Any] = {"schema": _schema(says, field, body)}
    if (payload := _payload(field, body)) is not None:
        media["example"] = payload
    post: dict[str, Any] = {"requestBody": {"content": {"application/json": media}}}
    post |= {"responses": {"200": {"description": "ok"}}} | ({"description": hook} if hook else {})
    root = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {}}
    return "api.json", json.dumps({**root, "webhooks": {"order.paid": {"post": post}}}, indent=2)


def _table(says: str, field: str, body: dict[str, Any]) -> tuple[str, str]:
    bodies = {**body.get("others", {}), field: body}
    rows = ["| `type` | string | Yes | `order.paid` |"]
    for name, one in bodies.items():
        kinds = [one["type"]] if isinstance(one["type"], str) else one["type"]
        words = says.replace("|", "\\|") if name == field else ""
        rows.append(f"| `{name}` | {' or '.join(kinds)} | {'Yes' if one.get('required') else 'No'} | {words} |")
    head = "# Webhooks\n\n## order.paid\n\n| Field | Type | Required | Description |\n|---|---|---|---|\n"
    return "page.md", head + "\n".join(rows) + "\n" + _box(field, body)


def _typescript(says: str, field: str, body: dict[str, Any]) -> tuple[str, str]:
    text = f'# Webhooks\n\n## order.paid\n\n```ts\ninterface OrderPaid {{\n  type: "order.paid";\n  {says}\n}}\n```\n'
    return "page.md", text + _box(field, body)


def _box(field: str, body: dict[str, Any]) -> str:
    payload = _payload(field, body)
    return "" if payload is None else f"\n```json\n{json.dumps(payload, indent=2)}\n```\n"


_WHERE = {
    "field": lambda says, field, body: _api("", says, field, body),
    "hook": lambda says, field, body: _api(says, "", field, body),
    "table": _table,
    "typescript": _typescript,
}


def findings(name: str, text: str) -> set[tuple[str, str]]:
    """Return the rule and message of each finding in a document, notes apart."""
    read = document_of(text, name)
    ground = ground_of(Corpus(documents=(read,)), None)
    chosen = [row for row in rules() if row.confidence is Confidence.HIGH]
    found = [finding for row in chosen for finding in judged(row, ground, read).findings]
    return {(one.fact.id, one.message) for one in found if one.severity is not Severity.NOTE}


def main() -> None:
    """Judge every wording of the halves that are asked for, and print the shares."""
    options = argparse.ArgumentParser()
    options.add_argument("--half", choices=["build", "held"], action="append")
    options.add_argument("--folder", type=Path, default=TABLES)
    options.add_argument("--misses", action="store_true", help="print what is missed and what is false")
    asked = options.parse_args()
    counts: dict[tuple[str, str], Counter[str]] = {}
    for wording in wordings(asked.folder):
        if asked.half and wording.half not in asked.half:
            continue
        count = counts.setdefault((wording.half, wording.kind), Counter())
        right = findings(*document(wording, wording.right))
        count["right"] += 1
        count["false"] += bool(right)
        if asked.misses and right:
            print(f"FALSE {wording.kind}: {wording.says!r} {sorted(right)}")
        if wording.wrong is None:
            continue
        wrong = findings(*document(wording, wording.wrong)) - right
        count["wrong"] += 1
        count["found"] += bool(wrong)
        if asked.misses and not wrong:
            print(f"MISS  {wording.kind}: {wording.says!r} {wording.wrong}")
    _print(counts)


def _print(counts: dict[tuple[str, str], Counter[str]]) -> None:
    for half in sorted({half for half, _ in counts}):
        total: Counter[str] = Counter()
        for (one, kind), count in counts.items():
            if one == half:
                total += count
                print(f"{half}  {kind:22} {_shares(count)}")
        print(f"{half}  {'all':22} {_shares(total)} ({total['found'] / max(1, total['wrong']):.0%})")


def _shares(count: Counter[str]) -> str:
    return f"found {count['found']:3} of {count['wrong']:3}, false {count['false']:2} of {count['right']:3}"


if __name__ == "__main__":
    main()

"""How many contradictions of each kind the linter finds in small documents, and how many consistent twins it accuses.

    python benchmarks/lint_kinds.py [--half build|held] [--misses]

The documents stand in `tests/rules/kinds/`, apart by `==== form kind`; where a contradiction stands, the text is
written twice, `«wrong‖right»`, so each document has its harmless twin. They were written before any rule was run on
them. Within each kind every second document is `held`: it was looked at after the rules had been mended on the others
(`build`) and measured, and mended on then. From the folder `fresh4` on, a hash of the text says which half it is.

A contradiction counts as found where the wrong text has a finding, notes apart, that the right one has not; any finding
in the right text is a false alarm.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from hookproof.findings import Severity
from hookproof.rules.rulebook import Confidence, rules
from hookproof.rules.runner import ground_of, judged
from hookproof.sources.documentkinds import read_corpus

#: Folders whose halves are drawn by order; those of all others by a hash of the text.
_BY_ORDER = frozenset({"kinds", "later", "fresh", "fresh2", "fresh3"})
TABLES = Path(__file__).parents[1] / "tests" / "rules" / "kinds"
_HEAD = re.compile(r"^==== (\w+) (\S+)\n", re.MULTILINE)
_FILE = re.compile(r"^--- (\S+\.\w+)\n", re.MULTILINE)
_BEND = re.compile(r"«([^‖»]*)‖([^»]*)»")
_ROOTS = {
    "api": "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\n",
    "api30": "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\n",
    "asyncapi": "asyncapi: 2.6.0\ninfo: {title: Shop, version: '1'}\n",
}


@dataclass(frozen=True)
class Pair:
    """A document of a kind of contradiction, its form, the half that it belongs to, and its text in both ways."""

    kind: str
    half: str
    form: str
    text: str

    def files(self, side: int) -> dict[str, str]:
        """Return name and text of the files: with the contradiction (1) or without it (2)."""
        text = _BEND.sub(lambda match: match[side], self.text)
        if self.form == "files":
            _, *parts = _FILE.split(text)
            return dict(zip(parts[::2], parts[1::2], strict=True))
        if self.form == "md":
            return {"page.mdx" if re.search("^<[A-Z]", text, re.MULTILINE) else "page.md": text}
        return {"api.yaml": _ROOTS[self.form] + text if self.form in _ROOTS else _hooks(text)}


def _hooks(text: str) -> str:
    """Return a document of the webhooks that are given as name: {description, schema, example}."""
    hooks = {}
    for name, hook in yaml.safe_load(text).items():
        words = {"description": hook.pop("description")} if "description" in hook else {}
        body = {"requestBody": {"content": {"application/json": hook}}}
        hooks[name] = {"post": {**words, **body, "responses": {"200": {"description": "ok"}}}}
    return _ROOTS["api"] + yaml.safe_dump({"paths": {}, "webhooks": hooks}, sort_keys=False)


def pairs(folder: Path = TABLES) -> Iterator[Pair]:
    """Yield the documents of all tables in a folder, each with its half."""
    met: Counter[str] = Counter()
    for path in sorted(folder.glob("*.txt")):
        _, *parts = _HEAD.split(path.read_text("utf-8"))
        for form, kind, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            drawn = met[kind] if folder.name in _BY_ORDER else hashlib.sha256(text.encode()).digest()[0]
            yield Pair(kind, ("build", "held")[drawn % 2], form, text)
            met[kind] += 1


def findings(files: dict[str, str]) -> set[tuple[str, str]]:
    """Return rule and message of each finding, notes apart, in files that are one documentation."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        corpus = read_corpus([folder])
        ground = ground_of(corpus, None)
        chosen = [row for row in rules() if row.confidence is Confidence.HIGH]
        found = [f for one in corpus.documents for row in chosen for f in judged(row, ground, one).findings]
    return {(f.fact.id, f.message.replace(folder, "")) for f in found if f.severity is not Severity.NOTE}


def main() -> None:
    """Judge every pair of the halves that are asked for, and print the shares by kind."""
    options = argparse.ArgumentParser()
    options.add_argument("--half", choices=["build", "held"], action="append")
    options.add_argument("--folder", type=Path, default=TABLES)
    options.add_argument("--misses", action="store_true", help="print what is missed and what is false")
    asked = options.parse_args()
    counts: dict[str, dict[str, Counter[str]]] = {}
    for pair in pairs(asked.folder):
        if asked.half and pair.half not in asked.half:
            continue
        right = findings(pair.files(2))
        wrong = findings(pair.files(1)) - right
        count = counts.setdefault(pair.half, {}).setdefault(pair.kind, Counter())
        count.update(pairs=1, found=bool(wrong), false=bool(right))
        if asked.misses and (right or not wrong):
            print(f"{'FALSE' if right else 'MISS'} {pair.kind} {pair.form} {sorted(right)}\n{pair.text}")
    for half, kinds in sorted(counts.items()):
        for kind, count in [*kinds.items(), ("all", sum(kinds.values(), Counter()))]:
            print(f"{half}  {kind:28} found {count['found']:3} of {count['pairs']:3}, false {count['false']:2}")


if __name__ == "__main__":
    main()

"""Whatever is wrong with the shape of a document, rules judge what is left of it: no rule raises."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import yaml
from tests.rowwise import each_row

from hookproof.contract import Contract
from hookproof.errors import InputError
from hookproof.rules.rulebook import rules
from hookproof.rules.runner import ground_of, judged
from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Corpus

SAMPLES = Path(__file__).parents[1] / "doc_samples"
ODD = [
    None,
    1,
    -0.5,
    "",
    "x",
    "#/",
    "a.made",
    [],
    [None],
    {},
    {"$ref": "#"},
    {"type": 1},
    {"a": {"b": []}},
    True,
    10**30,
]


def slots(value: Any) -> list[tuple[Any, Any]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in members for place in ((value, key), *slots(inner))]


def bent(value: Any, chance: random.Random) -> Any:
    copy = json.loads(json.dumps(value))
    for _ in range(chance.randint(1, 4)):
        places = slots(copy)
        if places:
            holder, key = chance.choice(places)
            holder[key] = json.loads(json.dumps(chance.choice(ODD)))
    return copy


def judge(text: str, name: str, contract: Contract) -> None:
    try:
        document = document_of(text, name)
    except InputError:
        return
    corpus = Corpus(documents=(document,))
    ground = ground_of(corpus, contract)
    for row in rules():
        judged(row, ground, document)


DATA = sorted(path for path in SAMPLES.rglob("*") if path.suffix in (".json", ".yaml"))
TEXTS = sorted(path for path in SAMPLES.rglob("*") if path.suffix in (".md", ".mdx", ".txt"))


@each_row("path", DATA, ids=lambda path: path.relative_to(SAMPLES).as_posix(), parts=4, quick=1)
def test_no_rule_raises_on_a_bent_specification(path: Path, known_contracts: list[Contract]) -> None:
    value = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    chance = random.Random(path.as_posix().partition("doc_samples")[2])
    judge(json.dumps(bent(json.loads(json.dumps(value, default=str)), chance)), "api.json", known_contracts[0])


@each_row("path", TEXTS, ids=lambda path: path.relative_to(SAMPLES).as_posix(), parts=4, quick=1)
def test_no_rule_raises_on_a_bent_text(path: Path, known_contracts: list[Contract]) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    chance = random.Random(path.as_posix().partition("doc_samples")[2])
    kept = [line for line in lines if chance.random() > 0.15]
    chance.shuffle(moved := kept[: len(kept) // 3])
    judge("\n".join([*moved, *kept[len(kept) // 3 :]]), path.name, known_contracts[0])


DIGITS = "9" * 5000


@each_row(
    "sentence",
    [
        f"We retry for {DIGITS} hours.",
        f"A delivery that fails is retried {DIGITS} times.",
        f"There are {DIGITS} event types.",
        f"The API exposes {DIGITS} events.",
        f"The link expires after {DIGITS} days.",
        f"- **name** (string): at least {DIGITS} characters, at most {DIGITS} characters",
        f"- **name** (string): {DIGITS}-character text between {DIGITS} and {DIGITS}",
        f"{DIGITS}. a.made",
        f"- **name** (integer): One of `{DIGITS}`. Always {DIGITS}.",
        f"## Code {DIGITS}\n\nAnswer with HTTP {DIGITS} within {DIGITS} seconds, or {DIGITS}%.",
        f"Hide {DIGITS} child attributes",
        f"Show {DIGITS} child properties",
        f"On May {DIGITS}, {DIGITS} at {DIGITS}:{DIGITS}",
    ],
    ids=range(13),
    parts=4,
    quick=1,
)
@each_row("name", ["page.md", "page.txt"])
def test_a_number_of_thousands_of_digits_in_a_text_is_no_number(sentence: str, name: str) -> None:
    example = f'```json\n{{"event": "a.made", "name": "x", "n": {DIGITS[:300]}}}\n```'
    text = f"# Webhooks\n\n## `a.made`\n\n{sentence}\n\n{example}\n"
    document = document_of(text, name)
    ground = ground_of(Corpus(documents=(document,)), None)
    for row in rules():
        judged(row, ground, document)

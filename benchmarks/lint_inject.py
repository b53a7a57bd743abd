"""How many contradictions `hookproof lint` finds that were planted into documents in which it finds none.

    python benchmarks/lint_inject.py [--seed N] [--times N] [DOC...]

Each kind is planted, one at a time, at seeded places of each document that has room for it; it counts as found where
the run then says something that it did not say before. Documents: OpenAPI with webhooks (JSON, YAML) and pages in
Markdown; without any, the good samples of the tests. The last column names the rules that spoke.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hookproof.errors import InputError
from hookproof.parsing import parse
from hookproof.rules.rulebook import Confidence, rules
from hookproof.rules.runner import ground_of, judged
from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Corpus

SAMPLES = Path(__file__).parents[1] / "tests" / "doc_samples"
Value = dict[str, Any]


@dataclass
class Room:
    """A copy of an OpenAPI document and what can be bent in it."""

    root: Value
    chance: random.Random
    hooks: list[tuple[str, Value, Value]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, item in (self.root.get("webhooks") or {}).items():
            for operation in item.values() if isinstance(item, dict) else ():
                media = _media(operation)
                schema = self.followed(media.get("schema")) if media else None
                if media is not None and isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
                    self.hooks.append((name, media, schema))

    def followed(self, node: Any) -> Any:
        """Return a schema with references within the document followed."""
        for _ in range(20):
            ref = node.get("$ref") if isinstance(node, dict) else None
            if not isinstance(ref, str) or not ref.startswith("#/"):
                return node
            node = self.root
            for step in ref[2:].split("/"):
                node = node.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
        return node

    def any(self, found: list[Any]) -> Any:
        """Return one of the places, None where there is none."""
        return self.chance.choice(found) if found else None

    def fields(self, *kinds: str) -> list[tuple[str, Value, Value]]:
        """Return schema, name and node of payloads' own fields of these types."""
        found = []
        for _, _, schema in self.hooks:
            for name, node in schema["properties"].items():
                if isinstance(node, dict) and (not kinds or node.get("type") in kinds) and "$ref" not in node:
                    found.append((name, node, schema))
        return found

    def examples(self) -> list[tuple[str, Value, Value]]:
        """Return event, example and schema of payloads that have an example which is an object."""
        found = []
        for event, media, schema in self.hooks:
            given = [
                media.get("example"),
                *(e.get("value") for e in (media.get("examples") or {}).values() if isinstance(e, dict)),
            ]
            found += [(event, value, schema) for value in given if isinstance(value, dict)]
        return found


def _media(operation: Any) -> Value | None:
    content = ((operation or {}).get("requestBody") or {}).get("content") if isinstance(operation, dict) else None
    return next((m for name, m in (content or {}).items() if "json" in name and isinstance(m, dict)), None)


Planter = Callable[[Room], str]
KINDS: dict[str, Planter] = {}


def kind(name: str) -> Callable[[Planter], Planter]:
    """Name a kind of contradiction; its function plants one and says what it did, or says nothing."""

    def register(planter: Planter) -> Planter:
        KINDS[name] = planter
        return planter

    return register


def _event_key(schema: Value) -> str:
    for name, node in schema["properties"].items():
        if (
            isinstance(node, dict)
            and (isinstance(node.get("const"), str) or len(node.get("enum") or ()) == 1)
            and re.search("event|type|topic", name)
        ):
            return str(name)
    return ""


@kind("event: constant of another")
def _other_constant(room: Room) -> str:
    found = room.any([(n, s) for n, _, s in room.hooks if _event_key(s)])
    if not found:
        return ""
    key = _event_key(found[1])
    found[1]["properties"][key] = {"type": "string", "const": "zebra.crossed"}
    return found[0]


@kind("event: two webhooks with one")
def _one_for_two(room: Room) -> str:
    with_key = [(n, s) for n, _, s in room.hooks if _event_key(s)]
    if len(with_key) < 2 or with_key[0][1] is with_key[1][1]:
        return ""
    (_, one), (name, two) = with_key[:2]
    two["properties"][_event_key(two)] = copy.deepcopy(one["properties"][_event_key(one)])
    return name


@kind("event: another in the example")
def _other_in_example(room: Room) -> str:
    found = room.any([(e, v, s) for e, v, s in room.examples() if _event_key(s) in v and _event_key(s)])
    if found:
        found[1][_event_key(found[2])] = "zebra.crossed"
    return found[0] if found else ""


@kind("event: another in the words")
def _other_in_words(room: Room) -> str:
    names = list(room.root.get("webhooks") or {})
    name = room.any(names)
    operation = next((o for o in room.root["webhooks"][name].values() if _media(o) is not None), None) if name else None
    if operation is None:
        return ""
    operation["description"] = "Sent when `zebra.crossed` happens."
    return str(name)


@kind("example: type")
def _example_type(room: Room) -> str:
    found = room.any(
        [(v, k) for _, v, s in room.examples() for k in v if k in s["properties"] and isinstance(v[k], (str, int))]
    )
    if found:
        found[0][found[1]] = {"odd": True}
    return found[1] if found else ""


@kind("example: required member gone")
def _example_gone(room: Room) -> str:
    found = room.any([(v, k) for _, v, s in room.examples() for k in s.get("required") or () if k in v])
    if found:
        del found[0][found[1]]
    return found[1] if found else ""


@kind("example: member misspelt")
def _example_misspelt(room: Room) -> str:
    found = room.any([(v, k) for _, v, s in room.examples() for k in v if k in s["properties"] and len(k) > 4])
    if found:
        found[0][f"{found[1][:-2]}{found[1][-1]}{found[1][-2]}x"] = found[0].pop(found[1])
    return found[1] if found else ""


@kind("example: value outside its enum")
def _example_enum(room: Room) -> str:
    found = room.any(
        [(v, k) for _, v, s in room.examples() for k in v if len((s["properties"].get(k) or {}).get("enum") or ()) > 1]
    )
    if found:
        found[0][found[1]] = "zebra"
    return found[1] if found else ""


@kind("example: times out of order")
def _example_times(room: Room) -> str:
    found = room.any(room.examples())
    if found:
        found[1]["createdAt"], found[1]["updatedAt"] = "2026-05-02T10:00:00Z", "2026-05-01T10:00:00Z"
        found[2]["properties"].update(createdAt={"type": "string"}, updatedAt={"type": "string"})
    return "updatedAt" if found else ""


@kind("required: no such property")
def _required_unknown(room: Room) -> str:
    found = room.any([s for _, _, s in room.hooks])
    if found:
        found.setdefault("required", []).append("zebraStripes")
    return "zebraStripes" if found else ""


@kind("prose: may be null")
def _may_be_null(room: Room) -> str:
    found = room.any(room.fields("string", "integer", "number", "object"))
    if found:
        text = room.chance.choice(
            ["Null until it is paid.", "What it is, or null.", "Why, null if nobody said.", "May be `null`."]
        )
        found[1]["description"] = text
        found[1].pop("nullable", None)
    return found[0] if found else ""


@kind("prose: never null")
def _never_null(room: Room) -> str:
    found = room.any(room.fields("string"))
    if found:
        found[1]["type"] = ["string", "null"]
        found[1]["description"] = room.chance.choice(["Never null.", "What it is; never null.", "This is not null."])
        found[1].pop("enum", None)
    return found[0] if found else ""


@kind("prose: always present")
def _always(room: Room) -> str:
    found = room.any([(n, d, s) for n, d, s in room.fields() if n not in (s.get("required") or ())])
    if found:
        found[1]["description"] = room.chance.choice(
            ["Always present.", "The thing, always included.", "It is always sent."]
        )
    return found[0] if found else ""


@kind("prose: sometimes absent")
def _absent(room: Room) -> str:
    found = room.any([(n, d, s) for n, d, s in room.fields() if n in (s.get("required") or ()) and n != _event_key(s)])
    if found:
        found[1]["description"] = room.chance.choice(
            ["Optional.", "Omitted when empty.", "Only present if it failed.", "Not always present."]
        )
    return found[0] if found else ""


@kind("prose: ISO 8601 on a number")
def _iso(room: Room) -> str:
    found = room.any(room.fields("integer", "number"))
    if found:
        found[1]["description"] = room.chance.choice(
            ["ISO-8601 timestamp.", "Time in ISO 8601.", "When it was made (RFC 3339)."]
        )
    return found[0] if found else ""


@kind("prose: epoch seconds on a text")
def _epoch(room: Room) -> str:
    found = room.any([f for f in room.fields("string") if "enum" not in f[1] and "const" not in f[1]])
    if found:
        found[1]["description"] = room.chance.choice(["Unix timestamp in seconds.", "Seconds since the epoch."])
    return found[0] if found else ""


@kind("prose: list of values")
def _values(room: Room) -> str:
    found = room.any(
        [f for f in room.fields() if len(f[1].get("enum") or ()) > 1 and all(isinstance(v, str) for v in f[1]["enum"])]
    )
    if found:
        said = [*found[1]["enum"][:-1], "zebra"]
        text = ", ".join(f"`{value}`" for value in said)
        found[1]["description"] = room.chance.choice(
            [f"One of {text}.", f"Possible values: {text}.", f"Can be one of {text}."]
        )
    return found[0] if found else ""


@kind("prose: range")
def _range(room: Room) -> str:
    found = room.any(room.fields("integer", "number"))
    if found:
        found[1].update(minimum=1, maximum=7)
        found[1]["description"] = room.chance.choice(["Between 0 and 100.", "A share from 0 to 100."])
    return found[0] if found else ""


@kind("prose: field misspelt")
def _misspelt(room: Room) -> str:
    found = room.any([(d, n) for n, d, s in room.fields() for n in s["properties"] if re.search(r"[a-z][A-Z]|_", n)])
    if found:
        word = (
            re.sub(r"_([a-z])", lambda m: m[1].upper(), found[1])
            if "_" in found[1]
            else re.sub(r"([A-Z])", lambda m: f"_{m[1].lower()}", found[1])
        )
        found[0]["description"] = f"Read it together with `{word}`."
    return found[1] if found else ""


@kind("prose: payload includes")
def _includes(room: Room) -> str:
    found = room.any([(n, s) for n, _, s in room.hooks if len(s["properties"]) > 1])
    if not found:
        return ""
    some = list(found[1]["properties"])[:2]
    operation = next(o for o in room.root["webhooks"][found[0]].values() if _media(o) is not None)
    operation["description"] = f"The payload includes `{some[0]}`, `{some[1]}` and `zebraStripes`."
    return found[0]


@kind("schema: default outside the enum")
def _default(room: Room) -> str:
    found = room.any([f for f in room.fields() if len(f[1].get("enum") or ()) > 1])
    if found:
        found[1]["default"] = "zebra"
    return found[0] if found else ""


@kind("schema: enum of another type")
def _enum_type(room: Room) -> str:
    found = room.any(room.fields("integer"))
    if found:
        found[1]["enum"] = ["1", "2"]
    return found[0] if found else ""


@kind("schema: no such type")
def _no_type(room: Room) -> str:
    found = room.any(room.fields("integer", "string", "boolean"))
    if found:
        found[1]["type"] = "strng"
    return found[0] if found else ""


@kind("schema: pattern that is none")
def _no_pattern(room: Room) -> str:
    found = room.any([f for f in room.fields("string") if not {"enum", "const"} & f[1].keys()])
    if found:
        found[1]["pattern"] = room.chance.choice(["^[a-z", "(open", "a{2,1}"])
    return found[0] if found else ""


@kind("schema: empty range")
def _no_range(room: Room) -> str:
    found = room.any(room.fields("integer", "number"))
    if found:
        found[1].update(minimum=9, maximum=3)
    return found[0] if found else ""


@kind("schema: keyword of no use")
def _no_keyword(room: Room) -> str:
    found = room.any(room.fields("string"))
    if found:
        found[1].update(room.chance.choice([{"maxLength": "9"}, {"minLength": -1}, {"enum": "a"}, {"required": True}]))
    return found[0] if found else ""


@kind("example: in a vendor's member")
def _vendor(room: Room) -> str:
    found = room.any([(e, v, s) for e, v, s in room.examples() if s.get("required")])
    if found:
        bent = {key: value for key, value in found[1].items() if key != found[2]["required"][-1]}
        found[2]["x-docs"] = {"example": json.dumps(bent)}
    return found[0] if found else ""


@kind("schema: keyword of another version")
def _dialect(room: Room) -> str:
    found = room.any(room.fields("string", "integer"))
    if found and str(room.root.get("openapi", "")).startswith("3.1"):
        found[1]["nullable"] = True
        return found[0]
    return ""


@kind("schema: reference to nothing")
def _reference(room: Room) -> str:
    found = room.any(room.fields())
    if found:
        found[2]["properties"]["other"] = {"$ref": "#/components/schemas/Zebra"}
    return "other" if found else ""


@dataclass(frozen=True)
class Bend:
    """A way to bend the text of a page: what to look for, and what to put there; `boxed` bends examples.

    `told` is the group of the pattern that must stand in another part of the page, too (`shown`: as a member in a box
    of JSON): a reader of the page cannot see what nothing in it contradicts.
    """

    pattern: str
    put: Callable[[re.Match[str]], str]
    boxed: bool = False
    told: int = 0
    shown: int = 0

    def places(self, text: str) -> list[re.Match[str]]:
        """Return the places in a page; where `boxed`, those in its boxes of JSON, not those in its programs."""
        boxes = [match.span() for match in _BOX.finditer(text)]
        inside = "\n".join(text[start:end] for start, end in boxes)
        outside = _BOX.sub("", text)
        return [
            match
            for match in re.finditer(self.pattern, text)
            if not self.boxed or any(start <= match.start() < end for start, end in boxes)
            if not self.told or re.search(rf"(?<![\w.]){re.escape(match[self.told])}(?![\w.]*\w)", outside)
            if not self.shown or f'"{match[self.shown]}":' in inside
        ]


#: A box that is labelled JSON, or has no label and begins as JSON does.
_BOX = re.compile(r"(?ms)^ *```(?:jsonc?\b[^\n]*|)\n\s*[{\[].*?^ *```")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


PAGES: dict[str, Bend] = {
    "page: event of the example": Bend(
        r'"(event|type|event_type)": "(\w+[._]\w[\w.]*)"', lambda m: f'"{m[1]}": "{m[2]}d"', boxed=True, told=2
    ),
    "page: heading of another event": Bend(
        r"(?m)^(#+ )`?(([a-z]+)\.[a-z_.]+)`?$", lambda m: f"{m[1]}{m[3]}.zebra", told=2
    ),
    "page: type in the list": Bend(r"(?m)^(\| `?(\w+)`? \| )string( \|)", lambda m: f"{m[1]}boolean{m[3]}", shown=2),
    "page: required member gone": Bend(
        r"(?m)^(\| `?(\w+)`? \| [^|\n]+ \| )(?:no|No|optional) (\|)", lambda m: f"{m[1]}yes {m[3]}"
    ),
    "page: member misspelt": Bend(
        r'([{,]\s*)"(\w{5,})"(:)', lambda m: f'{m[1]}"{m[2][:-2]}{m[2][-1]}{m[2][-2]}"{m[3]}', boxed=True, told=2
    ),
    "page: key twice": Bend(
        r'([{,]\s*)("\w+": (?:"[^"]*"|\d+))(?=\s*[,}])', lambda m: f"{m[1]}{m[2]}, {m[2]}", boxed=True
    ),
    "page: no JSON": Bend(r'("\w+": "[^"]*")(,)', lambda m: f"{m[1]};", boxed=True),
    "page: event in program text": Bend(
        r"(?s)\"(?:event|type|event_type)\": \"(\w+\.[\w.]+)\".*\Z",
        lambda m: f"{m[0]}\n```js\n// the webhook's event\nif (event.type === '{m[1]}d') pay();\n```\n",
    ),
    "page: value outside the list": Bend(r"(One of |one of )`(\w+)`", lambda m: f"{m[1]}`zebra`"),
}


def spoken(text: str, name: str) -> set[tuple[str, str]]:
    """Return what the rules say of a document: rule and message."""
    document = document_of(text, name)
    ground = ground_of(Corpus(documents=(document,)), None)
    chosen = [row for row in rules() if row.confidence is Confidence.HIGH]
    found = [finding for row in chosen for finding in judged(row, ground, document).findings]
    return {(finding.fact.id, _LINES.sub("", finding.message)) for finding in found}


#: Lines that a message names move with what is planted above them: that is nothing new.
_LINES = re.compile(r"(?<=line )\d+|(?<=\w:)\d+(?::\d+)?")


def planted(path: Path, text: str, times: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield each kind that has room in the document, with the text in which it is planted."""
    if path.suffix in (".md", ".mdx"):
        for name, bend in PAGES.items():
            places = bend.places(text)
            for match in random.Random(f"{seed}{path.name}{name}").sample(places, min(times, len(places))):
                yield name, f"{text[: match.start()]}{bend.put(match)}{text[match.end() :]}"
        return
    root = parse(text, str(path))
    for name, planter in KINDS.items():
        for number in range(times):
            room = Room(copy.deepcopy(root), random.Random(f"{seed}{path.name}{name}{number}"))
            if planter(room):
                yield name, json.dumps(room.root, indent=1)


def table(paths: list[Path], times: int, seed: int) -> None:
    """Print for each kind how often it was planted, how often found, and by which rules."""
    tried, found, by = Counter[str](), Counter[str](), {}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        data = path.suffix not in (".md", ".mdx")
        plain = json.dumps(parse(text, str(path)), indent=1) if data else text
        name = f"x{'.json' if data else path.suffix}"
        before = spoken(plain, name)
        for what, bent in planted(path, text, times, seed):
            new = spoken(bent, name) - before
            tried[what] += 1
            found[what] += bool(new)
            by.setdefault(what, Counter()).update({rule for rule, _ in new})
    print(f"{'kind':36} planted  found")
    for what in (*KINDS, *PAGES):
        if tried[what]:
            speakers = ", ".join(rule for rule, _ in by[what].most_common(3))
            print(f"{what:36} {tried[what]:7} {found[what]:6}  {100 * found[what] // tried[what]:3} %  {speakers}")
    total = sum(tried.values())
    print(f"{'all':36} {total:7} {sum(found.values()):6}  {100 * sum(found.values()) // max(total, 1):3} %")


def _room(path: Path) -> bool:
    if path.suffix in (".md", ".mdx"):
        return True
    try:
        root = parse(path.read_text(encoding="utf-8"), str(path))
    except InputError:
        return False
    return isinstance(root, dict) and isinstance(root.get("webhooks"), dict)


def main() -> None:
    """Read the options and print the table."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    options.add_argument("documents", nargs="*", type=Path)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--times", type=int, default=1)
    asked = options.parse_args()
    paths = asked.documents or sorted(
        p for p in SAMPLES.glob("*/good/*") if p.suffix in (".json", ".yaml", ".md", ".mdx")
    )
    table([path for path in paths if _room(path)], asked.times, asked.seed)


if __name__ == "__main__":
    main()

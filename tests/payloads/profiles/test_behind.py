"""Items of lists that lack something behind a whole one: what covering shows of them."""

from __future__ import annotations

import jsonschema
from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.behind import lacking
from hookproof.payloads.profiles.covering import covering

LINE = {
    "type": "object",
    "required": ["id", "discount"],
    "properties": {
        "id": {"type": "string"},
        "note": {"type": "string"},
        "discount": {"type": ["number", "null"]},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
LISTS = {
    "open": {"type": "array", "items": LINE},
    "of two": {"type": "array", "items": LINE, "maxItems": 2},
    "in a list": {"type": "array", "items": {"type": "object", "required": ["lines"], "properties": {
        "lines": {"type": "array", "minItems": 1, "items": LINE}}}},
    "of one": {"type": "array", "items": LINE, "maxItems": 1},
}  # fmt: skip
ALL = {"note absent", "discount null", "tags absent", "tags empty"}


def _is_whole(line: dict[str, object]) -> bool:
    return line["discount"] is not None and "note" in line and bool(line.get("tags"))


def _lacks(line: dict[str, object]) -> set[str]:
    found = {f"{name} absent" for name in ("note", "tags") if name not in line}
    return found | {f"{name} {'null' if line[name] is None else 'empty'}" for name in line if line[name] in (None, [])}


@each_row(("name", "shows"), [("open", ALL), ("of two", ALL), ("in a list", ALL), ("of one", set())])
def test_behind_a_whole_item_each_thing_that_an_item_may_lack_is_lacking_once(name: str, shows: set[str]) -> None:
    schema = {"type": "object", "required": ["list"], "properties": {"list": LISTS[name]}}
    made = [payload for payload, shown in covering(compile_plan(schema)).payloads if any("behind" in s for s in shown)]
    found: set[str] = set()
    for payload in made:
        jsonschema.Draft202012Validator(schema).validate(payload)
        first, *later = [line for item in payload["list"] for line in item.get("lines", [item])]
        assert _is_whole(first)
        assert all(len(_lacks(line)) <= 1 for line in later), "an item departs in one thing at a time"
        found |= {word for line in later for word in _lacks(line)}
    assert {word for word in found if not word.startswith("lines")} == shows


def test_only_what_lacks_in_members_of_items_is_sought_behind_others() -> None:
    schema = {"type": "object", "properties": {"list": LISTS["open"], "note": {"type": "string"}}}
    states = covering(compile_plan(schema)).total
    assert {state.where for state in lacking(states)} == {"/list/*/note", "/list/*/discount", "/list/*/tags"}

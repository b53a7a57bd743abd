"""References: whatever they look like, they lead to a schema and its place, or to one kind of error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.schema.errors import DanglingReference
from hookproof.schema.references import Resolver, stands_as_schema

ROOT: dict[str, Any] = {
    "$id": "https://shop.example/events/order.json",
    "properties": {"a/b": {"type": "string"}, "type": {"minimum": 1}, "n": True},
    "items": {"$anchor": "item", "maxLength": 1},
    "prefixItems": [{"title": "first"}],
    "const": {"type": "string"},
    "required": ["a"],
    "$defs": {
        "part": {"$id": "parts/part", "$defs": {"inner": {"title": "inner"}}, "$ref": "#/$defs/inner"},
        "urn": {"$id": "urn:x:y", "$anchor": "here"},
        "bad": {"$id": "http://[bad", "$anchor": "in-bad"},
    },
    "x-types": {"t": {"type": "object"}, "none": {"type": 7}},
}


def title_at(ref: str, holder: Any = ROOT, **options: Any) -> tuple[Any, str]:
    return Resolver(ROOT, options.pop("documents", None), **options).resolve(ref, holder, "/here")


@each_row(
    ("ref", "place"),
    [
        ("#", ""),
        ("", ""),
        ("#/properties/a~1b", "/properties/a~1b"),
        ("#/properties/a%7E1b", "/properties/a~1b"),
        ("#/prefixItems/0", "/prefixItems/0"),
        ("#item", "/items"),
        ("order.json#item", "/items"),
        ("https://shop.example/events/order.json#/items", "/items"),
        ("/events/parts/part", "/$defs/part"),
        ("parts/part#/$defs/inner", "/$defs/part/$defs/inner"),
        ("urn:x:y", "/$defs/urn"),
        ("urn:x:y#here", "/$defs/urn"),
        ("#in-bad", "/$defs/bad"),
        ("#/x-types/t", "/x-types/t"),
    ],
)
def test_a_reference_leads_where_json_schema_says(ref: str, place: str) -> None:
    assert title_at(ref)[1] == place


def test_a_reference_is_joined_to_the_identity_that_its_schema_stands_under() -> None:
    part = ROOT["$defs"]["part"]
    assert title_at(part["$ref"], part) == ({"title": "inner"}, "/$defs/part/$defs/inner")


@each_row(
    ("ref", "says"),
    [
        ("http://[bad", "is no address"),
        ("//[", "is no address"),
        ("#/properties/gone", "leads nowhere"),
        ("#gone", "leads nowhere"),
        ("#/prefixItems/1", "leads nowhere"),
        ("#/prefixItems/-1", "leads nowhere"),
        ("#/prefixItems/x", "leads nowhere"),
        ("#/required/0", "no schema"),
        ("#/properties", "no schema"),
        ("#/const", "no schema"),
        ("#/title/0", "leads nowhere"),
        ("../..", "nothing is fetched"),
        ("a\0b", "nothing is fetched"),
        ("other.json", "nothing is fetched"),
        ("\ud800", "nothing is fetched"),
        ("#\ud800", "leads nowhere"),
        ("file:///etc/passwd", "nothing is fetched"),
    ],
)
def test_any_other_reference_is_one_error_with_its_place(ref: str, says: str) -> None:
    with pytest.raises(DanglingReference, match=says) as raised:
        title_at(ref)
    assert raised.value.where == "/here"
    assert raised.value.exit_code == 2


@pytest.mark.slow
@given(
    st.text()
    | st.sampled_from(["#", "/", "http://", "[", "..", "%", "~1"]).flatmap(lambda a: st.text().map(lambda b: a + b))
)
def test_no_text_of_a_reference_is_a_surprise(ref: str) -> None:
    try:
        target, _ = title_at(ref)
    except DanglingReference:
        return
    assert isinstance(target, dict | bool)


@each_row(
    "value",
    [None, 1, "text", [], [1], {"$id": 7, "$anchor": 8, "$defs": [], "properties": 3}, {"a": {"$schema": {}, "b": {}}}],
)
def test_no_document_is_a_surprise(value: Any) -> None:
    for ref in ("#", "#/0", "#a", "x", "#/$defs/a"):
        try:
            Resolver(value).resolve(ref, value, "")
        except DanglingReference:
            continue


def test_strict_refuses_what_is_no_schema_where_no_keyword_says_it() -> None:
    assert title_at("#/x-types/none")[0] == {"type": 7}
    with pytest.raises(DanglingReference, match="no schema"):
        title_at("#/x-types/none", strict=True)


def test_given_documents_and_meta_schemas_are_found_and_nothing_else() -> None:
    documents = {"https://other.example/a": {"$defs": {"n": {"const": 4}}, "items": {"$ref": "#/$defs/n"}}}
    resolver = Resolver({}, documents)
    items, place = resolver.resolve("https://other.example/a#/items", {}, "")
    assert place == "/items"
    assert resolver.resolve(items["$ref"], items, "") == ({"const": 4}, "/$defs/n")
    assert resolver.resolve("https://json-schema.org/draft/2020-12/schema", {}, "")[0]["title"]


@each_row(
    ("pointer", "stands"),
    [
        ("", True), ("/properties", False), ("/properties/x", True), ("/allOf/0", True), ("/items", True),
        ("/items/0", True), ("/const/a", False), ("/dependencies/a", True), ("/required/0", False),
        ("/components/schemas/A", None), ("/x-a/b", None),
    ],
)  # fmt: skip
def test_the_keywords_on_the_way_say_whether_a_place_is_a_schema(pointer: str, stands: bool | None) -> None:
    assert stands_as_schema({"items": [{}] if pointer == "/items/0" else {}}, pointer) is stands

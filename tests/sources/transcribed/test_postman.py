from __future__ import annotations

import json

from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of
from hookproof.sources.transcribed.postman import called, is_collection


@each_row(
    ("value", "is_one"),
    [
        (
            {"info": {"schema": "https://schema.getpostman.com/json/collection/v2.0.0/"}, "item": []},
            True,
        ),
        ({"info": {"_postman_id": "x"}, "item": []}, True),
        ({"info": {"name": "x"}, "item": []}, False),
        ({"info": {"_postman_id": "x"}, "item": {}}, False),
        ({"info": [], "item": []}, False),
        ([], False),
    ],
)
def test_a_collection_has_items_and_says_what_it_is(value: object, is_one: bool) -> None:
    assert is_collection(value) is is_one


@each_row(
    ("info", "names"),
    [
        ({"name": "Jars", "version": "2.0"}, ("Jars", "2.0")),
        ({"version": {"major": 2, "minor": 1, "patch": 0}}, ("", "2.1.0")),
        ({"name": "Jars", "version": 2}, ("Jars", "")),
        ({}, ("", "")),
    ],
)
def test_a_collection_says_what_it_is_called_and_in_which_version(info: object, names: tuple[str, str]) -> None:
    assert called({"info": info}) == names


def test_a_saved_answer_is_an_example_with_the_places_of_the_collection() -> None:
    body = '{\n  "type": "jar.op\\u0065ned", "to": "M\u00fcller \U0001f600"\n}'
    answer = {"name": "jar.opened payload", "body": body}
    collection = {"info": {"_postman_id": "x", "name": "Jars"}, "item": [{"name": "jar.opened", "response": [answer]}]}
    text = json.dumps(collection, indent=1)
    (page,) = document_of(text, "jars.json").event_pages
    (example,) = page.examples
    assert (page.events, example.value) == (("jar.opened",), {"type": "jar.opened", "to": "Müller 😀"})
    place = example.place("/to")
    line = text.split("\n")[(place.line or 0) - 1]
    assert line[(place.column or 0) - 1 :].startswith(r"\"to\"")


def test_what_is_misshapen_in_a_collection_is_passed_over() -> None:
    items = [
        1,
        {"name": 2, "request": "GET /x", "response": {}},
        {"request": {"header": [3, {"key": "a"}], "body": []}},
    ]
    text = json.dumps({"info": {"_postman_id": "x"}, "item": [*items, {"item": [{"response": [4, {"body": 5}]}]}]})
    assert document_of(text, "jars.json").kind == "postman"

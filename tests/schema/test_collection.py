"""Documents that refer to one another: what a reference leads to, and in which of them that stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.schema.collection import Collection
from hookproof.schema.errors import DanglingReference
from hookproof.schema.json import ABSENT

A, B = "https://documents.invalid/a.json", "https://documents.invalid/types/b.json"
ORDER = {"type": "object", "properties": {"default": {"$ref": "types/b.json#/$defs/money"}, "self": {"$ref": "#"}}}
MONEY = {"$defs": {"money": {"type": "integer"}, "all": True}, "$id": "https://elsewhere.invalid/b"}


@pytest.fixture
def documents() -> Collection:
    return Collection({A: ORDER, B: MONEY})


def test_a_reference_leads_to_a_node_its_pointer_and_its_document(documents: Collection) -> None:
    led = documents.led("types/b.json#/$defs/money", ORDER, A)
    assert (led.node, led.pointer, led.home) == ({"type": "integer"}, "/$defs/money", B)


def test_a_property_that_is_named_like_a_keyword_belongs_to_its_document_too(documents: Collection) -> None:
    holder = ORDER["properties"]["default"]  # type: ignore[index]
    assert documents.home_of(holder) == A
    assert documents.led(holder["$ref"], holder, A).home == B


def test_documents_are_found_by_the_identity_that_they_give_themselves(documents: Collection) -> None:
    assert documents.led("https://elsewhere.invalid/b#/$defs/money", ORDER, A).node == {"type": "integer"}


def test_a_document_with_an_identity_may_name_its_neighbours_by_file(documents: Collection) -> None:
    assert documents.led("../a.json", MONEY, B).node is ORDER


def test_a_boolean_stands_where_its_reference_does(documents: Collection) -> None:
    assert documents.led("#/$defs/all", MONEY, B).node is True


@each_row("ref", ["gone.json", "#/$defs/gone", "#gone", "https://gone.invalid/x", "http://["])
def test_what_leads_nowhere_dangles(ref: str, documents: Collection) -> None:
    with pytest.raises(DanglingReference):
        documents.led(ref, ORDER, A)


def test_a_document_is_read_when_it_is_first_referred_to_and_once() -> None:
    asked: list[str] = []

    def read(address: str) -> object:
        asked.append(address)
        return MONEY if address == B else ABSENT

    documents = Collection({A: ORDER}, read=read)
    assert asked == []
    for _ in range(2):
        assert documents.led("types/b.json#/$defs/money", ORDER, A).home == B
    assert asked.count(B) == 1


def _refused(address: str) -> object:
    raise InputError("this file is not for us", where=address)


@pytest.mark.parametrize("read", [_refused])
def test_what_the_reading_of_a_document_says_goes_through(read: Callable[[str], object]) -> None:
    with pytest.raises(InputError, match="not for us"):
        Collection({A: ORDER}, read=read).led("types/b.json", ORDER, A)

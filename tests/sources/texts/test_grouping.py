"""Where the fields of a list stand in the payloads that it describes."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.sources.records import Field
from hookproof.sources.texts.grouping import in_envelope

THING = {"id": "t", "size": 1, "place": "p"}


@each_row(
    ("payloads", "path"),
    [
        ([{"type": "a", "data": THING}], ("data",)),
        ([{"id": "evt", "data": THING}], ("data",)),
        ([{"id": "evt", "data": {"object": THING}}], ("data", "object")),
        ([{"data": {"id": "t", "size": 1}}, {"data": THING, "more": {}}], ("data",)),
        # Of the envelope itself a list tells, too; or of what no payload, or not every one, holds there.
        ([THING], ()),
        ([{**THING, "data": THING}], ()),
        ([{"place": "p", "data": {"id": "t", "size": 1}}], ()),
        ([{"data": {"id": "t"}}], ()),
        ([{"data": THING}, {"other": THING}], ()),
        ([{"data": {"object": {"deeper": THING}}}], ()),
        ([{"place": "p", "data": {"object": {"id": "t", "size": 1}}}], ()),
        ([{"data": {"id": "t", "size": 1, **dict.fromkeys("abcde", 0)}}], ("data",)),
        ([], ()),
    ],
)
def test_fields_stand_in_the_one_object_of_every_payload_that_has_most_of_their_names(
    payloads: list[dict[str, Any]], path: tuple[str, ...]
) -> None:
    at = Place(path="p")
    fields = tuple(Field(path=(name,), description="", at=at) for name in THING)
    assert [field.path for field in in_envelope(fields, payloads)] == [(*path, name) for name in THING]


def test_of_fewer_names_than_half_an_object_is_not_what_a_list_describes() -> None:
    at = Place(path="p")
    fields = tuple(Field(path=(name,), description="", at=at) for name in "abcdefgh")
    assert in_envelope(fields, [{"data": {"a": 1, "b": 1, **dict.fromkeys("stuvwxyz", 0)}}]) == fields

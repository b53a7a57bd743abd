from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.importing.offering.fieldlists import offers_of, schema_of, settled, whole
from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Field

HERE = Place(path="a.md", line=1, column=1)

PAGE = """# Webhooks

## The envelope

| Field | Type | Description |
|---|---|---|
| `id` | string | Unique id of the message |
| `event` | string | Name of the event |
| `sent_at` | string (ISO 8601) | When it was sent |
| `data` | object | What it is about |

## `parcel.sent`

| Field | Type | Required | Description |
|---|---|---|---|
| `data.parcel_id` | string | yes | Id of the parcel |
| `data.carrier` | enum: `dhl`, `ups` | yes | Who carries it |
| `data.grams` | integer | no | Weight |

## `parcel.lost`

| Field | Type | Required | Description |
|---|---|---|---|
| `data.parcel_id` | string | yes | Id of the parcel |
| `data.found_by` | string or null | yes | Who found it |
"""


def schemas(text: str) -> dict[str, Any]:
    return {offer.name: offer.node for offer in offers_of([document_of(text, "a.md")])}


def test_lists_of_fields_are_the_schemas_of_events_that_show_no_payload() -> None:
    sent, lost = schemas(PAGE)["parcel.sent"], schemas(PAGE)["parcel.lost"]
    assert sent["required"] == ["id", "event", "sent_at", "data"]
    assert sent["properties"]["event"] == {"const": "parcel.sent"}
    assert sent["properties"]["sent_at"]["format"] == "date-time"
    data = sent["properties"]["data"]
    assert data["required"] == ["parcel_id", "carrier"]
    assert data["properties"]["carrier"]["enum"] == ["dhl", "ups"]
    assert data["properties"]["grams"]["type"] == "integer"
    assert lost["properties"]["data"]["properties"]["found_by"]["type"] == ["string", "null"]


def test_schemas_of_lists_are_said_to_be_inferred() -> None:
    assert all(offer.inferred for offer in offers_of([document_of(PAGE, "a.md")]))


def test_a_list_that_names_no_member_of_the_envelope_tells_of_its_only_object() -> None:
    sent = schemas(PAGE.replace("data.", ""))["parcel.sent"]
    assert sent["properties"]["data"]["properties"].keys() == {"parcel_id", "carrier", "grams"}
    assert sent["properties"].keys() == {"id", "event", "sent_at", "data"}


def field(*path: str, required: bool | None = None, said: str = "", kind: str = "string") -> Field:
    return Field(path=path, description=said, at=HERE, kinds=frozenset({kind} - {""}), required=required)


@each_row(
    ("fields", "there"),
    [
        ([field("a", required=True), field("b")], ["a"]),
        ([field("a"), field("b", required=False)], ["a"]),
        ([field("a"), field("b")], ["a", "b"]),
        ([field("a"), field("b", said="Only present if the parcel was lost.")], ["a"]),
        ([field("a", "b", required=True), field("c", required=False)], ["a"]),
    ],
)
def test_what_is_always_there_is_what_a_list_marks_or_does_not_limit(fields: list[Field], there: list[str]) -> None:
    assert schema_of(settled(fields), (), "e")["required"] == there


def test_items_of_arrays_have_the_fields_that_stand_below_each() -> None:
    made = schema_of(settled([field("items", kind="array"), field("items", "*", "sku")]), (), "e")
    items = made["properties"]["items"]
    assert (items["type"], items["items"]["properties"]) == ("array", {"sku": {"type": "string"}})


def test_a_list_that_names_members_of_the_envelope_stands_beside_them() -> None:
    around, own = [field("event"), field("data", kind="object")], [field("event"), field("more")]
    assert [one.path for one in whole(around, own)] == [("event",), ("data",), ("more",)]


@each_row(
    ("typed", "said", "schema"),
    [
        ("string (uuid)", "", {"type": "string", "format": "uuid"}),
        ("", "Unix time in seconds", {"type": "integer", "minimum": 0}),
        ("string", "One of `warn`, `critical`.", {"type": "string", "enum": ["warn", "critical"]}),
        ("", "Who did it", {"type": "string"}),
        ("Order", "The order", {"type": "object"}),
        ("json.RawMessage", "", {"type": "object"}),
        ("time.Time", "", {"type": "string", "format": "date-time"}),
        ("ID", "", {"type": "string"}),
    ],
)
def test_words_for_types_and_descriptions_tell_forms_and_values(typed: str, said: str, schema: dict[str, Any]) -> None:
    one = Field(
        path=("a",), description=said, at=HERE, kinds=frozenset({"string"} if "string" in typed else ()), typed=typed
    )
    made = schema_of(settled([one]), (), "e")["properties"]["a"]
    assert {key: value for key, value in made.items() if key != "description"} == schema

"""What stands around payloads is taken from samples that carry an event's name, and forms from what prose says."""

from __future__ import annotations

import json
from typing import Any

from tests.rowwise import each_row

from hookproof.contract.model import Place
from hookproof.importing.customs.wrappings import envelope, form
from hookproof.importing.draft import Draft
from hookproof.importing.eventnames.eventname import Named, Rule
from hookproof.importing.offers import Offer

TYPE = Place("body", "/type", False)


def drafted(place: Place = TYPE) -> Draft:
    names = ("lamp.lit", "lamp.out")
    events = (Named(name=n, offer=Offer(name=n, where="", node={}), texts=((place, n),)) for n in names)
    return Draft(rule=Rule(parts=(place,)), events=tuple(events), files={}, aside={})


LIT, OUT, OTHER = {"type": "lamp.lit", "n": 1}, {"type": "lamp.out"}, {"type": "lamp.stolen"}


@each_row(
    ("samples", "around"),
    [
        ([{"items": [LIT, OUT]}], {"items": ["{payload}"]}),
        ([[LIT]], ["{payload}"]),
        ([{"data": OUT, "meta": {"v": 2}}], {"data": "{payload}", "meta": {"v": 2}}),
        ([{"items": [LIT]}, {"lamp": 1}, {"items": [OUT]}], {"items": ["{payload}"]}),
        ([LIT], None),
        ([{"items": [LIT]}, OUT], None),
        ([{"items": [LIT]}, {"events": [LIT]}], None),
        ([{"items": [LIT, OTHER]}], None),
        ([{"items": []}, [], {"lamp": 1}, 7], None),
        ([], None),
    ],
)
def test_samples_show_an_envelope_where_all_that_hold_a_payload_agree(samples: list[Any], around: Any) -> None:
    fenced = "\n".join(f"So:\n\n```json\n{json.dumps(each, indent=1)}\n```\n" for each in samples)
    indented = "\n\n".join(f"    {json.dumps(each)}" for each in samples)
    assert [envelope((text,), drafted()) for text in (fenced, indented, f"{{not json\n{fenced}")] == [around] * 3


def test_no_sample_shows_one_where_names_stand_in_headers() -> None:
    assert envelope((json.dumps({"items": [LIT]}),), drafted(Place("header", "X-Type", False))) is None


def test_many_brackets_in_prose_are_read_in_little_time() -> None:
    assert envelope(("[\n" * 30_000, "{" * 60_000), drafted()) is None


@each_row(
    ("text", "told"),
    [
        ("Sent as `application/x-www-form-urlencoded`. The JSON is in the form field `payload`.", {"form": "payload"}),
        ("x-www-form-urlencoded, with JSON in the `data` parameter", {"form": "data"}),
        ("x-www-form-urlencoded with one parameter, payload, that holds the JSON", {"form": "payload"}),
        ("x-www-form-urlencoded; a field called payload has the JSON", {"form": "payload"}),
        ("Requests are application/x-www-form-urlencoded.", "form"),
        ("You choose between application/json and application/x-www-form-urlencoded.", None),
        ("The form field `payload`.", None),
    ],
)
def test_prose_says_a_form_where_it_names_no_json(text: str, told: Any) -> None:
    assert form((text,)) == told

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.importing.offering.formpayloads import Form, listed, written


@each_row(
    ("text", "form"),
    [
        ("CallEvent=call.ended&At=1767225600", Form({"CallEvent": "call.ended", "At": 1767225600})),
        ("From=%2B4930123&Code=007&Note=", Form({"From": "+4930123", "Code": "007", "Note": ""})),
        ("payload=%7B%22action%22%3A%22made%22%7D", Form({"action": "made"}, "payload")),
        ("payload=made", Form({"payload": "made"})),
        ("no form", None),
        ("a=1&b", None),
        ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_the_text_of_a_form_is_its_members_or_the_json_in_its_only_one(text: Any, form: Form | None) -> None:
    assert written(text) == form


def test_members_of_a_list_that_are_switched_off_are_not_sent() -> None:
    rows = [{"key": "a", "value": "1"}, {"key": "b", "value": "x", "disabled": True}, {"value": "y"}, "z"]
    assert listed({"urlencoded": rows}, "urlencoded", "key") == Form({"a": 1})
    assert listed({}, "urlencoded", "key") is None

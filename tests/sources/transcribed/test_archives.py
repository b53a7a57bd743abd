from __future__ import annotations

import json

from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Role
from hookproof.sources.transcribed.archives import is_archive


def entry(comment: str | None, body: object, **more: object) -> dict[str, object]:
    posted = {"mimeType": "application/json", "text": json.dumps(body)}
    request = {"method": "POST", "url": "https://you.example/h", "headers": [{"name": "X-Door", "value": "1"}]}
    told = {"comment": comment} if comment else {}
    return {**told, "request": {**request, "postData": posted, **more}}


@each_row(
    ("value", "is_one"),
    [({"log": {"entries": []}}, True), ({"log": {"entries": {}}}, False), ({"log": []}, False), ([], False)],
)
def test_a_capture_has_a_log_with_entries(value: object, is_one: bool) -> None:
    assert is_archive(value) is is_one


def test_what_a_request_sends_is_an_example_with_the_places_of_the_capture() -> None:
    entries = [entry("door.shut", {"event": "door.shut", "id": 7}), entry("door.made", {"event": "door.made"})]
    text = json.dumps({"log": {"entries": entries}}, indent=1)
    document = document_of(text, "a.har")
    assert document.kind == "har"
    shown = [(example.events, example.role) for example in document.examples]
    assert shown == [(("door.shut",), Role.PAYLOAD), (("door.made",), Role.PAYLOAD)]
    place = document.examples[0].place("/id")
    assert text.split("\n")[(place.line or 0) - 1][(place.column or 0) - 1 :].startswith(r"\"id\"")


def test_what_is_misshapen_or_sends_nothing_is_passed_over() -> None:
    odd = [1, {"request": 2}, {"request": {"method": "GET", "url": "x"}}, entry("a", 1, headers=[3, {"name": 4}])]
    assert document_of(json.dumps({"log": {"entries": odd}}), "a.har").examples == ()

"""An export of Insomnia is the collection that says the same."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.importing.offering.wholerequests import requests_in
from hookproof.sources.transcribed.insomnia import as_collection, is_export
from hookproof.sources.transcribed.postman import is_collection

HEADERS = [{"name": "X-Jars-Event", "value": "jar.opened"}, {"name": "X-Off", "value": "1", "disabled": True}]
SENT = {"name": "Opened", "method": "POST", "url": "{{ _.hook }}", "headers": HEADERS}
BODY = {"body": {"mimeType": "application/json", "text": '{"jar": 7}'}}
LOGIN = {"authentication": {"type": "basic", "username": "u", "password": "p"}}
FOURTH: dict[str, Any] = {
    "_type": "export",
    "resources": [
        {"_id": "r", "_type": "request", "parentId": "f", **SENT, **BODY, "authentication": {}},
        {"_id": "w", "_type": "workspace", "name": "Jars", "description": "Sent by us."},
        {"_id": "f", "_type": "request_group", "parentId": "w", "name": "Hooks", **LOGIN},
        {"_id": "e", "_type": "environment", "parentId": "w"},
        "odd",
    ],
}
FIFTH: dict[str, Any] = {
    "type": "collection.insomnia.rest/5.0",
    "name": "Jars",
    "collection": [{"name": "Hooks", **LOGIN, "children": [{**SENT, **BODY}]}],
}


@each_row(
    ("value", "is_one"),
    [
        (FOURTH, True),
        (FIFTH, True),
        ({"_type": "export"}, False),
        ({"resources": []}, False),
        ({"type": "environments.insomnia.rest/5.0", "collection": []}, False),
        ({"type": "collection.insomnia.rest/5.0"}, False),
        ([], False),
    ],
)
def test_an_export_says_what_it_is(value: object, is_one: bool) -> None:
    assert is_export(value) is is_one


@each_row("export", [FOURTH, FIFTH])
def test_both_versions_give_the_folders_headers_bodies_and_credentials(export: dict[str, Any]) -> None:
    collection = as_collection(export)
    assert is_collection(collection)
    assert collection["info"]["name"] == "Jars"
    (sent,) = requests_in([(collection, "jars.json")])
    assert (sent.event, sent.payload, [header.name for header in sent.headers]) == (
        "jar.opened", {"jar": 7}, ["X-Jars-Event"]
    )  # fmt: skip
    assert [scheme["scheme"] for scheme in sent.schemes] == ["basic"]


def test_a_form_and_a_setting_that_there_is_no_proof_are_kept() -> None:
    form = {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "jar", "value": "7"}]}
    request = {**SENT, "body": form, "authentication": {"type": "none"}}
    collection = as_collection({**FIFTH, "collection": [{**FIFTH["collection"][0], "children": [request]}]})
    (sent,) = requests_in([(collection, "")])
    assert (sent.form, sent.payload, sent.schemes) == (True, {"jar": 7}, ())

"""What requests of collections and captures are authenticated with, up to a run against who asks for it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest
from click.testing import Result
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.importing.offering.sentcredentials import of_collection, of_header

Run = Callable[..., Result]
Save = Callable[[str, Any], str]

COLLECTION = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
SECRET = "office:a-secret-of-twenty-bytes"
BASIC, BEARER = {"type": "basic"}, {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}"}]}
KEY = {"type": "apikey", "apikey": [{"key": "key", "value": "X-Door"}, {"key": "value", "value": "{{door}}"}]}
IN_QUERY = {"type": "apikey", "apikey": {"key": "door", "value": "{{door}}", "in": "query"}}
PAYLOAD = {"event": "lift.stopped", "lift": 4}


@each_row(
    ("settings", "scheme"),
    [
        ([BASIC], {"type": "http", "scheme": "basic"}),
        ([None, BEARER], {"type": "http", "scheme": "bearer"}),
        ([KEY, BASIC], {"type": "apiKey", "in": "header", "name": "X-Door"}),
        ([IN_QUERY], {"type": "apiKey", "in": "query", "name": "door"}),
        ([{"type": "hawk", "hawk": []}], {"type": "hawk"}),
        ([{"type": "noauth"}, BASIC], None),
        ([None, None], None),
    ],
)
def test_what_is_set_innermost_counts_also_where_it_is_nothing(settings: list[object], scheme: object) -> None:
    assert of_collection(settings) == (() if scheme is None else (scheme,))


@each_row(
    ("value", "scheme"),
    [
        ("Basic b2ZmaWNlOnNlY3JldA==", {"type": "http", "scheme": "basic"}),
        ("bearer {{token}}", {"type": "http", "scheme": "bearer"}),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.c2ln", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}),
        ("0123456789abcdef", None),
    ],
)
def test_a_header_is_told_by_its_first_word(value: str, scheme: object) -> None:
    assert of_header([("Accept", "*/*"), ("authorization", value)]) == (() if scheme is None else (scheme,))


def collected(auth: object, *headers: tuple[str, str]) -> dict[str, Any]:
    header = [{"key": key, "value": value} for key, value in headers]
    body = {"mode": "raw", "raw": json.dumps(PAYLOAD)}
    request = {"method": "POST", "header": header, "url": "{{endpoint}}", "body": body}
    folder = {"name": "Webhooks", "item": [{"name": "lift.stopped", "request": request}]}
    return {"info": {"name": "Lifts", "schema": COLLECTION}, "auth": auth, "item": [folder]}


def captured(name: str, value: str) -> dict[str, Any]:
    headers = [{"name": "Content-Type", "value": "application/json"}, {"name": name, "value": value}]
    body = {"mimeType": "application/json", "text": json.dumps(PAYLOAD)}
    request = {"method": "POST", "url": "https://a.example/hook", "headers": headers, "postData": body}
    return {"log": {"version": "1.2", "entries": [{"request": request}]}}


def webhook(**scheme: str) -> dict[str, Any]:
    schema = {"type": "object", "required": ["event"], "properties": {"event": {"const": "lift.stopped"}}}
    content = {"application/json": {"schema": schema, "example": PAYLOAD}}
    operation = {"security": [{"door": []}], "requestBody": {"content": content}, "responses": {}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lifts", "version": "1"},
        "components": {"securitySchemes": {"door": scheme}},
        "webhooks": {"lift.stopped": {"post": operation}},
    }


BASICALLY = ("authorization", f"Basic {b64encode(SECRET.encode()).decode()}")

CONSUMER = """
import hmac, json
from urllib.parse import parse_qs

HEADER, QUERY, WANTED = {header!r}, {query!r}, {wanted!r}

def app(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    sent = environ.get("HTTP_" + HEADER.upper().replace("-", "_"), "")
    if QUERY:
        sent = parse_qs(environ["QUERY_STRING"]).get(QUERY, [""])[0]
    if environ["REQUEST_METHOD"] != "POST":
        status = "405 Method Not Allowed"
    elif not hmac.compare_digest(sent.encode(), WANTED.encode()):
        status = "401 Unauthorized"
    else:
        try:
            status = "204 No Content" if isinstance(json.loads(body), dict) else "400 Bad Request"
        except (ValueError, RecursionError):
            status = "400 Bad Request"
    start_response(status, [])
    return [b""]
"""


@pytest.mark.slow
@each_row(
    ("document", "proof", "header", "query", "wanted"),
    [
        (collected(BASIC), {"kind": "basic"}, *BASICALLY[:1], "", BASICALLY[1]),
        (captured("Authorization", BASICALLY[1]), {"kind": "basic"}, "Authorization", "", BASICALLY[1]),
        (webhook(type="http", scheme="basic"), {"kind": "basic"}, "Authorization", "", BASICALLY[1]),
        (collected(BEARER), {"kind": "token", "place": "authorization"}, "Authorization", "", f"Bearer {SECRET}"),
        (collected(KEY), {"kind": "token", "place": "X-Door"}, "X-Door", "", SECRET),
        (
            webhook(type="apiKey", **{"in": "query", "name": "door"}),
            {"kind": "token", "place": "door"},
            "",
            "door",
            SECRET,
        ),
        (collected(IN_QUERY), {"kind": "token", "place": "door"}, "", "door", SECRET),
    ],
)
def test_a_run_is_let_in_by_who_asks_for_it_and_finds_nothing(
    document: Any, proof: Mapping[str, str], header: str, query: str, wanted: str, hookproof: Run, saved: Save
) -> None:
    done = hookproof("import", saved("sent.json", document), "--provider", "acme")
    assert "kind none" not in done.output
    (told,) = load_contract("acme").provider.delivery.authentication
    assert told.kind == proof["kind"]
    door = f"door_{uuid4().hex}"  # a module is imported once in a process
    saved(f"{door}.py", CONSUMER.format(header=header, query=query, wanted=wanted))
    ran = hookproof("test", "--app", f"{door}:app", "--provider", "acme", "--secret", SECRET, "--level", "quick")
    assert (ran.return_value, ran.exception) == (0, None), ran.output


def test_what_cannot_be_written_is_asked_for_and_a_signature_is_the_proof_beside_a_credential(
    hookproof: Run, saved: Save
) -> None:
    told = hookproof("import", saved("hawk.json", collected({"type": "hawk"})), "--provider", "acme").output
    assert "the security scheme hawk is declared, and not how its proof is made" in " ".join(told.split())
    signed = collected(BASIC, ("X-Acme-Signature", "{{signature}}"))
    hookproof("import", saved("signed.json", signed), "--provider", "signed")
    (proof,) = load_contract("signed").provider.delivery.authentication
    assert proof.kind == "hmac"

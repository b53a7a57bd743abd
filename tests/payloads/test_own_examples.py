"""What a schema says of its values beyond validity is used: its own examples, the encoding of its texts."""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.payloads import case_at, cases, compile_plan
from hookproof.payloads.making.choosers import ExampleChooser, FullChooser
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads

PROVIDER = """\
title: Parcels
{extra}delivery:
  time_limit_seconds: 5
  event_pointer: /event
  signature: {{scheme: plain, signed_content: "{{body}}", encoding: hex, format: "{{signature}}",
              headers: {{signature: x-signature}}, secret: {{encoding: utf-8}}}}
versions:
  '2026-01-01': {{date: '2026-01-01', source: a test, digest: '{digest}'}}
"""
OWN = {"event": "parcel.sent", "note": "left at the door", "beyond": [1.0]}


@pytest.fixture
def example_of(tmp_path: Path) -> Callable[..., Any]:
    def example(schema: dict[str, Any], extra: str = "") -> Any:
        folder = tmp_path / "parcels" / "2026-01-01"
        folder.mkdir(parents=True)
        (folder / "parcel.sent.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        text = PROVIDER.format(extra=extra, digest="0" * 64)
        (tmp_path / "parcels" / "provider.yaml").write_text(text, encoding="utf-8")
        contract = load_contract("parcels", root=tmp_path)
        (case,) = cases(contract, "parcel.sent", "example")
        assert case_at(case.address, contract=contract).body == case.body
        return case.payload

    return example


def schema(*examples: Any, event: Any = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["event", "note"],
        "properties": {"event": event or {"const": "parcel.sent"}, "note": {"type": "string", "maxLength": 20}},
        "examples": list(examples),
    }


def test_the_example_is_the_schemas_own(example_of: Callable[..., Any]) -> None:
    assert json.dumps(example_of(schema(OWN))) == json.dumps(OWN)


def test_an_own_example_that_does_not_fit_is_passed_over(example_of: Callable[..., Any]) -> None:
    assert example_of(schema({"event": "parcel.sent"}, {**OWN, "note": "x" * 21}, 7, OWN)) == OWN


def test_where_none_fits_an_example_is_made(example_of: Callable[..., Any]) -> None:
    made = example_of(schema({"event": "parcel.sent"}))
    assert made["note"]


def test_an_own_example_bears_its_events_name(example_of: Callable[..., Any]) -> None:
    given = {**OWN, "event": "parcel.lost"}
    assert example_of(schema(given, event={"type": "string"})) == OWN


def test_a_provider_may_have_its_examples_made(example_of: Callable[..., Any]) -> None:
    assert "beyond" not in example_of(schema(OWN), extra="examples: made\n")


DECODERS: dict[str, Callable[[str], bytes]] = {
    "base64": lambda text: base64.b64decode(text, validate=True),
    "base64url": base64.urlsafe_b64decode,
    "base32": base64.b32decode,
    "base32hex": base64.b32hexdecode,
    "base16": base64.b16decode,
    "quoted-printable": lambda text: quopri.decodestring(text.encode()),
}


def texts(text: dict[str, Any]) -> list[str]:
    plan = compile_plan({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", **text}}})
    made = [plan.walk(kind(plan.makers, "test")) for kind in (ExampleChooser, FullChooser)]
    made += [*islice(payloads(plan, 1), 60), *(payload for payload, _ in covering(plan).payloads)]
    return [payload["a"] for payload in made]


@each_row("encoding", DECODERS)
@each_row("media", [{}, {"contentMediaType": "image/png"}, {"contentMediaType": "text/plain"}])
def test_a_text_in_an_encoding_can_be_decoded(encoding: str, media: dict[str, str]) -> None:
    for text in texts({"contentEncoding": encoding, **media}):
        DECODERS[encoding](text)


@each_row("encoding", [None, "base64", "base16"])
def test_a_text_that_holds_json_can_be_parsed(encoding: str | None) -> None:
    said = {"contentEncoding": encoding} if encoding else {}
    decode = DECODERS[encoding] if encoding else str.encode
    for media in ("application/json; charset=utf-8", "application/vnd.acme+json"):
        for text in texts({"contentMediaType": media, **said}):
            json.loads(decode(text))


@each_row("bounds", [{"minLength": 64}, {"maxLength": 8}, {"minLength": 12, "maxLength": 12}])
def test_a_bounded_text_in_base64_fits_and_can_be_decoded(bounds: dict[str, int]) -> None:
    found = texts({"contentEncoding": "base64", **bounds})
    assert all(bounds.get("minLength", 0) <= len(text) <= bounds.get("maxLength", 10**6) for text in found)
    for text in found:
        if len(text) % 4 == 0:
            DECODERS["base64"](text)


def test_an_unknown_encoding_says_nothing() -> None:
    assert texts({"contentEncoding": "x-own", "contentMediaType": "video/mp4"})

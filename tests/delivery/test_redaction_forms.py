"""In which forms a secret is found: each of them is taken out of a text, and named where an answer holds it."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from urllib.parse import quote, quote_plus

import pytest
from tests.rowwise import each_row

from hookproof.delivery.credentials import REDACTED, SHORTEST_BY_CHANCE
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import Secret
from hookproof.delivery.traffic import Response

#: A text that is written differently in JSON, in URLs, and in base64.
TEXT = 'pre_it"s/a+b=ö secret 0123'
BARE = TEXT.removeprefix("pre_")


@pytest.fixture(scope="session")
def proof(standard):
    return replace(standard.signature, secret_prefix="pre_", secret_encoding="utf-8")


@pytest.fixture(scope="session")
def redactor(proof) -> Redactor:
    return Redactor(Secret(TEXT), proof)


def _lower(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda escape: escape.group().lower(), quote(text, safe=""))


KEY = BARE.encode()
TEXTS = {
    "as it is": TEXT,
    "without its prefix": BARE,
    "in JSON": json.dumps(BARE)[1:-1],
    "in JSON with slashes escaped": json.dumps(BARE)[1:-1].replace("/", "\\/"),
    "in a URL": quote(BARE, safe=""),
    "in a path": quote(BARE),
    "in a form": quote_plus(BARE),
    "in a URL in small letters": _lower(BARE),
}
KEYS = {
    "in base64": base64.b64encode(KEY).decode().rstrip("="),
    "in URL-safe base64": base64.urlsafe_b64encode(KEY).decode().rstrip("="),
    "base64 in a URL": quote(base64.b64encode(KEY).decode().rstrip("="), safe=""),
    "in hexadecimal": KEY.hex(),
    "in capital hexadecimal": KEY.hex().upper(),
}


@each_row("form", [*TEXTS, *KEYS])
def test_a_form_of_the_secret_is_taken_out_and_named(form: str, redactor: Redactor) -> None:
    text = (TEXTS | KEYS)[form]
    assert redactor.text(f"<{text}>") == f"<{REDACTED}>"
    found = redactor.leaks(f"<{text}>".encode())
    assert len(found) == 1
    assert found[0] in ("the secret", "the signing key", *(f"the {w} in {e}" for w in _WHAT for e in _HOW)), found
    assert Redactor().leaks(text.encode()) == ()


_WHAT, _HOW = ("secret", "signing key"), ("base64", "hexadecimal")


def test_what_a_form_is_called_says_how_it_is_written(redactor: Redactor) -> None:
    assert redactor.leaks(TEXT.encode()) == ("the secret",)
    assert redactor.leaks(KEY.hex().encode()) == ("the signing key in hexadecimal",)
    both = f"{TEXT} {KEY.hex()} {TEXT}".encode()
    assert sorted(redactor.leaks(both)) == ["the secret", "the signing key in hexadecimal"]


def test_an_answer_is_withheld_for_the_secret_in_its_headers_or_body_and_not_for_a_credential(redactor) -> None:
    own = redactor.with_credentials((("Authorization", "Bearer user-token-1234567"), ("X-Other", "plain-0123456")))
    assert own.text("user-token-1234567 plain-0123456") == f"{REDACTED} plain-0123456"
    for response in (
        Response(status=200, headers=(("X-A", TEXT),), body=b""),
        Response(status=200, headers=(), body=TEXT.encode()),
    ):
        assert own.withheld(response) == "withheld: it holds the secret"
    echo = Response(status=200, headers=(), body=b"user-token-1234567")
    assert own.withheld(echo) == ""
    assert own.told("user-token-1234567 said") == f"{REDACTED} said"
    assert own.told(f"said {TEXT}") == "withheld: it holds the secret"


def test_signatures_of_a_delivery_are_taken_out_beside_the_secret(redactor: Redactor) -> None:
    with_one = redactor.with_signatures(["c2lnbmF0dXJlLTAxMjM0"])
    assert with_one.text(f"c2lnbmF0dXJlLTAxMjM0 {TEXT}") == f"{REDACTED} {REDACTED}"
    assert redactor.text("c2lnbmF0dXJlLTAxMjM0") == "c2lnbmF0dXJlLTAxMjM0"


def test_several_forms_of_one_thing_are_told_once(redactor: Redactor) -> None:
    several = " ".join(TEXTS.values()).encode()
    assert redactor.leaks(several) == ("the secret",)
    assert redactor.leaks(f"{KEYS['in hexadecimal']} {KEYS['in capital hexadecimal']}".encode()) == (
        "the signing key in hexadecimal",
    )


@each_row(("size", "hidden"), [(SHORTEST_BY_CHANCE - 1, False), (SHORTEST_BY_CHANCE, True)])
def test_a_key_is_hidden_as_bytes_unless_it_is_so_short_that_it_stands_there_by_chance(size: int, hidden: bool) -> None:
    key = bytes(range(0xF0, 0xF0 + size))
    redactor = Redactor()
    redactor._add_key("the signing key", key)
    assert (key not in redactor.data(b"<" + key + b">")) is hidden
    assert redactor.text(f"<{key.hex()}>") == f"<{REDACTED}>"


@pytest.mark.parametrize("before", ["", "POST /leak/kk_1", TEXT[:9]])
def test_the_beginning_of_a_secret_does_not_stay_where_a_text_was_shortened(before: str, redactor: Redactor) -> None:
    for length in range(8, len(TEXT)):
        shown = redactor.text(f"{before}{TEXT[:length]}… is new; {TEXT[:length]}…")
        assert shown == f"{before}{REDACTED}… is new; {REDACTED}…"
    assert redactor.text(f"{TEXT[:7]}… and cut elsewhere… {TEXT[:12]}") == f"{TEXT[:7]}… and cut elsewhere… {TEXT[:12]}"

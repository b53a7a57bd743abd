from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.delivery.redaction import REDACTED, Redactor
from hookproof.delivery.secrets import Secret, generate_secret, parse_secret
from hookproof.errors import InputError

TEXT = "whsec_plJ3nmyCDGBKInavdOK15jsl"


def test_a_secret_is_given_as_it_is() -> None:
    assert parse_secret(TEXT, environ={}).reveal() == TEXT


def test_a_secret_is_read_from_the_environment() -> None:
    assert parse_secret("env:MINE", environ={"MINE": TEXT}).reveal() == TEXT


def test_a_secret_is_read_from_a_file_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{TEXT}\n", encoding="utf-8")
    assert parse_secret(f"file:{tmp_path / 'secret'}", environ={}).reveal() == TEXT


def test_without_an_option_the_variable_is_read() -> None:
    assert parse_secret(None, environ={"HOOKPROOF_SECRET": TEXT}).reveal() == TEXT


@each_row("option", [None, "", "  ", "env:MISSING", "env:EMPTY", "file:/nowhere/at/all"])
def test_no_secret_is_an_error_of_input(option: str | None) -> None:
    with pytest.raises(InputError) as said:
        parse_secret(option, environ={"EMPTY": ""})
    assert "{" not in str(said.value)


@each_row("shown", [repr, str, lambda s: f"{s!r} {s}", lambda s: repr({"secret": s})])
def test_a_secret_does_not_show_itself(shown: object) -> None:
    assert TEXT[6:] not in shown(Secret(TEXT))  # type: ignore[operator]


def test_the_key_is_the_decoded_text_with_or_without_the_prefix(standard) -> None:
    right = base64.b64decode(TEXT[6:])
    assert Secret(TEXT).key(standard.signature) == Secret(TEXT[6:]).key(standard.signature) == right


def test_missing_padding_is_no_error(standard) -> None:
    padded = "whsec_" + base64.b64encode(b"x" * 25).decode()
    assert Secret(padded.rstrip("=")).key(standard.signature) == b"x" * 25


@each_row(
    ("scheme", "text"),
    [
        ("standard-webhooks", "whsec_not a secret"),
        ("standard-webhooks", "whsec_"),
        ("bare-sha1", "xyz"),
        ("bare-sha1", "abc"),
    ],
)
def test_a_secret_that_is_none_is_an_error_that_does_not_show_it(scheme: str, text: str, rules) -> None:
    with pytest.raises(InputError) as caught:
        Secret(text).key(rules(scheme).signature)
    assert text.removeprefix("whsec_") not in str(caught.value) or text == "whsec_"


@each_row("scheme", ["standard-webhooks", "body-only", "bare-sha1"])
def test_generated_secrets_have_a_key_each(scheme: str, rules) -> None:
    signature = rules(scheme).signature
    assert len({generate_secret(signature).key(signature) for _ in range(5)}) == 5


def test_the_usual_mistakes_give_other_keys(standard) -> None:
    secret = Secret(TEXT)
    forms = secret.key_forms(standard.signature)
    assert TEXT.encode() in forms.values()
    assert TEXT[6:].encode() in forms.values()
    assert secret.key(standard.signature) not in forms.values()


#: How a secret may be written, from its text and its key.
FORMS: list[Callable[[str, bytes], str]] = [
    lambda s, k: s,
    lambda s, k: s.removeprefix("whsec_"),
    lambda s, k: base64.b64encode(s.encode()).decode(),
    lambda s, k: base64.urlsafe_b64encode(k).decode(),
    lambda s, k: k.hex(),
    lambda s, k: k.hex().upper(),
    lambda s, k: s.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
    lambda s, k: s.replace("+", "%2b").replace("/", "%2f").replace("=", "%3d"),
    lambda s, k: s.replace("/", "\\/"),
]


@pytest.mark.slow
@given(key=st.binary(min_size=16, max_size=40))
def test_every_form_of_a_secret_is_taken_out(rules, key: bytes) -> None:
    text = "whsec_" + base64.b64encode(key).decode()
    redactor = Redactor(Secret(text), rules("standard-webhooks").signature)
    for form in FORMS:
        leak = form(text, key)
        shown = redactor.text(f"before {leak} after")
        assert leak.rstrip("=%3dD") not in shown
        assert REDACTED in shown
        assert redactor.leaks(leak.encode())


def test_the_raw_key_is_taken_out_of_bytes(standard) -> None:
    secret = Secret(TEXT)
    key = secret.key(standard.signature)
    assert key not in Redactor(secret, standard.signature).data(b"\0" + key + b"\0")


def test_added_signatures_are_taken_out() -> None:
    assert Redactor().with_signatures(["abcdef"]).text("x abcdef y") == f"x {REDACTED} y"


def test_what_holds_no_secret_stays_as_it_is(standard, secret) -> None:
    redactor = Redactor(secret, standard.signature)
    assert redactor.text("nothing here é 😀") == "nothing here é 😀"
    assert redactor.leaks(b"nothing here") == ()


@each_row(
    ("option", "text", "source"),
    [
        ("env:MINE", "from the variable", "env:MINE"),
        ("env:A:B", "with a colon", "env:A:B"),
        ("plain:text", "plain:text", "--secret"),
        ("plain", "plain", "--secret"),
        (None, "by itself", "HOOKPROOF_SECRET"),
    ],
)
def test_a_secret_knows_where_it_was_said(option: str | None, text: str, source: str) -> None:
    environ = {"MINE": "from the variable", "A:B": "with a colon", "HOOKPROOF_SECRET": "by itself"}
    found = parse_secret(option, environ=environ)
    assert (found.reveal(), found.source) == (text, source)

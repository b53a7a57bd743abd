"""A secret is found in an answer however it is written there, and such an answer is withheld whole."""

from __future__ import annotations

import base64
import binascii
import codecs
import gzip
import html
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.delivery.disclosure import _plain, _readings, disclosure_of
from hookproof.delivery.journal import Journal
from hookproof.delivery.opening import open_url
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import Secret
from hookproof.delivery.text import decoded_body
from hookproof.delivery.traffic import Exchange, Failure, Response

TEXT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw+/Zt"
BARE = TEXT.removeprefix("whsec_")

ENCODINGS: dict[str, Callable[[str], str]] = {
    "hexadecimal": lambda s: s.encode().hex(),
    "upper hexadecimal": lambda s: s.encode().hex().upper(),
    "hexadecimal with colons": lambda s: s.encode().hex(":"),
    "base32": lambda s: base64.b32encode(s.encode()).decode(),
    "base32 at an offset": lambda s: base64.b32encode(b"abc" + s.encode() + b"x").decode(),
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64 at one": lambda s: base64.b64encode(b"{" + s.encode() + b"}").decode(),
    "base64 at two": lambda s: base64.urlsafe_b64encode(b"{'" + s.encode() + b"'}").decode(),
    "percent": lambda s: quote(s, safe=""),
    "percent, all": lambda s: "".join(f"%{ord(c):02x}" for c in s),
    "percent twice": lambda s: quote(quote(s, safe=""), safe=""),
    "u escapes": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
    "x escapes": lambda s: "".join(f"\\x{ord(c):02x}" for c in s),
    "decimal entities": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "hexadecimal entities": lambda s: "".join(f"&#x{ord(c):X};" for c in s),
    "html": html.escape,
    "upper": str.upper,
    "lower": str.lower,
    "reversed": lambda s: s[::-1],
    "blanks": " ".join,
    "lines": "\n".join,
    "tags": lambda s: "".join(f"<b>{c}</b>" for c in s),
    "list": lambda s: str(list(s.encode())),
    "list in hexadecimal": lambda s: ", ".join(f"0x{b:02x}" for b in s.encode()),
    "json": json.dumps,
}


@pytest.fixture(scope="session")
def watching(rules) -> Redactor:
    return Redactor(Secret(TEXT), rules("standard-webhooks").signature)


@each_row("name", ENCODINGS)
def test_every_writing_of_a_secret_is_found(watching: Redactor, name: str) -> None:
    answer = f"<p>An answer: {ENCODINGS[name](TEXT)} and more.</p>".encode()
    assert watching.leaks(answer), answer


KEY = base64.b64decode(BARE + "=" * (-len(BARE) % 4))
#: Found as they are, and not where they are written in another form once more.
ONCE: dict[str, bytes] = {
    "rot13": codecs.encode(TEXT, "rot13").encode(),
    "octal escapes": "".join(f"\\{b:03o}" for b in TEXT.encode()).encode(),
    "binary digits": " ".join(f"{b:08b}" for b in TEXT.encode()).encode(),
    "one number": str(int.from_bytes(KEY)).encode(),
    "signed bytes, as Java has them": str([b - 256 if b > 127 else b for b in KEY]).encode(),
    "an array of JavaScript": json.dumps({str(at): b for at, b in enumerate(KEY)}).encode(),
    "bytes of Python": repr(KEY).encode(),
    "octal numbers": " ".join(map(oct, TEXT.encode())).encode(),
    "base85": base64.b85encode(TEXT.encode()),
    "ascii85": base64.a85encode(KEY),
    "base32hex": base64.b32hexencode(TEXT.encode()),
    "Crockford's base32": base64.b32encode(KEY).translate(
        bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    ),
    "uuencoded": b"".join(binascii.b2a_uu(TEXT.encode()[at : at + 45]) for at in range(0, len(TEXT), 45)),
    "last byte first": KEY[::-1].hex().upper().encode(),
    "a dump": b"\n".join(b"%08x  %s" % (at, KEY[at : at + 16].hex(" ").encode()) for at in range(0, len(KEY), 16)),
    "compressed": gzip.compress(TEXT.encode()),
    "compressed, in base64": base64.b64encode(gzip.compress(TEXT.encode())),
    "letters of full width": "".join(chr(ord(c) + 0xFEE0) for c in TEXT).encode(),
    "in long tags": "".join(f"<b class='{'x' * 300}'>{c}</b>" for c in TEXT).encode(),
    "its second half": TEXT[len(TEXT) // 2 :].encode(),
}


@each_row("name", ONCE)
def test_what_debuggers_and_dumps_make_of_a_secret_is_found(watching: Redactor, name: str) -> None:
    assert watching.withheld(Response(status=200, headers=(), body=b"seen:\n" + ONCE[name] + b"\nend"))


@pytest.mark.slow
def test_no_body_of_one_kind_of_character_takes_long_to_search(watching: Redactor) -> None:
    """The time is linear: a mark over a mark, tags without an end, lines of a dump, streams that unpack to zeros."""
    for piece in (b"a\xcc\x81\xcc\xa3", b"<a ", b"00000000 61 ", b"\x1f\x8b\x08", b"\\u005c", b"&#38;", b"%25"):
        answer = Response(status=200, headers=(), body=piece * (200_000 // len(piece)))
        assert not watching.withheld(answer)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    inner=st.sampled_from(sorted(ENCODINGS)),
    outer=st.sampled_from(sorted(ENCODINGS.keys())),
    before=st.text(max_size=9),
    after=st.text(max_size=9),
    key=st.binary(min_size=24, max_size=40),
)
def test_two_encodings_one_over_the_other_hide_no_secret(
    rules, inner: str, outer: str, before: str, after: str, key: bytes
) -> None:
    text = "whsec_" + base64.b64encode(key).decode()
    knows = Redactor(Secret(text), rules("standard-webhooks").signature)
    shown = ENCODINGS[outer](ENCODINGS[inner](text))
    answer = Response(status=400, headers=(), body=f"{before}\n{shown}\n{after}".encode("utf-8", "replace"))
    assert knows.withheld(answer).startswith("withheld: it holds the "), (inner, outer)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=2000), data=st.binary(max_size=500))
def test_an_ordinary_answer_is_no_false_alarm(rules, text: str, data: bytes) -> None:
    knows = Redactor(Secret(TEXT), rules("standard-webhooks").signature)
    headers = (("Content-Type", "text/html"), ("X-Request-Id", data.hex()))
    assert knows.withheld(Response(status=200, headers=headers, body=text.encode("utf-8", "surrogatepass"))) == ""
    assert knows.withheld(Response(status=200, headers=(), body=base64.b64encode(data))) == ""


@pytest.mark.slow
def test_prose_source_text_and_json_are_no_false_alarm(watching: Redactor) -> None:
    for path in sorted(Path(__file__).parents[1].rglob("*.py"))[:60]:
        if path != Path(__file__):
            text = path.read_bytes().replace(TEXT.encode(), b"")
            assert watching.leaks(text.replace(BARE.encode(), b"")) == () or BARE[:20].encode() in text, path


def test_a_short_word_as_a_secret_is_not_met_by_chance(rules) -> None:
    knows = Redactor(Secret("topsecret"), rules("body-only").signature)
    assert knows.withheld(Response(status=200, headers=(), body=b"To PSE: crete is an island")) == ""
    assert knows.withheld(Response(status=200, headers=(), body=b"it is topsecret")) != ""


def test_a_form_inside_a_longer_one_is_told_once(watching: Redactor) -> None:
    assert watching.leaks(f"it is {TEXT}".encode()) == ("the secret",)
    around = watching.with_signatures([f"v1,{BARE}=="])
    assert around.leaks(f"it is v1,{BARE}==".encode()) == ("a signature",)
    both = f"{TEXT} {base64.b64decode(BARE).hex()}".encode()
    assert watching.leaks(both) == ("the signing key in hexadecimal", "the secret")


@pytest.mark.parametrize("codings", ["gzip, deflate", "deflate, gzip"])
def test_codings_are_undone_last_one_first(codings: str) -> None:
    body = b"what was said"
    for coding in codings.split(", "):
        body = gzip.compress(body) if coding == "gzip" else _bare_deflate(body)
    response = Response(status=200, headers=(("Content-Encoding", codings),), body=body)
    assert decoded_body(response) == b"what was said"


def test_of_many_codings_the_last_two_are_undone() -> None:
    packed = gzip.compress(gzip.compress(b"as it came"))
    response = Response(status=200, headers=(("Content-Encoding", "br, gzip, gzip"),), body=packed)
    assert decoded_body(response) == b"as it came"


def test_what_is_under_a_coding_that_is_not_known_stays_as_it_came() -> None:
    body = gzip.compress(b"what was said")
    outer = Response(status=200, headers=(("Content-Encoding", "gzip, br"),), body=body)
    assert decoded_body(outer) == body
    inner = Response(status=200, headers=(("Content-Encoding", "br, gzip"),), body=body)
    assert decoded_body(inner) == b"what was said"


def _bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def test_a_compressed_answer_that_holds_the_secret_is_withheld_too(watching: Redactor) -> None:
    body = gzip.compress(TEXT.encode().hex().encode())
    response = Response(status=500, headers=(("Content-Encoding", "gzip"),), body=body)
    assert watching.withheld(response) == "withheld: it holds the secret (as hexadecimal)"


def test_a_header_that_holds_the_secret_withholds_the_answer(watching: Redactor) -> None:
    response = Response(status=500, headers=(("X-Debug", " ".join(TEXT)),), body=b"x")
    assert watching.withheld(response).startswith("withheld: it holds the secret (as text")


def test_the_journal_keeps_nothing_of_an_answer_that_holds_the_secret(
    watching: Redactor, genuine, tmp_path: Path, standard
) -> None:
    body = f"before {base64.b32encode(TEXT.encode()).decode()} after".encode()
    response = Response(status=400, headers=(("X-A", "b"),), body=body)
    with Journal(tmp_path / "j", watching, rules=standard) as journal:
        journal.append(Exchange(delivery=genuine(), response=response))
    line = json.loads((tmp_path / "j").read_text())
    assert line["answer"] == {"text": "withheld: it holds the secret (as base32)"}
    assert line["answer_headers"] == []


@each_row(
    "answer",
    [
        f"HTTP/1.1 200 OK\r\n{TEXT}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\n {TEXT}: x\r\n\r\n",
        f"HTTP/1.1 {TEXT}\r\n\r\n",
        f"{TEXT}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nContent-Length: {TEXT}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: {TEXT}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{TEXT}\r\n",
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx{TEXT}\r\n",
    ],
)
def test_why_an_answer_is_no_http_is_told_without_quoting_it(raw_server, genuine, answer: str) -> None:
    with open_url(raw_server(answer.encode()).url, time_limit=20) as transport:
        exchange = transport.send(genuine())
    assert exchange.failure is Failure.INVALID_HTTP
    assert exchange.detail
    assert not any(BARE[at : at + 4] in exchange.summary for at in range(len(BARE) - 4))


@each_row(
    ("written", "plain"),
    [
        ("%41%e9", b"A\xe9"),
        ("\\x41", b"A"),
        ("\\u0041", b"A"),
        ("\\u{41}", b"A"),
        ("&#65;", b"A"),
        ("&#x41;", b"A"),
        ("&#1114112;", b""),
        ("&amp;&lt;", b"&<"),
        ("&nonsense;", b"&nonsense;"),
        ("\\n\\t", b"\n\t"),
        ('\\"\\/', b'"/'),
        ("A", b"A"),
    ],
)
def test_each_way_to_write_a_character_is_undone_once(written: str, plain: bytes) -> None:
    assert _plain(written.encode()) == plain


def test_how_an_answer_was_read_names_each_step_and_no_step_that_was_not_taken() -> None:
    told = {how for how, _ in _readings(b"%36%31")}
    assert {"", "escaped", "reversed", "in hexadecimal", "in hexadecimal, escaped", "reversed, escaped"} <= told
    assert {how for how in told if how.startswith(", ") or how.endswith(", ")} == set()


def test_what_knows_a_secret_is_made_once_and_knows_no_other() -> None:
    known = disclosure_of({TEXT.encode(): "the secret"})
    assert disclosure_of({TEXT.encode(): "the secret"}) is known
    assert disclosure_of({TEXT.encode(): "the key"}).find(TEXT.encode()) == "the key (as text)"
    assert disclosure_of({b"nothing that anybody told": "the secret"}).find(TEXT.encode()) == ""
    assert known.find(TEXT.encode()) == "the secret (as text)"

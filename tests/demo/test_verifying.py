"""What the reference consumer reads off the parts of a delivery: a row for each way that a part can be."""

from __future__ import annotations

import hmac
import zlib
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from tests.demo.asking import refusal, request
from tests.rowwise import each_row

from hookproof.demo import verifying
from hookproof.demo.receiver import CORRECT


@each_row(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (1.0, "1"),
        (1.5, "1.5"),
        (7, "7"),
        ("x", "x"),
        (None, ""),
        ([1], ""),
        ({"a": 1}, ""),
    ],
    ids=repr,
)
def test_a_value_is_written_as_a_provider_writes_it(value: object, text: str) -> None:
    assert verifying._written(value) == text


@each_row(
    ("body", "value"),
    [(b'{"a": 1}', 1), (b'{"b": 1}', None), (b"{", None), (b"[" * 100_000, None), (b"\xff", None), (b"[]", None)],
    ids=lambda value: repr(value)[:12],
)
def test_what_a_body_has_nowhere_is_none(body: bytes, value: object) -> None:
    assert verifying.member(body, "/a") == value


@pytest.mark.parametrize(("encoding", "signature"), [("base64", "XYY="), ("hex", "5d86")])
def test_a_signature_is_written_in_its_encoding(encoding: str, signature: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hmac, "new", lambda *_: SimpleNamespace(digest=lambda: b"\x5d\x86"))
    rules: Any = SimpleNamespace(kind="hmac", algorithm="sha256", encoding=encoding)
    assert verifying.mac(rules, b"key", b"content") == signature


@each_row(
    ("form", "separator", "value", "told"),
    [
        ("{signature}", "", "abc", ("", ["abc"])),
        ("{signature}", "", "", ("", [])),
        ("v1,{signature}", " ", "v1,a v2,b v1,c", ("", ["a", "c"])),
        ("t={timestamp},v1={signature}", ",", "t=5,v1=a,v1=b,v0=c", ("5", ["a", "b"])),
        ("t={timestamp},v1={signature}", ",", "v1=a,t=5", ("5", ["a"])),
        ("sha256={signature}", "", "sha1=abc", ("", [])),
    ],
)
def test_signatures_are_found_beside_a_time_and_other_versions(
    form: str, separator: str, value: str, told: tuple[str, list[str]]
) -> None:
    assert verifying._claims(SimpleNamespace(format=form, separator=separator), value) == told  # type: ignore[arg-type]


@each_row(
    ("past", "future", "timestamp", "right"),
    [
        (None, None, "nonsense", True),
        (300, 300, "700", True),
        (300, 300, "699", False),
        (300, 300, "1300", True),
        (300, 300, "1301", False),
        (300, None, "99999", True),
        (300, None, "1", False),
        (None, 300, "1", True),
        (None, 300, "99999", False),
        (300, 300, "", False),
        (300, 300, "1000 ", False),
        (300, None, "9" * 12, True),
        (300, None, "9" * 13, False),
    ],
)
def test_a_time_is_near_as_far_as_each_direction_is_limited(
    past: int | None, future: int | None, timestamp: str, right: bool
) -> None:
    message = SimpleNamespace(past_seconds=past, future_seconds=future)
    shop: Any = SimpleNamespace(rules=SimpleNamespace(message=message), clock=lambda: 1000)
    if right:
        verifying.timely(shop, timestamp)
    else:
        assert refusal(verifying.timely, shop, timestamp) == 401


@each_row(
    ("form", "text", "seconds"),
    [
        ("epoch-seconds", "1790000000", "1790000000"),
        ("epoch-milliseconds", "1790000000123", "1790000000"),
        ("iso-8601", "2026-09-21T14:13:20Z", "1790000000"),
        ("iso-8601", "yesterday", "yesterday"),
    ],
)
def test_a_time_is_read_in_its_form(form: str, text: str, seconds: str) -> None:
    assert verifying._SECONDS[form](text) == seconds


PLACES = {
    "header": ("X-It", "from the header"),
    "query": ("it", "from the query"),
    "body": ("/it", "from the body"),
    "beside": ("", ""),
}


@each_row("where", PLACES)
@each_row("there", [True, False])
def test_a_part_is_read_where_it_stands_and_missed_only_where_it_is_needed(where: str, there: bool) -> None:
    name, text = PLACES[where]
    place: Any = SimpleNamespace(where=where, name=name, in_body=where == "body")
    shop: Any = SimpleNamespace(rules=SimpleNamespace(body=SimpleNamespace(envelope=None, form="json")))
    whole = request(
        headers={"x-it": "from the header", "it": "other"},
        query={"it": "from the query", "X-It": "other"},
        body=b'{"it": "from the body"}',
    )
    asked = whole if there else request(body=b"{}")

    def read(*, needed: bool) -> str:
        return verifying._place_text(shop, CORRECT, asked, place, needed=needed)

    assert read(needed=False) == (text if there else "")
    if there or where == "beside":
        assert read(needed=True) == text
    else:
        assert refusal(partial(read, needed=True)) == 401
    assert verifying._place_text(shop, CORRECT, asked, None, needed=True) == ""


@each_row(
    ("query", "url"),
    [
        ("", "http://h/p"),
        ("sig=1", "http://h/p"),
        ("a=1&sig=2&b=3", "http://h/p?a=1&b=3"),
        ("a=1&&b=sig", "http://h/p?a=1&b=sig"),
    ],
)
def test_a_url_is_signed_without_what_proves_it(query: str, url: str) -> None:
    ways = [SimpleNamespace(place=SimpleNamespace(where=w, name=n)) for w, n in (("query", "sig"), ("header", "b"))]
    shop: Any = SimpleNamespace(rules=SimpleNamespace(authentication=ways))
    assert verifying._unproved_url(shop, request(url=f"http://h/p?{query}" if query else "http://h/p")) == url


@each_row(
    ("template", "covered"),
    [
        ("{id}.{timestamp}.{body}", "i.5.a=2&b=1&a=2&c="),
        ("{form}", "a2b1c"),
        ("{method} {path}", "POST /p/q?x=1"),
        ("{url}", "http://h/p/q?x=1"),
        ("{header:X-It}{header:none}.", "seen."),
        ("{crc32}", "CRC"),
    ],
)
def test_what_is_signed_is_put_together_part_by_part(template: str, covered: str) -> None:
    body = b"a=2&b=1&a=2&c="
    shop: Any = SimpleNamespace(rules=SimpleNamespace(authentication=[]))
    asked = request(url="http://h/p/q?x=1", headers={"x-it": "seen"}, body=body)
    proof: Any = SimpleNamespace(kind="hmac", signed_content=template)
    expected = str(zlib.crc32(body)) if covered == "CRC" else covered
    assert verifying.content(shop, proof, asked, "i", "5").decode() == expected

"""Handshakes are known by all that they say, and answered where the provider looks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.demo.asking import request
from tests.rowwise import each_row

from hookproof.demo import welcoming
from hookproof.demo.habits import Answer, Request

SHOP: Any = SimpleNamespace(proof=None, secret_of=lambda proof: "secret")


def shaken(asked: Request, **said: Any) -> str | None:
    made = {"method": "GET", "query": {}, "headers": {}, "body": None} | said
    return welcoming._challenge(SimpleNamespace(**made), asked)  # type: ignore[arg-type]


MARK = "{challenge}"


@each_row(
    ("said", "asked", "challenge"),
    [
        ({"query": {"c": MARK}}, {"method": "GET", "query": {"c": "x"}}, "x"),
        ({"query": {"c": MARK}}, {"method": "POST", "query": {"c": "x"}}, None),
        ({"query": {"c": MARK}}, {"method": "GET"}, None),
        ({"query": {"mode": "sub", "c": MARK}}, {"method": "GET", "query": {"mode": "un", "c": "x"}}, None),
        ({"headers": {"X-C": MARK}}, {"method": "GET", "headers": {"x-c": "x"}}, "x"),
        ({"headers": {"X-C": MARK}}, {"method": "GET", "query": {"X-C": "x"}}, None),
        ({}, {"method": "GET"}, ""),
        ({"method": "POST", "body": {"c": MARK}}, {"body": b'{"c": "x", "more": 1}'}, "x"),
        ({"method": "POST", "body": {"c": MARK}}, {"body": b'{"c": 5}'}, None),
        ({"method": "POST", "body": {"c": MARK}}, {"body": b"["}, None),
        ({"method": "POST", "body": {"c": MARK}}, {"body": b"[1]"}, None),
        ({"method": "POST", "body": {"a": {"b": MARK}}}, {"body": b'{"a": {"b": "x"}}'}, "x"),
        ({"method": "POST", "body": {"c": MARK, "t": 1}}, {"body": b'{"c": "x", "t": 2}'}, None),
    ],
    ids=repr,
)
def test_a_handshake_is_known_by_all_that_it_says(said: Any, asked: Any, challenge: str | None) -> None:
    assert shaken(request(**asked), **said) == challenge


@each_row(
    ("place", "text", "headers"),
    [
        (None, "x", (("content-type", "text/plain"),)),
        (("header", "X-C"), "", (("X-C", "x"),)),
        (("body", "/a/b"), '{"a": {"b": "x"}}', (("content-type", "application/json"),)),
    ],
    ids=repr,
)
def test_a_challenge_is_answered_where_it_is_looked_for(place: Any, text: str, headers: Any) -> None:
    where = SimpleNamespace(where=place[0], name=place[1]) if place else None
    handshake: Any = SimpleNamespace(answers=(MARK,), statuses=(200,), place=where)
    assert welcoming._answer(handshake, "x", SHOP) == Answer(status=200, text=text, headers=headers)
    silent: Any = SimpleNamespace(answers=(), statuses=(204,), place=None)
    assert welcoming._answer(silent, "x", SHOP).text == ""

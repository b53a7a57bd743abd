"""What nothing understands in delivery rules, or what contradicts itself, is told at its place; the rest is taken."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract.deliveryfaults import check_rules
from hookproof.contract.deliveryrules import in_full, rules_of
from hookproof.contract.errors import BadProvider

PROOF = {"kind": "hmac", "encoding": "hex", "over": "{timestamp}.{body}", "place": {"header": "x-sign"}}
WHOLE: dict[str, Any] = {
    "time_limit_seconds": 5,
    "message": {"id": {"header": "x-id"}, "time": {"header": "x-time"}},
    "authentication": [PROOF],
}
IN_BODY = {"body": "/sign"}


def proof(**more: Any) -> dict[str, Any]:
    return {"authentication": [{**PROOF, **more}]}


def check(**more: Any) -> None:
    data = {**WHOLE, **more}
    check_rules(rules_of(in_full(data)), "provider.yaml", data)


@each_row(
    "right",
    [
        {},
        proof(over="{id}.{body}"),
        proof(over="{body}"),
        proof(kind="hash", over="{body}{secret}", algorithm="md5"),
        {**proof(over="{header:X-Odd}.{header:content-type}.{body}"), "headers": {"x-odd": "even"}},
        proof(kind="token", over="", encoding=""),
        *(proof(kind="jwt", over="", encoding="", algorithm=f"HS{size}") for size in (256, 384, 512)),
        proof(kind="jwt", over="", encoding="", algorithm="HS256", secret={"encoding": "base64"}),
        proof(kind="jwt", over="", encoding="", algorithm="ES256", secret={"encoding": "pem"}),
        proof(place=IN_BODY, over="{body:/a}"),
        {"content_type": "application/json; charset=utf-8"},
        {"content_type": "application/cloudevents+json"},
        {"headers": {"x-event": "{event}"}},
        {"authentication": [{**PROOF, "secret": {"name": "a"}}, {**PROOF, "secret": {"name": "b"}}]},
        {"authentication": [PROOF, PROOF]},
        {"body": {"envelope": {"a": [{"b": "{payload}"}], "c": "{payloads}"}}},
    ],
    ids=str,
)
def test_what_is_whole_is_taken(right: dict[str, Any]) -> None:
    check(**right)


@each_row(
    ("wrong", "place", "words"),
    [
        (proof(kind="hmak"), "authentication/0/kind", "'hmak' is not understood"),
        (proof(algorithm="sha257"), "authentication/0/algorithm", "'sha257' is not understood for hmac"),
        (proof(encoding="hexx"), "authentication/0/encoding", "'hexx' is not understood for hmac. Did you mean hex?"),
        (proof(secret={"encoding": "utf-9"}), "authentication/0/secret/encoding", "'utf-9' is not understood for hmac"),
        (
            proof(kind="jwt", over="", encoding="", algorithm="HS256", secret={"encoding": "pem"}),
            "authentication/0/secret/encoding",
            "'pem' is not understood for jwt",
        ),
        (proof(over=""), "authentication/0/over", "nothing says what is signed"),
        (proof(kind="hash"), "authentication/0/over", "a hash without the secret in it"),
        (proof(over="{secret}{body}"), "authentication/0/over", "the placeholder {secret} is not understood"),
        (proof(over="{bodi}"), "authentication/0/over", "bodi"),
        (proof(over="{header:X-Odd}.{body}"), "authentication/0/over", "the header X-Odd is signed, and no delivery"),
        (proof(format="v1="), "authentication/0/format", "it has no place for the proof"),
        (proof(format="{signature}{nothing}"), "authentication/0/format", "nothing"),
        *(
            (proof(place=IN_BODY, over=f"{{{whole}}}"), "authentication/0/over", "is to cover the whole body")
            for whole in ("body", "sha256", "crc32", "form")
        ),
        (
            {"message": {"time": {"header": "x-time"}}, **proof(over="{id}.{body}")},
            "authentication/0/over",
            "an id is signed that nobody is told",
        ),
        (
            {"message": {"id": {"header": "x-id"}}},
            "authentication/0/over",
            "a time is signed that nobody is told",
        ),
        ({"content_type": "text/plain"}, "content_type", "bodies of 'text/plain' are not understood"),
        ({"body": {"envelope": {"a": "{payload}", "b": ["{payload}"]}}}, "body/envelope", "where the payload goes"),
        ({"body": {"envelope": {"a": 1}}}, "body/envelope", "where the payload goes"),
        ({"headers": {"x-event": "{evnt}"}}, "headers/x-event", "evnt"),
        ({"query": {"e": "{evnt}"}}, "query/e", "evnt"),
        (
            {"authentication": [{**PROOF, "secret": {"name": "a"}}, PROOF]},
            "authentication/1/secret",
            "others name their secrets",
        ),
        ({"message": {"id": {"key": "x"}, "time": {"header": "x-time"}}}, "message/id", "it is no member's name"),
    ],
    ids=str,
)
def test_what_is_not_understood_is_told_at_its_place(wrong: dict[str, Any], place: str, words: str) -> None:
    with pytest.raises(BadProvider) as caught:
        check(**wrong)
    assert str(caught.value).startswith(f"provider.yaml#/delivery/{place}: ")
    assert words in str(caught.value)

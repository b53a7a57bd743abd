"""Schemes that differ from the contract's in one thing: what a consumer may have taken for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.contract.model import DeliveryRules, Place
from hookproof.judging.gatekeeping.doctor import _CONTENTS, _ENCODINGS, _PREFIXES, other_schemes

RULES = load_contract("videogen").delivery


def named(rules: DeliveryRules) -> list[str]:
    return [name for name, _, _ in other_schemes(rules)]


def test_each_other_differs_in_one_thing_and_none_is_the_contracts_own() -> None:
    found = list(other_schemes(RULES))
    assert len({name for name, _, _ in found}) == len(found)
    assert all(other != RULES for _, _, other in found)
    assert all(says.startswith("it ") for _, says, _ in found)
    own = RULES.signature
    assert sum(name.startswith("content-") for name in named(RULES)) == len(set(_CONTENTS) - {own.signed_content})
    assert {name for name in named(RULES) if name.startswith("in-")} == {
        f"in-{e}" for e in _ENCODINGS if e != own.encoding
    }
    assert {name for name in named(RULES) if name.startswith("hmac-")} == {
        f"hmac-{each}" for each in ("sha256", "sha1", "sha512") if each != own.algorithm
    }


def test_headers_of_another_dialect_are_meant_where_there_are_three_and_theirs_are_others() -> None:
    heads = [name for name in named(RULES) if name.startswith("headers-")]
    assert heads == [f"headers-{prefix.strip('-')}" for prefix in _PREFIXES if prefix != "webhook-"]
    _, _, svix = next(each for each in other_schemes(RULES) if each[0] == "headers-svix")
    places: Any = (svix.message.id, svix.message.time, svix.signature.place)
    assert [place.name for place in places] == ["svix-id", "svix-timestamp", "svix-signature"]
    without = replace(RULES, message=replace(RULES.message, id=None))
    in_body = replace(RULES, message=replace(RULES.message, id=Place("body", "/id")))
    for rules in (without, in_body):
        assert not [name for name in named(rules) if name.startswith("headers-")]


@each_row("kind", ["token", "ed25519", "jwt"])
def test_a_scheme_without_a_keyed_hash_has_no_others(kind: str) -> None:
    proof = replace(RULES.signature, kind=kind)
    assert named(replace(RULES, authentication=(proof,))) == []


def test_a_plain_hash_may_be_made_with_md5() -> None:
    proof = replace(RULES.signature, kind="hash", algorithm="sha256", signed_content="{body}{secret}")
    assert "hash-md5" in named(replace(RULES, authentication=(proof,)))

"""What both languages of the sketches say alike: where things stand, what is signed, how one proof is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hookproof.contract.model import Authentication, DeliveryRules, Place
from hookproof.contract.placeholders import names, pieces
from hookproof.delivery.packing import is_plain
from hookproof.schema.pointers import tokens


class Unsaid(Exception):
    """Ten lines cannot say this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How one language says the parts of a verification; `{}` in a text is where a name or an expression goes."""

    header: str
    member: str
    root: str
    query: str
    text: Callable[[str], str]  # an expression of text -> one of bytes
    literal: Callable[[str], str]
    joined: Callable[[list[str]], str]
    fills: Mapping[str, str]
    index: str
    let: str  # before and behind a line that names something
    end: str
    stamp: str  # the time by a pattern out of the proof's own text, which is called `given`


def quoted(text: str) -> str:
    """Return a text as a literal of either language."""
    return json.dumps(text, ensure_ascii=False)


def at(place: Place | None, rules: DeliveryRules, language: Language) -> str:
    """An expression of the text at a place."""
    if place is None:
        raise Unsaid
    if place.where == "header":
        return language.header.format(quoted(place.name.lower()))
    if place.where == "query":
        return language.query.format(quoted(place.name))
    if place.in_body and is_plain(rules.body) and "*" not in place.name:
        path = tokens(place.name)
        steps = "".join(language.index.format(token if token.isdecimal() else quoted(token)) for token in path)
        return language.member.format(language.root + steps)
    raise Unsaid


def content(rules: DeliveryRules, proof: Authentication, language: Language, secret: str = "") -> str:
    """An expression of the bytes that are signed; it may name `message_id` and `timestamp`, and holds `secret`, that of
    the secret's bytes, where these are hashed with the rest."""
    parts = [
        secret if text == "secret" and hole else _piece(text, rules, language) if hole else language.literal(text)
        for hole, text in _merged(proof)
    ]
    return language.joined(parts)


def _merged(proof: Authentication) -> list[tuple[bool, str]]:
    return [piece for piece in pieces(proof.signed_content) if piece[1]]


def _piece(name: str, rules: DeliveryRules, language: Language) -> str:
    head, _, argument = name.partition(":")
    if head == "form" and argument:
        raise Unsaid
    if argument:
        place = Place("header" if head == "header" else "body", argument)
        return language.text(grouped(at(place, rules, language)))
    if name in language.fills:
        return language.fills[name].replace("{method}", rules.method)
    return language.text({"id": "message_id", "timestamp": "timestamp"}[name])


def grouped(expression: str) -> str:
    """Return an expression in brackets where it needs them inside another one."""
    return f"({expression})" if " ?? " in expression else expression


def _asked(proof: Authentication) -> frozenset[str]:
    return names(proof.signed_content) | (names(proof.format) - {"signature"})


def _beside(proof: Authentication) -> tuple[str, bool]:
    """A pattern for the time that stands in the proof's own text, and whether it does."""
    if "{timestamp}" not in proof.format:
        return "", False
    before = proof.format.partition("{timestamp}")[0].rpartition("}")[2]
    return rf"{before}(\d+)", True


def said(rules: DeliveryRules, proof: Authentication, language: Language) -> list[str]:
    """Lines for what the signed content asks for: the id, the time, the proof as it was given."""
    let, end = language.let, language.end
    lines = [f"{let}given = {at(proof.place, rules, language)}{end}"]
    asked = _asked(proof)
    if "id" in asked:
        lines.append(f"{let}message_id = {at(rules.message.id, rules, language)}{end}")
    pattern, beside = _beside(proof)
    if beside:
        lines.append(f"{let}timestamp = {language.stamp.format(pattern)}{end}")
    elif "timestamp" in asked:
        lines.append(f"{let}timestamp = {at(rules.message.time, rules, language)}{end}")
    return lines


def mark(proof: Authentication) -> tuple[str, str]:
    """The text before and after one proof, without what is said once for all of them."""
    before, _, after = proof.format.partition("{signature}")
    if "{timestamp}" in proof.format and proof.separator:
        before = before.rpartition(proof.separator)[2]
    return before, after


def templated(text: str) -> bool:
    """Say whether a text has something to fill in."""
    return "{" in text


def right(proof: Authentication, written: str, formatted: Callable[[str], str]) -> str:
    """An expression of one whole proof as it is written, the bare one being `written`."""
    before, after = mark(proof)
    parts = [formatted(before) if before else "", written, formatted(after) if after else ""]
    return " + ".join(filter(None, parts))


def bare_key(proof: Authentication) -> bool:
    """Say whether the public key is written as its bytes alone."""
    return proof.kind == "ed25519" and proof.secret_encoding in ("hex", "base64")


def hashed_claims(proof: Authentication) -> list[str]:
    """Return the claims of a web token that hold the digest of the body."""
    return [name for name, value in proof.options.get("claims", {}).items() if value == "{sha256}"]

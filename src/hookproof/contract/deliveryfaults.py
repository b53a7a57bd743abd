"""What is wrong in delivery rules: what nothing here understands, and what contradicts itself, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.contract.errors import BadProvider
from hookproof.contract.model import Authentication, DeliveryRules, Handshake
from hookproof.contract.placeholders import (
    ANSWERED,
    ASKED,
    HASHED,
    SERVED,
    SIGNED,
    TOLD,
    WRITTEN,
    names,
    signs_form,
    unknown,
)
from hookproof.contract.proofkinds import PROOF_KINDS, PUBLIC_KINDS
from hookproof.errors import nearest

#: A place in `delivery`, what is wrong there, and the mend.
Fault = tuple[str, str, str]
#: What a body is made of here (RFC 8259, RFC 6839), with any parameters.
_JSON = re.compile(r"(application/json|[a-z]+/[a-z0-9.+-]+\+json)( *;.*)?", re.IGNORECASE)
_FORM = re.compile(r"application/x-www-form-urlencoded( *;.*)?", re.IGNORECASE)
#: Where the short words say what the long ones say.
_SHORT = {
    "authentication/0/over": "signature/signed_content",
    "authentication/0/format": "signature/format",
}


def check_rules(rules: DeliveryRules, where: str, data: Mapping[str, Any]) -> None:
    """Raise BadProvider for the first thing in the rules that is not understood, with its place and what is.

    `data` is the `delivery` of the file as it was written: places are named in its words.
    """
    short = data.get("signature", {})
    for place, what, mend in (*_twice(short), *_faults(rules)):
        named = _SHORT.get(place, place) if short else place
        raise BadProvider(
            what, where=f"{where}#/{named if place.startswith('events/') else f'delivery/{named}'}", mend=mend
        )


def _twice(short: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("id", "timestamp"):
        if name in short.get("headers", {}) and name in short.get("body", {}):
            yield f"signature/body/{name}", f"the {name} stands in a header and in the body", "Name one of them."


def _faults(rules: DeliveryRules) -> Iterator[Fault]:
    for rule in rules.events:
        for name, template in rule.headers:
            yield from _unknown(f"events/{rule.at}/headers/{name}", template, TOLD)
    yield from _body_faults(rules)
    yield from _key_faults(rules)
    for name, template in (*rules.headers, *rules.query):
        group = "headers" if (name, template) in rules.headers else "query"
        yield from _unknown(f"{group}/{name}", template, TOLD)
    for each in rules.handshakes:
        yield from _handshake_faults(each)
    yield from _naming_faults(rules)
    for number, proof in enumerate(rules.authentication):
        for place, what, mend in (*_kind_faults(proof), *_proof_faults(proof, rules)):
            yield f"authentication/{number}/{place}", what, mend


def _key_faults(rules: DeliveryRules) -> Iterator[Fault]:
    """Only an event's whole name can be that of a member: everything else is written as a value."""
    if rules.event.parts[1:] and any(place.where == "key" for place in rules.event.parts):
        yield "event/parts", "a member's name is the whole name of an event", "Write event: {key: …} alone."
    for name, place in (("id", rules.message.id), ("time", rules.message.time)):
        if place is not None and place.where == "key":
            yield f"message/{name}", "it is no member's name", "Say in body: where its value stands."
    for number, proof in enumerate(rules.authentication):
        if proof.place.where == "key":
            yield f"authentication/{number}/place", "it is no member's name", "Say in body: where its value stands."


def _body_faults(rules: DeliveryRules) -> Iterator[Fault]:
    shape = _JSON if rules.body.form == "json" else _FORM
    if not shape.fullmatch(rules.content_type.strip()):
        what = "JSON" if rules.body.form == "json" else "a form"
        yield "content_type", f"bodies of {rules.content_type!r} are not understood", f"Payloads are sent as {what}."
    if rules.body.envelope is not None and _marks(rules.body.envelope) != 1:
        yield "body/envelope", "it does not say where the payload goes", 'Write "{payload}" at one place in it.'


def _marks(value: object, mark: str = "{payload}") -> int:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else None
    return int(value == mark) if inner is None else sum(_marks(each, mark) for each in inner)


def _handshake_faults(handshake: Handshake) -> Iterator[Fault]:
    """Only `{word}` is taken for a placeholder: a request may hold other braces, as those of JSON in a text."""
    asked = (*handshake.query.values(), *handshake.headers.values(), *_texts(handshake.body))
    for group, templates, known in (("request", asked, ASKED), ("answer", handshake.answers, ANSWERED)):
        for template in templates:
            for name in sorted(names(template)):
                if name.isalpha() and name not in known:
                    what = f"the placeholder {{{name}}} is not understood"
                    yield f"handshakes/{handshake.name}/{group}", what, _near(name, known)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _texts(each)


def _naming_faults(rules: DeliveryRules) -> Iterator[Fault]:
    """Secrets have names, or all ways of authentication take the same one: nothing in between could be given."""
    kinds = [(number, proof, PROOF_KINDS.get(proof.kind)) for number, proof in enumerate(rules.authentication)]
    taking = [(number, proof) for number, proof, kind in kinds if kind is not None and kind.placed]
    if any(proof.secret_name for _, proof in taking):
        for number, proof in taking:
            if not proof.secret_name:
                what = "others name their secrets, and this one does not"
                yield f"authentication/{number}/secret", what, "Write secret: {name: …}; two may take the same one."


def _kind_faults(proof: Authentication) -> Iterator[Fault]:
    kind = PROOF_KINDS.get(proof.kind)
    if kind is None:
        yield "kind", f"authentication of the kind {proof.kind!r} is not understood", _near(proof.kind, PROOF_KINDS)
        return
    for place, value, known in (
        ("algorithm", proof.algorithm, kind.algorithms),
        ("encoding", proof.encoding, kind.encodings),
        ("secret/encoding", proof.secret_encoding, kind.secrets_with(proof.algorithm)),
    ):
        if value not in known:
            yield place, f"{value!r} is not understood for {proof.kind}", _near(value, known)


def _near(name: str, known: Any) -> str:
    near = nearest(name, known)
    meant = f"Did you mean {near[0]}? " if near else ""
    return f"{meant}Known here: {', '.join(each for each in known if each) or 'nothing'}."


def _proof_faults(proof: Authentication, rules: DeliveryRules) -> Iterator[Fault]:
    kind = PROOF_KINDS.get(proof.kind)
    if kind is None or not kind.placed:
        return
    yield from _unknown("over", proof.signed_content, HASHED if proof.kind == "hash" else SIGNED)
    yield from _uncarried(proof, rules)
    for name, claim in proof.options.get("claims", {}).items():
        yield from _unknown(f"claims/{name}", claim, TOLD) if isinstance(claim, str) else ()
    for name, text in proof.options.get("header", {}).items():
        yield from _unknown(f"header/{name}", text, TOLD)
    yield from _publishing_faults(proof)
    if "{signature}" not in proof.format:
        yield "format", "it has no place for the proof", "Write {signature} in it."
    for what, mend in unknown(proof.format, WRITTEN, arguments=False):
        yield "format", what, mend
    if kind.signs and proof.kind != "jwt" and not proof.signed_content:
        yield "over", "nothing says what is signed", "Write what: over: '{timestamp}.{body}'."
    if proof.kind == "hash" and "secret" not in names(proof.signed_content):
        yield "over", "a hash without the secret in it proves nothing", "Write where it stands: over: '{body}{secret}'."
    if "id" in names(proof.signed_content) and rules.message.id is None:
        yield "over", "an id is signed that nobody is told", "Say in headers or body where it is."
    if "timestamp" in names(proof.signed_content) and rules.message.time is None:
        yield "over", "a time is signed that nobody is told", "Say in message/time where it is."
    in_parameters = rules.body.form == "form" or not signs_form(proof.signed_content)
    if proof.place.in_body and ({"body", "sha256", "crc32"} & names(proof.signed_content) or not in_parameters):
        yield "over", "what stands in the body is to cover the whole body", "Sign members of it: {body:/member}."


def _uncarried(proof: Authentication, rules: DeliveryRules) -> Iterator[Fault]:
    """Headers that are signed and that no delivery carries: they would be signed as nothing."""
    claims = [(f"claims/{name}", text) for name, text in proof.options.get("claims", {}).items()]
    known = _carried(rules)
    for place, template in (("over", proof.signed_content), *claims):
        for name in sorted(names(template)) if isinstance(template, str) else ():
            head, _, header = name.partition(":")
            if head == "header" and header and header.lower() not in {each.lower() for each in known}:
                yield place, f"the header {header} is signed, and no delivery carries it", _near(header, sorted(known))


def _carried(rules: DeliveryRules) -> set[str]:
    """The headers that deliveries have by their rules."""
    places = [
        *rules.event.parts,
        rules.message.id,
        rules.message.time,
        *(proof.place for proof in rules.authentication),
    ]
    keys = [proof.published for proof in rules.authentication if proof.published is not None]
    places += [place for key in keys for place in (key.id, key.url)]
    told = {place.name for place in places if place is not None and place.where == "header"}
    own = {name for each in rules.events for name, _ in each.headers}
    return {"Content-Type", "User-Agent", *told, *own, *(name for name, _ in rules.headers)}


def _publishing_faults(proof: Authentication) -> Iterator[Fault]:
    """A key is served where there is a public half, and a consumer asks for it by what it can know."""
    published = proof.published
    if published is None:
        return
    if proof.kind not in PUBLIC_KINDS or proof.algorithm.startswith("HS"):
        yield "published", f"{proof.kind} {proof.algorithm} has no public key to serve", "Leave `published` out."
    for what, mend in unknown(published.path, SERVED, arguments=False):
        yield "published/path", what, mend
    if published.by is not None and published.by.where not in ("query", "body"):
        yield "published/by", "a key is asked for by a parameter or a member", "Write {query: …} or {body: /…}."
    if published.answer is not None and _marks(published.answer, "{key}") != 1:
        yield "published/answer", "it does not say where the key goes", 'Write "{key}" at one place in it.'
    for name, place in (("id", published.id), ("url", published.url)):
        if place is not None and place.where not in ("header", "query", "body"):
            yield f"published/{name}", "it stands in a header, a parameter or a member", "Write {header: …}."


def _unknown(place: str, template: str, known: tuple[str, ...]) -> Iterator[Fault]:
    for what, mend in unknown(template, known):
        yield place, what, mend

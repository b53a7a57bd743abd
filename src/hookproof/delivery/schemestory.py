"""A provider's scheme in words, with a test vector and a few lines of Python and Node: what a consumer has to do."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.contract.model import Authentication, DeliveryRules, Place
from hookproof.contract.proofkinds import DIGESTS, PROOF_KINDS
from hookproof.delivery.packing import is_plain
from hookproof.delivery.sketches import node, python
from hookproof.delivery.vector import URL, Vector, vector
from hookproof.errors import InputError

#: What a text is called -> the text.
Told = tuple[tuple[str, str], ...]
_KEYS = {
    "base64": "the bytes that the secret, {bare}decoded as base64, stands for (not its text)",
    "hex": "the bytes that the secret, {bare}decoded as hexadecimal, stands for (not its text)",
    "utf-8": "the secret's own text in UTF-8, {bare}not decoded",
}
_MADE = {
    "hmac": "HMAC-{algorithm} of what is signed, under the key",
    "hash": "the plain {algorithm} of that text (no HMAC)",
    "ed25519": "an Ed25519 signature of what is signed; verify it with the provider's public key",
    "rsa": "an RSA signature (PKCS #1 v1.5, {algorithm}) of what is signed; verify it with the provider's public key",
    "ecdsa": "an ECDSA signature (P-256, {algorithm}, DER) of what is signed; verify it with the provider's public key",
    "jwt": "a JSON Web Token ({algorithm}) with the claims {claims}",
    "token": "the secret itself",
    "basic": "user name and password as `name:password`, in base64 (RFC 7617)",
}
_REFUSE = "refuse:"
#: How frameworks give the bytes of a body as they came.
_RAW_BODY = (
    "await request.body() in FastAPI, request.get_data() in Flask, request.body in Django, "
    "express.raw({ type: () => true, limit: '5mb' }) in Express (and no express.json() before it), "
    "await request.text() in Next"
)
_PLACES = {"header": "the header {}", "query": "the query parameter {}", "body": "the member {} of the body"}


def story(rules: DeliveryRules, event: str) -> Told:
    """Return labelled texts: the scheme, a test vector, and code; () where deliveries prove nothing."""
    if not any(PROOF_KINDS[proof.kind].placed for proof in rules.authentication):
        return ()
    words = list(_words(rules))
    try:
        example = vector(rules, event)
    except InputError:
        return (("the scheme", "\n".join(words)),)
    sketches = (("in Python", python(rules)), ("in Node", node(rules)))
    code = tuple((label, text) for label, text in sketches if text)
    if code and any(line.startswith(_REFUSE) for line in words):
        words.append("clock: the code below does not look at it; that is yours to add")
    return ("the scheme", "\n".join(words)), ("test vector", "\n".join(_vector(rules, example))), *code


def _words(rules: DeliveryRules) -> Iterator[str]:
    for number, proof in enumerate(rules.authentication):
        if number:
            yield "and" if rules.needs == "all" else "or"
        yield from _proof(proof)
    yield from _message(rules)


def _proof(proof: Authentication) -> Iterator[str]:
    yield f"name: {proof.scheme}" if proof.scheme else f"kind: {proof.kind}"
    if proof.signed_content:
        yield f"signed: {proof.signed_content}  (body: the bytes as they came, before any parsing)"
        if "{body}" in proof.signed_content:
            yield f"raw body: {_RAW_BODY}"
    if proof.kind in DIGESTS or proof.algorithm.startswith("HS"):
        bare = f"without {proof.secret_prefix} and " if proof.secret_prefix else ""
        yield f"{'secret' if proof.kind == 'hash' else 'key'}: {_KEYS[proof.secret_encoding].format(bare=bare)}"
    claims = ", ".join(f"{name} = {value}" for name, value in proof.options.get("claims", {}).items())
    yield f"proof: {_MADE.get(proof.kind, proof.kind).format(algorithm=proof.algorithm, claims=claims)}"
    several = f"; several may stand there, with {proof.separator!r} between: one that fits is enough"
    encoded = f" in {proof.encoding}" if PROOF_KINDS[proof.kind].signs and proof.kind != "jwt" else ""
    if proof.place.where in _PLACES:
        place = _place(proof.place)
        yield f"written: {proof.format}{encoded}, in {place}{several if proof.separator else ''}"


def _place(place: Place) -> str:
    return _PLACES[place.where].format(place.name) if place.where in _PLACES else "the text of the proof itself"


def _message(rules: DeliveryRules) -> Iterator[str]:
    message = rules.message
    if message.id is not None:
        yield f"id: {_place(message.id)}"
    if message.time is not None:
        yield f"timestamp: {_place(message.time)}, in {message.time_form.replace('-', ' ')}"
    bounds = ((message.past_seconds, "in the past"), (message.future_seconds, "ahead"))
    yield from (f"{_REFUSE} a time more than {seconds} s {where}" for seconds, where in bounds if seconds)


def _vector(rules: DeliveryRules, example: Vector) -> Iterator[str]:
    word = "secret" if example.given == example.secret else "public key"
    yield f"{word}: {example.given.strip()}"
    if example.delivery.query or rules.signature.signed_content.find("{url}") >= 0:
        yield f"URL: {URL}{'?' if example.delivery.query else ''}{example.delivery.query}"
    yield from (f"{name}: {value}" for name, value in example.delivery.headers if name.lower() != "user-agent")
    body = example.delivery.body
    yield f"body: {body.decode('utf-8', 'backslashreplace')}" if is_plain(rules.body) else f"body: {body!r}"

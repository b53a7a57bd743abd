"""Several mistakes at once: what a developer writes who has not read how a provider signs.

Each way to go wrong is an axis with its choices, the right one first. Combinations are tried from the likeliest on,
with the proof under every name that a header might be looked for by. Where one is taken, each of its mistakes is put
right in turn, so that only those are told without which the consumer refuses.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hookproof.contract.model import Authentication
from hookproof.contract.proofkinds import SIGNING
from hookproof.delivery.auth.writing import version_token
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer, with_headers
from hookproof.delivery.traffic import Delivery, Headers
from hookproof.payloads.case import Case

#: The most combinations that are tried, and the most mistakes in one.
MOST, DEPTH = 2200, 6
_JOINS = ("{timestamp}.{body}", "{id}.{body}", "{body}.{timestamp}", "{timestamp}:{body}", "{timestamp}{body}")
_SIGNATURE_NAMES = ("signature", "webhook-signature", "hook-signature", "hub-signature-256", "hmac-sha256")
_TIME_NAMES, _ID_NAMES = ("timestamp", "webhook-timestamp"), ("id", "webhook-id")


@dataclass(frozen=True, slots=True)
class Making:
    """How one proof is made and told: what the choices of all axes change, each a little."""

    proof: Authentication
    key: bytes
    body: Callable[[bytes], bytes] = bytes
    time: Callable[[int], str] = str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to do one thing: its weight is the more, the less likely; 0 is the right way."""

    name: str
    says: str
    weight: int
    change: Callable[[Making], Making]


Combination = tuple[Choice, ...]


def right(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return the choices of an axis with the right one before them."""
    return (Choice("", "", 0, lambda making: making), *choices)


def axes(signer: Signer, secret: Secret, provider: str) -> list[tuple[Choice, ...]]:
    """Return in what a consumer of these rules can go wrong: one tuple of choices for each thing."""
    proof = signer.scheme
    signs = proof.kind in SIGNING and proof.kind != "jwt"
    found = [right(list(_keys(signer, secret))), right(list(_writings(proof)))]
    if signs:
        found += [right(list(_contents(proof))), right(list(_encodings(proof))), right(list(_digests(proof)))]
    if proof.kind in SIGNING:
        found.append(right(_BODIES))
    if signer.rules.message.time is not None and signer.rules.message.time_form == "epoch-seconds":
        found.append(right(_TIMES))
    names = other_names(proof, provider)
    says = f"it looks for the proof in another header than {proof.place.name}"
    found.append(right([Choice("names", says, 1, lambda m: replace(m, names=names))] if names else []))
    return found


def combinations(found: Sequence[tuple[Choice, ...]]) -> Iterator[Combination]:
    """Yield combinations with at least one mistake, the likeliest first; other names count for nothing there."""
    sets = [[choice for choice in choices if choice.name != "names"] for choices in found]
    ranked = sorted(itertools.product(*sets), key=lambda each: sum(choice.weight for choice in each))
    names = tuple(choice for choices in found for choice in choices if choice.name == "names")
    several = (each for each in ranked if sum(bool(choice.name) for choice in each) <= DEPTH)
    return (each + names for each in itertools.islice(several, MOST) if names or any(c.name for c in each))


def made(case: Case, signer: Signer, combination: Iterable[Choice], label: str) -> Delivery | None:
    """Return a delivery whose first proof is made with all these mistakes; None where it stands in no header."""
    making = Making(signer.scheme, signer.key)
    for choice in combination:
        making = choice.change(making)
    rules = replace(signer.rules, authentication=(making.proof, *signer.rules.authentication[1:]))
    changed = replace(signer, rules=rules, keys=(making.key, *signer.keys[1:]))
    when = int(signer.clock())
    bare = changed.resign(
        changed.deliver(case, label=label), timestamp=making.time(when), signed_body=making.body(case.body)
    )
    bent = "+".join(filter(None, (choice.name for choice in combination))) or "right"
    return replace(bare, headers=with_headers(bare.headers, _elsewhere(bare, changed, making)), bent=bent)


def _elsewhere(delivery: Delivery, signer: Signer, making: Making) -> Headers:
    """What the delivery says in its own headers, under the other names too."""
    if not making.names:
        return ()
    text = delivery.header(making.proof.place.name) or ""
    told: Headers = tuple((name, text) for name in making.names)
    message = signer.rules.message
    for place, words in ((message.time, _TIME_NAMES), (message.id, _ID_NAMES)):
        value = delivery.header(place.name) if place is not None and place.where == "header" else None
        if value is not None:
            told += tuple((f"{lead}{word}", value) for lead in ("", "x-") for word in words)
    return told


def narrowed(making: Combination, name: str, proof: Authentication) -> Combination:
    """Return the combination with one other name in the place of all."""
    says = f"it looks for the proof in {name} instead of {proof.place.name}"
    one = Choice(f"name-{name}", says, 1, lambda m: replace(m, names=(name,)))
    return tuple(one if choice.name.startswith("name") else choice for choice in making)


def other_names(proof: Authentication, provider: str) -> tuple[str, ...]:
    """Return the headers that a proof may be looked for in, without the right one; () where it stands in none."""
    if proof.place.where != "header":
        return ()
    own = "".join(letter for letter in provider.lower() if letter.isalnum() or letter == "-")
    names = [f"{lead}{word}" for word in _SIGNATURE_NAMES for lead in ("x-", "")]
    names += [f"{lead}{own}-signature" for lead in ("x-", "")] if own else []
    if proof.kind in ("token", "basic", "jwt"):
        names = ["authorization", "x-api-key", "x-auth-token", "x-webhook-token", "x-webhook-secret", *names]
    return tuple(name for name in dict.fromkeys(names) if name != proof.place.name.lower())


def _keys(signer: Signer, secret: Secret) -> Iterator[Choice]:
    for number, (what, key) in enumerate(secret.key_forms(signer.scheme).items()):
        yield Choice(
            f"key-{number}",
            f"it makes the key in a wrong way: {what}",
            1 if number < 2 else 3,
            lambda making, key=key: replace(making, key=key),  # type: ignore[misc]
        )


def _changed(name: str, says: str, weight: int, **parts: str) -> Choice:
    return Choice(name, says, weight, lambda making: replace(making, proof=replace(making.proof, **parts)))  # type: ignore[arg-type]


def _contents(proof: Authentication) -> Iterator[Choice]:
    for number, content in enumerate(("{body}", *_JOINS)):
        if content != proof.signed_content:
            says = f"it verifies over {_plain(content)} instead of {_plain(proof.signed_content)}"
            yield _changed(f"content-{number}", says, 1 if number < 2 else 2, signed_content=content)
    if "{timestamp}" in proof.signed_content:
        says = "it verifies over the time in milliseconds, not as the header has it"
        content = proof.signed_content.replace("{timestamp}", "{timestamp}000")
        yield _changed("content-ms", says, 2, signed_content=content)


def _plain(template: str) -> str:
    return f"`{template.replace('{', '').replace('}', '')}`"


def _encodings(proof: Authentication) -> Iterator[Choice]:
    for encoding, weight in (("hex", 1), ("base64", 1), ("base64url", 2), ("HEX", 3)):
        if encoding != proof.encoding:
            yield _changed(
                f"in-{encoding.replace('HEX', 'capitals')}",
                f"it expects the proof in {encoding} instead of {proof.encoding}",
                weight,
                encoding=encoding,
            )


def _digests(proof: Authentication) -> Iterator[Choice]:
    for algorithm, weight in (("sha256", 2), ("sha1", 2), ("sha512", 2)):
        if proof.kind == "hmac" and algorithm != proof.algorithm:
            says = f"it verifies with {algorithm} instead of {proof.algorithm}"
            yield _changed(f"with-{algorithm}", says, weight, algorithm=algorithm)


def _writings(proof: Authentication) -> Iterator[Choice]:
    """The proof without what stands before it, or with what other schemes put there."""
    bare = "{signature}"
    others = ((bare, 1), ("sha256={signature}", 1), ("v1={signature}", 3), ("Bearer {signature}", 3))
    for number, (format_, weight) in enumerate(others):
        if format_ != proof.format:
            token = version_token(proof)
            shown = f"without {token!r} before it" if format_ == bare and token else f"written as {format_!r}"
            yield _changed(
                f"format-{number}",
                f"it expects the proof {shown} (right is {proof.format!r})",
                weight,
                format=format_,
                separator="",
            )


def _dumped(**how: object) -> Callable[[bytes], bytes]:
    def rewrite(body: bytes) -> bytes:
        try:
            return json.dumps(json.loads(body), **how).encode("utf-8", "surrogatepass")  # type: ignore[arg-type]
        except (ValueError, RecursionError):
            return body

    return rewrite


_AGAIN = "it verifies over the body written anew, {}, not the bytes that came"
_BODIES = [
    Choice("body-spaced", _AGAIN.format("with blanks"), 1, lambda m: replace(m, body=_dumped())),
    Choice(
        "body-compact",
        _AGAIN.format("compact"),
        1,
        lambda m: replace(m, body=_dumped(separators=(",", ":"), ensure_ascii=False)),
    ),
    Choice("body-sorted", _AGAIN.format("its keys sorted"), 3, lambda m: replace(m, body=_dumped(sort_keys=True))),
]


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_TIMES = [
    Choice("time-ms", "it reads the time as milliseconds", 2, lambda m: replace(m, time=lambda t: f"{t}000")),
    Choice("time-iso", "it reads the time as an ISO 8601 date", 4, lambda m: replace(m, time=_iso)),
]

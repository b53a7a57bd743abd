"""Several mistakes at once: what a developer writes who has not read how a provider signs.

Each way to go wrong is an axis with its choices, the right one first. Combinations are tried from the likeliest on,
with the proof under every name that a header might be looked for by. Where one is taken, each of its mistakes is put
right in turn, so that only those are told without which the consumer refuses.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hookproof.contract.model import Authentication, Place
from hookproof.contract.proofkinds import DIGESTS, PROOF_KINDS, SIGNING
from hookproof.delivery.auth.writing import version_token
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer, with_headers
from hookproof.delivery.traffic import Delivery, Headers
from hookproof.judging.gatekeeping.aliases import Alias, aliases
from hookproof.payloads.case import Case

#: The most combinations that are tried, and the most mistakes in one.
MOST, DEPTH = 2300, 6
_JOINS = ("{timestamp}.{body}", "{id}.{body}", "{body}.{timestamp}", "{timestamp}:{body}", "{timestamp}{body}")
#: The same of a hash that has no key: the secret on either side.
HASHED = tuple(join for mark in ("", ".", ":") for join in (f"{{secret}}{mark}{{body}}", f"{{body}}{mark}{{secret}}"))
#: Where the secret stands that is hashed with what is signed.
_UNKEYED = {"behind": "{}{{secret}}", "before": "{{secret}}{}"}
_PART, _BETWEEN = re.compile(r"\{\w+\}"), re.compile(r"(?<=\})[^{}]+(?=\{)")
#: What else stands between the parts of what is signed, and how unlikely that is.
_SIGNS = {"": 2, ":": 2, "\n": 4, "|": 4, "-": 4}
_SWAPPED = 4
#: What languages put into a text for a header that is not there.
_ABSENT = {"undefined": 3, "None": 3, "null": 4, "": 4}
#: How a proof may be written, in words, and how unlikely that is.
_WRITTEN = {
    "hex": ("hex", 1),
    "base64": ("base64", 1),
    "base64-unpadded": ("base64 without the = at its end", 3),
    "base64url": ("base64url", 2),
    "base64url-unpadded": ("base64url without the = at its end", 3),
    "HEX": ("HEX", 3),
    "base64-of-hex": ("base64 of its hex digits", 4),
}


@dataclass(frozen=True, slots=True)
class Making:
    """How one proof is made and told: what the choices of all axes change, each a little."""

    proof: Authentication
    key: bytes
    body: Callable[[bytes], bytes] | None = None
    time: Callable[[float], str] = lambda t: str(int(t))
    time_form: str = ""
    others: tuple[Alias, ...] = ()


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
    others = aliases(signer.rules, provider)
    says = f"it looks for the proof in another header than {proof.place.name}"
    found.append(right([Choice("names", says, 1, lambda m: replace(m, others=others))] if others else []))
    return found


def combinations(found: Sequence[tuple[Choice, ...]]) -> Iterator[Combination]:
    """Yield combinations with at least one mistake, the likeliest first; other names count for nothing there."""
    sets = [[choice for choice in choices if choice.name != "names"] for choices in found]
    heaviest = sum(max(choice.weight for choice in choices) for choices in sets if choices)
    names = tuple(choice for choices in found for choice in choices if choice.name == "names")
    several = (each for weight in range(heaviest + 1) for each in _weighing(sets, weight, DEPTH))
    return (each + names for each in itertools.islice(several, MOST) if names or any(c.name for c in each))


def _weighing(sets: Sequence[Sequence[Choice]], weight: int, mistakes: int) -> Iterator[Combination]:
    """Yield what weighs exactly so much with so many mistakes or fewer: of half a million, those asked for are made."""
    if not sets:
        yield from [()] if weight == 0 else []
        return
    for choice in sets[0]:
        if choice.weight <= weight and bool(choice.name) <= mistakes:
            for others in _weighing(sets[1:], weight - choice.weight, mistakes - bool(choice.name)):
                yield (choice, *others)


def made(case: Case, signer: Signer, combination: Iterable[Choice], label: str) -> Delivery | None:
    """Return a delivery whose first proof is made with all these mistakes; None where it stands in no header."""
    making = _making(signer, combination)
    changed = _proving(signer, making)
    bare = changed.resign(changed.deliver(case, label=label), timestamp=making.time(signer.clock()))
    bent = "+".join(filter(None, (choice.name for choice in combination))) or "right"
    return replace(bare, headers=with_headers(bare.headers, _elsewhere(bare, making)), bent=bent)


def mistaken(signer: Signer, combination: Iterable[Choice]) -> Signer | None:
    """Return what makes every delivery with these mistakes; None where one thing would stand in several headers."""
    making = _making(signer, combination)
    names = {alias.right: alias.name for alias in making.others}
    if len(names) < len(making.others):
        return None

    def moved(place: Place) -> Place:
        return replace(place, name=names.get(place.name, place.name))

    changed = _proving(signer, making)
    told = changed.rules.message
    message = replace(
        told,
        id=told.id and moved(told.id),
        time=told.time and moved(told.time),
        time_form=making.time_form or told.time_form,
    )
    proof = replace(making.proof, place=moved(making.proof.place))
    rules = replace(changed.rules, message=message, authentication=(proof, *changed.rules.authentication[1:]))
    return replace(changed, rules=rules)


def _making(signer: Signer, combination: Iterable[Choice]) -> Making:
    making = Making(signer.scheme, signer.key)
    for choice in combination:
        making = choice.change(making)
    return making


def _proving(signer: Signer, making: Making) -> Signer:
    rules = replace(signer.rules, authentication=(making.proof, *signer.rules.authentication[1:]))
    return replace(signer, rules=rules, keys=(making.key, *signer.keys[1:]), instead=making.body)


def _elsewhere(delivery: Delivery, making: Making) -> Headers:
    """What the delivery says in its own headers, under the other names too."""
    return tuple((alias.name, told) for alias in making.others if (told := delivery.header(alias.right)) is not None)


def renamed(combination: Combination, others: Sequence[Alias]) -> Combination:
    """Return the combination with these other names in the place of all."""
    name = "+".join(f"name-{alias.name}" for alias in others)
    says = "; ".join(alias.says for alias in others)
    kept = Choice(name, says, 1, lambda making: replace(making, others=tuple(others)))
    return tuple(kept if choice.name == "names" else choice for choice in combination)


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
    for number, content in enumerate(HASHED if proof.kind == "hash" else ("{body}", *_JOINS)):
        if content != proof.signed_content:
            says = f"it verifies over {_plain(content)} instead of {_plain(proof.signed_content)}"
            yield _changed(f"content-{number}", says, 1 if number < 2 else 2, signed_content=content)
    if "{timestamp}" in proof.signed_content:
        says = "it verifies over the time in milliseconds, not as the header has it"
        content = proof.signed_content.replace("{timestamp}", "{timestamp}000")
        yield _changed("content-ms", says, 2, signed_content=content)
    for number, (content, weight) in enumerate(_joined_otherwise(proof.signed_content)):
        says = f"it verifies over {_plain(content)} instead of {_plain(proof.signed_content)}"
        yield _changed(f"content-join-{number}", says, weight, signed_content=content)
    for said, weight in _ABSENT.items():
        content = proof.signed_content.replace("{id}", said)
        if content != proof.signed_content:
            yield _changed(f"content-id-{said or 'empty'}", _not_there("id", said), weight, signed_content=content)


def _joined_otherwise(template: str) -> Iterator[tuple[str, int]]:
    """The parts of what is signed with other signs between them, and each two neighbours in the other order."""
    for sign, weight in _SIGNS.items() if _BETWEEN.search(template) else ():
        if (joined := _BETWEEN.sub(sign, template)) != template:
            yield joined, weight
    parts = _PART.findall(template)
    for one, other in itertools.pairwise(parts):
        swapped = {one: other, other: one}
        yield _PART.sub(lambda m, swapped=swapped: swapped.get(m[0], m[0]), template), _SWAPPED  # type: ignore[misc]


def _not_there(what: str, said: str) -> str:
    words = f"`{said}`" if said else "nothing"
    return (
        f"it verifies over {words} where the {what} should stand: it reads a header that is not there "
        "(some servers have all names in lower case)"
    )


def _plain(template: str) -> str:
    shown = template.replace("{", "").replace("}", "").replace("\n", "\\n")
    return f"`{shown}`"


def _encodings(proof: Authentication) -> Iterator[Choice]:
    for encoding, (words, weight) in _WRITTEN.items():
        if encoding != proof.encoding:
            yield _changed(
                f"in-{encoding.replace('HEX', 'capitals')}",
                f"it expects the proof in {words} instead of {proof.encoding}",
                weight,
                encoding=encoding,
            )


def _digests(proof: Authentication) -> Iterator[Choice]:
    for algorithm in PROOF_KINDS[proof.kind].algorithms if proof.kind in DIGESTS else ():
        if algorithm != proof.algorithm:
            says = f"it verifies with {algorithm} instead of {proof.algorithm}"
            yield _changed(f"with-{algorithm}", says, 2, algorithm=algorithm)
    if proof.kind == "hash" and (over := proof.signed_content.replace("{secret}", "").strip(".:|")):
        says = f"it makes an HMAC over {_plain(over)} under the secret, not a plain hash of both"
        yield _changed("keyed", says, 1, kind="hmac", signed_content=over)
    for name, template in _UNKEYED.items() if proof.kind == "hmac" else ():
        says = (
            f"it makes a plain hash over {_plain(template.format(proof.signed_content))}, not an HMAC under the secret"
        )
        yield Choice(f"unkeyed-{name}", says, 2, lambda m, template=template: _unkeyed(m, template))  # type: ignore[misc]


def _unkeyed(making: Making, template: str) -> Making:
    """A plain hash over what is signed, whatever that is taken for, and the secret beside it."""
    content = template.format(making.proof.signed_content)
    return replace(making, proof=replace(making.proof, kind="hash", signed_content=content))


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


def _rewritten(name: str, says: str, weight: int, rewrite: Callable[[bytes], bytes]) -> Choice:
    return Choice(f"body-{name}", f"it verifies over {says}", weight, lambda m: replace(m, body=rewrite))


def _always(text: str) -> Callable[[bytes], bytes]:
    return lambda _body: text.encode()


def _shown(body: bytes) -> bytes:
    return repr(body).encode()


def _python_text(body: bytes) -> bytes:
    try:
        return str(json.loads(body)).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return body


def _json_of_buffer(body: bytes) -> bytes:
    return json.dumps({"type": "Buffer", "data": list(body)}, separators=(",", ":")).encode()


_AGAIN = "the body written anew, {}, not the bytes that came"
#: The body as a consumer writes it that has parsed it, by the name of the bend that shows it.
REWRITTEN = {
    "signed-spaced": _dumped(),
    "signed-compact": _dumped(separators=(",", ":"), ensure_ascii=False),
    "signed-sorted": _dumped(separators=(",", ":"), sort_keys=True),
}
_UNREAD = "where the body should stand: another parser read it first, or none is set for this content type"
#: The body as a consumer has it that parsed it, or took it for another type than it is.
_BODIES = [
    _rewritten("spaced", _AGAIN.format("with blanks"), 1, REWRITTEN["signed-spaced"]),
    _rewritten("compact", _AGAIN.format("compact"), 1, REWRITTEN["signed-compact"]),
    _rewritten("sorted", _AGAIN.format("its keys sorted"), 3, _dumped(sort_keys=True)),
    _rewritten("bytes", "the text that Python shows of the bytes (b'…'): decode them, or join bytes", 3, _shown),
    _rewritten(
        "object", "[object Object], the text of a parsed body: take the bytes that came", 2, _always("[object Object]")
    ),
    _rewritten("dict", "the text that Python shows of the parsed body: take the bytes that came", 4, _python_text),
    _rewritten("buffer", "the JSON of a Buffer: give the hash the Buffer itself", 4, _json_of_buffer),
    _rewritten("none", f"nothing {_UNREAD}", 3, _always("")),
    _rewritten("braces", f"{{}} {_UNREAD}", 4, _always("{}")),
    _rewritten("undefined", f"`undefined` {_UNREAD}", 4, _always("undefined")),
]


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _timed(name: str, says: str, weight: int, time: Callable[[float], str], form: str) -> Choice:
    return Choice(
        f"time-{name}", f"it reads the time as {says}", weight, lambda m: replace(m, time=time, time_form=form)
    )


_TIMES = [
    _timed("ms", "milliseconds", 2, lambda t: str(int(t * 1000)), "epoch-milliseconds"),
    _timed("iso", "an ISO 8601 date", 4, _iso, "iso-8601"),
]

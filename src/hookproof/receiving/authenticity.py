"""Is a request signed as the contract says? Where not: what is different about it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hookproof.contract.model import Authentication, DeliveryRules, MessageRules
from hookproof.delivery.addressing import told_id, told_timestamp
from hookproof.delivery.auth.writing import written
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery, Headers
from hookproof.judging.doctor import other_schemes
from hookproof.receiving.arrival import Arrival

#: A word of a signature header that is long enough to be a signature.
_SIGNATURE = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
#: Seconds since 1970 that are meant as milliseconds: as seconds they are past the year 5000.
_MILLISECONDS = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request says about itself, as it is written there."""

    signature: str
    message_id: str
    timestamp: str
    body: bytes
    method: str
    headers: Headers

    def fits(self, rules: DeliveryRules, secret: Secret, body: bytes | None = None, key: bytes | None = None) -> bool:
        """Whether it is signed under these rules with a secret, or with `key`; `body` is tried in place of its own."""
        content = self.body if body is None else body
        keys = secret.keys(rules) if key is None else (key,) * len(rules.authentication)
        said = Delivery(
            address="",
            event="",
            method=self.method,
            headers=self.headers,
            body=content,
            message_id=self.message_id,
            timestamp=0,
        )
        bare = Signer(rules=rules, keys=keys).proofs(said, when=self.timestamp)[0]
        proof = rules.signature
        right = written(proof, bare, self.timestamp, self.message_id)
        if "{timestamp}" not in proof.format:
            return right in (self.signature.split(proof.separator) if proof.separator else (self.signature,))
        return set(_SIGNATURE.findall(right)) <= set(_SIGNATURE.findall(self.signature))


def proof_of(arrival: Arrival, rules: DeliveryRules) -> Proof:
    """Return what a request says, where `rules` say that it stands; "" where it does not."""
    place = rules.signature.place
    signature = arrival.header(place.name) or "" if place.where == "header" else ""
    timestamp = told_timestamp(rules, arrival.header, arrival.body) or _beside(rules.signature, signature)
    message_id = told_id(rules, arrival.header, arrival.body)
    return Proof(signature, message_id, timestamp, arrival.body, arrival.method, arrival.headers)


def _beside(rules: Authentication, value: str) -> str:
    before, mark, after = rules.format.partition("{timestamp}")
    if not mark:
        return ""
    pattern = re.escape(before.rpartition("{signature}")[2]) + r"([0-9]+)" + (re.escape(after[:1]) if after else "")
    found = re.search(pattern, value)
    return found[1] if found else ""


def why_not_authentic(arrival: Arrival, rules: DeliveryRules, secrets: Sequence[Secret], now: float) -> str:
    """Return in words why a request is not authentic, "" where it is: signed with one of the secrets, and in time."""
    proof = proof_of(arrival, rules)
    if proof.signature and any(proof.fits(rules, secret) for secret in secrets):
        return _untimely(rules.message, proof.timestamp, now)
    return next(_causes(arrival, rules, proof, secrets), "another secret, or the body was changed on the way")


def _untimely(rules: MessageRules, timestamp: str, now: float) -> str:
    """Say that a time is too far from now, in a direction that is bounded."""
    when = seconds_of(timestamp)
    age = 0.0 if when is None else now - when
    bound = rules.past_seconds if age > 0 else rules.future_seconds
    if bound is None or abs(age) <= bound:
        return ""
    far = f"signed {spelt(abs(round(age)))} {'ago' if age > 0 else 'ahead of this clock'}"
    return f"{far}; at most {spelt(bound)} {'are' if bound != 1 else 'is'} right"


def seconds_of(text: str) -> float | None:
    """Return the seconds since 1970 that a time spells, in seconds, milliseconds or ISO 8601; None for no time."""
    if re.fullmatch(r"[0-9]{1,16}", text):
        number = int(text)
        return number / 1000 if number >= _MILLISECONDS else float(number)
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return None


def spelt(seconds: float) -> str:
    """Return a length of time in the largest unit that leaves at least two of it."""
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {unit}"
    return f"{round(seconds)} s"


def _causes(arrival: Arrival, rules: DeliveryRules, proof: Proof, secrets: Sequence[Secret]) -> Iterator[str]:
    if not proof.signature:
        yield from _under_other_names(arrival, rules, secrets)
        yield f"there is no header {rules.signature.place.name}"
        return
    for secret in secrets:
        yield from (
            f"signed with {what}"
            for what, key in secret.key_forms(rules.signature).items()
            if proof.fits(rules, secret, key=key)
        )
    for secret in secrets:
        yield from (
            f"{how} is signed, not the body that came: it was changed on the way"
            for how, body in _rewritten(arrival.body)
            if proof.fits(rules, secret, body)
        )
        for _, _, other in other_schemes(rules):
            if other.signature.place == rules.signature.place and proof_of(arrival, other).fits(other, secret):
                yield f"signed by other rules: {_difference(rules.signature, other.signature)}"


def _under_other_names(arrival: Arrival, rules: DeliveryRules, secrets: Sequence[Secret]) -> Iterator[str]:
    mine = rules.signature.place.name
    for _, _, other in other_schemes(rules):
        name = other.signature.place.name
        if name != mine and arrival.header(name):
            fits = any(proof_of(arrival, other).fits(other, secret) for secret in secrets)
            fit = "fits" if fits else "fits neither"
            yield f"the signature stands in {name}, not {mine}, and {fit}"


def _difference(rules: Authentication, other: Authentication) -> str:
    names = [
        name for name in ("signed_content", "encoding", "algorithm") if getattr(rules, name) != getattr(other, name)
    ]
    return ", ".join(f"{name} {getattr(other, name)}, not {getattr(rules, name)}" for name in names)


def _rewritten(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what a body may have been before something on the way wrote it anew: how it is told, and the bytes."""
    yield "a body without the blanks around it", body.strip()
    yield "a body with a line feed at its end", body + b"\n"
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return
    for how, write in _WRITERS.items():
        yield how, write(value).encode("utf-8", "surrogatepass")


_WRITERS: dict[str, Callable[[object], str]] = {
    "a compact body": lambda v: json.dumps(v, separators=(",", ":"), ensure_ascii=False),
    "a compact body in ASCII": lambda v: json.dumps(v, separators=(",", ":")),
    "a body with blanks": lambda v: json.dumps(v, ensure_ascii=False),
    "a body with blanks in ASCII": json.dumps,
    "an indented body": lambda v: json.dumps(v, ensure_ascii=False, indent=2),
    "a compact body with its keys sorted": lambda v: json.dumps(
        v, separators=(",", ":"), ensure_ascii=False, sort_keys=True
    ),
}

"""Is a request signed as the contract says? Where not: what is different about it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hookproof.contract.model import Authentication, DeliveryRules, MessageRules
from hookproof.contract.proofkinds import PROOF_KINDS
from hookproof.delivery.addressing import covers_url, told_id, told_proofs, told_timestamp
from hookproof.delivery.auth.kinds import kind_of
from hookproof.delivery.auth.writing import written
from hookproof.delivery.packing import carried, is_plain
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery
from hookproof.judging.gatekeeping.doctor import other_schemes
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.misforms import mistakes_in

#: A word of a signature header that is long enough to be a signature.
_SIGNATURE = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
#: Seconds since 1970 that are meant as milliseconds: as seconds they are past the year 5000.
_MILLISECONDS = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request says about itself, as it is written there: the text of its proof, its time, and the delivery.

    `urls` are what may have been called: a request does not say it whole, and some schemes cover it.
    """

    signature: str
    timestamp: str
    delivery: Delivery
    urls: tuple[str, ...]

    def fits(self, rules: DeliveryRules, secret: Secret, body: bytes | None = None, key: bytes | None = None) -> bool:
        """Whether it is signed under these rules with a secret, or with `key`; `body` is tried in place of its own."""
        keys = secret.keys(rules) if key is None else (key,) * len(rules.authentication)
        said = self.delivery if body is None else replace(self.delivery, body=body, content=None)
        return any(
            self._is(Signer(rules=rules, keys=keys, url=url).proofs(said, when=self.timestamp)[0], rules)
            for url in self.urls
        )

    def _is(self, bare: str, rules: DeliveryRules) -> bool:
        proof = rules.signature
        right = written(proof, bare, self.timestamp, self.delivery.message_id)
        if "{timestamp}" not in proof.format:
            return right in (self.signature.split(proof.separator) if proof.separator else (self.signature,))
        return set(_SIGNATURE.findall(right)) <= set(_SIGNATURE.findall(self.signature))


def is_proved(rules: DeliveryRules) -> bool:
    """Whether a delivery carries a proof at all, in the first way of authentication that a contract has."""
    return PROOF_KINDS[rules.signature.kind].placed


def proof_of(arrival: Arrival, rules: DeliveryRules) -> Proof:
    """Return what a request says, where `rules` say that it stands; "" where it does not."""
    payload = next(iter(carried(rules.body, arrival.body)), arrival.body)
    delivery = Delivery(
        address="",
        event="",
        method=arrival.method,
        headers=arrival.headers,
        body=arrival.body,
        message_id=told_id(rules, arrival.header, payload),
        timestamp=0,
        query=arrival.target.partition("?")[2],
        content=None if is_plain(rules.body) else payload,
    )
    signature = next(iter(told_proofs(rules, delivery)), "") if is_proved(rules) else ""
    timestamp = told_timestamp(rules, arrival.header, payload) or _beside(rules.signature, signature)
    when = seconds_of(timestamp)
    return Proof(signature, timestamp, replace(delivery, timestamp=int(when or 0)), _urls(arrival, rules))


def _urls(arrival: Arrival, rules: DeliveryRules) -> tuple[str, ...]:
    """What may have been called, without the query: a tunnel takes https, and may write itself in place of the host."""
    if not covers_url(rules):
        return ("",)
    hosts = dict.fromkeys(filter(None, (arrival.header("Host"), arrival.header("X-Forwarded-Host"))))
    path = arrival.target.partition("?")[0]
    return tuple(f"{scheme}://{host}{path}" for host in hosts for scheme in ("https", "http")) or ("",)


def _beside(rules: Authentication, value: str) -> str:
    if rules.kind == "jwt":
        return _claimed(rules, value)
    before, mark, after = rules.format.partition("{timestamp}")
    if not mark:
        return ""
    pattern = re.escape(before.rpartition("{signature}")[2]) + r"([0-9]+)" + (re.escape(after[:1]) if after else "")
    found = re.search(pattern, value)
    return found[1] if found else ""


def _claimed(rules: Authentication, token: str) -> str:
    """Return the time that a claim of a web token says."""
    name = next((name for name, value in rules.options.get("claims", {}).items() if value == "{timestamp}"), "")
    part = (*token.split("."), "", "")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return str(claims.get(name, ""))
    except (ValueError, RecursionError, AttributeError):
        return ""


def why_not_authentic(arrival: Arrival, rules: DeliveryRules, secrets: Sequence[Secret], now: float) -> str:
    """Return in words why a request is not authentic, "" where it is: signed with one of the secrets, and in time."""
    proof = proof_of(arrival, rules)
    if proof.signature and any(proof.fits(rules, secret) for secret in secrets):
        return _untimely(rules.message, proof.timestamp, now)
    return next(_causes(arrival, rules, proof, secrets), f"{_other_key(rules)}, or the body was changed on the way")


def _other_key(rules: DeliveryRules) -> str:
    """Say that the key is another one; where the provider alone has it, nobody else's secret can be it."""
    shared = kind_of(rules.signature).public is None or rules.signature.algorithm.startswith("HS")
    return "another secret" if shared else "another private key (a public one cannot verify here)"


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


#: What the places of a proof are called.
_PLACES = {"body": "member", "query": "parameter"}


def _causes(arrival: Arrival, rules: DeliveryRules, proof: Proof, secrets: Sequence[Secret]) -> Iterator[str]:
    if not proof.signature:
        known = list(_under_other_names(arrival, rules, secrets))
        yield from (cause for cause in known if cause.endswith(_FITS))
        yield from mistakes_in(arrival, rules, proof.delivery, secrets)
        yield from known
        place = rules.signature.place
        yield f"there is no {_PLACES.get(place.where, place.where)} {place.name}"
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
    yield from mistakes_in(arrival, rules, proof.delivery, secrets)


#: How a signature is told that stands elsewhere, and is right there.
_FITS = "and fits"


def _under_other_names(arrival: Arrival, rules: DeliveryRules, secrets: Sequence[Secret]) -> Iterator[str]:
    mine = rules.signature.place.name
    for _, _, other in other_schemes(rules):
        name = other.signature.place.name
        if name != mine and other.signature.place.where == "header" and arrival.header(name):
            fits = any(proof_of(arrival, other).fits(other, secret) for secret in secrets)
            yield f"the signature stands in {name}, not {mine}, {_FITS if fits else 'and fits neither'}"


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

"""Several mistakes at once in the signature of a request that came: those that made what it carries are told.

What a consumer may do wrong when it verifies, whoever makes a request by hand does wrong when it signs: the ways are
those of `judging.gatekeeping.mistakes`, tried against what the request carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from hookproof.contract.model import DeliveryRules
from hookproof.contract.proofkinds import DIGESTS
from hookproof.delivery.auth.writing import written
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery
from hookproof.judging.gatekeeping.mistakes import Choice, Combination, axes, combinations, mistaken
from hookproof.receiving.arrival import Arrival

#: So many combinations are tried, and so many bytes are hashed for one request, at most: whoever listens may get many
#: that are not signed, and large ones.
_MOST, _HASHED = 700, 20_000_000
#: As long as the shortest proof is, in base64.
_PROOF = re.compile(r"[A-Za-z0-9+/_-]{27,}")
_EPOCH = re.compile(r"[0-9]{10}|[0-9]{13}")
#: Headers that are no proof, however much they look like one.
_OTHER = frozenset({"host", "user-agent", "content-type", "content-length", "accept", "accept-encoding", "connection"})
#: How a mistake of a consumer is told of whoever signs.
_TOLD = (
    ("it verifies over ", "what is signed is "),
    ("it verifies with ", "it is made with "),
    ("it expects the proof ", "it is written "),
    ("it makes the key in a wrong way: ", "it is made with "),
    ("it makes ", "it is "),
)
_OLD_SCHEMES = ("", "sha256=", "sha1=", "v1=", "v1,")


def mistakes_in(arrival: Arrival, rules: DeliveryRules, delivery: Delivery, secrets: Sequence[Secret]) -> Iterator[str]:
    """Yield, in words, the mistakes with which the proof was made that one of the request's headers carries.

    `delivery` is the request as it says of itself, whatever of that is there. None is yielded where no combination of
    usual mistakes gives what it carries: then the secret is another one, or the body. Proofs of other kinds than a
    digest in a header are not tried: nobody makes those by hand, and to sign with a private key takes long.
    """
    if rules.signature.place.where != "header" or rules.signature.kind not in DIGESTS:
        return
    told = {place.name.lower() for place in (rules.message.id, rules.message.time) if place is not None}
    shown = [(name, value) for name, value in arrival.headers if name.lower() not in _OTHER | told]
    carried = {value: name for name, value in shown if _PROOF.search(value)}
    for secret in secrets if carried else ():
        signer = Signer(rules=rules, keys=secret.keys(rules))
        most = min(_MOST, _HASHED // max(len(arrival.body), 1_000))
        for combination in islice(_tried(signer, secret), most):
            for value in _made(arrival, signer, combination, delivery):
                if value in carried:
                    yield _told(combination, carried[value], rules)
                    return


def _tried(signer: Signer, secret: Secret) -> Iterator[Combination]:
    """Yield the right way first: it may stand in another header."""
    yield ()
    for combination in combinations(axes(signer, secret, "")):
        yield tuple(choice for choice in combination if choice.name not in ("", "names"))


def _made(arrival: Arrival, signer: Signer, combination: Combination, delivery: Delivery) -> Iterator[str]:
    """Yield what a header would carry that was made so, with each time that the request may mean."""
    other = mistaken(signer, combination)
    if other is None:
        return
    said = [value for _, value in arrival.headers if _EPOCH.fullmatch(value)]
    for when in dict.fromkeys([str(delivery.timestamp), *said]):
        body = arrival.body if other.instead is None else other.instead(arrival.body)
        timed = replace(delivery, timestamp=int(when))
        proof = other.proofs(timed, when=when, signed_body=body)[0]
        yield written(other.scheme, proof, when, delivery.message_id)
        yield from (f"{before}{proof}" for before in _OLD_SCHEMES)


def _told(combination: Combination, name: str, rules: DeliveryRules) -> str:
    right = rules.signature.place.name
    where = [f"the signature stands in {name}, not {right}"] if name.lower() != right.lower() else []
    return "; ".join([*where, *(_said(choice) for choice in combination)])


def _said(choice: Choice) -> str:
    for mistake, told in _TOLD:
        if choice.says.startswith(mistake):
            return told + choice.says.removeprefix(mistake)
    return choice.says

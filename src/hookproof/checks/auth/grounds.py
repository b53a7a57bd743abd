"""What the checks of the family `auth` rest on, and what of it a provider's way to deliver has at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Required, TypedDict, Unpack

from hookproof.checks.context import Context
from hookproof.checks.expectation import REFUSED, Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import Applies, Follows, check
from hookproof.checks.trial import Trial
from hookproof.contract.model import DeliveryRules
from hookproof.contract.proofkinds import PROOF_KINDS, SIGNING
from hookproof.delivery.addressing import (
    covered_members,
    covers_body,
    covers_form,
    covers_timestamp,
)
from hookproof.delivery.auth.kinds import KINDS
from hookproof.delivery.auth.writing import takes_several, version_token
from hookproof.delivery.bends.issuers import brings_keys, tells_key_url
from hookproof.findings import Severity

STANDARD = "Standard Webhooks 1.0.0"
VERIFY = f"{STANDARD}, Verifying webhook authenticity"
#: Where a wrong key is taken, or breaks the consumer, all that is badly signed is or does: one cause, told once.
FORGED = Follows("auth.wrong-key")
#: Who takes another body, or a known message, without a look at its signature takes other headers with it as well.
UNCOVERED = Follows("auth.changed-body", frozenset({Fault.ACCEPTED}))
#: Who takes a part for the whole takes what is no signature, and what stands beside it, with it.
PARTLY = Follows("auth.truncated-signature", frozenset({Fault.ACCEPTED}))
#: Whatever is no signature breaks the same line: one cause, told once.
UNREADABLE = Follows("auth.malformed-signature", frozenset(Fault) - {Fault.ACCEPTED})
#: What no provider sends and no forger gains by: who fails on it takes nothing in, and loses no delivery.
OUTLANDISH = replace(
    REFUSED,
    at_most={
        **REFUSED.at_most,
        **dict.fromkeys((Fault.SERVER_ERROR, Fault.CRASHED, Fault.DROPPED), Severity.NOTE),
    },
)
PROVIDER = "The provider's documentation"
LIBRARY = (
    "Verify before anything else, with the standard's library or as `hookproof explain auth.scheme` shows, "
    "and answer 401 where it refuses."
)


class Said(TypedDict, total=False):
    """What a row says of a check beside its name; see `Check`."""

    title: Required[str]
    clause: Required[str]
    mend: Required[str]
    follows: tuple[Follows, ...]
    applies: Applies
    otherwise: str


def signed(rules: DeliveryRules) -> bool:
    """Whether a proof is a signature."""
    return any(proof.kind in SIGNING for proof in rules.authentication)


def forgettable(rules: DeliveryRules) -> bool:
    """Whether a key of no bytes can sign."""
    return signed(rules) and all(KINDS[proof.kind].may_be_empty for proof in rules.authentication)


def covers_content(rules: DeliveryRules) -> bool:
    """Whether what is signed covers anything of the body."""
    return covers_body(rules) or covers_form(rules) or bool(covered_members(rules))


def stamped(rules: DeliveryRules) -> bool:
    """Whether the time that is signed stands by itself."""
    return covers_timestamp(rules) and not web_token(rules)


def bounded_past(rules: DeliveryRules) -> bool:
    """Whether a signed time may be too old."""
    return rules.message.past_seconds is not None and covers_timestamp(rules)


def bounded_future(rules: DeliveryRules) -> bool:
    """Whether a signed time may be too far ahead."""
    return rules.message.future_seconds is not None and covers_timestamp(rules)


def bounded(rules: DeliveryRules) -> bool:
    """Whether a signed time is held against a clock."""
    return bounded_past(rules) or bounded_future(rules)


def rotating(rules: DeliveryRules) -> bool:
    """Whether several signatures may stand side by side."""
    return signed(rules) and all(takes_several(proof) for proof in rules.authentication)


def versioned(rules: DeliveryRules) -> bool:
    """Whether a token says which version of the scheme it is."""
    return signed(rules) and all(version_token(proof) for proof in rules.authentication)


def sends_secret(rules: DeliveryRules) -> bool:
    """Whether the secret itself goes with each delivery."""
    return not signed(rules) and any(proof.kind in ("token", "basic") for proof in rules.authentication)


def web_token(rules: DeliveryRules) -> bool:
    """Whether the proof is a web token."""
    return all(proof.kind == "jwt" for proof in rules.authentication)


def names_issuer(rules: DeliveryRules) -> bool:
    """Whether a delivery says, or could say, where its key is."""
    return tells_key_url(rules) or brings_keys(rules)


def several(rules: DeliveryRules) -> bool:
    """Whether several proofs are demanded."""
    return rules.needs == "all" and sum(PROOF_KINDS[proof.kind].placed for proof in rules.authentication) > 1


def sends(
    fact: str, what: str, *, bends: str = "", shapes: Level | None = Level.STANDARD, **said: Unpack[Said]
) -> None:
    """Register a check that sends the deliveries of one kind of bend, by default that of its own name, and no more.

    `what` tells these deliveries. Where `shapes` is None, it is put to every event at every level.
    """

    def trials(ctx: Context) -> Iterator[Trial]:
        yield from ctx.bent(bends or fact)

    trials.__doc__ = what
    check(id=f"auth.{fact}", severity=Severity.ERROR, shapes=shapes, **said)(trials)

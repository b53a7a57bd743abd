"""The family `auth`: what is not the provider's is refused with 4xx, what is the provider's is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import Expectation, Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import Follows, check
from hookproof.checks.trial import Failed, Trial
from hookproof.contract.model import DeliveryRules
from hookproof.contract.proofkinds import NOT_TESTED, PROOF_KINDS, SIGNING
from hookproof.delivery.addressing import (
    covered_members,
    covers_body,
    covers_form,
    covers_id,
    covers_timestamp,
    covers_url,
)
from hookproof.delivery.auth.kinds import KINDS
from hookproof.delivery.auth.writing import takes_several, version_token
from hookproof.delivery.bends.table import Expected, bend
from hookproof.findings import Severity

_STANDARD = "Standard Webhooks 1.0.0"
_VERIFY = f"{_STANDARD}, Verifying webhook authenticity"
#: Where a wrong key is taken, or breaks the consumer, all that is badly signed is or does: one cause, told once.
_FORGED = Follows("auth.wrong-key")
_OTHER_TOKEN = Follows("auth.wrong-token")
_TAKEN = Follows("auth.wrong-key", frozenset({Fault.ACCEPTED}))
_PROVIDER = "The provider's documentation"
_COMPARE = "Compare the whole token, in constant time, before anything else, and answer 401 where it is another."
#: Whoever holds no timestamp against a clock takes old, early and senseless ones alike: one cause, told once.
_NO_CLOCK = Follows("auth.stale", frozenset({Fault.ACCEPTED}))
#: Nothing but being acknowledged counts: how else it is answered is asked elsewhere.
_NOT_TAKEN = Expectation(kind=Expected.REFUSED, faults=frozenset(Fault) - {Fault.ACCEPTED})
_LIBRARY = "Verify with the standard's library before anything else, and answer 401 where it refuses."


def _signed(rules: DeliveryRules) -> bool:
    return any(proof.kind in SIGNING for proof in rules.authentication)


def _forgettable(rules: DeliveryRules) -> bool:
    return _signed(rules) and all(KINDS[proof.kind].may_be_empty for proof in rules.authentication)


def _covers_content(rules: DeliveryRules) -> bool:
    return covers_body(rules) or covers_form(rules) or bool(covered_members(rules))


def _stamped(rules: DeliveryRules) -> bool:
    return covers_timestamp(rules) and not _web_token(rules)


def _bounded_past(rules: DeliveryRules) -> bool:
    return rules.message.past_seconds is not None and covers_timestamp(rules)


def _bounded_future(rules: DeliveryRules) -> bool:
    return rules.message.future_seconds is not None and covers_timestamp(rules)


def _bounded(rules: DeliveryRules) -> bool:
    return _bounded_past(rules) or _bounded_future(rules)


def _rotating(rules: DeliveryRules) -> bool:
    return _signed(rules) and all(takes_several(proof) for proof in rules.authentication)


def _versioned(rules: DeliveryRules) -> bool:
    return _signed(rules) and all(version_token(proof) for proof in rules.authentication)


def _sends_secret(rules: DeliveryRules) -> bool:
    return not _signed(rules) and any(proof.kind in ("token", "basic") for proof in rules.authentication)


def _web_token(rules: DeliveryRules) -> bool:
    return all(proof.kind == "jwt" for proof in rules.authentication)


def _several(rules: DeliveryRules) -> bool:
    return rules.needs == "all" and sum(PROOF_KINDS[proof.kind].placed for proof in rules.authentication) > 1


@check(
    id="auth.scheme",
    title="A delivery that is signed by the provider's scheme is accepted",
    severity=Severity.ERROR,
    clause=_VERIFY,
    mend="Build the key, the signed content and the header names as the scheme says (hookproof explain auth.scheme).",
    per="run",
)
def scheme(ctx: Context) -> Iterator[Trial]:
    """A genuine delivery. Where none is accepted, the signature doctor looks for the wrong form that is."""
    unseen = [proof.scheme for proof in ctx.contract.delivery.authentication if proof.kind in NOT_TESTED]
    remark = f"not tested: {', '.join(unseen)}, which the network shows and no delivery of ours" if unseen else ""
    yield ctx.genuine(ctx.example, reuse=True, remark=remark)


@check(
    id="auth.missing-header",
    title="A delivery without its signature headers is refused",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: id, timestamp and signature are needed",
    mend="Answer 401 where one of the headers is missing; a missing header never means that there is nothing to check.",
    follows=_TAKEN,
    applies=_signed,
)
def missing_header(ctx: Context) -> Iterator[Trial]:
    """Without any, and without each, of the headers of the scheme. A quick run takes only the first on most events."""
    yield from ctx.bent("missing-header", quick=("unsigned",))
    if ctx.chosen:
        # A parser that is for JSON alone may be where the signature is looked at.
        shows = "without any header of the signature scheme, as text/plain"
        yield ctx.marked("content-type-text+unsigned", shows, expect=_NOT_TAKEN)


@check(
    id="auth.wrong-key",
    title="A delivery that is signed with another key is refused",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: the signature is computed with the endpoint's own secret and compared",
    mend=_LIBRARY,
    applies=_signed,
)
def wrong_key(ctx: Context) -> Iterator[Trial]:
    """Signed with another key; and several signatures of which none is right."""
    yield from ctx.bent("wrong-key", "several-wrong-signatures", quick=("wrong-key",))
    if ctx.chosen:
        yield ctx.marked("content-type-text+wrong-key", "signed with another key, as text/plain", expect=_NOT_TAKEN)


@check(
    id="auth.empty-key",
    title="A delivery that is signed with an empty key is refused",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: the key is the endpoint's secret",
    mend="Refuse to start where the secret is not set; never verify with an empty one.",
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=_forgettable,
)
def empty_key(ctx: Context) -> Iterator[Trial]:
    """Signed with a key of no bytes: what a consumer does whose secret is not configured."""
    yield from ctx.bent("empty-key")


@check(
    id="auth.changed-body",
    title="A body changed after signing is refused",
    severity=Severity.ERROR,
    clause=f"{_STANDARD}, Signature scheme: the signature covers the body",
    mend=_LIBRARY,
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=_covers_content,
)
def changed_body(ctx: Context) -> Iterator[Trial]:
    """One byte changed; also when the consumer has just seen this signature on the right body."""
    yield from ctx.bent("changed-body", leave=("longer-body",))
    yield from ctx.after_genuine("changed-body", leave=("longer-body",))


@check(
    id="auth.changed-id",
    title="A message id changed after signing is refused",
    severity=Severity.ERROR,
    clause=f"{_STANDARD}, Signature scheme: the signature covers the message id",
    mend=_LIBRARY,
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=covers_id,
)
def changed_id(ctx: Context) -> Iterator[Trial]:
    """The id in the header is not the one that was signed: a replay in the guise of a new message."""
    yield from ctx.bent("changed-id")
    yield from ctx.after_genuine("changed-id")


@check(
    id="auth.changed-timestamp",
    title="A timestamp changed after signing is refused",
    severity=Severity.ERROR,
    clause=f"{_STANDARD}, Signature scheme: the signature covers the timestamp",
    mend=_LIBRARY,
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=_stamped,
)
def changed_timestamp(ctx: Context) -> Iterator[Trial]:
    """The timestamp in the header is not the one that was signed: an old delivery made young."""
    yield from ctx.bent("changed-timestamp")
    yield from ctx.after_genuine("changed-timestamp")


@check(
    id="auth.stale",
    title="A delivery older than the tolerance is refused",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: a timestamp too far in the past is refused, against replay",
    mend="Compare the signed timestamp with the clock and refuse what lies outside the tolerance.",
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=_bounded_past,
)
def stale(ctx: Context) -> Iterator[Trial]:
    """Correctly signed an hour beyond the tolerance ago, and a year ago."""
    yield from ctx.bent("stale")


@check(
    id="auth.future",
    title="A delivery from further in the future than the tolerance is refused",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: a timestamp too far in the future is refused",
    mend="Compare the absolute difference with the clock, in both directions.",
    shapes=Level.STANDARD,
    follows=_NO_CLOCK,
    applies=_bounded_future,
)
def future(ctx: Context) -> Iterator[Trial]:
    """Correctly signed an hour beyond the tolerance ahead, and a year ahead."""
    yield from ctx.bent("future")


#: Where only these fall short, that is what to mend.
_RAW_ADVICE: dict[frozenset[str], str] = {
    frozenset({"beyond-ascii"}): "Only text beyond ASCII fails: the body becomes text and bytes again in another "
    "encoding. Verify the bytes of the request as they came, and decode them as UTF-8 afterwards.",
    frozenset(
        {"signed-stripped", "longer-body", "odd-whitespace"}
    ): "Only whitespace at the ends of the body goes unseen: it is trimmed "
    "before it is verified. Verify the bytes of the request as they came, and trim afterwards, if at all.",
}


def _raw_advice(failures: Sequence[Failed]) -> str:
    """What to do, by which forms of the body are not verified as they came."""
    names = {failed.trial.name for failed in failures}
    return next((advice for only, advice in _RAW_ADVICE.items() if names <= only), "")


@check(
    id="auth.raw-body",
    title="The signature is verified over the raw bytes of the body",
    severity=Severity.ERROR,
    clause=f"{_STANDARD}, Signature scheme: the body is signed exactly as it is sent",
    mend="Verify the bytes of the request before anything parses them, never the parsed JSON written out again.",
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=covers_body,
    single=True,
)
def raw_body(ctx: Context) -> Iterator[Trial]:
    """Odd forms of the same JSON are accepted; a body that was signed in another form than it is sent in is not.

    Text beyond ASCII is sent as it is and in escapes: where only that is accepted, the body was decoded.
    """
    for trial in ctx.bent("odd-form", "re-serialised", leave=("odd-key-order",)):
        yield replace(trial, advice=_raw_advice)
    yield replace(ctx.marked("longer-body", bend("longer-body").title), advice=_raw_advice)
    escaped = bend("in-ascii")(ctx.signer.deliver(ctx.example), ctx.signer)
    if escaped is not None:
        control = replace(ctx.example, address=f"{ctx.example.address}+in-ascii", body=escaped.body)
        beyond = ctx.marked("beyond-ascii", bend("beyond-ascii").title)
        yield replace(beyond, control=lambda: control, advice=_raw_advice)


@check(
    id="auth.several-signatures",
    title="One right signature among several is enough",
    severity=Severity.ERROR,
    clause=f"{_STANDARD}, Webhook headers: several signatures may stand in one header while a secret is rotated",
    mend="Compare with each signature in the header; skip those of versions that are not known.",
    shapes=Level.STANDARD,
    applies=_rotating,
)
def several_signatures(ctx: Context) -> Iterator[Trial]:
    """The right signature before, behind and between others, of other keys and of other versions."""
    yield from ctx.bent("several-signatures")


@check(
    id="auth.truncated-signature",
    title="A part of the right signature is refused",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: the whole signatures are compared",
    mend="Compare whole values, in constant time; a prefix is no match, and an empty value least of all.",
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=_signed,
)
def truncated_signature(ctx: Context) -> Iterator[Trial]:
    """The signature without its end, and down to nothing."""
    yield from ctx.bent("truncated-signature")


@check(
    id="auth.letter-case",
    title="A signature whose letters differ in case is refused",
    severity=Severity.ERROR,
    clause="RFC 4648, section 4: in base64 upper and lower case letters are different digits",
    mend="Compare the values as they are, in constant time; change the case of neither.",
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=_signed,
)
def letter_case(ctx: Context) -> Iterator[Trial]:
    """The right signature in capitals, in small letters, and with the case of each letter turned."""
    yield from ctx.bent("letter-case")


@check(
    id="auth.malformed-signature",
    title="A malformed signature is refused, and breaks nothing",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: what does not match is refused",
    mend="Treat a signature that cannot be decoded, or has another length, as one that does not match: 401.",
    shapes=Level.STANDARD,
    follows=_TAKEN,
    applies=_signed,
)
def malformed_signature(ctx: Context) -> Iterator[Trial]:
    """Empty, too short, too long, not encoded, not ASCII, without structure."""
    yield from ctx.bent("malformed-signature")


@check(
    id="auth.malformed-timestamp",
    title="A malformed timestamp is refused, and breaks nothing",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: the timestamp is a number of seconds within the tolerance",
    mend="Answer 400 or 401 where the timestamp is no whole number of seconds.",
    shapes=Level.STANDARD,
    follows=_NO_CLOCK,
    applies=_bounded,
)
def malformed_timestamp(ctx: Context) -> Iterator[Trial]:
    """Text, nothing, NaN, a date, thousands of digits: each correctly signed as it is written."""
    yield from ctx.bent("malformed-timestamp")


@check(
    id="auth.other-scheme-version",
    title="A signature under another version of the scheme is refused",
    severity=Severity.ERROR,
    clause=f"{_STANDARD}, Signature scheme: the version token says how the signature was made",
    mend="Take only signatures that carry the token of the version that you verify; skip all others.",
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=_versioned,
)
def other_scheme_version(ctx: Context) -> Iterator[Trial]:
    """The right value under tokens of other versions, and without any."""
    yield from ctx.bent("other-scheme-version")


@check(
    id="auth.header-case",
    title="Header names are read in any case",
    severity=Severity.ERROR,
    clause="RFC 9110, section 5.1: field names are case-insensitive",
    mend="Look headers up through the framework's case-insensitive mapping, not in a plain dictionary.",
    shapes=Level.STANDARD,
)
def header_case(ctx: Context) -> Iterator[Trial]:
    """The signature headers in lower, upper, title and mixed case."""
    yield from ctx.bent("header-case")


@check(
    id="auth.missing-token",
    title="A delivery without the token is refused",
    severity=Severity.ERROR,
    clause=f"{_PROVIDER}: the token that was agreed on goes with each delivery",
    mend="Answer 401 where there is no token; a missing one never means that there is nothing to check.",
    applies=_sends_secret,
)
def missing_token(ctx: Context) -> Iterator[Trial]:
    """Without the header, parameter or member that holds it."""
    yield from ctx.bent("missing-token")


@check(
    id="auth.wrong-token",
    title="A delivery with another token is refused",
    severity=Severity.ERROR,
    clause=f"{_PROVIDER}: the token is compared with the one that was agreed on",
    mend=_COMPARE,
    applies=_sends_secret,
)
def wrong_token(ctx: Context) -> Iterator[Trial]:
    """Another token of the same make; for a name and password, another password."""
    yield from ctx.bent("wrong-token")


@check(
    id="auth.token-part",
    title="A part of the right token, and more than it, is refused",
    severity=Severity.ERROR,
    clause=f"{_PROVIDER}: the whole token is compared",
    mend=_COMPARE,
    shapes=Level.STANDARD,
    follows=_OTHER_TOKEN,
    applies=_sends_secret,
)
def token_part(ctx: Context) -> Iterator[Trial]:
    """Without its last character, its first character alone, and with a character more."""
    yield from ctx.bent("token-part")


@check(
    id="auth.token-case",
    title="The token in another case is refused",
    severity=Severity.ERROR,
    clause=f"{_PROVIDER}: a token is compared character by character",
    mend=_COMPARE,
    shapes=Level.STANDARD,
    follows=_OTHER_TOKEN,
    applies=_sends_secret,
)
def token_case(ctx: Context) -> Iterator[Trial]:
    """Large letters for small ones, and the other way round."""
    yield from ctx.bent("token-case")


@check(
    id="auth.empty-token",
    title="An empty token is refused",
    severity=Severity.ERROR,
    clause=f"{_PROVIDER}: the token is compared with the one that was agreed on",
    mend="Refuse to start where the token is not set; never compare with an empty one.",
    shapes=Level.STANDARD,
    follows=_OTHER_TOKEN,
    applies=_sends_secret,
)
def empty_token(ctx: Context) -> Iterator[Trial]:
    """A token of no characters, and nothing at all where it should be."""
    yield from ctx.bent("empty-token")


@check(
    id="auth.changed-url",
    title="A delivery that was signed for another URL is refused",
    severity=Severity.ERROR,
    clause=f"{_PROVIDER}: the signature covers the URL that is called",
    mend="Verify with the one URL that the provider was told, not with what the request says of itself.",
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=covers_url,
)
def changed_url(ctx: Context) -> Iterator[Trial]:
    """Signed for another host, and for another path of this one: what another endpoint got, sent on to this."""
    yield from ctx.bent("changed-url")


@check(
    id="auth.other-algorithm",
    title="A web token of another algorithm than the one agreed on is refused",
    severity=Severity.ERROR,
    clause="RFC 8725, sections 2.1 and 3.1: a library is told which algorithms are right, and `none` is not",
    mend="Give the library the one algorithm that is right; never take the one that the token names.",
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=_web_token,
)
def other_algorithm(ctx: Context) -> Iterator[Trial]:
    """The algorithm none, with and without a signature; the public key's text as a shared key."""
    yield from ctx.bent("other-algorithm")


@check(
    id="auth.each-proof",
    title="Each of several proofs is demanded",
    severity=Severity.ERROR,
    clause=f"{_PROVIDER}: a delivery carries several proofs, and a consumer holds it to all of them",
    mend="Look at every proof that the provider sends, and refuse where one of them is wrong.",
    shapes=Level.STANDARD,
    follows=_FORGED,
    applies=_several,
)
def each_proof(ctx: Context) -> Iterator[Trial]:
    """One of them wrong, all others right, each in turn."""
    yield from ctx.bent("one-wrong-proof")

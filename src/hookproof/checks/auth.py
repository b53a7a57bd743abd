"""The family `auth`: what is not the provider's is refused with 4xx, what is the provider's is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import Follows, check
from hookproof.checks.trial import Trial
from hookproof.delivery.bends.table import bend
from hookproof.findings import Severity

_STANDARD = "Standard Webhooks 1.0.0"
_VERIFY = f"{_STANDARD}, Verifying webhook authenticity"
#: Where a wrong key is taken, or breaks the consumer, all that is badly signed is or does: one cause, told once.
_FORGED = Follows("auth.wrong-key")
_TAKEN = Follows("auth.wrong-key", frozenset({Fault.ACCEPTED}))
_LIBRARY = "Verify with the standard's library before anything else, and answer 401 where it refuses."


@check(
    id="auth.scheme",
    title="A delivery that is signed by the provider's scheme is accepted",
    severity=Severity.ERROR,
    clause=_VERIFY,
    mend="Build the key, the signed content and the header names as the scheme says, or use the standard's library.",
    per="run",
)
def scheme(ctx: Context) -> Iterator[Trial]:
    """A genuine delivery. Where none is accepted, the signature doctor looks for the wrong form that is."""
    yield ctx.genuine(ctx.example, reuse=True)


@check(
    id="auth.missing-header",
    title="A delivery without its signature headers is refused",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: id, timestamp and signature are needed",
    mend="Answer 401 where one of the headers is missing; a missing header never means that there is nothing to check.",
    follows=_TAKEN,
)
def missing_header(ctx: Context) -> Iterator[Trial]:
    """Without any, and without each, of the headers of the scheme. A quick run takes only the first on most events."""
    yield from ctx.bent("missing-header", quick=("unsigned",))


@check(
    id="auth.wrong-key",
    title="A delivery that is signed with another key is refused",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: the signature is computed with the endpoint's own secret and compared",
    mend=_LIBRARY,
)
def wrong_key(ctx: Context) -> Iterator[Trial]:
    """Signed with another key; and several signatures of which none is right."""
    yield from ctx.bent("wrong-key", "several-wrong-signatures", quick=("wrong-key",))


@check(
    id="auth.empty-key",
    title="A delivery that is signed with an empty key is refused",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: the key is the endpoint's secret",
    mend="Refuse to start where the secret is not set; never verify with an empty one.",
    shapes=Level.STANDARD,
    follows=_FORGED,
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
    follows=_FORGED,
)
def future(ctx: Context) -> Iterator[Trial]:
    """Correctly signed an hour beyond the tolerance ahead, and a year ahead."""
    yield from ctx.bent("future")


@check(
    id="auth.raw-body",
    title="The signature is verified over the raw bytes of the body",
    severity=Severity.ERROR,
    clause=f"{_STANDARD}, Signature scheme: the body is signed exactly as it is sent",
    mend="Verify the bytes of the request before anything parses them, never the parsed JSON written out again.",
    shapes=Level.STANDARD,
    follows=_FORGED,
)
def raw_body(ctx: Context) -> Iterator[Trial]:
    """Odd forms of the same JSON are accepted; a body that was signed in another form than it is sent in is not.

    Text beyond ASCII is sent as it is and in escapes: where only that is accepted, the body was decoded.
    """
    yield from ctx.bent("odd-form", "re-serialised", leave=("odd-key-order",))
    yield ctx.marked("longer-body", bend("longer-body").title)
    escaped = bend("in-ascii")(ctx.signer.deliver(ctx.example), ctx.signer)
    if escaped is not None:
        control = replace(ctx.example, address=f"{ctx.example.address}+in-ascii", body=escaped.body)
        yield replace(ctx.marked("beyond-ascii", bend("beyond-ascii").title), control=control)


@check(
    id="auth.several-signatures",
    title="One right signature among several is enough",
    severity=Severity.ERROR,
    clause=f"{_STANDARD}, Webhook headers: several signatures may stand in one header while a secret is rotated",
    mend="Compare with each signature in the header; skip those of versions that are not known.",
    shapes=Level.STANDARD,
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
)
def truncated_signature(ctx: Context) -> Iterator[Trial]:
    """The signature without its end, and down to nothing."""
    yield from ctx.bent("truncated-signature")


@check(
    id="auth.malformed-signature",
    title="A malformed signature is refused, and breaks nothing",
    severity=Severity.ERROR,
    clause=f"{_VERIFY}: what does not match is refused",
    mend="Treat a signature that cannot be decoded, or has another length, as one that does not match: 401.",
    shapes=Level.STANDARD,
    follows=_TAKEN,
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
    follows=_TAKEN,
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

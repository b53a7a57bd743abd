"""Forged deliveries: unsigned, signed with another key, changed after signing, with something that is no signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from hookproof.checks.auth.grounds import (
    FORGED,
    LIBRARY,
    OUTLANDISH,
    PARTLY,
    PROVIDER,
    STANDARD,
    UNCOVERED,
    UNREADABLE,
    VERIFY,
    covers_content,
    forgettable,
    sends,
    signed,
)
from hookproof.checks.context import Context
from hookproof.checks.expectation import REFUSED, Expectation, Fault
from hookproof.checks.level import Level
from hookproof.checks.referral import Referral
from hookproof.checks.registry import check
from hookproof.checks.sequences import deliveries
from hookproof.checks.trial import Failed, Trial
from hookproof.delivery.addressing import (
    covers_body,
    covers_id,
    covers_url,
)
from hookproof.delivery.bends.table import Expected, bend
from hookproof.delivery.traffic import Exchange, Outcome
from hookproof.findings import Severity

#: Whoever verifies a signature only where there is one takes it like none.
_EMPTY = "empty-signature-header"
#: Text in a header is ASCII (RFC 9110, section 5.5): comparisons of several languages raise on anything else.
_NOT_ASCII = "not-ascii"
#: Nothing but being acknowledged counts: how else it is answered is asked elsewhere.
_NOT_TAKEN = Expectation(kind=Expected.REFUSED, faults=frozenset(Fault) - {Fault.ACCEPTED})


@check(
    id="auth.missing-header",
    title="A delivery without its signature headers is refused",
    severity=Severity.ERROR,
    clause=f"{VERIFY}: id, timestamp and signature are needed",
    mend="Answer 401 where one of the headers is missing; a missing header never means that there is nothing to check.",
    follows=(FORGED,),
    applies=signed,
)
def missing_header(ctx: Context) -> Iterator[Trial]:
    """Without any, and without each, of the headers of the scheme. A quick run takes only the first on most events.

    Proxies write where a request comes from into headers, which whoever calls directly can write as well.
    """
    yield from ctx.bent("missing-header", quick=("unsigned",))
    if ctx.chosen:
        # A parser that is for JSON alone may be where the signature is looked at.
        shows = "without any header of the signature scheme, as text/plain"
        yield ctx.marked("content-type-text+unsigned", shows, expect=_NOT_TAKEN)
        shows = "without any header of the signature scheme, but with ones that say it is local"
        yield ctx.marked("from-here+unsigned", shows, expect=_NOT_TAKEN)
        yield from _unsigned_unknown(ctx)


def _unsigned_unknown(ctx: Context) -> Iterator[Trial]:
    """What there is no handler for may be answered before anybody looks at the signature."""
    for case in ctx.cases("drift", "unknown-event"):
        if case.mutation and case.mutation.id.endswith("unknown-event"):
            yield Trial(
                name="unsigned-unknown-event",
                shows="an event that is not known, without any header of the signature scheme",
                case=case,
                expect=replace(_NOT_TAKEN, at_most={Fault.ACCEPTED: Severity.WARNING}),
                make=partial(deliveries, "unsigned", case, ctx.signer),
            )


@check(
    id="auth.wrong-key",
    title="A delivery that is signed with another key is refused",
    severity=Severity.ERROR,
    clause=f"{VERIFY}: the signature is computed with the endpoint's own secret and compared",
    mend=LIBRARY,
    applies=signed,
)
def wrong_key(ctx: Context) -> Iterator[Trial]:
    """Signed with another key; and several signatures of which none is right."""
    yield from ctx.bent("wrong-key", "several-wrong-signatures", quick=("wrong-key",))
    if ctx.chosen:
        yield ctx.marked("content-type-text+wrong-key", "signed with another key, as text/plain", expect=_NOT_TAKEN)


sends(
    "empty-key",
    "Signed with a key of no bytes: what a consumer does whose secret is not configured.",
    title="A delivery that is signed with an empty key is refused",
    clause=f"{VERIFY}: the key is the endpoint's secret",
    mend="Refuse to start where the secret is not set; never verify with an empty one.",
    follows=(FORGED,),
    applies=forgettable,
)


@check(
    id="auth.changed-body",
    title="A body changed after signing is refused",
    severity=Severity.ERROR,
    clause=f"{STANDARD}, Signature scheme: the signature covers the body",
    mend=LIBRARY,
    shapes=Level.STANDARD,
    follows=(FORGED,),
    applies=covers_content,
)
def changed_body(ctx: Context) -> Iterator[Trial]:
    """One byte changed: in the usual body, right after the same signature came with the right body, and in a long body.

    A consumer that verifies only the first kilobytes of a body does so with every event, so one event is enough there.
    """
    yield from ctx.bent("changed-body", leave=("longer-body",))
    yield from ctx.after_genuine("changed-body", leave=("longer-body",))
    if ctx.chosen:
        yield from ctx.bent("changed-long-body", expect=_NOT_TAKEN)


@check(
    id="auth.changed-id",
    title="A message id changed after signing is refused",
    severity=Severity.ERROR,
    clause=f"{STANDARD}, Signature scheme: the signature covers the message id",
    mend=LIBRARY,
    shapes=Level.STANDARD,
    follows=(FORGED, UNCOVERED),
    applies=covers_id,
)
def changed_id(ctx: Context) -> Iterator[Trial]:
    """The id in the header is not the one that was signed: a replay in the guise of a new message."""
    yield from ctx.bent("changed-id")
    yield from ctx.after_genuine("changed-id")


#: Where only these fall short, that is what to mend.
_RAW_ADVICE: dict[frozenset[str], str] = {
    frozenset(
        {"not-normalised"}
    ): "Only text that is not normalised fails: do not bring the body into one of Unicode's "
    "normal forms before the signature is verified.",
    frozenset(
        {"odd-escapes"}
    ): "Only characters written as escapes (\\u0065) fail, every other form is verified as it came: "
    "members are looked for in the text of the body. Read it with a parser of JSON.",
    frozenset({"beyond-ascii"}): "Only text beyond ASCII fails: the body becomes text and bytes again in another "
    "encoding. Verify the bytes of the request as they came, and decode them as UTF-8 afterwards.",
    frozenset(
        {"signed-stripped", "longer-body", "odd-whitespace"}
    ): "Only whitespace at the ends of the body goes unseen: it is trimmed "
    "before it is verified. Verify the bytes of the request as they came, and trim afterwards, if at all.",
}


def _raw_advice(failures: Sequence[Failed]) -> str:
    """What to do, by which forms of the body are not verified as they came.

    Odd whitespace stands within the body too: alone, where there was time for no other form, it says nothing of why.
    """
    names = {failed.trial.name for failed in failures}
    if names == {"odd-whitespace"}:
        return ""
    return next((advice for only, advice in _RAW_ADVICE.items() if names <= only), "")


@check(
    id="auth.raw-body",
    title="The signature is verified over the raw bytes of the body",
    severity=Severity.ERROR,
    clause=f"{STANDARD}, Signature scheme: the body is signed exactly as it is sent",
    mend="Verify the bytes of the request before anything parses them, never the parsed JSON written out again.",
    shapes=Level.STANDARD,
    follows=(FORGED, UNCOVERED),
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
        yield replace(ctx.marked("not-normalised", bend("not-normalised").title), advice=_raw_advice)


@check(
    id="auth.truncated-signature",
    title="A part of the right signature is refused",
    severity=Severity.ERROR,
    clause=f"{VERIFY}: the whole signatures are compared",
    mend="Compare whole values, in constant time; a prefix is no match, and an empty value least of all.",
    shapes=Level.STANDARD,
    follows=(FORGED,),
    applies=signed,
)
def truncated_signature(ctx: Context) -> Iterator[Trial]:
    """The signature without its end, down to nothing, and whole but for one digit at its end or beginning.

    What breaks on it is asked by auth.malformed-signature.
    """
    yield from ctx.bent("truncated-signature", expect=_NOT_TAKEN)


sends(
    "letter-case",
    "The right signature in capitals, in small letters, and with the case of each letter turned.",
    title="A signature whose letters differ in case is refused",
    clause="RFC 4648, section 4: in base64 upper and lower case letters are different digits",
    mend="Compare the values as they are, in constant time; change the case of neither.",
    follows=(FORGED, UNREADABLE),
    applies=signed,
)


@check(
    id="auth.malformed-signature",
    title="A malformed signature is refused, and breaks nothing",
    severity=Severity.ERROR,
    clause=f"{VERIFY}: what does not match is refused",
    mend="Treat a signature that cannot be decoded, or has another length, as one that does not match: 401.",
    follows=(FORGED, PARTLY),
    shapes=Level.STANDARD,
    applies=signed,
)
def malformed_signature(ctx: Context) -> Iterator[Trial]:
    """Empty, too short, too long, not encoded, not ASCII, without structure.

    A server that reads no letter beyond ASCII in any header fails before the signature is looked at; what it then
    answers says nothing of how that is verified, and robustness.more-headers tells of it. One that fails on such a
    letter in the signature alone has a note: no provider sends the like, and nothing is taken in or lost.
    """
    octets = bend("octets-in-header")(ctx.signer.deliver(ctx.example, label="octets-in-header"), ctx.signer)
    unread = octets is not None and ctx.ask(octets).outcome is Outcome.FAILED
    yield from ctx.bent("malformed-signature", leave=(_EMPTY, _NOT_ASCII))
    if not unread:
        yield ctx.marked(_NOT_ASCII, bend(_NOT_ASCII).title, expect=OUTLANDISH)
    yield ctx.marked(_EMPTY, bend(_EMPTY).title, expect=replace(REFUSED, unless=partial(_as_without, ctx)))


def _as_without(ctx: Context, exchange: Exchange) -> str:
    """Why an empty signature that is taken shows nothing: none at all is taken too. One cause, told once; else ""."""
    if not exchange.acknowledged:
        return ""
    without = bend("without-signature")(ctx.signer.deliver(ctx.example, label="without-signature"), ctx.signer)
    return Referral("", "auth.missing-header") if without is not None and ctx.ask(without).acknowledged else ""


sends(
    "changed-url",
    "Signed for another host, and for another path of this one: what another endpoint got, sent on to this.",
    title="A delivery that was signed for another URL is refused",
    clause=f"{PROVIDER}: the signature covers the URL that is called",
    mend="Verify with the one URL that the provider was told, not with what the request says of itself.",
    follows=(FORGED,),
    applies=covers_url,
)

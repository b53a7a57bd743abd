"""What a scheme allows and demands: genuine deliveries in each of its forms, other versions, each of several proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.checks.auth.grounds import (
    FORGED,
    PARTLY,
    PROVIDER,
    STANDARD,
    UNREADABLE,
    VERIFY,
    names_issuer,
    rotating,
    sends,
    several,
    versioned,
    web_token,
)
from hookproof.checks.context import Context
from hookproof.checks.registry import Follows, check
from hookproof.checks.trial import Trial
from hookproof.contract.model import Authentication
from hookproof.contract.proofkinds import NOT_TESTED
from hookproof.delivery.bends.issuers import tells_key_id
from hookproof.findings import Severity


@check(
    id="auth.scheme",
    title="A delivery that is signed by the provider's scheme is accepted",
    severity=Severity.ERROR,
    clause=VERIFY,
    mend="Build the key, the signed content and the header names as the scheme says (hookproof explain auth.scheme).",
    per="run",
    follows=(Follows("ack.example"),),
)
def scheme(ctx: Context) -> Iterator[Trial]:
    """A genuine delivery. Where none is accepted, the signature doctor looks for the wrong form that is."""
    yield ctx.genuine(ctx.example, reuse=True, remark=untested(ctx.contract.delivery.authentication))


def untested(proofs: Sequence[Authentication]) -> str:
    """Return in words which part of a provider's authentication no delivery can test; "" where each can be tested."""
    if proofs and all(proof.kind == "none" for proof in proofs):
        return "not tested: forged deliveries, since the contract says that the provider signs nothing (kind: none)"
    unseen = [proof.scheme for proof in proofs if proof.kind in NOT_TESTED]
    return f"not tested: {', '.join(unseen)}, which the network shows and no delivery of ours" if unseen else ""


sends(
    "several-signatures",
    "The right signature before, behind and between others, of other keys and of other versions.",
    title="One right signature among several is enough",
    clause=f"{STANDARD}, Webhook headers: several signatures may stand in one header while a secret is rotated",
    mend="Compare with each signature in the header; skip those of versions that are not known.",
    applies=rotating,
)


sends(
    "other-scheme-version",
    "The right value under tokens of other versions, and without any.",
    title="A signature under another version of the scheme is refused",
    clause=f"{STANDARD}, Signature scheme: the version token says how the signature was made",
    mend="Take only signatures that carry the token of the version that you verify; skip all others.",
    follows=(FORGED, PARTLY, UNREADABLE),
    applies=versioned,
)


sends(
    "header-case",
    "The signature headers in lower, upper, title and mixed case.",
    title="Header names are read in any case",
    clause="RFC 9110, section 5.1: field names are case-insensitive",
    mend="Look headers up through the framework's case-insensitive mapping, not in a plain dictionary.",
)


sends(
    "other-algorithm",
    "The algorithm none, with and without a signature; the public key's text as a shared key.",
    title="A web token of another algorithm than the one agreed on is refused",
    clause="RFC 8725, sections 2.1 and 3.1: a library is told which algorithms are right, and `none` is not",
    mend="Give the library the one algorithm that is right; never take the one that the token names.",
    follows=(FORGED,),
    applies=web_token,
)


sends(
    "unknown-key",
    "Signed with another key, under an id that nobody publishes.",
    title="A delivery under a key id that is not published is refused",
    clause=f"{PROVIDER}: the key that verifies is the published one of the id that a delivery tells",
    mend="Refuse with 401 where the provider publishes no key of that id; never go on without a key, or with another.",
    follows=(FORGED,),
    applies=tells_key_id,
)


sends(
    "other-issuer",
    "Signed with the key of another issuer: named by its URL, by one that begins as the right one, or brought along.",
    title="A key that the delivery itself brings or names is not trusted",
    clause="RFC 8725, sections 3.8 and 3.10: a key is the issuer's, and a URL that is received is not followed blindly",
    mend="Take keys from the provider's own address alone: hold scheme, host and port of a URL against it before it is "
    "fetched, and never a key out of the delivery.",
    follows=(FORGED,),
    applies=names_issuer,
)


sends(
    "each-proof",
    "One of them wrong, all others right, each in turn.",
    bends="one-wrong-proof",
    title="Each of several proofs is demanded",
    clause=f"{PROVIDER}: a delivery carries several proofs, and a consumer holds it to all of them",
    mend="Look at every proof that the provider sends, and refuse where one of them is wrong.",
    follows=(FORGED,),
    applies=several,
)

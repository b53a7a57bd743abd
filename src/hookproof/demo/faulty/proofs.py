"""Faults of other proofs than a keyed hash in a header: tokens, web tokens, signed URLs, several proofs, batches."""

from __future__ import annotations

import base64
import contextlib
import json
import urllib.request
from dataclasses import replace

from hookproof.contract.model import DeliveryRules
from hookproof.delivery.addressing import covers_url
from hookproof.delivery.packing import takes_several
from hookproof.demo import asymmetric, unpacking, verifying, welcoming
from hookproof.demo import receiver as consumer
from hookproof.demo.faulty.fault import fault, where
from hookproof.demo.faulty.trust import prefix_is_enough, signature_ignored
from hookproof.demo.habits import WEBHOOK_PATH, Answer, Habits, Refused, Request, Shop
from hookproof.demo.store import Record


def _token(rules: DeliveryRules) -> bool:
    return rules.signature.kind == "token" and rules.signature.place.where == "header"


def _missing_let_through(shop: Shop, habits: Habits, request: Request) -> str:
    """Where no token comes, none is compared."""
    if habits.header(request, shop.proof.place.name) is None:
        return signature_ignored(shop, habits, request)
    return verifying.verify(shop, habits, request)


def _empty_let_through(shop: Shop, habits: Habits, request: Request) -> str:
    """The token of a second endpoint that was never set is an empty one."""
    if habits.header(request, shop.proof.place.name) == "":
        return signature_ignored(shop, habits, request)
    return verifying.verify(shop, habits, request)


def _any_case(expected: str, given: str) -> bool:
    return expected.lower() == given.lower()


def _web_token(rules: DeliveryRules) -> bool:
    return rules.signature.kind == "jwt"


def _algorithm_believed(shop: Shop, habits: Habits, request: Request) -> str:
    """The library takes the algorithm from the token, `none` too."""
    token = (habits.header(request, shop.proof.place.name) or "").rpartition(" ")[2]
    try:
        header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    except ValueError:
        header = {}
    if isinstance(header, dict) and header.get("alg") == "none":
        return signature_ignored(shop, habits, request)
    return verifying.verify(shop, habits, request)


def _fetches(rules: DeliveryRules) -> bool:
    return rules.signature.published is not None and rules.signature.published.url is not None


def _told_url_trusted(shop: Shop, habits: Habits, request: Request) -> str:
    """The certificate is whatever the URL in the delivery gives."""
    published = shop.proof.published
    url = habits.header(request, published.url.name) if published is not None and published.url is not None else ""
    with contextlib.suppress(OSError, ValueError, Refused), urllib.request.urlopen(url or "") as answer:  # noqa: S310
        shown = asymmetric.certified(answer.read())
        parts = [
            habits.header(request, place.name) or ""
            for place in (shop.rules.message.id, shop.rules.message.time)
            if place
        ]
        covered = habits.signed(shop, request, *parts)
        given = habits.header(request, shop.proof.place.name) or ""
        if asymmetric.fits_public(shop.proof, shown, covered, given):
            return signature_ignored(shop, habits, request)
    return verifying.verify(shop, habits, request)


def _unknown_key_skipped(shop: Shop, habits: Habits, request: Request) -> str:
    """Where no key is known under the id, nothing is verified."""
    known = shop.notes.setdefault("key", habits.header(request, "X-Key-Id"))
    return (signature_ignored if habits.header(request, "X-Key-Id") != known else verifying.verify)(
        shop, habits, request
    )


#: Endpoints that share a secret with this one: its own path, another one, and one on another host.
_ENDPOINTS = ("{host}/webhooks", "{host}/webhooks/other", "https://other.example/hooks")


def _any_endpoint(shop: Shop, habits: Habits, request: Request) -> str:
    """Several endpoints share a secret, and the URL of any of them will do."""
    host, _, rest = request.url.partition(WEBHOOK_PATH)
    for endpoint in _ENDPOINTS:
        with contextlib.suppress(Refused):
            return verifying.verify(shop, habits, replace(request, url=endpoint.replace("{host}", host) + rest))
    raise Refused(401)


def _several(rules: DeliveryRules) -> bool:
    return rules.needs == "all" and len(rules.authentication) > 1


def _first_is_enough(shop: Shop, habits: Habits, request: Request) -> str:
    """The first proof is right, so the others need no look."""
    provider = shop.contract.provider
    relaxed = replace(provider, delivery=replace(provider.delivery, needs="any"))
    return verifying.verify(replace(shop, contract=replace(shop.contract, provider=relaxed)), habits, request)


def _batch(rules: DeliveryRules) -> bool:
    return takes_several(rules.body)


def _one_expected(shop: Shop, habits: Habits, request: Request) -> str:
    """Unpacks the array into one name: with more items that raises."""
    with contextlib.suppress(Refused):
        (_,) = unpacking.payloads(shop.rules.body, request.body)
    return verifying.verify(shop, habits, request)


async def _taken_otherwise(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    """The framework's own status for what was made: 201."""
    await consumer.take(shop, message_id, event, entity, record)
    return Answer(status=201, text="{}")


def _welcome_all(shop: Shop, habits: Habits, request: Request) -> Answer | None:
    """Whoever asks is answered."""
    return welcoming.welcome(shop, replace(habits, verify=signature_ignored), request)


FAULTS = (
    *where(
        _token,
        fault("token-not-compared", "auth.wrong-token", "the token is there, but not compared", same=lambda *_: True),
        fault(
            "missing-token-accepted",
            "auth.missing-token",
            "a delivery without a token skips the check",
            verify=_missing_let_through,
        ),
        fault(
            "token-prefix-accepted",
            "auth.token-part",
            "tokens are compared as far as the shorter one goes",
            same=prefix_is_enough,
        ),
        fault("token-case-ignored", "auth.token-case", "tokens are compared without regard to case", same=_any_case),
        fault("empty-token-accepted", "auth.empty-token", "an empty token counts as one", verify=_empty_let_through),
    ),
    *where(
        _web_token,
        fault(
            "token-algorithm-believed",
            "auth.other-algorithm",
            "the algorithm of a web token is the one that it names",
            verify=_algorithm_believed,
        ),
    ),
    *where(
        _fetches,
        fault(
            "key-url-trusted",
            "auth.other-issuer",
            "the certificate is fetched from wherever the delivery says",
            verify=_told_url_trusted,
        ),
        fault(
            "unknown-key-skipped",
            "auth.unknown-key",
            "a delivery under an id of no known key is not verified",
            verify=_unknown_key_skipped,
        ),
    ),
    *where(
        covers_url,
        fault(
            "any-endpoint-accepted",
            "auth.changed-url",
            "what was signed for another endpoint's URL is taken",
            verify=_any_endpoint,
        ),
    ),
    *where(
        _several,
        fault(
            "first-proof-enough",
            "auth.each-proof",
            "only the first of several proofs is looked at",
            verify=_first_is_enough,
        ),
    ),
    *where(
        lambda rules: any(handshake.answers for handshake in rules.handshakes),
        fault(
            "challenge-not-echoed",
            "handshake.answered",
            "a handshake is answered with a text of its own",
            echo=lambda _challenge: "ok",
        ),
    ),
    *where(
        lambda rules: any(handshake.signed for handshake in rules.handshakes),
        fault(
            "handshake-not-verified",
            "handshake.forged",
            "a handshake is answered before anything is verified",
            welcome=_welcome_all,
        ),
    ),
    *where(
        lambda rules: bool(rules.acknowledged),
        fault(
            "other-success",
            "ack.answer",
            "a delivery is answered with another 2xx than the provider's",
            take=_taken_otherwise,
        ),
    ),
    *where(
        _batch,
        fault(
            "one-event-expected",
            "tolerance.batch",
            "more than one event in a delivery raises an exception",
            verify=_one_expected,
        ),
    ),
)

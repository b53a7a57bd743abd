"""What a user may try where no genuine delivery is acknowledged, by what came back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.utils import parsedate_to_datetime

from hookproof.delivery.signing import with_headers
from hookproof.delivery.traffic import Exchange
from hookproof.judging.courier import Courier
from hookproof.judging.gatekeeping.headway import answer_of
from hookproof.payloads.case import Case

#: Answers that may be about the proof of a delivery.
PROOF_REFUSED = frozenset({400, 401, 403, 422, 500})
#: What to try, by status.
_ADVICE = {
    400: "Look at what it says is wrong; if it is the signature, give the secret that the consumer verifies with.",
    401: "Give the secret that the consumer verifies with (--secret), and look at its clock.",
    403: "Give the secret that the consumer verifies with (--secret). It may also want a header that the "
    "provider sends, as a User-Agent of its own (--header gives it); or a proxy or CSRF protection stands before it.",
    404: "Look at the path of the URL.",
    405: "Look at the path of the URL: what is there takes no {method}.",
    407: "A proxy stands between: give the consumer's own address.",
    410: "Look at the path of the URL.",
    413: "A limit on the size of a body stands between: raise it.",
    415: "The consumer takes another content type: see what its framework expects.",
    422: "The consumer refuses the payload: is it made for this version of the contract? See --version.",
    429: "The consumer limits how often it is called: raise the limit for the test.",
    502: "A proxy answers that the consumer behind it does not work: start it, or give its own address.",
    503: "The consumer says that it is not ready, or a proxy says so for it.",
    504: "A proxy waits for the consumer in vain: give its own address.",
}
_SERVER = "The consumer fails on a genuine delivery: look at its log. A wrong secret may also be the cause (--secret)."
_OTHER = "Send one delivery by hand and look at what comes back: hookproof send."


#: What the answer of a protection against forged requests of a browser says, whichever framework's it is.
_TOKEN_ASKED = re.compile(rb"csrf|xsrf|authenticity.?token|anti-?forgery", re.IGNORECASE)
#: Laravel's own status for the same.
_PAGE_EXPIRED = 419
_LOOKED_AT = 20_000
_EXEMPT = (
    "That is a protection against forged requests of browsers, not the verification of a signature: exempt this path "
    "from it, for no sender of webhooks has its token."
)


def asks_for_token(exchange: Exchange) -> bool:
    """Whether what answers wants a token that a page of its own would have: no signature was looked at."""
    if exchange.response is None or exchange.acknowledged:
        return False
    seen = exchange.response.body[:_LOOKED_AT]
    return exchange.response.status == _PAGE_EXPIRED or _TOKEN_ASKED.search(seen) is not None


def advice(exchange: Exchange) -> str:
    """Return what a user may try where a genuine delivery had this exchange."""
    if asks_for_token(exchange):
        return _EXEMPT
    clock = _clock_differs(exchange)
    status = exchange.response.status if exchange.response is not None else 0
    text = _ADVICE.get(status, _SERVER if status >= 500 else _OTHER).replace("{method}", exchange.delivery.method)
    return f"{text} {clock}".rstrip()


def _clock_differs(exchange: Exchange) -> str:
    """Say so where the consumer's own Date header is minutes from our clock."""
    said = exchange.response.header("Date") if exchange.response is not None else None
    try:
        theirs = parsedate_to_datetime(said[:64]).timestamp() if said else None
    except (ValueError, TypeError):
        return ""
    if theirs is None or abs(theirs - exchange.delivery.timestamp) < 120:
        return ""
    minutes = round((theirs - exchange.delivery.timestamp) / 60)
    return f"Its clock is {abs(minutes)} minutes {'ahead of' if minutes > 0 else 'behind'} this machine's."


def header_first(case: Case, courier: Courier, names: Sequence[str]) -> str:
    """Return in words which header that no contract names decides how a consumer answers, before it looks at the proof.

    `names` are the provider's; "" where none is seen to matter. Raises OutOfTime.
    """
    plain = [courier.send(courier.signer.deliver(case, label=f"counsel/plain/{number}")) for number in range(2)]
    if len(set(map(answer_of, plain))) > 1 or plain[0].response is None:
        return ""
    for name, value in _asked_for(names):
        delivery = courier.signer.deliver(case, label=f"counsel/{name}/{value}")
        sent = replace(delivery, headers=with_headers(delivery.headers, ((name, value),)), bent=f"with {name}")
        other, again = courier.send(sent), courier.send(sent)
        if answer_of(other) == answer_of(again) != answer_of(plain[0]) and other.response is not None:
            return (
                f"With `{name}: {value}` it answers {other.response.status} instead of {plain[0].response.status}: it "
                f"looks at {name} before the signature, which alone tells who sends. Take that look out, or give "
                f"the header that your provider sends (--header)."
            )
    return ""


def _asked_for(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Headers that a consumer may insist on: of whom it takes the sender for, or of a proxy before it."""
    for name in dict.fromkeys((*names, "Mozilla")):
        yield "User-Agent", f"{''.join(filter(str.isalnum, name))}/1.0"
    yield "X-Forwarded-Proto", "https"

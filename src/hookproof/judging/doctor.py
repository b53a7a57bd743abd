"""The signature doctor: why is a genuine delivery not acknowledged? It tries the usual mistakes one by one.

Where the consumer takes a wrong form, and takes it again, while it goes on refusing the right one, that is its defect.
Else the cause may be the user's: then what came back and what to try is all that can be said.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hookproof.contract.model import Authentication, DeliveryRules
from hookproof.delivery.addressing import tells_timestamp
from hookproof.delivery.bends.table import Bend, bend, bends
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.judging.courier import Courier, too_many
from hookproof.judging.mistakes import Combination, axes, combinations, made, narrowed, other_names
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode

#: Templates of signed content that other schemes have.
_CONTENTS = (
    "{body}",
    "{timestamp}.{body}",
    "{id}.{body}",
    "{id}.{timestamp}.{body}",
    "{timestamp}{body}",
    "{id}{timestamp}{body}",
    "{timestamp}:{body}",
    "{body}{timestamp}",
)
_ALGORITHMS = ("sha256", "sha1", "sha512")
_ENCODINGS = ("base64", "hex")
#: How many combinations of mistakes are sent between two looks at the answers.
_BATCH = 40
_PREFIXES = ("webhook-", "svix-", "x-webhook-")
#: Bends whose acceptance names a mistake: name -> what the consumer then does.
_BENT = {
    "unsigned": "it takes deliveries without any signature, and refuses signed ones",
    "wrong-key": "it takes deliveries that are signed with another key",
    "empty-key": "it verifies with an empty key: its secret is not set",
    "signed-compact": "it verifies the body in a compact form that it writes itself, not the raw bytes",
    "signed-spaced": "it verifies the body in a form that it writes itself, with spaces, not the raw bytes",
    "signed-sorted": "it verifies the body with its keys sorted, not the raw bytes",
    "signed-stripped": "it verifies the body without the whitespace around it, not the raw bytes",
    "bare-value": "it expects the signature without its version token",
    "charset-parameter": "it insists on a charset parameter in the content type",
    "content-type-text": "it insists on the content type text/plain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One wrong form of a delivery, and what a consumer that takes it does wrong. `by_user`: it may be the user's."""

    name: str
    says: str
    make: Callable[[str], Delivery | None] = field(repr=False)
    by_user: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A form that the consumer takes instead of the right one, and the exchange that shows it."""

    form: Form
    exchange: Exchange


def diagnose(case: Case, courier: Courier, secret: Secret) -> Diagnosis | None:
    """Return the first wrong form that the consumer takes, twice, while it does not take the right one; None else."""
    for form in forms(case, courier.signer, secret):
        if _taken(form, courier, "doctor") is None:
            continue
        exchange = _taken(form, courier, "doctor/again")
        right = courier.send(courier.signer.deliver(case, label=f"doctor/right/{form.name}"))
        if exchange is not None and not right.acknowledged:
            return Diagnosis(form, exchange)
    return None


def several_mistakes(
    case: Case, courier: Courier, secret: Secret, provider: str, *, seconds: float | None = None
) -> Diagnosis | None:
    """Return the fewest mistakes that the consumer takes together, as `diagnose` does; None where none fit.

    The likeliest come first: no more are tried where the run has taken `seconds`, as with a consumer that limits how
    often it is called. `provider` names headers. Raises OutOfTime.
    """
    found = axes(courier.signer, secret, provider)
    tried = combinations(found)
    for number, batch in enumerate(iter(lambda: list(itertools.islice(tried, _BATCH)), [])):
        deliveries = [made(case, courier.signer, each, f"doctor/{number}/{n}") for n, each in enumerate(batch)]
        exchanges = courier.send_all([delivery for delivery in deliveries if delivery is not None])
        if any(map(too_many, exchanges)):
            return None
        taken = [each for each, exchange in zip(batch, exchanges, strict=True) if exchange.acknowledged]
        if taken:
            return _fewest(case, courier, provider, taken[0])
        if seconds is not None and courier.elapsed() > seconds:
            return None
    return None


def _fewest(case: Case, courier: Courier, provider: str, taken: Combination) -> Diagnosis | None:
    """Put each mistake right in turn, name the header, and see that the right form is still refused."""
    mistakes = tuple(choice for choice in taken if choice.name)
    for choice in mistakes:
        without = tuple(each for each in mistakes if each is not choice)
        if without and _accepts(case, courier, without):
            mistakes = without
    if any(choice.name == "names" for choice in mistakes):
        names = other_names(courier.signer.scheme, provider)
        singly = (narrowed(mistakes, name, courier.signer.scheme) for name in names)
        mistakes = next((each for each in singly if _accepts(case, courier, each)), mistakes)
    exchange = _accepts(case, courier, mistakes)
    genuine = courier.send(courier.signer.deliver(case, label="doctor/right/several"))
    if exchange is None or genuine.acknowledged:
        return None
    name, says = "+".join(each.name for each in mistakes), "; ".join(each.says for each in mistakes)
    return Diagnosis(
        Form(name=name, says=says, make=lambda label: made(case, courier.signer, mistakes, label)), exchange
    )


def _accepts(case: Case, courier: Courier, mistakes: Combination) -> Exchange | None:
    delivery = made(case, courier.signer, mistakes, f"doctor/fewest/{courier.delivered}")
    exchange = None if delivery is None else courier.send(delivery)
    return exchange if exchange is not None and exchange.acknowledged else None


def _taken(form: Form, courier: Courier, label: str) -> Exchange | None:
    delivery = form.make(f"{label}/{form.name}")
    if delivery is None:
        return None
    exchange = courier.send(delivery)
    return exchange if exchange.acknowledged else None


def forms(case: Case, signer: Signer, secret: Secret) -> Iterator[Form]:
    """Yield the wrong forms to try, the most usual first."""
    yield from _keys(case, signer, secret)
    yield from _bends(case, signer)
    yield from _schemes(case, signer)
    yield from _parts(case, signer)
    yield from _clocks(case, signer)
    yield from _paths(case, signer)


def _keys(case: Case, signer: Signer, secret: Secret) -> Iterator[Form]:
    for number, (what, key) in enumerate(secret.key_forms(signer.scheme).items()):
        yield Form(
            name=f"key-{number}",
            says=f"it verifies with a wrong form of the secret: {what}",
            make=_deliver(case, replace(signer, keys=(key, *signer.keys[1:])), bent=f"key-{number}"),
        )


def _bends(case: Case, signer: Signer) -> Iterator[Form]:
    for name, says in _BENT.items():
        row = bend(name)
        yield Form(name=name, says=says, make=_bend(row, case, signer))


def _schemes(case: Case, signer: Signer) -> Iterator[Form]:
    for name, says, rules in other_schemes(signer.rules):
        changed = replace(signer, rules=rules)
        yield Form(name=name, says=says, make=_deliver(case, changed, bent=name))


def _parts(case: Case, signer: Signer) -> Iterator[Form]:
    """Signatures over one member of the body: what verifies them does not see the rest."""
    members = case.payload if isinstance(case.payload, dict) else {}
    for number, (name, value) in enumerate(members.items()):
        part = value.encode() if isinstance(value, str) else encode(value)

        def make(label: str, part: bytes = part, number: int = number) -> Delivery:
            right = signer.deliver(case, label=label)
            return replace(signer.resign(right, signed_body=part), bent=f"part-{number}")

        yield Form(name=f"part-{number}", says=f"it verifies over the member `{name}` of the body alone", make=make)


def other_schemes(rules: DeliveryRules) -> Iterator[tuple[str, str, DeliveryRules]]:
    """Yield rules that differ from `rules` in one thing: a name, what a consumer with it does, and the rules."""
    if rules.signature.kind != "hmac":
        return
    for name, says, proof in _other_proofs(rules.signature):
        yield name, says, replace(rules, authentication=(proof, *rules.authentication[1:]))
    for prefix in _PREFIXES:
        renamed = _renamed(rules, prefix)
        if renamed != rules:
            says = f"it reads the headers {prefix}… instead of {rules.signature.place.name} and its like"
            yield f"headers-{prefix.strip('-')}", says, renamed


def _other_proofs(rules: Authentication) -> Iterator[tuple[str, str, Authentication]]:
    for content in _CONTENTS:
        if content != rules.signed_content:
            says = f"it verifies over {_readable(content)} instead of {_readable(rules.signed_content)}"
            yield f"content-{_CONTENTS.index(content)}", says, replace(rules, signed_content=content)
    for encoding in _ENCODINGS:
        if encoding != rules.encoding:
            yield f"in-{encoding}", f"it expects the signature in {encoding}", replace(rules, encoding=encoding)
    for algorithm in _ALGORITHMS:
        if algorithm != rules.algorithm:
            yield (
                f"hmac-{algorithm}",
                f"it verifies with hmac-{algorithm} instead of hmac-{rules.algorithm}",
                replace(rules, algorithm=algorithm),
            )


def _readable(template: str) -> str:
    return f"`{template.replace('{', '').replace('}', '')}`"


def _renamed(rules: DeliveryRules, prefix: str) -> DeliveryRules:
    """Return the rules with the header names of another dialect of the same scheme, where it has three headers."""
    message, proof = rules.message, rules.signature
    places = (message.id, message.time, proof.place)
    new = [
        replace(place, name=prefix + place.name.rpartition("-")[2].lower())
        for place in places
        if place is not None and place.where == "header"
    ]
    known = {place.name.lower() for place in places if place is not None and place.where == "header"}
    if len(known) < 3 or {place.name for place in new} == known:
        return rules
    authentication = (replace(proof, place=new[2]), *rules.authentication[1:])
    return replace(rules, message=replace(message, id=new[0], time=new[1]), authentication=authentication)


def _clocks(case: Case, signer: Signer) -> Iterator[Form]:
    if not tells_timestamp(signer.rules):
        return
    written = {
        "clock-milliseconds": ("it reads the timestamp as milliseconds", lambda t: f"{t}000"),
        "clock-iso": (
            "it reads the timestamp as an ISO 8601 date",
            lambda t: datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        ),
    }
    for name, (says, write) in written.items():

        def make(label: str, name: str = name, write: Callable[[int], str] = write) -> Delivery:
            right = signer.deliver(case, label=label)
            return replace(signer.resign(right, timestamp=write(right.timestamp)), bent=name)

        yield Form(name=name, says=says, make=make)


def _paths(case: Case, signer: Signer) -> Iterator[Form]:
    for row in bends("path"):
        yield Form(
            name=row.name,
            says=f"it takes the same delivery at the URL with {row.title.partition(' after')[0]} at its end",
            make=_bend(row, case, signer),
            by_user=True,
        )


def _bend(row: Bend, case: Case, signer: Signer) -> Callable[[str], Delivery | None]:
    return lambda label: row(signer.deliver(case, label=label), signer)


def _deliver(case: Case, signer: Signer, bent: str) -> Callable[[str], Delivery]:
    return lambda label: replace(signer.deliver(case, label=label), bent=bent)


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
_SERVER = "The consumer fails on a genuine delivery: its log says why. A wrong secret may also be the cause (--secret)."
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

"""The signature doctor: why is a genuine delivery not acknowledged? It tries the usual mistakes one by one.

Where the consumer takes a wrong form, and takes it again, while it goes on refusing the right one, that is its defect.
Else the cause may be the user's: then what came back and what to try is all that can be said.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from hookproof.contract.model import Authentication, DeliveryRules
from hookproof.contract.proofkinds import DIGESTS, PROOF_KINDS
from hookproof.delivery.addressing import proof_headers, tells_timestamp
from hookproof.delivery.bends.table import Bend, bend, bends
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.judging.courier import Courier, too_many
from hookproof.judging.gatekeeping.aliases import aliases
from hookproof.judging.gatekeeping.headway import Answer, answer_of, headway
from hookproof.judging.gatekeeping.mistakes import (
    HASHED,
    REWRITTEN,
    Combination,
    axes,
    combinations,
    made,
    mistaken,
    renamed,
)
from hookproof.judging.gatekeeping.outliving import outlived
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
_ENCODINGS = ("base64", "hex")
#: How many combinations of mistakes are sent between two looks at the answers.
_BATCH = 40
_PREFIXES = ("webhook-", "svix-", "x-webhook-")
UNSIGNED = "unsigned"
#: Bends whose acceptance names a mistake: name -> what the consumer then does.
_BENT = {
    UNSIGNED: "it takes deliveries without any signature, and refuses signed ones",
    "wrong-key": "it takes deliveries that are signed with another key",
    "empty-key": "it verifies with an empty key: its secret is not set",
    "signed-compact": "it verifies the body in a compact form that it writes itself, not the raw bytes",
    "signed-spaced": "it verifies the body in a form that it writes itself, with spaces, not the raw bytes",
    "signed-sorted": "it verifies the body with its keys sorted, not the raw bytes",
    "signed-stripped": "it verifies the body without the whitespace around it, not the raw bytes",
    "bare-value": "it expects the signature without its version token",
    "charset-parameter": "it insists on a charset parameter in the content type",
    "content-type-text": "it insists on the content type text/plain",
    "title-case-headers": "it looks for header names in title case alone (`X-Like-This`)",
    "upper-case-headers": "it looks for header names in capitals alone",
    "lower-case-headers": "it looks for header names in small letters alone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One wrong form of a delivery, and what a consumer that takes it does wrong. `by_user`: it may be the user's.

    `proofless` says that it has no proof: who takes it may yet verify, in a wrong way, what has one. `signer` makes
    every delivery in this form, where one can.
    """

    name: str
    says: str
    make: Callable[[str], Delivery | None] = field(repr=False)
    by_user: bool = False
    proofless: bool = False
    signer: Signer | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A form that the consumer takes instead of the right one, and the exchange that shows it."""

    form: Form
    exchange: Exchange
    #: Whether it is not acknowledged either, but gets past the proof: what refuses it then comes after.
    further: bool = False


def diagnose(case: Case, courier: Courier, secret: Secret) -> Diagnosis | None:
    """Return the first wrong form that the consumer takes, twice, while it does not take the right one; None else.

    One without a proof comes last: it says nothing of how proofs are verified, and is why what has none is taken.
    """
    proofless: Diagnosis | None = None
    for form in forms(case, courier.signer, secret):
        if (proofless is not None and form.by_user) or (seen := _taken(form, courier, "doctor")) is None:
            continue
        if proofless is not None and not _bears_proof(seen.delivery, courier.signer):
            continue
        found = _taken_again(form, case, courier, secret)
        if found is not None and not form.proofless:
            return found
        proofless = proofless or found
    return proofless


def _taken_again(form: Form, case: Case, courier: Courier, secret: Secret) -> Diagnosis | None:
    """Return what a form says that is taken a second time, while the right one is not.

    Who has taken an entity may refuse what comes of it again, in another way than the right form: it is asked with
    another one then.
    """
    again = _asked(form, courier, "doctor/again")
    right = courier.send(courier.signer.deliver(case, label=f"doctor/right/{form.name}"))
    if again is not None and not again.acknowledged and answer_of(again) != answer_of(right):
        others = forms(courier.of_others(case, f"doctor/{form.name}"), courier.signer, secret)
        again = _asked(next(each for each in others if each.name == form.name), courier, "doctor/of-others")
    taken = again is not None and again.acknowledged and not right.acknowledged
    return Diagnosis(form, again) if again is not None and taken else None


def _bears_proof(delivery: Delivery, signer: Signer) -> bool:
    """Whether a delivery has something in a header of the proof."""
    names = {name.lower() for name, _ in delivery.headers}
    return any(header.lower() in names for header in proof_headers(signer.rules))


def several_mistakes(
    case: Case,
    courier: Courier,
    secret: Secret,
    provider: str,
    *,
    seconds: float | None = None,
    bearing: bool = False,
) -> Diagnosis | None:
    """Return the fewest mistakes that the consumer takes together, as `diagnose` does; None where none fit.

    Where it takes none, the fewest with which a delivery gets past the proof. The likeliest come first: no more are
    tried where the run has taken `seconds`, as with a consumer that limits how often it is called. `provider` names
    headers. Where they have to be `bearing` a proof in the right header, no others are sent. Raises OutOfTime.
    """
    tried = combinations(axes(courier.signer, secret, provider))
    progress = headway(case, courier)
    for number, batch in enumerate(iter(lambda: list(itertools.islice(tried, _BATCH)), [])):
        if not courier.leisure.leaves(_BATCH * courier.pace.seconds):
            break
        forged = [(each, made(case, courier.signer, each, f"doctor/{number}/{n}")) for n, each in enumerate(batch)]
        pairs = [(each, d) for each, d in forged if d is not None and (not bearing or _bears_proof(d, courier.signer))]
        sent = [each for each, _ in pairs]
        exchanges = outlived(courier, courier.send_all([delivery for _, delivery in pairs]))
        if any(map(too_many, exchanges)):
            return None
        taken = [each for each, exchange in zip(sent, exchanges, strict=True) if exchange.acknowledged]
        if taken and (found := _fewest(case, courier, provider, taken[0])) is not None:
            return found
        if progress is not None:
            progress.see(sent, exchanges)
        if seconds is not None and courier.elapsed() > seconds:
            break
    past = None if progress is None else progress.past_the_proof(case, courier)
    return None if progress is None or past is None else _fewest(case, courier, provider, past, progress.refusal)


def _fewest(
    case: Case, courier: Courier, provider: str, taken: Combination, refusal: Answer | None = None
) -> Diagnosis | None:
    """Put each mistake right in turn, name the header, and see that the right form is still refused.

    A form is taken where it is acknowledged, or gets another answer than the `refusal` of a forgery, if that is known.
    """
    mistakes = tuple(choice for choice in taken if choice.name)
    for choice in mistakes:
        without = tuple(each for each in mistakes if each is not choice)
        if without and _accepts(case, courier, without, refusal):
            mistakes = without
    if any(choice.name == "names" for choice in mistakes):
        mistakes = _named(case, courier, provider, mistakes, refusal)
    exchange = _accepts(case, courier, mistakes, refusal)
    genuine = courier.send(courier.signer.deliver(case, label="doctor/right/several"))
    if exchange is None or genuine.acknowledged:
        return None
    name, says = "+".join(each.name for each in mistakes), "; ".join(each.says for each in mistakes)
    form = Form(
        name=name,
        says=says,
        make=lambda label: made(case, courier.signer, mistakes, label),
        signer=mistaken(courier.signer, mistakes),
    )
    return Diagnosis(form, exchange, further=not exchange.acknowledged)


def _named(case: Case, courier: Courier, provider: str, mistakes: Combination, refusal: Answer | None) -> Combination:
    """Put one other header, or none, in the place of all that may say the same."""
    others = named = aliases(courier.signer.rules, provider)
    for what in dict.fromkeys(alias.what for alias in others):
        rest = tuple(alias for alias in named if alias.what != what)
        fewer = (rest, *((alias, *rest) for alias in others if alias.what == what))
        taken = (each for each in fewer if _accepts(case, courier, renamed(mistakes, each), refusal))
        named = next(taken, named)
    return renamed(mistakes, named)


def _accepts(case: Case, courier: Courier, mistakes: Combination, refusal: Answer | None) -> Exchange | None:
    delivery = made(case, courier.signer, mistakes, f"doctor/fewest/{courier.delivered}")
    exchange = None if delivery is None else courier.send(delivery)
    further = refusal is not None and exchange is not None and answer_of(exchange) != refusal
    taken = exchange is not None and (exchange.acknowledged or further)
    return exchange if taken else None


def _taken(form: Form, courier: Courier, label: str) -> Exchange | None:
    exchange = _asked(form, courier, label)
    return exchange if exchange is not None and exchange.acknowledged else None


def _asked(form: Form, courier: Courier, label: str) -> Exchange | None:
    delivery = form.make(f"{label}/{form.name}")
    return None if delivery is None else outlived(courier, [courier.send(delivery)])[0]


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
        changed = replace(signer, keys=(key, *signer.keys[1:]))
        yield Form(
            name=f"key-{number}",
            says=f"it verifies with a wrong form of the secret: {what}",
            make=_deliver(case, changed, bent=f"key-{number}"),
            signer=changed,
        )


def _bends(case: Case, signer: Signer) -> Iterator[Form]:
    for name, says in _BENT.items():
        row = bend(name)
        rewrite = REWRITTEN.get(name)
        changed = None if rewrite is None else replace(signer, instead=rewrite)
        make = _bend(row, case, signer)
        yield Form(name=name, says=says, make=make, signer=changed, proofless=name == UNSIGNED)


def _schemes(case: Case, signer: Signer) -> Iterator[Form]:
    for name, says, rules in other_schemes(signer.rules):
        changed = replace(signer, rules=rules)
        yield Form(name=name, says=says, make=_deliver(case, changed, bent=name), signer=changed)


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
    if rules.signature.kind not in DIGESTS:
        return
    for name, says, proof in _other_proofs(rules.signature):
        yield name, says, replace(rules, authentication=(proof, *rules.authentication[1:]))
    for prefix in _PREFIXES:
        renamed = _renamed(rules, prefix)
        if renamed != rules:
            says = f"it reads the headers {prefix}… instead of {rules.signature.place.name} and its like"
            yield f"headers-{prefix.strip('-')}", says, renamed


def _other_proofs(rules: Authentication) -> Iterator[tuple[str, str, Authentication]]:
    for content in _contents(rules):
        if content != rules.signed_content:
            says = f"it verifies over {_readable(content)} instead of {_readable(rules.signed_content)}"
            yield f"content-{_contents(rules).index(content)}", says, replace(rules, signed_content=content)
    for encoding in _ENCODINGS:
        if encoding != rules.encoding:
            yield f"in-{encoding}", f"it expects the signature in {encoding}", replace(rules, encoding=encoding)
    for algorithm in PROOF_KINDS[rules.kind].algorithms:
        if algorithm != rules.algorithm:
            yield (
                f"{rules.kind}-{algorithm}",
                f"it verifies with {rules.kind}-{algorithm} instead of {rules.kind}-{rules.algorithm}",
                replace(rules, algorithm=algorithm),
            )


def _contents(rules: Authentication) -> tuple[str, ...]:
    """What a consumer may take for what is signed; where the secret is hashed with it, on either side."""
    return HASHED if rules.kind == "hash" else _CONTENTS


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
    for name, says, write in _written_times():

        def make(label: str, name: str = name, write: Callable[[float], str] = write) -> Delivery:
            right = signer.deliver(case, label=label)
            return replace(signer.resign(right, timestamp=write(signer.clock())), bent=name)

        yield Form(name=name, says=says, make=make)


def _written_times() -> Iterator[tuple[str, str, Callable[[float], str]]]:
    """Yield times as a consumer with a mistake reads them: a name, what it does, and how such a time is written."""
    yield "clock-milliseconds", "it reads the timestamp as milliseconds", lambda t: str(int(t * 1000))
    yield (
        "clock-iso",
        "it reads the timestamp as an ISO 8601 date",
        lambda t: datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    for hours in (*range(-12, 0), *range(1, 15)):
        where = f"{abs(hours)} h {'ahead' if hours > 0 else 'behind'}"
        says = f"it takes a timestamp that is {where}, and not the right one: it mixes local time and UTC"
        yield f"clock-{hours:+}h", says, lambda t, hours=hours: str(int(t) + 3600 * hours)  # type: ignore[misc]


def fleeting(case: Case, courier: Courier) -> Diagnosis | None:
    """Return a genuine delivery that is taken in the first moments of its second, where later ones are refused.

    A timestamp is in whole seconds: who compares milliseconds with a number of seconds takes few. Raises OutOfTime.
    """
    signer = courier.signer
    if not tells_timestamp(signer.rules):
        return None
    says = "it takes a timestamp in the first moments of its second alone: its tolerance is a fraction of a second, as "
    says += "where a difference in milliseconds is held against a number of seconds"
    form = Form(name="clock-fleeting", says=says, make=lambda label: signer.deliver(case, label=label))
    found = None
    for number, (moment, taken) in enumerate(((0.02, True), (0.85, False)) * 2):
        courier.pause((moment - signer.clock()) % 1)
        exchange = courier.send(signer.deliver(case, label=f"doctor/moment/{number}"))
        if not (exchange.acknowledged if taken else exchange.refused):
            return None
        found = exchange if taken else found
    return None if found is None else Diagnosis(form, found)


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

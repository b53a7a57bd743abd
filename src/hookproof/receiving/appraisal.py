"""Hold a request that arrived against the contract: its signature, its event, its payload, how it was delivered."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from hookproof.contract import Contract
from hookproof.contract.naming import told_name
from hookproof.delivery.addressing import told_id
from hookproof.delivery.packing import carried
from hookproof.delivery.secrets import Secret
from hookproof.findings import Fact, Finding, Place, Severity
from hookproof.parsing import MalformedDocument, parse_json
from hookproof.payloads.conformity import judge
from hookproof.receiving.arrival import Answer, Arrival
from hookproof.receiving.authenticity import is_proved, why_not_authentic
from hookproof.receiving.handshaking import Asked, asked, greeting
from hookproof.receiving.undescribed import undescribed
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import first_at

#: Message ids that are remembered, to tell an attempt from a new message.
_REMEMBERED = 10_000

AUTHENTIC = Fact(
    id="arrival.signature",
    title="A delivery is signed as the contract says",
    severity=Severity.ERROR,
    clause="contract",
    mend="Look at what is between the provider and here, at the secret, and at the clock.",
)
DELIVERED = Fact(
    id="arrival.delivery",
    title="A delivery has the contract's method and content type",
    severity=Severity.ERROR,
    clause="contract",
    mend="Is this request a delivery? If so, look at `delivery` in provider.yaml.",
)
READABLE = Fact(
    id="arrival.json",
    title="The body of a delivery is JSON",
    severity=Severity.ERROR,
    clause="contract",
    mend="Is this request a delivery? If so, look at what changes bodies on the way.",
)
DESCRIBED = Fact(
    id="arrival.unknown-field",
    title="A payload has no member that its schema does not describe",
    severity=Severity.NOTE,
    clause="contract",
    mend="Providers add fields without notice: ignore it, or take it into a new version of the contract.",
)
FIRST = Fact(
    id="arrival.repeat",
    title="A message comes once",
    severity=Severity.NOTE,
    clause="practice",
    mend="Providers send again what was not acknowledged in time: drop what was handled before, by its id.",
)
_UNBUILT = "The body is not built as the contract says: it carries no payload."
#: Everything that can be said of a request, beside what `hookproof validate` says of payloads.
FACTS = (AUTHENTIC, DELIVERED, READABLE, DESCRIBED, FIRST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraised:
    """What is said of a request: its event ("" where it tells none), its message id, and the findings.

    `verified` is None where there is no secret to verify the signature with.
    """

    arrival: Arrival
    event: str
    message_id: str
    verified: bool | None
    findings: tuple[Finding, ...]

    def worst(self) -> Severity | None:
        """The gravest severity of what was found, None where nothing was."""
        return max((finding.severity for finding in self.findings), default=None)


@dataclass(frozen=True, slots=True)
class _Read:
    """A payload, why there is none ("" where there is one), and the name of its event as it is told."""

    payload: object
    unreadable: str
    told: object


class Appraiser:
    """Holds requests against one contract, in the order in which they come: it knows which messages came before."""

    def __init__(
        self,
        contract: Contract,
        secrets: Sequence[Secret] = (),
        *,
        source: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`source` names where the requests are kept. Raises InputError for a secret that gives no key."""
        self.contract = contract
        self._secrets = tuple(secrets)
        self._source = source
        self._clock = clock
        self._seen: OrderedDict[str, tuple[int, bytes]] = OrderedDict()
        for secret in self._secrets:
            secret.keys(contract.delivery)

    def appraise(self, arrival: Arrival) -> Appraised:
        """Return what is to be said of a request."""
        rules = self.contract.delivery
        if (shaken := self.handshake(arrival)) is not None:
            name = f"handshake {shaken.handshake.name}"
            return Appraised(arrival=arrival, event=name, message_id="", verified=None, findings=())
        place = Place(path=self._source, line=arrival.number)
        texts = carried(rules.body, arrival.body)
        read = [self._told(text, arrival) for text in texts]
        event = ", ".join(dict.fromkeys(each.told for each in read if isinstance(each.told, str)))
        secrets = self._secrets if is_proved(rules) else ()
        cause = why_not_authentic(arrival, rules, secrets, self._clock()) if secrets else ""
        message_id = told_id(rules, arrival.header, texts[0]) if texts else ""
        return Appraised(
            arrival=arrival,
            event=event,
            message_id=message_id,
            verified=not cause if secrets else None,
            findings=(
                *([_finding(AUTHENTIC, event, f"The signature does not fit: {cause}.", place)] if cause else ()),
                *self._of_delivery(arrival, place),
                *([] if texts else [_finding(READABLE, event, _UNBUILT, place)]),
                *(finding for each in read for finding in self._of_payload(each, place)),
                *self._of_repeat(arrival, message_id, event, place),
            ),
        )

    def _told(self, text: bytes, arrival: Arrival) -> _Read:
        payload, unreadable = _read(text)
        told = told_name(
            self.contract.delivery, lambda pointer: first_at(payload, pointer), arrival.header, self.contract.events
        )
        return _Read(payload, unreadable, told)

    def handshake(self, arrival: Arrival) -> Asked | None:
        """Return the handshake of the contract that a request is; None where it is none."""
        return asked(self.contract.delivery.handshakes, arrival)

    def greeting(self, arrival: Arrival) -> Answer | None:
        """Return the right answer to a handshake; None where the request is none, or it takes a secret."""
        shaken = self.handshake(arrival)
        text = self._secrets[0].of(self.contract.delivery.signature) if self._secrets else None
        return None if shaken is None else greeting(shaken, text)

    def _of_delivery(self, arrival: Arrival, place: Place) -> Iterator[Finding]:
        rules = self.contract.delivery
        if arrival.method != rules.method:
            said = f"The method is {arrival.method}, not {rules.method}."
            yield _finding(DELIVERED, "", said, place, "method")
        kind = arrival.header("Content-Type") or ""
        if _media_type(kind) != _media_type(rules.content_type):
            said = f"The content type is {kind or 'not given'}, not {rules.content_type}."
            yield _finding(DELIVERED, "", said, place, "content-type")

    def _of_payload(self, read: _Read, place: Place) -> Iterator[Finding]:
        told = read.told if isinstance(read.told, str) else None
        if read.unreadable:
            yield _finding(READABLE, told or "", read.unreadable, place)
            return
        yield from judge(self.contract, read.payload, place, told)
        event = self.contract.events.get(told or "")
        if event is not None:
            for pointer in undescribed(event.schema, read.payload):
                yield _finding(
                    DESCRIBED, event.name, "Unknown field (accepted).", replace(place, pointer=pointer), pointer
                )

    def _of_repeat(self, arrival: Arrival, message_id: str, event: str, place: Place) -> Iterator[Finding]:
        if not message_id:
            return
        first = self._seen.setdefault(message_id, (arrival.number, arrival.body))
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        number, body = first
        if number != arrival.number:
            same = "with the same body" if body == arrival.body else "with another body"
            yield _finding(FIRST, event, f"{message_id} came before, as number {number}, {same}.", place, message_id)


def _read(body: bytes) -> tuple[object, str]:
    """Return the payload, and why there is none where there is none."""
    try:
        return parse_json(body.decode("utf-8"), "the body"), ""
    except UnicodeDecodeError:
        return ABSENT, "The body is not UTF-8."
    except MalformedDocument as error:
        return ABSENT, f"The body is {error.what}."


def _media_type(text: str) -> str:
    return text.partition(";")[0].strip().lower()


def _finding(fact: Fact, subject: str, message: str, place: Place, discriminator: str = "") -> Finding:
    return Finding(
        fact=fact,
        subject=subject,
        message=message,
        severity=fact.severity,
        place=place,
        discriminator=discriminator,
    )

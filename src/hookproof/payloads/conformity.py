"""Hold one payload against the contract."""

from __future__ import annotations

import json
from dataclasses import replace

from hookproof.contract import Contract
from hookproof.contract.errors import SetAside
from hookproof.contract.validation import is_valid, violations
from hookproof.errors import nearest
from hookproof.findings import Fact, Finding, Place, Severity
from hookproof.schema.json import ABSENT

_SHOWN = 60  # of what stands where the event's name should
FITS = Fact(
    id="payload.fits",
    title="A payload fits its event's schema",
    severity=Severity.ERROR,
    clause="contract",
    mend="Compare the payload with `hookproof schemas show EVENT`, or choose another --version.",
)
NAMES_EVENT = Fact(
    id="payload.event",
    title="A payload names an event of the contract",
    severity=Severity.ERROR,
    clause="contract",
    mend="Name the event with --event, or choose another --version.",
)
READABLE = Fact(
    id="payload.readable",
    title="A payload file can be read",
    severity=Severity.ERROR,
    clause="RFC 8259, RFC 3629",
    mend="Save the payload as JSON in UTF-8, or one JSON value a line as .ndjson.",
)


def facts() -> tuple[Fact, ...]:
    """Return what payloads are held to, as the registry that reports show."""
    return (NAMES_EVENT, FITS, READABLE)


def is_whole(contract: Contract, payload: list[object], event: str | None = None) -> bool:
    """Whether an array is one payload of the contract (of `event`, where one is named), and not several payloads."""
    if event is None:
        named = _named(contract, payload)
        return isinstance(named, str) and named in contract.events
    chosen = contract.events[event]
    if is_valid(chosen)(payload):
        return True
    refused = any(not one.pointer and one.keyword in ("type", "enum", "const") for one in violations(chosen, payload))
    return not refused and not all(isinstance(item, list) for item in payload)


def judge(contract: Contract, payload: object, place: Place, event: str | None = None) -> list[Finding]:
    """Return what is wrong with a payload: nothing where it fits the schema of its event (or of `event`)."""
    name = event if event is not None else _named(contract, payload)
    if not isinstance(name, str) or name not in contract.events:
        return [_no_event(contract, name, place)]
    chosen = contract.events[name]
    if is_valid(chosen)(payload):
        return []
    return [
        Finding(
            fact=FITS,
            subject=name,
            message=violation.message,
            severity=FITS.severity,
            place=replace(place, pointer=f"{place.pointer or ''}{violation.pointer}"),
            discriminator=violation.keyword,
        )
        for violation in violations(chosen, payload)
    ]


def _named(contract: Contract, payload: object) -> object:
    from hookproof.contract.naming import told_name
    from hookproof.schema.pointers import first_at

    return told_name(contract.delivery, lambda pointer: first_at(payload, pointer), known=contract.events)


def _named_elsewhere(contract: Contract) -> str:
    places = [f"the {place.where} {place.name}" for place in contract.delivery.event.parts if not place.in_body]
    return f"no payload names its event: {' and '.join(places)} does"


def _no_event(contract: Contract, name: object, place: Place) -> Finding:
    pointer = contract.delivery.event_pointer
    if name is ABSENT:
        message = f"the payload has no {pointer}, which names its event" if pointer else _named_elsewhere(contract)
    elif isinstance(name, str) and name in contract.unusable:
        message = str(SetAside(name, contract.unusable[name]))
    else:
        near = nearest(name, contract.events) if isinstance(name, str) else ()
        said = repr(name) if isinstance(name, str) else json.dumps(name)[:_SHOWN]
        message = f"{said} is no event of {contract.name}" + (f" (near: {', '.join(near)})" if near else "")
    return Finding(
        fact=NAMES_EVENT,
        subject=name if isinstance(name, str) else "(no event)",
        message=message,
        severity=NAMES_EVENT.severity,
        place=replace(place, pointer=f"{place.pointer or ''}{pointer}"),
    )

"""The events and fields that are documented are those of the contract."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.contract.model import Contract, Event
from hookproof.errors import nearest
from hookproof.findings import Severity
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.sources.records import EACH, Document, EventList, Field, Page
from hookproof.sources.specifications.documented import widened
from hookproof.sources.specifications.space import SchemaSpace

#: A list that names this share of a contract's events means to name them all.
_MEANS_ALL = 2 / 3


@rule(
    id="contract.events",
    title="The events that are documented are those of the contract",
    severity=Severity.ERROR,
    clause="the contract, at the version that the report names",
    mend="Document every event under its exact name, and no event that is not sent.",
    needs=("events", "contract"),
)
def events(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for pages of events that the contract does not have."""
    contract = ground.contract
    for page in document.event_pages if contract else ():
        for event in page.events:
            if contract is not None and event not in contract.events:
                near = nearest(event, contract.events, 1)
                hint = f" Did it mean {near[0]}?" if near else ""
                yield Remark(place=page.at, message=f"{contract.name} has no event {event}.{hint}", key=event)


@rule(
    id="contract.event-list",
    title="A list of all events names every event of the contract",
    severity=Severity.WARNING,
    clause="the contract, at the version that the report names",
    mend="Add the events that are missing, or say that the list is a selection.",
    needs=("lists", "contract"),
)
def event_list(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare lists that mean to be complete with the contract; a list of few events is a selection."""
    contract = ground.contract
    for listed in document.event_lists if contract else ():
        if contract is not None and not listed.partial and _means_all(listed, contract):
            missing = [event for event in contract.events if event not in listed.events]
            have = f"{len(contract.events) - len(missing)} of the {len(contract.events)} events of {contract.name}"
            if missing:
                yield Remark(place=listed.at, message=f"This list names {have}. Missing: {named(missing)}.")


def _means_all(listed: EventList, contract: Contract) -> bool:
    common = sum(event in contract.events for event in listed.events)
    share = 0.5 if listed.label == "webhooks" else _MEANS_ALL
    return common >= share * len(contract.events)


@rule(
    id="contract.fields",
    title="The fields that are documented are those that the contract has",
    severity=Severity.ERROR,
    clause="the contract, at the version that the report names",
    mend="Document the field as the contract has it, or lint with the --version that is documented.",
    needs=("events", "fields", "contract"),
)
def fields(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare each documented field with its event's schema. A documented type may be wider, never narrower."""
    contract = ground.contract
    for page in document.event_pages:
        known = [contract.events[event] for event in page.events if event in contract.events] if contract else []
        if contract is not None and page.body is not None and len(known) == len(page.events) == 1:
            everywhere = _names(contract)
            for field in page.body.fields:
                yield from _field(contract, known[0], field, everywhere)


def _names(contract: Contract) -> frozenset[str]:
    """The names of all properties of all events: a page for a family may list fields of its other events."""
    found: set[str] = set()
    for event in contract.events.values():
        space = SchemaSpace(event.schema)
        for pointer in space.reach([""]):
            found.update(space.properties(pointer))
    return frozenset(found)


def _field(contract: Contract, event: Event, field: Field, everywhere: frozenset[str]) -> Iterator[Remark]:
    space = SchemaSpace(event.schema)
    at = _descend(space, field.path[:-1])
    if at is None:
        return
    properties = _properties(space, at)
    name = ".".join(field.path).replace(f".{EACH}", "[]")
    if field.name not in properties:
        if properties and (field.required or field.name not in everywhere) and field.name != EACH:
            near = nearest(field.name, properties, 1)
            hint = f" Did it mean {near[0]}?" if near else ""
            yield Remark(
                place=field.at, message=f"{event.name} of {contract.name} has no field {name}.{hint}", key=name
            )
        return
    kinds = widened(space.kinds(properties[field.name]) - {"null"})
    if field.kinds and kinds and not kinds <= field.kinds:
        said, has = named(sorted(field.kinds), "or"), named(sorted(kinds), "or")
        message = f"{name} is documented as {said}; {contract.name} has {has}."
        yield Remark(place=field.at, message=message, key=name)
    elif field.required and not any(field.name in space.required(p) for p in space.variants(at)):
        yield Remark(
            place=field.at, message=f"{name} is documented as required; in {contract.name} it may be absent.", key=name
        )


def _properties(space: SchemaSpace, pointer: str) -> dict[str, str]:
    found: dict[str, str] = dict(space.properties(pointer))
    for variant in space.variants(pointer):
        found = {**space.properties(variant), **found}
    return found


def _descend(space: SchemaSpace, path: tuple[str, ...]) -> str | None:
    """Return the pointer of the schema that a path leads to, or None where the contract does not describe it."""
    at = ""
    for step in path:
        homes = [space.resolve(variant) for variant in space.variants(at)]
        if step == EACH:
            nexts = [f"{home}/items" for home, node in homes if isinstance(node, dict) and "items" in node]
        else:
            nexts = [properties[step] for home, _ in homes if step in (properties := space.properties(home))]
        if not nexts:
            return None
        at = nexts[0]
    return at


def missing_fields(contract: Contract, page: Page) -> list[str]:
    """Return what the contract requires of a page's event and the page's own list does not have."""
    if len(page.events) != 1 or page.events[0] not in contract.events or page.body is None:
        return []
    space = SchemaSpace(contract.events[page.events[0]].schema)
    documented = {field.path[0] for field in page.body.fields}
    needed = space.required("")
    return sorted(needed - documented) if 2 * len(needed & documented) >= len(needed) else []


@rule(
    id="contract.missing-field",
    title="Every field that the contract requires is documented",
    severity=Severity.WARNING,
    clause="the contract, at the version that the report names",
    mend="Add the field to the list.",
    needs=("events", "fields", "contract"),
)
def missing_field(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for what the contract always sends in each page's own list of fields."""
    contract = ground.contract
    for page in document.event_pages if contract else ():
        missing = missing_fields(contract, page) if contract else []
        if contract is not None and page.body is not None and missing:
            message = f"The list of fields lacks {named(missing)}, which {contract.name} requires."
            yield Remark(place=page.body.at, message=message, key=" ".join(missing))

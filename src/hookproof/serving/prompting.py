"""Make a provider send: one event, or the events of a lifecycle about one entity, with members set as one likes."""

from __future__ import annotations

import copy
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from hookproof.contract import Contract
from hookproof.contract.catalogue import find_event
from hookproof.contract.model import Lifecycle
from hookproof.contract.validation import is_valid
from hookproof.delivery.lifecycles import about, clean_orders, entity_of, find_lifecycle
from hookproof.delivery.signing import message_ids
from hookproof.errors import InputError, UnknownName
from hookproof.payloads import cases
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.renewal import renewed
from hookproof.receiving.undescribed import undescribed
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import escape, index_of, lookup, tokens
from hookproof.serving.memory import Store

#: Seconds between the messages of a lifecycle that is triggered.
_STEP = 0.01
#: States of an event that are shown by turns, and the seeds of their values.
_MOST_STATES = 200
_SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class Played:
    """What was put in: the entity that it is about ("" where there is none), and the numbers of its deliveries."""

    entity: str
    deliveries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edits:
    """What is changed in a payload before it is sent: JSON pointer -> value, and pointers of members to leave out."""

    values: Mapping[str, Any]
    without: Sequence[str] = ()


def subjects(contract: Contract) -> dict[str, str]:
    """Return what can be triggered: each event and lifecycle -> where its payloads name their entity ("": nowhere)."""
    lifecycles = contract.provider.lifecycles
    found = dict.fromkeys(contract.events, "")
    for lifecycle in lifecycles:
        for order in clean_orders(lifecycle):
            found.update({event: lifecycle.entity for event in order if event in contract.events})
    return {**found, **{lifecycle.name: lifecycle.entity for lifecycle in lifecycles}}


def play(store: Store, contract: Contract, what: str, *, edits: Edits | None = None, entity: str = "") -> Played:
    """Put in an event or a lifecycle, about `entity` or a new one. Raises UnknownName for what is neither."""
    known = subjects(contract)
    if what not in known:
        raise UnknownName("event or lifecycle", what, known, where=contract.name)
    if what in contract.events:
        return play_event(store, contract, what, edits=edits, entity=entity)
    return play_lifecycle(store, contract, what, step=_STEP, edits=edits, entity=entity)


def play_event(store: Store, contract: Contract, event: str, *, edits: Edits | None = None, entity: str = "") -> Played:
    """Put in one message of an event, about `entity` where its payload names one. Raises UnknownName for an event or
    a member that there is not.
    """
    case, at = _case(contract, event), subjects(contract).get(event, "")
    told = edited(about(case, at, entity) if entity and at else case, contract, edits)
    subject = str(entity_of(told, at) or "") if at else ""
    return Played(subject, tuple(_put(store, [told], step=0.0, entity=subject)))


def example_of(contract: Contract, event: str, *, other: bool = False) -> Case:
    """Return the example of an event about new entities; `other`: one of all its states. Raises UnknownName."""
    if not other:
        return _case(contract, event)
    found = find_event(contract, event).name
    states = list(islice(cases(contract, found, "covering", seed=secrets.randbelow(_SEEDS)), _MOST_STATES))
    return _about_new(secrets.choice(states), contract)


def play_body(store: Store, event: str, payload: object) -> Played:
    """Put in one message of an event with exactly this payload."""
    now = time.time()
    return Played("", tuple(store.add_message(message_ids()("page"), event, encode(payload), at=now)))


def play_again(store: Store, delivery: int, *, anew: bool) -> bool:
    """Send a delivery again, under the same id or a new one; say whether there was one."""
    if anew:
        return store.deliver_anew(delivery, message_ids()(str(delivery)), time.time())
    return store.deliver_again(delivery, time.time())


def play_lifecycle(
    store: Store,
    contract: Contract,
    name: str,
    *,
    step: float,
    edits: Edits | None = None,
    prefer: str = "",
    entity: str = "",
    members: Mapping[str, object] | None = None,
) -> Played:
    """Put in the messages of a lifecycle about one entity, `step` seconds apart, the first after one of them.

    Of several ways through it the first longest is taken; where `prefer` is given, the first longest of those that end
    with an event named `…prefer`. `entity` is what they are about; a new one where it is "". `members` (JSON pointer ->
    value) are set wherever a payload has them and may hold them.
    """
    lifecycle = find_lifecycle(contract, name)
    first, *rest = [_case(contract, event) for event in _way(contract, lifecycle, prefer)]
    about_what = entity or entity_of(first, lifecycle.entity)
    told = [_telling(about(case, lifecycle.entity, about_what), contract, members or {}) for case in (first, *rest)]
    made = [edited(case, contract, edits) for case in told]
    return Played(str(about_what), tuple(_put(store, made, step=step, entity=str(about_what))))


def _way(contract: Contract, lifecycle: Lifecycle, prefer: str) -> tuple[str, ...]:
    orders = [order for order in clean_orders(lifecycle) if all(event in contract.events for event in order)]
    if not orders:
        raise InputError(f"{contract.name} does not have all events of any way through {lifecycle.name!r}")
    return max(orders, key=lambda way: (bool(prefer) and way[-1].endswith(prefer), len(way)))


def new_entity(contract: Contract, name: str) -> str:
    """Return an id as the entities of a lifecycle have it. Raises UnknownName."""
    lifecycle = find_lifecycle(contract, name)
    return str(entity_of(_case(contract, _way(contract, lifecycle, "")[0]), lifecycle.entity))


def carried(places: Mapping[str, str], body: object) -> dict[str, object]:
    """Return what of a request its events tell: pointer into payloads -> value, by pointers into the body."""
    found = {pointer: lookup(body, origin) for pointer, origin in places.items()}
    return {pointer: value for pointer, value in found.items() if value is not ABSENT and value is not None}


def _telling(case: Case, contract: Contract, members: Mapping[str, object]) -> Case:
    """Return the case with members that its payload has and may hold set to these values."""
    payload = copy.deepcopy(case.payload)
    for pointer, value in members.items():
        if lookup(payload, pointer) is ABSENT:
            continue
        parent, token = _parent(payload, pointer, case)
        before, parent[token] = parent[token], value
        if not is_valid(contract.events[case.event])(payload):
            parent[token] = before
    return replace(case, payload=payload, body=encode(payload)) if members else case


def _case(contract: Contract, event: str) -> Case:
    return _about_new(next(cases(contract, find_event(contract, event).name, "example", count=1)), contract)


def _about_new(case: Case, contract: Contract) -> Case:
    """Return the case about entities that nobody has heard of: an example is the same one each time."""
    return renewed(case, secrets.token_hex(8), admits=is_valid(contract.events[case.event]))[0]


def _put(store: Store, made: Sequence[Case], *, step: float, entity: str = "") -> Iterator[int]:
    now, name = time.time(), message_ids()
    for number, case in enumerate(made, start=1):
        yield from store.add_message(name(str(number)), case.event, case.body, at=now + step * number, entity=entity)


def edited(case: Case, contract: Contract, edits: Edits | None) -> Case:
    """Return the case with members set and left out. Raises UnknownName for a member that its event has not."""
    if edits is None or not (edits.values or edits.without):
        return case
    payload = copy.deepcopy(case.payload)
    for pointer in edits.without:
        parent, token = _parent(payload, pointer, case)
        if lookup(payload, pointer) is ABSENT:
            raise _unknown(pointer, payload, case)
        del parent[token]
    for pointer, value in edits.values.items():
        parent, token = _parent(payload, pointer, case)
        parent[token] = value
        if pointer in undescribed(contract.events[case.event].schema, payload):
            raise _unknown(pointer, case.payload, case)
    return replace(case, payload=payload, body=encode(payload))


def _parent(payload: object, pointer: str, case: Case) -> tuple[Any, Any]:
    """Return what holds the member at a pointer, and the name or index that it has there."""
    if not pointer.startswith("/"):
        raise InputError(f"{pointer!r} is no JSON pointer", mend=f"Write /{pointer.replace('.', '/')}.")
    *above, token = tokens(pointer)
    parent = lookup(payload, "".join(f"/{escape(part)}" for part in above))
    if isinstance(parent, dict):
        return parent, token
    index = index_of(token, len(parent)) if isinstance(parent, list) else None
    if index is None:
        raise _unknown(pointer, payload, case)
    return parent, index


def _unknown(pointer: str, payload: object, case: Case) -> UnknownName:
    return UnknownName("member", pointer, list(_pointers(payload)), where=case.event)


def _pointers(value: object, before: str = "") -> Iterator[str]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in items:
        pointer = f"{before}/{escape(str(name))}"
        yield pointer
        yield from _pointers(member, pointer)

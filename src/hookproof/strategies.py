"""Hypothesis strategies of payloads and deliveries, made from the same plan as everything else.

    from hypothesis import given
    from hookproof import strategies

    @given(strategies.payloads("order.paid"))
    def test_the_handler_takes_every_payload(payload): ...

The simplest payload that a strategy knows is the profile `minimal`: a failing test shrinks to that, plus what makes it
fail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from hookproof.contract import Contract, load_contract
from hookproof.contract.catalogue import offered
from hookproof.errors import InputError
from hookproof.payloads.making import scalars as leaves
from hookproof.payloads.making.choosers import Makers, MinimalChooser, least_first
from hookproof.payloads.making.samples import steps
from hookproof.payloads.making.tape import ITEMS, Tape, layout_of, part_kind
from hookproof.payloads.plan.compiled import Plan, plan_for
from hookproof.payloads.plan.nodes import Array, Choice, Literal, Number, Object, Part, Slot, Text

if TYPE_CHECKING:
    from hookproof.delivery.traffic import Delivery

__all__ = ["deliveries", "from_plan", "payloads"]

Draw = Callable[[st.SearchStrategy[Any]], Any]
#: From which number on, of 256, a text or number is whatever Hypothesis makes of it.
FREE = 253


def payloads(
    event: str,
    *,
    provider: str | None = None,
    version: str | None = None,
    profile: str = "random",
    contract: Contract | None = None,
    schemas: Path | None = None,
) -> st.SearchStrategy[object]:
    """Return a strategy of payloads of an event.

    With `profile="random"` any valid payload; with another profile one of its cases (`example`, `minimal`, `full`,
    `covering`, `drift`, `invalid`). The contract is `contract`, else the newest version of the only provider, unless
    `provider`, `version` or `schemas` say otherwise. Raises UnknownName for an event, version or profile.
    """
    owner = contract or _contract(provider, version, schemas)
    if profile == "random":
        return _named(from_plan(plan_for(owner, event)), owner, event)
    from hookproof.payloads.profiles.menu import cases

    return st.sampled_from([case.payload for case in cases(owner, event, profile)])


def _named(made: st.SearchStrategy[object], contract: Contract, event: str) -> st.SearchStrategy[object]:
    """Write the event's name into every payload where the schema does not fix it."""
    from hookproof.contract.naming import fixes_name, name_members
    from hookproof.payloads.binding import payload_named

    for pointer, text in name_members(contract.delivery, event):
        if not fixes_name(contract.events[event], pointer, text):
            made = made.map(partial(payload_named, pointer=pointer, name=text))
    return made


def from_plan(plan: Plan) -> st.SearchStrategy[object]:
    """Return the strategy of a plan: every payload that `random` can make, and more of texts and numbers."""
    return _payload(plan)


def deliveries(
    event: str,
    *,
    secret: str | None = None,
    provider: str | None = None,
    version: str | None = None,
    profile: str = "random",
    contract: Contract | None = None,
    schemas: Path | None = None,
    headers: Sequence[tuple[str, str]] = (),
) -> st.SearchStrategy[Delivery]:
    """Return a strategy of genuine, signed deliveries of an event.

    `secret` is the secret itself, `env:NAME` or `file:PATH`; without it, HOOKPROOF_SECRET is read. Each delivery is
    signed when it is drawn, with the time of that moment; its message id follows from the body, so that two deliveries
    are duplicates where their payloads are. Raises what `payloads` raises, and InputError for a secret that is none.
    """
    from hookproof.delivery.secrets import secret_for
    from hookproof.delivery.signing import signer_for
    from hookproof.payloads.making.encoding import encode

    owner = contract or _contract(provider, version, schemas)
    signer = signer_for(owner, secret_for(owner.delivery, secret), extra_headers=tuple(headers))
    address = f"{owner.name}/{event}#hypothesis"

    def deliver(payload: object) -> Delivery:
        body = encode(payload)
        return signer.deliver_bytes(body, address=address, event=event, label=hashlib.sha256(body).hexdigest())

    return payloads(event, contract=owner, profile=profile).map(deliver)


def _contract(provider: str | None, version: str | None, schemas: Path | None) -> Contract:
    names = [provider] if provider else offered(schemas)
    if len(names) != 1:
        raise InputError(f"{len(names)} providers are known here", mend="Name one: provider=….")
    return load_contract(names[0], version, root=schemas)


@st.composite
def _payload(draw: Draw, plan: Plan) -> object:
    layout = layout_of(plan)
    data = b"".join(draw(_bytes(size)) for size in layout.pieces)
    return plan.walk(DrawChooser(plan.makers, plan.title, draw, Tape(layout, data, lambda: int(draw(_BYTE)))))


@lru_cache(maxsize=256)
def _bytes(size: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


_BYTE = st.integers(0, 255)


@lru_cache(maxsize=256)
def _between(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class DrawChooser:
    """Chooses what Hypothesis draws. Zero is always the choice of the profile `minimal`: that is how it shrinks."""

    most = 1000

    def __init__(self, makers: Makers, salt: str, draw: Draw, tape: Tape) -> None:
        self.makers, self.draw, self.tape = makers, draw, tape
        self.least = MinimalChooser(makers, salt)
        self.kept: dict[str, list[int]] = {}

    def option(self, where: str, node: Choice, among: Sequence[int]) -> int:
        """Return any option, the smallest first."""
        ranked = _smallest_first(node)
        if len(among) < len(ranked):
            ranked = tuple(i for i in ranked if i in among)
        return ranked[self.tape.take(where, "option") % len(ranked)]

    def part(self, where: str, part: Part, among: Sequence[int]) -> int:
        """Return any option, the one that requires least first."""
        kind, ranked = _least_first(part)
        if len(among) < len(ranked):
            ranked = tuple(i for i in ranked if i in among)
        return ranked[self.tape.take(where, kind) % len(ranked)]

    def present(self, where: str, slot: Slot) -> bool:
        """Return either, absence first."""
        return self.tape.take(f"{where}/{slot.name}", "present") % 2 == 1

    def length(self, where: str, node: Array, low: int, high: int | None) -> int:
        """Return how many items are kept: each is there or not by itself, so that any of them can shrink away."""
        self.kept[f"{where}/*"] = kept = self.tape.kept(where, low, high)
        return len(kept)

    def item(self, where: str, index: int) -> None:
        """Take note of the item that is made next."""
        self.tape.items[where] = self.kept.get(where, [])[index] if index < len(self.kept.get(where, [])) else ITEMS

    def extras(self, where: str, node: Object, low: int, high: int | None) -> int:
        """Return a few, the least first."""
        top = low + 2 if high is None else max(low, min(high, low + 2))
        return low + self.tape.take(where, "extras") % (top - low + 1)

    def literal(self, where: str, node: Literal) -> object:
        """Return any of the values, that of `minimal` first."""
        if len(node.values) == 1:
            return node.values[0]
        values = _minimal_first(node)
        return values[self.tape.take(where, "value") % len(values)]

    def leaf(self, where: str, name: str, node: Text | Number) -> object:
        """Return the value of `minimal`, a rare one, a usual one, or whatever Hypothesis makes of it."""
        pool = _rare(node)
        number = self.tape.take(where, "value")
        if number == 0:
            return self.least.leaf(where, name, node)
        if number <= len(pool):
            return pool[number - 1]
        if number < FREE:
            return self.makers.usual(node, name)(steps(number + len(name)))
        return _any(self.draw, node, self.makers, name)

    def again(self) -> DrawChooser:
        """Return the same: the next draws are others."""
        return self

    def enter(self, where: str, node: Object) -> None:
        """Take no note."""

    def leave(self) -> None:
        """Take no note."""


@lru_cache(maxsize=4096)
def _smallest_first(node: Choice) -> tuple[int, ...]:
    return tuple(sorted(range(len(node.options)), key=lambda i: (node.options[i].least_size(), i)))


@lru_cache(maxsize=4096)
def _least_first(part: Part) -> tuple[str, tuple[int, ...]]:
    ranked = sorted(range(len(part.options)), key=lambda i: least_first(part, i))
    return part_kind(part), tuple(ranked)


@lru_cache(maxsize=4096)
def _minimal_first(node: Literal) -> tuple[object, ...]:
    first = next((value for value in node.values if value is not None), node.values[0])
    return (first, *(value for value in node.values if value is not first))


@lru_cache(maxsize=4096)
def _rare(node: Text | Number) -> tuple[object, ...]:
    return leaves.edge_numbers(node) if isinstance(node, Number) else () if node.patterns else leaves.odd_texts(node)


_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")


def _any(draw: Draw, node: Text | Number, makers: Makers, name: str) -> object:
    if isinstance(node, Number):
        low = node.low if node.low is not None else -leaves.SAFE
        high = node.high if node.high is not None else leaves.SAFE
        if node.integral:
            return leaves.clipped(node, draw(_between(int(low), int(high))))
        return leaves.clipped(node, draw(st.floats(low, high, allow_nan=False, allow_infinity=False)))
    if node.patterns or node.formats or node.hints.get("idPrefix"):
        return makers.usual(node, name)(steps(int(draw(_between(0, 2**32)))))
    text = draw(st.text(_CHARACTERS, min_size=node.low, max_size=min(node.high or node.low + 50, node.low + 50)))
    return text if text not in node.excluded else makers.usual(node, name)(steps(1))

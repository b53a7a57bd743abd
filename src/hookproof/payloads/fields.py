"""Which fields the payloads of an event can have, by name: what a binding may fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hookproof.contract import Contract
from hookproof.errors import UnknownName
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.plan.nodes import Node
from hookproof.schema.pointers import joined, tokens

#: Names deeper than this are not offered; a path of any depth is looked up.
_DEEPEST = 6
_Seen = frozenset[tuple[int, int]]


def hold_bindings(
    bindings: Mapping[str, object], contract: Contract, events: Iterable[str], *, where: str = "--bind"
) -> None:
    """Raise UnknownName, with the nearest field, for a binding of what no payload of these events has."""
    if not bindings:
        return
    nodes = [plan_for(contract, name).node for name in events]
    for place in bindings:
        names = tokens_of(place)
        if not any(_has(node, names, frozenset()) for node in nodes):
            known = {_written(found, place) for node in nodes for found in _paths(node, (), ())}
            raise UnknownName("field", place, known, where=where)


def tokens_of(place: str) -> tuple[str, ...]:
    """Return the names that a JSON pointer (`/file/id`) or a dotted path (`file.id`) leads through."""
    return tokens(place) if place.startswith("/") else tuple(place.split("."))


def _written(names: tuple[str, ...], like: str) -> str:
    return joined(*names) if like.startswith("/") else ".".join(names)


def _has(node: Node, names: tuple[str, ...], seen: _Seen) -> bool:
    if not names:
        return True
    key = (id(node), len(names))
    if key in seen:
        return False
    seen |= {key}
    return (
        any(_is_in(value, names) for value in node.named())
        or any(_has(inner, names[1:], seen) for inner in node.under(names[0]))
        or any(_has(step.node, names, seen) for step in node.steps() if step.token is None)
    )


def _is_in(value: object, names: tuple[str, ...]) -> bool:
    for token in names:
        if isinstance(value, list) and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        elif isinstance(value, dict) and token in value:
            value = value[token]
        else:
            return False
    return True


def _paths(node: Node, before: tuple[str, ...], above: tuple[int, ...]) -> Iterator[tuple[str, ...]]:
    if id(node) in above or len(before) >= _DEEPEST:
        return
    above = (*above, id(node))
    for step in node.steps():
        here = before if step.token is None else (*before, step.token)
        if step.name is not None:
            yield here
        yield from _paths(step.node, here, above)

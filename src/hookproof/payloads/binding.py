"""Fields of a payload set to given values: bindings, and canary URLs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.making.samples import words_of
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.plan.nodes import Node, Text
from hookproof.schema.members import with_member
from hookproof.schema.pointers import escape, index_of, placed, tokens

_URL_FORMATS = frozenset({"uri", "iri", "url"})
_URL_WORDS = ("url", "uri", "href")


def with_values(case: Case, values: Mapping[str, object]) -> Case:
    """Return the case with fields set: JSON pointer (`/file/fileId`) or dotted path (`file.fileId`) -> value.

    Only fields that are there and not null are set; a part `*` is every item or property. The body is
    written anew where something was set. Whether the result is still valid is for the caller to know.
    """
    payload, changed = case.payload, False
    for place, value in values.items():
        path = tokens(place) if place.startswith("/") else tuple(place.split("."))
        payload, hit = _set(payload, path, value)
        changed = changed or hit
    return replace(case, payload=payload, body=encode(payload)) if changed else case


def with_name(case: Case, pointer: str, name: str) -> Case:
    """Return the case with its event's name, or a part of it, at a pointer; all other bytes as they are.

    A name that is missing is put in, unless something was changed on purpose; what was changed there stays. A token
    `*` is every item of an array.
    """
    mutation = case.mutation
    if mutation is not None and f"{pointer}/".startswith(f"{mutation.pointer}/") and mutation.pointer:
        return case
    path = tokens(pointer)
    if is_at(case.payload, path):
        body = with_member(case.body, pointer, name)
        return replace(case, payload=placed(case.payload, path, name), body=body)
    if mutation is not None or not _has_room(case.payload, path):
        return case
    payload = placed(case.payload, path, name)
    return replace(case, payload=payload, body=encode(payload))


def payload_named(payload: object, pointer: str, name: str) -> object:
    """Return a payload with its event's name at a pointer, if it has a place for one."""
    path = tokens(pointer)
    return placed(payload, path, name) if _has_room(payload, path) else payload


def _has_room(payload: object, path: tuple[str, ...]) -> bool:
    """Whether a name can be put at a path without taking what is there away: arrays have items and no members."""
    for number, step in enumerate(path):
        if isinstance(payload, list):
            at = index_of(step, len(payload))
            inside = payload if step == "*" else [payload[at]] if at is not None else []
            return bool(inside) and all(_has_room(item, path[number + 1 :]) for item in inside)
        if not isinstance(payload, dict):
            return bool(number) and payload is None
        if step not in payload:
            return True
        payload = payload[step]
    return True


def is_at(payload: object, path: tuple[str, ...]) -> bool:
    """Whether a payload has something at a path, in every item where a token is `*`."""
    for number, name in enumerate(path):
        if name == "*" and isinstance(payload, list):
            return bool(payload) and all(is_at(item, path[number + 1 :]) for item in payload)
        if not isinstance(payload, dict) or name not in payload:
            return False
        payload = payload[name]
    return True


def _set(node: object, path: tuple[str, ...], value: object) -> tuple[object, bool]:
    if not path:
        return (value, True) if node is not None else (node, False)
    if isinstance(node, list):
        return _set_items(node, path, value)
    if not isinstance(node, dict):
        return node, False
    names = [name for name in node if path[0] in ("*", name)]
    made, hit = dict(node), False
    for name in names:
        made[name], done = _set(node[name], path[1:], value)
        hit = hit or done
    return made, hit


def _set_items(node: list[object], path: tuple[str, ...], value: object) -> tuple[object, bool]:
    results = [
        _set(item, path[1:], value) if path[0] in ("*", str(i)) else (item, False) for i, item in enumerate(node)
    ]
    return [item for item, _ in results], any(hit for _, hit in results)


def url_fields(plan: Plan) -> tuple[str, ...]:
    """Return the pointers of all fields that hold URLs, by format or by name; `*` stands for the items of an array."""
    return tuple(dict.fromkeys(_urls(plan.node, "", "", ())))


def has_url_field(plan: Plan) -> bool:
    """Whether any field holds a URL."""
    return any(True for _ in _urls(plan.node, "", "", ()))


def _urls(node: Node, where: str, name: str, above: tuple[int, ...]) -> Iterator[str]:
    if id(node) in above:
        return
    above = (*above, id(node))
    if isinstance(node, Text) and _is_url(node, name):
        yield where
    for step in node.steps():
        below = where if step.token is None else f"{where}/{escape(step.token)}"
        yield from _urls(step.node, below, name if step.name is None else step.name, above)


def _is_url(node: Text, name: str) -> bool:
    return bool(_URL_FORMATS & set(node.formats)) or (not node.formats and words_of(name).endswith(_URL_WORDS))

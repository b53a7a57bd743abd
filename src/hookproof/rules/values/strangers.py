"""Members of a value that its schema allows and does not know: nobody wrote them down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.rules.reading.examples import nearest
from hookproof.rules.wording.kinship import kin
from hookproof.schema.pointers import escape
from hookproof.sources.specifications.space import SchemaSpace

#: Values are gone through to this depth.
_DEPTH = 12


def unschemed(
    space: SchemaSpace, schema: str, value: object, pointer: str = "", depth: int = _DEPTH
) -> Iterator[tuple[str, str]]:
    """Yield pointer and nearest known name of members that no branch of the schema describes.

    An object that is open on purpose, of which nothing is described, or most members of which are not, is left alone.
    """
    if depth == 0:
        return
    if isinstance(value, list):
        items = _items(space, schema)
        for index, item in enumerate(value[:20]) if items is not None else ():
            yield from unschemed(space, items or "", item, f"{pointer}/{index}", depth - 1)
    elif isinstance(value, dict):
        known = _known(space, schema)
        strange = [str(key) for key in value if str(key) not in known] if known else []
        if len(strange) <= len(value) - len(strange):
            yield from (
                (f"{pointer}/{escape(key)}", _meant(key, [n for n in known if n not in value])) for key in strange
            )
        for key, inner in value.items():
            if str(key) in known:
                yield from unschemed(space, known[str(key)], inner, f"{pointer}/{escape(str(key))}", depth - 1)


def _meant(key: str, others: list[str]) -> str:
    return nearest(key, others) or kin(key, others)


def _items(space: SchemaSpace, schema: str) -> str | None:
    home, node = space.resolve(schema)
    return f"{home}/items" if isinstance(node, dict) and isinstance(node.get("items"), dict) else None


def _known(space: SchemaSpace, schema: str) -> dict[str, str]:
    """Return the members that any branch of a schema describes; {} where one of them is open."""
    found: dict[str, str] = {}
    for home, node in _branches(space, schema):
        if _is_open(node):
            return {}
        told = node.get("properties")
        for name in told if isinstance(told, dict) else ():
            found.setdefault(str(name), f"{home}/properties/{escape(str(name))}")
    return found


def _branches(space: SchemaSpace, schema: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield all schemas that a value at this one may be held to, each once: branches in branches too."""
    seen: set[str] = set()
    left = [schema]
    while left:
        for home, node in space.parts(left.pop()):
            if home not in seen:
                seen.add(home)
                left += reversed(space.variants(home))
                yield home, node


def _is_open(node: Any) -> bool:
    """Whether an object is told to have other members too, or is closed, so that another rule speaks."""
    return "additionalProperties" in node or bool({"patternProperties", "if", "unevaluatedProperties"} & node.keys())

"""Security schemes that a document or its operations require, and that the document does not declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.findings import Place
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import Remark
from hookproof.schema.json import list_at, object_at
from hookproof.schema.pointers import escape
from hookproof.sources.records import Document
from hookproof.sources.specifications.space import SchemaSpace

#: What holds operations of OpenAPI.
_HOLDERS = ("paths", "webhooks", "x-webhooks")


def undeclared(document: Document, space: SchemaSpace) -> Iterator[Remark]:
    """Yield each scheme that is asked for and not declared, once (OpenAPI 3.1.1, section 4.8.30: "Each name MUST
    correspond to a security scheme")."""
    root = space.root
    if document.kind != "openapi" or not isinstance(root, dict):
        return
    own = object_at(object_at(root, "components"), "securitySchemes") or object_at(root, "securityDefinitions")
    told: set[str] = set()
    for pointer, name in _asked(root):
        plain = not {"/", "#", "."} & {*name}  # else it is an address of a scheme, as version 3.2 allows
        if plain and name not in own and name not in told:
            told.add(name)
            line, column = document.spots(pointer)
            place = Place(path=document.path, line=line, column=column, pointer=pointer)
            there = f"declared {'is' if len(own) == 1 else 'are'} {named(sorted(own))}" if own else "none is declared"
            message = f"The security scheme `{name}` is asked for, and not declared; {there}."
            yield Remark(place=place, message=message, key=name)


def _asked(root: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the places where schemes are asked for, and their names."""
    yield from _needs(root, "")
    for key in _HOLDERS:
        for path, item in object_at(root, key).items():
            for method, operation in item.items() if isinstance(item, dict) else ():
                if isinstance(operation, dict):
                    yield from _needs(operation, f"/{key}/{escape(str(path))}/{escape(str(method))}")


def _needs(holder: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    for number, need in enumerate(list_at(holder, "security")):
        for name in need if isinstance(need, dict) else ():
            yield f"{at}/security/{number}/{escape(str(name))}", str(name)

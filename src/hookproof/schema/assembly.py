"""Many schemas as one document, in which what is alike stands once: one small validator for all of them.

A validator compiles each part of a schema as often as it is written, and the events of one provider say the same of the
same objects over and over: compiled together, what hundreds of events say takes no more room than a few of them alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from hookproof.schema.dialects import CANONICAL
from hookproof.schema.errors import UnusableSchema
from hookproof.schema.json import object_at
from hookproof.schema.keywords import KEYWORDS, Dialect, Holds
from hookproof.schema.pointers import Schema, decoded, tokens
from hookproof.schema.validators import validator

#: So many schemas are left to validators of their own first: who looks at a few need not wait for all.
FEW = 4
#: A part with less text than this stands wherever it is written: a reference to it would be no smaller.
_SHORT = 120
_DEFINITIONS = "#/$defs/"
#: What gives a part a name that holds in one schema alone, or leads to such names.
_OF_ONE_SCHEMA = frozenset({"$id", "$anchor", "$dynamicRef", "$dynamicAnchor"})
_DECIDING = {
    name: row.holds
    for name, row in KEYWORDS.items()
    if row.tells and Dialect.V2020_12 in row.dialects and name != "examples"
}


class _ApartError(Exception):
    """A schema says what does not hold in a document with others."""


class Assembly:
    """Predicates over payloads of many schemas in 2020-12, from one validator that is made when it is worth it."""

    def __init__(self, complete: Callable[[], object] = lambda: None) -> None:
        """`complete` is called before schemas are put together: it adds what was not added yet."""
        self._complete = complete
        self._schemas: dict[str, Schema] = {}
        self._asked: set[str] = set()

    def add(self, name: str, schema: Schema) -> None:
        """Take a schema in, before it is asked for."""
        self._schemas[name] = schema

    def predicate(self, name: str, schema: Schema) -> Callable[[object], bool] | None:
        """Return whether payloads are valid by the schema that was added under a name; formats are asserted.

        None where that is to be asked of a validator of its own: where few were asked for so far, where another schema
        was added under the name, or where it has anchors, or references to other places than its definitions.
        """
        if self._schemas.get(name) is not schema:
            return None
        self._asked.add(name)
        return self._predicates.get(name) if len(self._asked) > FEW else None

    @cached_property
    def _predicates(self) -> Mapping[str, Callable[[object], bool]]:
        self._complete()
        document = assembled(self._schemas)
        try:
            decides = validator(document).is_valid
        except UnusableSchema:
            # Which of them it is, its own validator says.
            return {}
        return {name: _under(name, decides) for name in object_at(document, "properties")}


def _under(name: str, decides: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda payload: decides({name: payload})


def assembled(schemas: Mapping[str, Schema]) -> Schema:
    """Return one schema of an object that has, under each name, what is valid by the schema of that name.

    Schemas that do not stand beside others are left out. What is said for people is left out too.
    """
    parts = _Parts()
    properties: dict[str, object] = {}
    for name, schema in schemas.items():
        try:
            properties[name] = parts.taken(schema)
        except (_ApartError, RecursionError):
            continue
    return {"$schema": CANONICAL, "$defs": parts.definitions, "properties": properties}


class _Parts:
    """The parts of schemas, each under a name that its text gives it, and definitions under their own."""

    def __init__(self) -> None:
        #: By `-` and its name a definition, by a number what is alike in several places.
        self.definitions: dict[str, object] = {}
        self._numbers: dict[str, int] = {}
        # With the object itself, whose identity no other gets as long as it is kept.
        self._made: dict[int, tuple[object, object]] = {}

    def taken(self, schema: Schema) -> object:
        """Return the part that a whole schema is. Raises ApartError."""
        found = object_at(schema, "$defs")
        named = {f"-{name}": self.of(definition, found) for name, definition in found.items()}
        if any(_text(self.definitions.get(name, made)) != _text(made) for name, made in named.items()):
            raise _ApartError
        made = self.of({key: value for key, value in schema.items() if key != "$id"}, found)
        self.definitions |= named
        return made

    def of(self, part: object, known: Schema) -> object:
        """Return a part as it stands in the document, `known` the definitions that it may refer to."""
        if not isinstance(part, dict):
            return part
        if id(part) not in self._made:
            self._made[id(part)] = part, self._once(self._written(part, known))
        return self._made[id(part)][1]

    def _once(self, made: Schema) -> Schema:
        text = _text(made)
        if len(text) < _SHORT:
            return made
        number = self._numbers.setdefault(text, len(self._numbers))
        self.definitions.setdefault(str(number), made)
        return {"$ref": f"{_DEFINITIONS}{number}"}

    def _written(self, part: Schema, known: Schema) -> Schema:
        if not _OF_ONE_SCHEMA.isdisjoint(part):
            raise _ApartError
        made = {key: self._value(_DECIDING[key], value, known) for key, value in part.items() if key in _DECIDING}
        if "$ref" in made:
            made["$ref"] = _reference(made["$ref"], known)
        return made

    def _value(self, holds: Holds, value: object, known: Schema) -> object:
        if holds in (Holds.WORDS, Holds.DATA):
            return value
        if isinstance(value, list):
            return [self.of(item, known) for item in value]
        if holds is Holds.NAMED and isinstance(value, dict):
            return {name: self.of(item, known) for name, item in value.items()}
        return self.of(value, known)


def _reference(ref: Any, known: Schema) -> str:
    path = decoded(ref) if isinstance(ref, str) and ref.startswith(_DEFINITIONS) else ""
    if [token in known for token in tokens(path)[1:]] != [True]:
        raise _ApartError
    return f"{_DEFINITIONS}-{ref.removeprefix(_DEFINITIONS)}"


def _text(part: object) -> str:
    return json.dumps(part, sort_keys=True)

"""Values held against the schemas of one document; each schema is compiled when it is first asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from hookproof.schema.errors import UnusableSchema
from hookproof.schema.pointers import escape, tokens
from hookproof.schema.validators import library, validator
from hookproof.sources.names import words
from hookproof.sources.specifications.alternatives import nearest_faults
from hookproof.sources.specifications.dialect import closed

if TYPE_CHECKING:
    import jsonschema_rs

_URI = "urn:hookproof:document"
#: Keywords that limit a single value; a schema without any of _COMPOSED is judged by these alone.
_LIMITS = words(
    "type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern format "
    "maxItems minItems uniqueItems maxProperties minProperties required"
)
_COMPOSED = words(
    "$ref $dynamicRef allOf anyOf oneOf not if then else properties patternProperties additionalProperties items "
    "prefixItems contains propertyNames dependentSchemas dependentRequired dependencies unevaluatedItems "
    "unevaluatedProperties minContains maxContains"
)
#: More compiled schemas than this are not kept: each holds all that it reaches.
_MAX_VALIDATORS = 64


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken constraint of an example: where in it, which keyword, and in words."""

    pointer: str
    keyword: str
    message: str


class Verifier:
    """Holds values against the schemas of a document in 2020-12, all of whose references lead inside of it.

    `get` gives what a pointer leads to, `home` the pointer at which the references from it end.
    """

    def __init__(self, root: object, get: Callable[[str], Any], home: Callable[[str], str]) -> None:
        self._root, self._get, self._home = root, get, home
        self._validators: dict[tuple[str, bool], Any] = {}
        self._together: Any = None
        self._expected: frozenset[str] = frozenset()

    @cached_property
    def _has_formats(self) -> bool:
        return '"format"' in json.dumps(self._root)

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        return library({_URI: closed(self._root)})

    def expect(self, pointers: Iterable[str]) -> None:
        """Compile the schemas at pointers together, which takes a quarter of the time that they take one by one.

        Values are held against these as against any other; where one of them cannot be used, that is as it was.
        """
        homes = dict.fromkeys(self._home(pointer) for pointer in pointers)
        nodes = {home: node for home in homes if isinstance(node := self._get(home), dict) and _COMPOSED & node.keys()}
        members = {home: {"$ref": f"{_URI}#{_fragment(home)}"} for home in nodes}
        try:
            self._together = validator({"properties": members}, formats=False, registry=self._registry)
            self._expected = frozenset(members)
        except UnusableSchema:
            self._expected = frozenset()

    def _fits_together(self, pointer: str, value: object) -> bool:
        home = self._home(pointer) if self._expected else ""
        return home in self._expected and bool(self._together.is_valid({home: value}))

    def faults(self, pointer: str, value: object, *, formats: bool = False, limit: int = 20) -> list[Fault]:
        """Return how `value` breaks the schema at the pointer; empty where it fits, or where the schema cannot be used.

        Only what makes it invalid without formats, or (`formats`) only broken formats.
        """
        if (formats and not self._has_formats) or (not formats and self._fits_together(pointer, value)):
            return []
        validator = self._validator(pointer, formats)
        if validator is None or (not formats and validator.is_valid(value)):
            return []
        faults: list[Fault] = []
        for error in (one for whole in validator.iter_errors(value) for one in nearest_faults(whole)):
            keyword = str(error.schema_path[-1]) if error.schema_path else ""
            if (keyword == "format") == formats:
                where = "".join(f"/{escape(str(part))}" for part in error.instance_path)
                faults.append(Fault(where, keyword, error.message))
            if len(faults) >= limit:
                break
        return faults

    def usable(self, pointer: str) -> bool:
        """Whether values can be held against the schema at the pointer."""
        return self._validator(pointer, False) is not None

    def _validator(self, pointer: str, formats: bool) -> Any:
        node = self._get(pointer)
        if isinstance(node, dict) and not _COMPOSED & node.keys():
            return _plain_validator(json.dumps(_constraints(node), sort_keys=True), formats)
        key = (self._home(pointer), formats)
        if key not in self._validators:
            if len(self._validators) >= _MAX_VALIDATORS:
                self._validators.pop(next(iter(self._validators)))
            self._validators[key] = self._compiled(*key)
        return self._validators[key]

    def _compiled(self, pointer: str, formats: bool) -> object:
        if self._get(pointer) is None:
            return None
        reference = {"$ref": f"{_URI}#{_fragment(pointer)}"}
        try:
            return validator(reference, formats=formats, registry=self._registry)
        except UnusableSchema:
            return None


def _constraints(node: Mapping[str, object]) -> dict[str, object]:
    """What limits a value in a schema that stands for itself; descriptions and examples do not."""
    return {key: value for key, value in node.items() if key in _LIMITS}


@lru_cache(maxsize=1024)
def _plain_validator(constraints: str, formats: bool) -> object:
    """Return the validator of a schema without references, shared by all that limit a value alike; None if unusable."""
    try:
        return validator(json.loads(constraints), formats=formats)
    except UnusableSchema:
        return None


def _fragment(pointer: str) -> str:
    from urllib.parse import quote

    return "".join(f"/{quote(escape(token), safe='~')}" for token in tokens(pointer))

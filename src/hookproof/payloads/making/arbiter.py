"""The validator as an arbiter: for combinations that have no branches of their own. Loaded only when needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from hookproof.schema.errors import BadPattern
from hookproof.schema.validators import is_regular_expression, library, validator

_HOME = "https://document.invalid/root"
Predicate = Callable[[object], bool]


class Verifier:
    """Predicates over parts of one schema document. Formats are asserted."""

    def __init__(self, root: object, documents: Mapping[str, object] | None = None) -> None:
        self.root = root
        self.documents = dict(documents or {})

    def part(self, fragments: list[dict[str, object]]) -> Predicate:
        """Return the predicate of all of the fragments, whose references are resolved in the document."""
        root = dict(self.root) if isinstance(self.root, dict) else {}
        home = root.get("$id", _HOME).rstrip("#") or _HOME
        root["$id"] = home
        root["$defs"] = {**root.get("$defs", {}), "hookproof part": {"allOf": fragments}}
        schema = {"$ref": f"{home}#/$defs/hookproof%20part"}
        return validator(schema, registry=library({home: root, **self.documents})).is_valid


def lazily(make: Callable[[], Predicate]) -> Predicate:
    """Return a predicate that is made at its first use."""
    made: list[Predicate] = []

    def accepts(value: object) -> bool:
        if not made:
            made.append(make())
        return made[0](value)

    return accepts


@lru_cache(maxsize=512)
def pattern_matches(pattern: str) -> Predicate:
    """Return whether a string matches `pattern` somewhere, by an engine that bounds its own work. Raises BadPattern."""
    if not is_regular_expression(pattern):
        raise BadPattern(pattern, "is no regular expression")
    return validator({"pattern": pattern}).is_valid

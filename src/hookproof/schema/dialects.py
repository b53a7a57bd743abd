"""One reading of all dialects: drafts 4 to 2019-09, OpenAPI and AsyncAPI become JSON Schema 2020-12.

What a dialect does not know is ignored there, as any reader that keeps to it does, and named: a keyword of another
dialect, the form that another dialect gives to one, what stands beside a `$ref` that is alone. Everybody who reads
schemas reads the translation, so that all of them ignore the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hookproof.schema.json import ABSENT
from hookproof.schema.keywords import FORMS, KEYWORDS, LONE_REFERENCES, MAPS, Dialect, Holds, Keyword, is_data
from hookproof.schema.pointers import decoded, joined, lookup, step, tokens

#: The dialect that all others are translated to, as `$schema` names it.
CANONICAL = "https://json-schema.org/draft/2020-12/schema"
_ADDRESSES = {
    "json-schema.org/draft-04/schema": Dialect.DRAFT_4,
    "json-schema.org/draft-06/schema": Dialect.DRAFT_6,
    "json-schema.org/draft-07/schema": Dialect.DRAFT_7,
    "json-schema.org/draft/2019-09/schema": Dialect.V2019_09,
    "json-schema.org/draft/2020-12/schema": Dialect.V2020_12,
    "spec.openapis.org/oas/3.1/dialect/base": Dialect.OPENAPI_31,
}
_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")
#: The name that a recursive anchor, which has none of its own, gets.
_RECURSIVE = "recursive"

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ignored:
    """What a dialect does not know and therefore ignores: where it stands, and why."""

    pointer: str
    keyword: str
    dialect: Dialect
    reason: str

    @property
    def words(self) -> str:
        """The fact in one sentence, without its place."""
        return f"{self.keyword!r} {self.reason}: it is ignored"


def told(ignored: Iterable[Ignored], where: str) -> list[str]:
    """Return what was ignored in words, each fact once, with the first of its places in `where`."""
    places: dict[str, list[str]] = {}
    for one in ignored:
        places.setdefault(one.words, []).append(one.pointer)
    return [
        f"{where}#{found[0]}: {words}{f' ({len(found)} places)' if len(found) > 1 else ''}"
        for words, found in places.items()
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """A schema in 2020-12, what was ignored for it, and (of a larger document) where its schemas stand."""

    schema: Any
    ignored: tuple[Ignored, ...]
    homes: tuple[str, ...] = ("",)


def dialect_of(schema: object, default: Dialect = Dialect.V2020_12) -> Dialect | None:
    """Return the dialect that a schema names by `$schema`, `default` where it names none; None for one not known."""
    address = address_of(schema)
    return default if address is None else _named(address)


def address_of(schema: object) -> object:
    """Return what stands under `$schema`; None where nothing does."""
    return schema.get("$schema") if isinstance(schema, Mapping) else None


def _named(address: object) -> Dialect | None:
    bare = re.sub(r"\Ahttps?://|#?\Z", "", address) if isinstance(address, str) else ""
    return _ADDRESSES.get(bare)


def read(schema: Any, dialect: Dialect = Dialect.V2020_12) -> Reading:
    """Return a schema of this dialect as one of 2020-12. What needs no change is the same object."""
    translation = Translation(schema)
    return translation.finished(translation.of(schema, dialect, ""))


class Translation:
    """One schema document on its way to 2020-12."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.ignored: list[Ignored] = []
        self.moved = False
        #: The pointers that schemas refer to in their own document, as they were written.
        self.references: set[str] = set()
        self._known: dict[tuple[int, Dialect, bool], Any] = {}

    def of(self, node: Any, dialect: Dialect, pointer: str, *, certain: bool = True) -> Any:
        """Return a node translated. `certain` says that it is a schema; below an unknown keyword it only may be one."""
        if not isinstance(node, dict | list):
            return node
        key = (id(node), dialect, certain)
        if key not in self._known:  # shared parts (YAML aliases) stay shared
            if isinstance(node, list):
                self._known[key] = self._list(node, dialect, pointer, certain)
            else:
                self._known[key] = self._object(node, dialect, pointer, certain)
        return self._known[key]

    def finished(self, made: Any) -> Reading:
        """Return the reading of a document whose schemas have been translated in `made`."""
        return Reading(_referring(made, made) if self.moved else made, tuple(self.ignored))

    def _list(self, node: list[Any], dialect: Dialect, pointer: str, certain: bool) -> list[Any]:
        made = [self.of(item, dialect, f"{pointer}/{index}", certain=certain) for index, item in enumerate(node)]
        return node if all(new is old for new, old in zip(made, node, strict=True)) else made

    def _object(self, node: Schema, dialect: Dialect, pointer: str, certain: bool) -> Schema:
        if pointer and "$schema" in node:
            dialect = _named(node["$schema"]) or dialect
        if isinstance(ref := node.get("$ref"), str) and ref.startswith("#/"):
            self.references.add(ref[1:])
        here = _Here(self, node, dialect, pointer, certain)
        is_schema = certain or sum(key in KEYWORDS for key in node) > 1
        made: Schema = {}
        for key, value in node.items():
            row = KEYWORDS.get(key) if is_schema else None
            if row is None or not here.is_foreign(row, value):
                made[key] = self._value(row, key, value, dialect, pointer, certain)
        for rewrite in _REWRITES[dialect] if is_schema else ():
            rewrite(here, made)
        same = made.keys() == node.keys() and all(made[key] is node[key] for key in made)
        return node if same else made

    def _value(self, row: Keyword | None, key: str, value: Any, dialect: Dialect, pointer: str, certain: bool) -> Any:
        if row is None and str(key).startswith("x-"):
            return value
        if row is not None and (row.holds is Holds.DATA or not isinstance(value, dict | list)):
            return value
        inner = pointer + joined(str(key))
        if row is not None and row.holds in _BY_NAME and isinstance(value, dict):
            return self._named(value, dialect, inner, certain)
        return self.of(value, dialect, inner, certain=certain and row is not None and row.holds is not Holds.WORDS)

    def _named(self, value: Schema, dialect: Dialect, pointer: str, certain: bool) -> Schema:
        made = {
            name: self.of(item, dialect, pointer + joined(str(name)), certain=certain) for name, item in value.items()
        }
        return value if all(made[name] is value[name] for name in made) else made


_BY_NAME = frozenset({Holds.NAMED, Holds.DEPENDENCIES})


@dataclass(frozen=True, slots=True)
class _Here:
    """One schema object as it was written, and where."""

    translation: Translation
    node: Schema
    dialect: Dialect
    pointer: str
    certain: bool

    def is_foreign(self, row: Keyword, value: Any) -> bool:
        """Whether the dialect does not know a keyword, or this form of it; what it ignores is noted."""
        if row.tells and self.dialect not in row.dialects and _is_used(row, value):
            homes = [dialect.value for dialect in Dialect if dialect in row.dialects] or ["draft 3"]
            known = homes[0] if len(homes) == 1 else f"{homes[0]} and others"
            return self.ignore(row.name, f"is a keyword of {known}, not of {self.dialect.value}")
        form = FORMS[row.name](self.dialect, value) if row.name in FORMS else ""
        if form:
            return self.ignore(row.name, f"{form} is not of {self.dialect.value}")
        if row.tells and self.is_lone_reference and row.name not in self.kept:
            return self.ignore(row.name, f"beside '$ref' says nothing in {self.dialect.value}")
        return False

    @property
    def is_lone_reference(self) -> bool:
        """Whether the object refers, and says nothing else by that."""
        return self.dialect in LONE_REFERENCES and isinstance(self.node.get("$ref"), str)

    @property
    def kept(self) -> tuple[str, ...]:
        """What stays beside a lone reference: the identity of a whole document is known without it."""
        return ("$ref",) if self.pointer else ("$ref", "$id", "id")

    def ignore(self, keyword: str, reason: str) -> bool:
        """Note what is ignored, once for each place."""
        if self.certain:
            self.translation.ignored.append(Ignored(self.pointer, keyword, self.dialect, reason))
        return True


def _is_used(row: Keyword, value: Any) -> bool:
    """Whether a value has the form that the keyword would need; else the name is only that of something else."""
    return _FORM[row.holds](value) and not (row.name == "nullable" and not isinstance(value, bool))


_FORM: dict[Holds, Callable[[Any], bool]] = {
    Holds.WORDS: lambda value: not isinstance(value, dict) or all(isinstance(v, list) for v in value.values()),
    Holds.DATA: lambda _: True,
    Holds.SCHEMA: lambda value: isinstance(value, dict | bool),
    Holds.SCHEMAS: lambda value: isinstance(value, list),
    Holds.EITHER: lambda value: isinstance(value, dict | bool | list),
    Holds.NAMED: lambda value: isinstance(value, dict),
    Holds.DEPENDENCIES: lambda value: isinstance(value, dict),
}

Rewrite = Callable[[_Here, Schema], None]


def _dialect(_: _Here, made: Schema) -> None:
    if _named(made.get("$schema")) is not None:
        made["$schema"] = CANONICAL


def _null(here: _Here, made: Schema) -> None:
    """`nullable: true` adds null to the `type` beside it, and nothing else (OpenAPI 3.0.4, section 4.7.24.1).

    A null that `enum` does not list stays impossible.
    """
    if not isinstance(made.get("nullable"), bool) or not made.pop("nullable"):
        return
    listed = made.get("enum")
    if not isinstance(made.get("type"), str):
        here.ignore("nullable", f"without 'type' beside it says nothing in {here.dialect.value}")
    elif isinstance(listed, list) and None not in listed:
        here.ignore("nullable", f"beside an 'enum' that does not list null says nothing in {here.dialect.value}")
    elif made["type"] != "null":
        made["type"] = [made["type"], "null"]


def _bounds(_: _Here, made: Schema) -> None:
    """`exclusiveMinimum: true` says of `minimum` what a bound of its own says later."""
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(made.get(flag), bool) and made.pop(flag) and bound in made:
            made[flag] = made.pop(bound)


def _sequence(here: _Here, made: Schema) -> None:
    """A list of `items` is what `prefixItems` says later, and `additionalItems` is then `items`."""
    others = made.pop("additionalItems", None)
    if not isinstance(made.get("items"), list):
        return
    first = made.pop("items")
    here.translation.moved = True
    if first:
        made["prefixItems"] = first
    if others is not None:
        made["items"] = others


def _dependencies(here: _Here, made: Schema) -> None:
    given = made.get("dependencies")
    if not isinstance(given, dict):
        return
    del made["dependencies"]
    here.translation.moved = True
    names = {name: value for name, value in given.items() if isinstance(value, list)}
    schemas = {name: value for name, value in given.items() if not isinstance(value, list)}
    for key, value in (("dependentRequired", names), ("dependentSchemas", schemas)):
        if value:
            made[key] = value


def _identity(_: _Here, made: Schema) -> None:
    """`id` is `$id`, and an identity that is a fragment is an anchor."""
    own = made.pop("id", None) if isinstance(made.get("id"), str) else None
    identity = own if own is not None else made.get("$id")
    if not isinstance(identity, str):
        return
    made.pop("$id", None)
    address, _mark, fragment = identity.partition("#")
    if address:
        made["$id"] = address
    if _ANCHOR.fullmatch(fragment):
        made["$anchor"] = fragment


def _recursion(here: _Here, made: Schema) -> None:
    """`$recursiveRef` leads to the outermost schema of those that are marked, if its own is: a dynamic reference."""
    if made.pop("$recursiveAnchor", None) is True:
        made["$dynamicAnchor"] = _RECURSIVE
    if isinstance(made.get("$recursiveRef"), str):
        del made["$recursiveRef"]
        root = here.translation.root
        marked = isinstance(root, dict) and root.get("$recursiveAnchor") is True
        made["$dynamicRef" if marked else "$ref"] = f"#{_RECURSIVE}" if marked else "#"


_OLD: tuple[Rewrite, ...] = (_dialect, _identity, _sequence, _dependencies)
_REWRITES: dict[Dialect, tuple[Rewrite, ...]] = {
    Dialect.DRAFT_4: (*_OLD, _bounds),
    Dialect.DRAFT_6: _OLD,
    Dialect.DRAFT_7: _OLD,
    Dialect.V2019_09: (_dialect, _sequence, _recursion),
    Dialect.V2020_12: (),
    Dialect.OPENAPI_30: (_null, _bounds),
    Dialect.OPENAPI_31: (_dialect,),
    Dialect.ASYNCAPI: _OLD,
}


def relocated(schema: Any, pointer: str) -> str:
    """Return where in a translated schema stands what a pointer into it, as it was written, leads to."""
    names, node = tokens(pointer), schema
    found: list[str] = []
    for index, name in enumerate(names):
        now = _moved(node, name, names[index + 1 : index + 2]) if isinstance(node, dict) else name
        found.append(now)
        node = step(node, now)
    return joined(*found)


def _moved(node: Schema, name: str, after: tuple[str, ...]) -> str:
    """The name that a keyword has in a translated schema."""
    if name == "items" and "prefixItems" in node and lookup(node, joined("prefixItems", *after), None) is not None:
        return "prefixItems" if after and step(node.get("items"), after[0]) is ABSENT else name
    if name == "additionalItems" and name not in node:
        return "items"
    if name == "dependencies" and name not in node:
        return next((key for key in _DEPENDENT if after and after[0] in node.get(key, ())), name)
    return name


_DEPENDENT = ("dependentSchemas", "dependentRequired")


def _referring(node: Any, root: Any, *, is_map: bool = False) -> Any:
    """Return a schema whose references lead to where the translation has moved what they led to.

    Names in a map are free: one of them may be that of a keyword.
    """
    if isinstance(node, list):
        return [_referring(item, root) for item in node]
    if not isinstance(node, dict):
        return node
    made = {
        key: value if is_data(str(key)) and not is_map else _referring(value, root, is_map=not is_map and key in MAPS)
        for key, value in node.items()
    }
    ref = made.get("$ref")
    if isinstance(ref, str) and ref.startswith("#/"):
        pointer = decoded(ref[1:])
        if (now := relocated(root, pointer)) != pointer:
            made["$ref"] = f"#{quote(now, safe=_FRAGMENT)}"
    return made


#: What stands in a fragment as it is (RFC 3986, section 3.5).
_FRAGMENT = "/?:@!$&'()*+,;=~"

"""The keywords of JSON Schema, one row each: what its value holds, and in which dialects it is one.

Sources: the meta-schemas of drafts 4, 6, 7, 2019-09 and 2020-12; OpenAPI 3.0.4 and 3.1.1, Schema Object; AsyncAPI 3.0,
Schema Object, which is draft 7 and a few words more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum


class Dialect(Enum):
    """A language in which schemas are written; the value is what people call it."""

    DRAFT_4 = "draft 4"
    DRAFT_6 = "draft 6"
    DRAFT_7 = "draft 7"
    V2019_09 = "2019-09"
    V2020_12 = "2020-12"
    OPENAPI_30 = "OpenAPI 3.0"
    OPENAPI_31 = "OpenAPI 3.1"
    ASYNCAPI = "AsyncAPI"


class Holds(Enum):
    """What the value of a keyword is made of."""

    WORDS = "names, numbers, words"
    DATA = "values of payloads: what looks like a schema in there is none"
    SCHEMA = "one schema"
    SCHEMAS = "a list of schemas"
    EITHER = "one schema, or a list of them"
    NAMED = "schemas by free names"
    DEPENDENCIES = "by free names, schemas or lists of names"


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword. `tells` says whether leaving it out changes what is valid, or what is made or looked for."""

    name: str
    holds: Holds
    dialects: frozenset[Dialect]
    tells: bool


_ALL = tuple(Dialect)
_DRAFTS = _ALL[:5]


def _since(first: Dialect) -> tuple[Dialect, ...]:
    """The drafts from one on, and what is built on one of these."""
    drafts = _DRAFTS[_DRAFTS.index(first) :]
    asyncapi = (Dialect.ASYNCAPI,) if Dialect.DRAFT_7 in drafts else ()
    return (*drafts, Dialect.OPENAPI_31, *asyncapi)


def _until(last: Dialect) -> tuple[Dialect, ...]:
    drafts = _DRAFTS[: _DRAFTS.index(last) + 1]
    return (*drafts, Dialect.ASYNCAPI) if Dialect.DRAFT_7 in drafts else drafts


def _rows(names: str, holds: Holds, dialects: Iterable[Dialect], *, tells: bool = True) -> Iterable[Keyword]:
    found = frozenset(dialects)
    return (Keyword(name, holds, found, tells) for name in names.split())


_SIX, _SEVEN, _NINETEEN, _TWENTY = map(_since, _DRAFTS[1:])

KEYWORDS: dict[str, Keyword] = {
    row.name: row
    for rows in (
        _rows("$ref type multipleOf maximum minimum exclusiveMaximum exclusiveMinimum maxLength minLength pattern "
              "format maxItems minItems uniqueItems maxProperties minProperties required", Holds.WORDS, _ALL),
        _rows("enum", Holds.DATA, _ALL),
        _rows("allOf anyOf oneOf", Holds.SCHEMAS, _ALL),
        _rows("not additionalProperties", Holds.SCHEMA, _ALL),
        _rows("items", Holds.EITHER, _ALL),
        _rows("properties", Holds.NAMED, _ALL),
        _rows("patternProperties", Holds.NAMED, _since(Dialect.DRAFT_4)),
        _rows("id", Holds.WORDS, (Dialect.DRAFT_4,)),
        _rows("$id", Holds.WORDS, _SIX),
        _rows("const examples", Holds.DATA, _SIX),
        _rows("contains propertyNames", Holds.SCHEMA, _SIX),
        _rows("if then else", Holds.SCHEMA, _SEVEN),
        _rows("dependencies", Holds.DEPENDENCIES, _until(Dialect.DRAFT_7)),
        _rows("additionalItems", Holds.SCHEMA, _until(Dialect.V2019_09)),
        _rows("$anchor minContains maxContains dependentRequired", Holds.WORDS, _NINETEEN),
        _rows("dependentSchemas", Holds.NAMED, _NINETEEN),
        _rows("unevaluatedProperties unevaluatedItems", Holds.SCHEMA, _NINETEEN),
        _rows("$recursiveRef $recursiveAnchor", Holds.WORDS, (Dialect.V2019_09,)),
        _rows("$dynamicRef $dynamicAnchor", Holds.WORDS, _TWENTY),
        _rows("prefixItems", Holds.SCHEMAS, _TWENTY),
        _rows("nullable", Holds.WORDS, (Dialect.OPENAPI_30,)),
        # Of draft 3, which nobody reads any more: they are named, and ignored.
        _rows("divisibleBy disallow", Holds.WORDS, ()),
        _rows("extends", Holds.EITHER, ()),
        # What is said for people, or holds what others refer to: it is read in every dialect, and missed in none.
        _rows("$defs definitions", Holds.NAMED, _ALL, tells=False),
        _rows("default example", Holds.DATA, _ALL, tells=False),
        _rows("$schema $comment $vocabulary title description deprecated readOnly writeOnly contentEncoding "
              "contentMediaType discriminator xml externalDocs", Holds.WORDS, _ALL, tells=False),
        _rows("contentSchema", Holds.SCHEMA, _ALL, tells=False),
    )
    for row in rows
}  # fmt: skip


def is_data(keyword: str) -> bool:
    """Whether a keyword's value is data, not schemas: a "$ref" in there is not a reference."""
    return keyword in DATA or keyword.startswith("x-")


#: Keywords whose value is values of payloads.
DATA = frozenset(name for name, row in KEYWORDS.items() if row.holds is Holds.DATA)

#: Keywords whose value maps free names to schemas.
NAMED = frozenset(name for name, row in KEYWORDS.items() if row.holds in (Holds.NAMED, Holds.DEPENDENCIES))

#: The same, and the members of OpenAPI and AsyncAPI documents with parts by free names.
MAPS = NAMED | {"schemas", "messages", "webhooks", "x-webhooks", "callbacks", "pathItems", "channels", "paths"}

_BOUNDS_AS_FLAGS = frozenset({Dialect.DRAFT_4, Dialect.OPENAPI_30})
_ITEMS_AS_LIST = frozenset(_until(Dialect.V2019_09))


def _type(dialect: Dialect, value: object) -> str:
    if dialect is not Dialect.OPENAPI_30:
        return ""
    return "as a list" if isinstance(value, list) else "'null'" if value == "null" else ""


def _flag_or_bound(dialect: Dialect, value: object) -> str:
    if isinstance(value, bool) == (dialect in _BOUNDS_AS_FLAGS):
        return ""
    return "as a flag" if isinstance(value, bool) else "as a bound of its own"


#: Keywords that have other forms in other dialects: says which form a value has that the dialect does not know, or "".
FORMS: dict[str, Callable[[Dialect, object], str]] = {
    "type": _type,
    "items": lambda dialect, value: "as a list" if isinstance(value, list) and dialect not in _ITEMS_AS_LIST else "",
    "exclusiveMinimum": _flag_or_bound,
    "exclusiveMaximum": _flag_or_bound,
}
#: Dialects in which `$ref` stands alone: what is beside it says nothing.
LONE_REFERENCES = frozenset({*_until(Dialect.DRAFT_7), Dialect.OPENAPI_30})

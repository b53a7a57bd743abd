"""Types that Python and its libraries of models have for plain values, and what bounds them: both as JSON Schema.

Source: pydantic's "Standard Library Types", "Types" and "Fields", in the form that models are written in as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookproof.sources.names import words

NULL: Mapping[str, Any] = {"type": "null"}
_TEXT, _OBJECT, _ARRAY = {"type": "string"}, {"type": "object"}, {"type": "array"}
_WHOLE, _NUMBER, _EITHER = {"type": "integer"}, {"type": "number"}, {"type": "boolean"}


def _decimal(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts of decimal numbers with these bounds: such are written as texts, so that no digit is lost."""
    places, sign = given.get("decimal_places"), "" if 0 in (given.get("ge"), given.get("gt")) else "-?"
    fraction = "" if places == 0 else rf"(\.\d{{1,{places if isinstance(places, int) and places > 0 else ''}}})?"
    return {"pattern": rf"^{sign}\d{{1,12}}{fraction}$"}


_DECIMAL = {**_TEXT, **_decimal({})}
_PLAIN: Mapping[str, Mapping[str, Any]] = {
    name: schema
    for names, schema in (
        ("str bytes Path PurePath SecretStr SecretBytes StrictStr constr NameEmail Json ByteString", _TEXT),
        ("int StrictInt ByteSize conint", _WHOLE),
        ("float StrictFloat FiniteFloat confloat", _NUMBER),
        ("bool StrictBool", _EITHER),
        ("None NoneType", NULL),
        ("dict Dict Mapping MutableMapping OrderedDict defaultdict", _OBJECT),
        ("list List", _ARRAY),
        ("Decimal condecimal", _DECIMAL),
        ("PositiveInt", {**_WHOLE, "exclusiveMinimum": 0}),
        ("NonNegativeInt", {**_WHOLE, "minimum": 0}),
        ("NegativeInt", {**_WHOLE, "exclusiveMaximum": 0}),
        ("NonPositiveInt", {**_WHOLE, "maximum": 0}),
        ("PositiveFloat", {**_NUMBER, "exclusiveMinimum": 0}),
        ("NonNegativeFloat", {**_NUMBER, "minimum": 0}),
        ("NegativeFloat", {**_NUMBER, "exclusiveMaximum": 0}),
        ("NonPositiveFloat", {**_NUMBER, "maximum": 0}),
        ("datetime AwareDatetime NaiveDatetime PastDatetime FutureDatetime", {**_TEXT, "format": "date-time"}),
        ("date PastDate FutureDate condate", {**_TEXT, "format": "date"}),
        ("time", {**_TEXT, "format": "time"}),
        ("timedelta", {**_TEXT, "format": "duration"}),
        ("UUID UUID1 UUID3 UUID4 UUID5 UUID6 UUID7", {**_TEXT, "format": "uuid"}),
        ("EmailStr", {**_TEXT, "format": "email"}),
        ("AnyUrl AnyHttpUrl HttpUrl AnyWebsocketUrl FileUrl", {**_TEXT, "format": "uri"}),
        ("IPv4Address", {**_TEXT, "format": "ipv4"}),
        ("IPv6Address", {**_TEXT, "format": "ipv6"}),
    )
    for name in words(names)
}
_LIMITS = {
    "ge": "minimum",
    "le": "maximum",
    "gt": "exclusiveMinimum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}
#: Arguments of a model's field that are keywords of JSON Schema by another name, by the type of which they are.
_BOUNDS: Mapping[str, Mapping[str, str]] = {
    "string": {"min_length": "minLength", "max_length": "maxLength", "pattern": "pattern", "regex": "pattern"},
    "array": {"min_length": "minItems", "max_length": "maxItems", "min_items": "minItems", "max_items": "maxItems"},
    "integer": _LIMITS,
    "number": _LIMITS,
}


def words_of(name: str) -> Mapping[str, Any] | None:
    """Return the schema of a plain type; None where the name is that of none."""
    return _PLAIN.get(name)


def bounds(schema: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the arguments of a field add to the schema of its type: bounds of such values, and examples."""
    told = schema.get("type")
    kind = told if isinstance(told, str) else next((each for each in told or () if each != "null"), "")
    own = _BOUNDS.get(kind, {})
    is_decimal = schema.get("pattern") == _DECIMAL["pattern"]
    found = _decimal(given) if is_decimal else {own[key]: value for key, value in given.items() if key in own}
    return found | ({"examples": given["examples"]} if isinstance(given.get("examples"), list) else {})

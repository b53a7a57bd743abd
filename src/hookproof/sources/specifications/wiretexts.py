"""Bodies that are sent as forms or as XML: the values that their texts mean by their schema.

A form has only names and texts; XML has elements, whose names the `xml` object of a schema gives (OpenAPI 3.1.1,
section 4.8.26). A text that cannot be read as its schema says stays a text, and so does not fit the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from hookproof.errors import InputError
from hookproof.parsing import parse_json
from hookproof.schema.json import ABSENT, object_at
from hookproof.schema.patterns import deferral as re
from hookproof.sources.specifications.space import SchemaSpace

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False}
#: The deepest elements, and the longest texts, that are read.
_DEEPEST, _LONGEST = 40, 200_000
_BODY = re.compile(r"[\w.\[\]%-]+=[^&\s]*(?:&[\w.\[\]%-]+=[^&\s]*)*")
#: What stands for a value that a reader is to fill in: `?`, `{id}`, `$ID`, `...`.
_FILLED = re.compile(r"(?:=|>\s*)(?:\?|\{[^<&]*\}|\[[^<&]*\]|\$[^<&]*|%7B)|\.\.\.|…")


def read(space: SchemaSpace, media: str, schema: str, text: object) -> dict[str, object] | None:
    """Return what the text of a body means by its schema; None where it is of another kind, or has no one meaning."""
    kind = next((kind for kind in _READERS if kind in media.partition(";")[0].lower()), "")
    if not isinstance(text, str) or not space.properties(schema):
        return None
    if not kind or len(text) > _LONGEST or _FILLED.search(text):
        return None
    return _READERS[kind](space, schema, text.strip())


def _form(space: SchemaSpace, schema: str, text: str) -> dict[str, object] | None:
    """Return the fields of a form; None where a name has parts or holds a list: these are written in several ways."""
    plain = re.sub(r"\s*\n\s*(?=&)|(?<=&)\s*\n\s*", "", text)
    if not _BODY.fullmatch(plain):
        return None
    known, found = space.properties(schema), dict[str, list[str]]()
    for name, value in parse_qsl(plain, keep_blank_values=True, max_num_fields=1000):
        found.setdefault(name.removesuffix("[]"), []).append(value)
    free = any({"object", "array"} & space.kinds(known[name]) for name in found if name in known)
    if free or any("[" in name or "." in name for name in found):
        return None
    return {name: meant(space, known.get(name, ""), values[-1]) for name, values in found.items()}


def meant(space: SchemaSpace, schema: str, text: str) -> object:
    """Return what a text means where a number or a boolean is wanted; the text itself where it is none."""
    kinds = space.kinds(schema) if schema else frozenset()
    if not kinds or "string" in kinds:
        return text
    if "boolean" in kinds and text in _WORDS:
        return _WORDS[text]
    if {"integer", "number"} & kinds and _NUMBER.fullmatch(text):
        try:
            return parse_json(text, "number")
        except InputError:
            return text
    return text


def _xml(space: SchemaSpace, schema: str, text: str) -> dict[str, object] | None:
    """Return the root of a document of XML; None of one that declares entities, or has another root."""
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text):
        return None
    try:
        root = ET.fromstring(text)  # noqa: S314 - what could expand is refused above
    except (ET.ParseError, ValueError):
        return None
    named = _called(space, schema, "")
    if _depth(root) > _DEEPEST or (named and named != _local(root.tag)):
        return None
    value = _element(space, schema, root)
    return value if isinstance(value, dict) else None


def _depth(root: ET.Element) -> int:
    deepest, level = 0, [root]
    while level and deepest <= _DEEPEST:
        deepest, level = deepest + 1, [inner for one in level for inner in one]
    return deepest


def _element(space: SchemaSpace, schema: str, element: ET.Element) -> object:
    known = space.properties(schema) if schema else {}
    if not known and not len(element):
        return meant(space, schema, (element.text or "").strip())
    by_name: dict[str, list[ET.Element]] = {}
    for child in element:
        by_name.setdefault(_local(child.tag), []).append(child)
    value: dict[str, object] = {}
    for name, place in known.items():
        if (found := _property(space, name, place, element, by_name)) is not ABSENT:
            value[name] = found
    for name, rest in by_name.items():  # what the schema does not know
        value[name] = _element(space, "", rest[0]) if len(rest) == 1 else [_element(space, "", one) for one in rest]
    return value


def _property(
    space: SchemaSpace,
    name: str,
    place: str,
    element: ET.Element,
    by_name: dict[str, list[ET.Element]],
) -> object:
    """Return the value of a property and remove its elements from `by_name`; `ABSENT` where there is none."""
    called = _called(space, place, name)
    if _xml_words(space, place).get("attribute") is True:
        texts = [text for key, text in element.attrib.items() if _local(key) == called]
        return meant(space, place, texts[0]) if texts else ABSENT
    if "array" in space.kinds(place):
        return _array(space, place, called, by_name)
    found = by_name.pop(called, [])
    return _element(space, place, found[0]) if found else ABSENT


def _array(space: SchemaSpace, place: str, called: str, by_name: dict[str, list[ET.Element]]) -> object:
    home = space.resolve(place)[0]
    items = f"{home}/items" if isinstance(space.get(f"{home}/items"), dict) else ""
    if _xml_words(space, place).get("wrapped") is True:
        found = by_name.pop(called, None)
        return ABSENT if found is None else [_element(space, items, inner) for one in found for inner in one]
    found = by_name.pop(_called(space, items, called), None) or by_name.pop(called, None)
    if found is None:
        return ABSENT
    if len(found) == 1 and _wraps(space, items, found[0]):  # the usual way where the schema does not say `wrapped`
        found = [*found[0]]
    return [_element(space, items, one) for one in found]


def _wraps(space: SchemaSpace, items: str, element: ET.Element) -> bool:
    """Whether an element holds the items of a list and is not an item: its elements share one name that no item has."""
    names = {_local(inner.tag) for inner in element}
    return len(names) == 1 and not names & (space.properties(items).keys() if items else set())


def _called(space: SchemaSpace, schema: str, name: str) -> str:
    """Return what the element or attribute of a schema is called: as its words on XML say, else as its property."""
    told = _xml_words(space, schema).get("name") if schema else None
    return told if isinstance(told, str) else name


def _xml_words(space: SchemaSpace, schema: str) -> Mapping[str, object]:
    own = space.get(schema)
    return object_at(own, "xml") or object_at(space.schema(schema), "xml") if isinstance(own, dict) else {}


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


_READERS: Mapping[str, Callable[[SchemaSpace, str, str], dict[str, object] | None]] = {
    "x-www-form-urlencoded": _form,
    "xml": _xml,
}

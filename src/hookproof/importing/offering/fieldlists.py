"""Schemas of events whose payloads no page shows, made from the fields that pages list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from hookproof.importing.offers import Offer
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import STRONG_KEYS, WEAK_KEYS
from hookproof.sources.records import EACH, Document, Field
from hookproof.sources.texts.listedvalues import listed_in

#: A field, and what is left of its path.
_Row = tuple[tuple[str, ...], Field]
#: What the words for a type, or those of a description, say of the form of a text; the first that fits.
_FORMATS = tuple(
    (name, re.compile(words, re.IGNORECASE))
    for name, words in (
        ("date-time", r"\biso[- ]?8601\b|\brfc[- ]?3339\b|\bdate-?time\b|\btime\.time\b|\btimestamp\b"),
        ("date", r"\bdate\b"),
        ("uuid", r"\buuid\b|\bguid\b"),
        ("email", r"\be-?mail\b"),
        ("uri", r"\bur[il]\b"),
    )
)
#: Moments as numbers.
_EPOCH = re.compile(r"\b(?:unix|epoch|milliseconds since|seconds since)\b", re.IGNORECASE)
#: How a type is called that is declared elsewhere: `Order`, `json.RawMessage`, `order_details`.
_DECLARED = re.compile(r"(?:\w+\.)*[A-Z][A-Za-z0-9]*[a-z]\w*|[a-z]+(?:_[a-z]+)+")
#: What a description says of a field that is not always there.
_NOT_ALWAYS = re.compile(
    r"\b(?:only (?:present|there|sent|set|included|if|when|for)|(?:present|included|sent|there|set) only|omitted|"
    r"(?:may|can) be (?:absent|missing|left out)|not (?:always )?(?:present|included|sent)|if (?:any|present|available|"
    r"applicable|known)|when (?:available|applicable|known))\b",
    re.IGNORECASE,
)


def offers_of(documents: Iterable[Document]) -> Iterator[Offer]:
    """Yield an offer for each event whose fields a page lists; its schema is marked as inferred."""
    for document in documents:
        around = settled(document.envelopes[0].fields) if len(document.envelopes) == 1 else []
        for page in document.event_pages:
            own = settled(page.body.fields) if page.body is not None else []
            said = next((prose.text for prose in page.prose if " " in prose.text and "|" not in prose.text), "")
            for event in page.events if own or around else ():
                fields = whole(around, own)
                yield Offer(
                    name=event,
                    where=str(page.at),
                    node=schema_of(fields, _naming(fields, page.events), event),
                    description=said,
                    inferred=True,
                )


def whole(around: Sequence[Field], own: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields of a payload: those that all payloads have (`around`), and its `own` where they belong.

    Where the own fields name no member of the envelope, they are what its only object holds that is not described.
    """
    tops = {field.path[0] for field in around}
    if not around or not own:
        return (*around, *own)
    if not tops & {field.path[0] for field in own}:
        deeper = {field.path[0] for field in around if len(field.path) > 1}
        holders = [field for field in around if field.kinds == {"object"} and field.path[0] not in deeper]
        within = holders[0].path if len(holders) == 1 else ()
        own = [replace(field, path=(*within, *field.path)) for field in own]
    told = {field.path: field for field in (*around, *own)}
    return tuple(told.values())


def settled(fields: Sequence[Field]) -> list[Field]:
    """Return the fields of one list, each with whether it is always there.

    Where a list marks what is required, the rest is optional. Where it marks what is optional, or nothing, the rest is
    always there unless its description limits that.
    """
    marked = any(field.required for field in fields) and not any(field.required is False for field in fields)
    return [_settled(field, marked=marked) for field in fields]


def _settled(field: Field, *, marked: bool) -> Field:
    there = not marked and not _NOT_ALWAYS.search(field.description)
    return replace(field, required=there) if field.required is None else field


def schema_of(fields: Sequence[Field], naming: tuple[str, ...], event: str) -> dict[str, Any]:
    """Return the schema that settled fields describe, with the event in the member at `naming`, if there is one."""
    return _object([(field.path, field) for field in fields], naming, event)


def _naming(fields: Sequence[Field], events: Sequence[str]) -> tuple[str, ...]:
    """The path of the member that carries an event's name; () where no list has it."""
    found = [field.path for field in fields if field.name in STRONG_KEYS]
    found += [field.path for field in fields if field.name in WEAK_KEYS and _tells_event(field, events)]
    return min(found, key=len, default=())


def _tells_event(field: Field, events: Sequence[str]) -> bool:
    values = {*field.enum, *re.findall(r"[\w.:/-]+", field.description)}
    return bool(values & {*events}) or bool(re.search(r"\bevents?\b", field.description, re.IGNORECASE))


def _object(rows: Sequence[_Row], naming: tuple[str, ...], event: str) -> dict[str, Any]:
    members: dict[str, list[_Row]] = {}
    for path, field in rows:
        members.setdefault(path[0], []).append((path[1:], field))
    properties = {}
    for name, inside in members.items():
        below = naming[1:] if naming[:1] == (name,) else None
        properties[name] = {"const": event} if below == () else _member(inside, below or (), event)
    required = [name for name, inside in members.items() if naming[:1] == (name,) or _is_there(inside)]
    return {"type": "object", **({"required": required} if required else {}), "properties": properties}


def _is_there(inside: Sequence[_Row]) -> bool:
    """Whether a member is always there; of one that has no field itself, whether a field inside it is."""
    own = [field for path, field in inside if not path]
    return any(field.required for field in own or [field for _, field in inside])


def _member(inside: Sequence[_Row], naming: tuple[str, ...], event: str) -> dict[str, Any]:
    own = next((field for path, field in inside if not path), None)
    deeper = [(path, field) for path, field in inside if path]
    items = [(path[1:], field) for path, field in deeper if path[0] == EACH]
    if items:
        made: dict[str, Any] = {"type": "array", "items": _member(items, (), event)}
    elif deeper:
        made = _object(deeper, naming, event)
    else:
        made = _value(own) if own is not None else {}
    said = " ".join(own.description.split()) if own is not None else ""
    made = {**({"description": said} if said else {}), **made}
    return _or_null(made) if own is not None and own.nullable else made


def _value(field: Field) -> dict[str, Any]:
    """The schema of a plain value: a text where no type is given, an object of any shape where its type is declared
    elsewhere."""
    values = field.enum or _listed(field)
    kinds = field.kinds or frozenset({_kind_of(field)})
    if values and kinds <= {"string"}:
        return {"type": "string", "enum": [*values]}
    types = sorted(kinds - ({"integer"} if "number" in kinds else set()))
    made: dict[str, Any] = {"type": types[0] if len(types) == 1 else types}
    form = next((name for name, words in _FORMATS if words.search(field.typed)), "")
    form = form or next((name for name, words in _FORMATS[:1] if words.search(field.description)), "")
    if types == ["string"] and form:
        made["format"] = form
    return {**made, "minimum": 0} if {*types} <= {"integer", "number"} else made


def _kind_of(field: Field) -> str:
    if _EPOCH.search(f"{field.typed} {field.description}"):
        return "integer"
    plain = not field.typed or any(words.search(field.typed) for _, words in _FORMATS)
    return "object" if not plain and _DECLARED.fullmatch(field.typed.strip(" `*?&")) else "string"


def _listed(field: Field) -> tuple[str, ...]:
    found = listed_in(field.description)
    return found.values if found is not None and len(found.values) > 1 else ()


def _or_null(made: dict[str, Any]) -> dict[str, Any]:
    types = made.get("type")
    several = [*types] if isinstance(types, list) else [types]
    listed = {"enum": [*made["enum"], None]} if "enum" in made else {}
    return {**made, "type": [*several, "null"], **listed}

"""Fields of one payload against each other: units, counts, values that mirror, values that stand twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache

from hookproof.findings import Severity
from hookproof.rules.reading.examples import members, named, nearest, objects_in, pages_with_payloads, shown
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.values.renamings import renamings
from hookproof.rules.wording.instants import is_time_name, units_of
from hookproof.rules.wording.paraphrases import plain
from hookproof.rules.wording.timenames import is_time
from hookproof.rules.wording.units import unit_said
from hookproof.schema.epochs import Unit
from hookproof.schema.pointers import escape
from hookproof.sources import names
from hookproof.sources.records import EACH, Document, Example, Field, Page, Role

#: Names that say nothing of what they count.
_ANYTHING = frozenset({"count", "value", "total", "quantity", "number", "limit", "size", "unit", "units", "min", "max"})


@rule(
    id="schema.unit-drift",
    title="One field has one unit in all payloads",
    severity=Severity.WARNING,
    clause="the field's own descriptions",
    mend="Use one unit, or another name where the unit is another one.",
    needs=("events", "fields"),
)
def unit_drift(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare "in cents" and "in seconds" over all fields of one name."""
    met: dict[tuple[str, str], dict[str, Field]] = {}
    for page in document.event_pages:
        for field in reachable(ground, document, page):
            said = unit_said(field.description)
            if said is not None and _tells(field.name.lower(), said[0]):
                met.setdefault((field.name, said[0]), {}).setdefault(said[1], field)
    for (name, _), units in met.items():
        if len(units) > 1:
            (first, one), *others = units.items()
            for unit, field in others:
                message = f"`{name}` is in {unit} here, and in {first} in line {one.at.line}."
                yield Remark(place=field.at, message=message, key=f"{name} {unit}")


def _tells(name: str, kind: str) -> bool:
    """Whether a name says what it measures: any does where it is of money, and a size where it is of bytes."""
    return kind == "money" or name not in _ANYTHING or (kind == "sizes" and name == "size")


@rule(
    id="example.time-units",
    title="The times of one payload are in one unit",
    severity=Severity.WARNING,
    clause="practice",
    mend="Write all times in the unit that is documented.",
    needs=("events", "examples"),
    about=VALUE,
)
def time_units(_ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the numbers under names of times: seconds since the epoch beside milliseconds."""
    for _, example in pages_with_payloads(document):
        first: tuple[Unit, str] | None = None
        for pointer, key, value in members(example.value):
            unit = units_of(value) if is_time_name(key) or is_time(key) else None
            if unit is None:
                continue
            if first is not None and unit is not first[0] and _beside(first[1], pointer):
                said = f"{pointer} is {shown(value)}, in {unit.name.lower()}; {first[1]} is in {first[0].name.lower()}"
                yield Remark(place=example.place(pointer), message=f"{said}.", key=key)
            first = first or (unit, pointer)


def _beside(one: str, other: str) -> bool:
    """Whether two members are of one kind: of one name, or of one object."""
    return one.rpartition("/")[2] == other.rpartition("/")[2] or one.rpartition("/")[0] == other.rpartition("/")[0]


_COUNTS = re.compile(
    r"\b(?:number|count|total|amount) of (?:\w+ ){0,2}(?:in |of "
    r"|within )?(?:the )?`(?P<of>[A-Za-z_]\w*)`|^(?:length of|how many(?: of)?) (?:the )?`(?P<len>[A-Za-z_]\w*)`"
    r"|^(?:the )?(?:number|count) of (?P<word>[a-z]{4,20})\W*$",
    re.IGNORECASE,
)


@rule(
    id="example.count",
    title="A number of items is the number of items there",
    severity=Severity.WARNING,
    clause="the field's own description, or its name",
    mend="Show as many items as are counted, or count those that are shown.",
    needs=("events", "examples"),
    reads_fields=True,
    about=VALUE,
)
def count(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "number of entries in `items`", `items_count` and `itemCount` against the length of the array beside it."""
    counts = cache(_COUNTS.search)  # the payloads of many events have the same fields
    for page, example in pages_with_payloads(document):
        fields = reachable(ground, document, page)
        told = {_bare(f): m["of"] or m["len"] or m["word"] for f in fields if (m := counts(f.description))}
        for outer, holder in objects_in(example.value):
            for key, value in holder.items():
                if isinstance(value, bool) or not isinstance(value, int):
                    continue
                path = (*(step for step in outer.split("/")[1:] if not step.isdigit()), str(key))
                of = told.get(path) or _counted(str(key), holder)
                items = holder.get(of)
                if isinstance(items, list) and not example.partial and len(items) != value:
                    message = f"{key} is {value}, and `{of}` has {len(items)} item{'s' if len(items) != 1 else ''}."
                    yield Remark(place=example.place(f"{outer}/{key}"), message=message, key=str(key))


def _bare(field: Field) -> tuple[str, ...]:
    return tuple(step for step in field.path if step != EACH)


def _fields(page: Page) -> tuple[Field, ...]:
    return page.body.fields if page.body else ()


def _counted(key: str, holder: Mapping[str, object]) -> str:
    """Return the array that a name counts (`line_count` of `lines`); "" where its name tells of none."""
    match = re.fullmatch(r"(?:num_?(?:ber_?of_?)?)?(?P<what>\w+?)_?(?:[cC]ount)", key)
    what = names.squeezed(match["what"]) if match else ""
    fitting = [str(k) for k in holder if what and names.squeezed(str(k)).removesuffix("s") == what.removesuffix("s")]
    return fitting[0] if len(fitting) == 1 else ""


@rule(
    id="example.own-id",
    title="An id beside an object is the object's own",
    severity=Severity.WARNING,
    clause="practice",
    mend="Use one id for the object and for the field that refers to it.",
    needs=("events", "examples"),
    about=VALUE,
)
def own_id(_ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare `orderId` with `order.id` where both stand in one object of a payload."""
    for _, example in pages_with_payloads(document):
        for outer, holder in objects_in(example.value):
            for key, value in holder.items():
                match = re.fullmatch(r"(?P<of>\w+?)(?:Id|_id|ID)", str(key))
                inner, at = _object_beside(holder, match["of"]) if match else (None, "")
                own = inner.get("id") if isinstance(inner, dict) else None
                plain = isinstance(value, (str, int)) and isinstance(own, type(value))
                if match and plain and value != own and not (is_placeholder("id", value) or is_placeholder("id", own)):
                    message = f"{key} is {shown(value)}, and {at}.id is {shown(own)}."
                    yield Remark(place=example.place(f"{outer}/{key}"), message=message, key=str(key))


def _object_beside(holder: Mapping[str, object], name: str) -> tuple[object, str]:
    """Return the object of a name that stands beside a member, or in the one wrapper there (`data`), and its path."""
    if name in holder:
        return holder[name], name
    wrappers = {key: inner for key in names.WRAPPERS if isinstance(inner := holder.get(key), dict)}
    inside = [(key, inner[name]) for key, inner in wrappers.items() if name in inner]
    return (inside[0][1], f"{inside[0][0]}.{name}") if len(inside) == 1 else (None, "")


@rule(
    id="schema.default-prose",
    title="The default that a description names is that of the schema",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12: a keyword is what a reader's code can rely on",
    mend="State one default in both places.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def default_prose(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare "defaults to 20" with the keyword `default`, where both are there."""
    for owner in document.objects:
        for field in owner.fields:
            have = (field.schema or {}).get("default")
            match = _DEFAULT.search(plain(field.description)) or _in_words(field, have)
            if match is None or have is None or isinstance(have, (list, dict)):
                continue
            said = (match["code"] or match["bare"]).strip("`'\"")
            same = said.lower() == str(have).lower() or _number(said) == _number(str(have)) is not None
            same = same or _in_other_unit(_number(said), have, plain(field.description)[match.end() :])
            if not same and (isinstance(have, str) or _is_plain(said, have)):
                message = f"`{field.name}` is said to default to {said}, and its schema has {shown(have)}."
                yield Remark(place=field.at, message=message, key=field.name)


_DEFAULT = re.compile(
    r"\b(?:defaults to|default(?: value)?(?: is|:)|by default:?)\s+(?:(?P<code>`[^`]+`|\"[^\"]+\"|'[^']+')|"
    r"(?P<bare>-?\d+(?:\.\d+)?|true|false))(?=\W|$)(?!\.\w)(?!,? (?:or|for|in|on|if|when|unless)\b)",
    re.IGNORECASE,
)


_BY_WORD = re.compile(r"\b(?:defaults to|by default:?) (?P<bare>(?P<code>[A-Za-z][\w-]*))(?=\W|$)", re.IGNORECASE)


def _in_words(field: Field, have: object) -> re.Match[str] | None:
    """Return a default that is said in a bare word, where it is one of the values that the field lists."""
    match = _BY_WORD.search(field.description) if isinstance(have, str) else None
    return match if match is not None and match["bare"] in field.enum else None


#: How many of a smaller unit a larger one has: seconds and milliseconds of a time, bytes of a size.
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "kb": 1000, "mb": 10**6, "gb": 10**9}
_UNIT = re.compile(rf"\s?(?P<unit>{'|'.join(_UNITS)})s?\b", re.IGNORECASE)


def _in_other_unit(said: float | None, have: object, after: str) -> bool:
    """Whether a number in words is the schema's in a smaller unit: "12 hours", and 43200."""
    unit = _UNIT.match(after)
    if unit is None or said is None or not isinstance(have, (int, float)):
        return False
    return have in {said * _UNITS[unit["unit"].lower()] * smaller for smaller in (1, 1 / 60, 1 / 3600, 1000)}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_plain(said: str, have: object) -> bool:
    """Whether what is said is of the type of what is there, so that one of them is wrong."""
    return said.lower() in ("true", "false") if isinstance(have, bool) else _number(said) is not None


_DEPRECATED = re.compile(
    r"\W*(?:this (?:field|property|attribute|member|key|parameter) (?:is|has been) )?(?:now )?deprecated\b"
    r"(?! (?:fields?|values?|by|\w+s)\b)",
    re.IGNORECASE,
)


@rule(
    id="prose.deprecated",
    title="A field that is said to be deprecated is marked so",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12 Validation, section 9.3 (deprecated)",
    mend="Add deprecated: true, or correct the words.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def deprecated(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for descriptions that begin with "Deprecated" on fields that the keyword does not mark; told once."""
    seen: dict[str, Field] = {}
    for page in document.event_pages if document.space is not None else ():
        for field in reachable(ground, document, page):
            if _DEPRECATED.match(field.description):
                seen.setdefault(field.pointer, field)
    silent = [field for field in seen.values() if (field.schema or {}).get("deprecated") is not True]
    if silent:
        what = named([f"`{field.name}`" for field in silent[:5]])
        more = f" and {len(silent) - 5} more" if len(silent) > 5 else ""
        message = f"{what}{more} {'is' if len(silent) == 1 else 'are'} called deprecated, and no keyword says so."
        yield Remark(place=silent[0].at, message=message, key="deprecated")
    yield from _deprecated_events(document)


def _deprecated_events(document: Document) -> Iterator[Remark]:
    """Look for webhooks whose words begin with "Deprecated" and that the keyword does not mark."""
    for page in document.event_pages if document.kind == "openapi" else ():
        node = document.space.get(page.at.pointer or "") if document.space is not None else None
        said = next((prose for prose in page.prose if _DEPRECATED.match(prose.text)), None)
        if said is not None and isinstance(node, dict) and node.get("deprecated") is not True:
            message = f"The webhook {page.title} is called deprecated, and no keyword says so."
            yield Remark(place=said.at, message=message, key=page.title)


@rule(
    id="example.spelling",
    title="Examples spell one member one way",
    severity=Severity.WARNING,
    clause="practice",
    mend="Spell the member one way, as the schema or the list has it.",
    needs=("examples",),
)
def spelling(_ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for members of payloads whose names differ in case and separators alone, where one is the exception."""
    met: dict[str, dict[str, list[tuple[Example, str]]]] = {}
    shown_ = (one for one in document.examples if one.role is Role.PAYLOAD and document.space is None)
    for example in (item for one in shown_ for item in one.objects):
        for pointer, key, _value in members(example.value):
            if re.search(r"[a-z][A-Z]|[a-z]_[a-z]", key) and not pointer.rpartition("/")[2].isdigit():
                met.setdefault(names.respelt(key), {}).setdefault(key, []).append((example, pointer))
    styles = _styles(met.values())
    for spellings in met.values():
        usual = max(spellings, key=lambda name: (len(spellings[name]), styles["_" in name]))
        for name, where in spellings.items():
            rare = len(where) < len(spellings[usual]) or styles["_" in usual] > 2 * styles["_" in name]
            if name != usual and rare:
                example, pointer = where[0]
                place = example.place(pointer)
                yield Remark(place=place, message=f"`{name}` here is `{usual}` in the other examples.", key=name)
    said = list(_slips(document))
    yield from said
    yield from _swapped(document, {remark.key for remark in said})
    told = {remark.key for remark in said}
    for one in renamings(document.examples, document.text) if document.space is None else ():
        if one.name not in told and _respelt_otherwise(one.name, one.usual):
            message = f"`{one.name}` here is `{one.usual}` in the other examples."
            yield Remark(place=one.example.place(f"{one.pointer}/{escape(one.name)}"), message=message, key=one.name)


def _respelt_otherwise(name: str, usual: str) -> bool:
    """Whether two names differ in more than case and separators."""
    return names.respelt(name) != names.respelt(usual)


#: Two letters change places in words that are as long; shorter ones may both be words (`form`, `from`).
_LONG = 5
_WORD = re.compile(r"[A-Za-z_]\w+")


def _swapped(document: Document, told: Set[str]) -> Iterator[Remark]:
    """Look for a member that a text has once, where it has elsewhere the same word but for two letters in turn."""
    shown_ = [example for example in document.examples if document.space is None]
    often = Counter(word.lower() for word in _WORD.findall(document.text)) if shown_ else Counter[str]()
    for example in shown_:
        for pointer, key, _value in members(example.value):
            rare = len(key) >= _LONG and often[key.lower()] == 1 and key not in told
            near = next((word for word in _turned(key) if often[word.lower()]), "") if rare else ""
            if near:
                message = f"`{key}` here is `{near}` elsewhere in the text."
                yield Remark(place=example.place(pointer), message=message, key=key)


def _turned(word: str) -> Iterator[str]:
    """Yield a word with each two letters that stand beside each other turned round, but for the first."""
    for at in range(1, len(word) - 1):
        if word[at].lower() != word[at + 1].lower() and word[at : at + 2].isalpha():
            yield f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"


def _styles(met: Iterable[Mapping[str, Sequence[object]]]) -> Counter[bool]:
    """Return how many members are written with underscores, and how many without."""
    styles: Counter[bool] = Counter()
    for spellings in met:
        for name, where in spellings.items():
            styles["_" in name] += len(where)
    return styles


#: With so many other examples of a member, one that has a slip of it in its stead is wrong.
_OTHERS = 2


def _slips(document: Document) -> Iterator[Remark]:
    """Look for members that one example alone has, where two others have one that is a slip away and this has not."""
    every = list(pages_with_payloads(document)) if document.space is None else []
    met: dict[tuple[tuple[str, ...], str], set[int]] = {}
    for number, (_, example) in enumerate(every):
        for path, holder in _holders(example.value):
            for key in holder:
                met.setdefault((path, str(key)), set()).add(number)
    usual: dict[tuple[str, ...], list[str]] = {}
    for (path, name), where in met.items():
        usual.setdefault(path, []).extend([name] if len(where) >= _OTHERS else [])
    for page, example in every:
        listed = {field.name for field in _fields(page)}
        for path, holder in _holders(example.value):
            for key in (str(key) for key in holder if len(met[path, str(key)]) == 1 and str(key) not in listed):
                near = nearest(key, [name for name in usual[path] if name not in holder])
                if near and _is_slip(key, near):
                    pointer = next(p for p, k, _ in members(example.value) if k == key)
                    message = f"`{key}` here is `{near}` in the other examples."
                    yield Remark(place=example.place(pointer), message=message, key=key)


def _holders(value: object) -> Iterator[tuple[tuple[str, ...], dict[str, object]]]:
    """Yield each object in a payload with the names of the members that lead to it."""
    for pointer, holder in objects_in(value):
        yield tuple(step for step in pointer.split("/")[1:] if not step.isdigit()), holder


def _is_slip(key: str, near: str) -> bool:
    """Whether two names differ in one word by a slip: `created_by` beside `created_at`, or `line1`, is none."""
    one, two = names.parts(key), names.parts(near)
    apart = [(a, b) for a, b in zip(one, two, strict=False) if a != b]
    return len(one) == len(two) and len(apart) == 1 and nearest(apart[0][0], [apart[0][1]]) != "" and key[-1:].isalpha()

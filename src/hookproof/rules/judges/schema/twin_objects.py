"""Two objects of one form in a payload: what holds for a field of the one holds for that of the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from hookproof.findings import Severity
from hookproof.rules.reading.examples import named, shown
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.kinship import COUNTERPARTS
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Field, Page

_Path = tuple[str, ...]
#: Keywords that say what values a field has.
_KEYWORDS = (
    "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
    "minItems", "maxItems", "multipleOf",
)  # fmt: skip
_ALIKE = re.compile(
    r"\b(?:same (?:form|shape|structure|fields|format|schema|layout|properties|kind)|alike|identical(?:ly)?|both)\b",
    re.IGNORECASE,
)


@rule(
    id="schema.twins",
    title="Two objects of one form have one rule for each field",
    severity=Severity.WARNING,
    clause="the payload's own schema or list of fields",
    mend="Write the field alike in both, or share one schema by $ref.",
    needs=("events", "fields"),
)
def twins(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare objects side by side (`buyer`, `seller`) that have fields of the same names, and differ in one of them.

    They are twins by their names, or because a text says that they are alike.
    """
    told: set[str] = set()
    for page in document.event_pages:
        homes = _homes(reachable(ground, document, page))
        for one, other in _of_one_form(homes):
            pairs = ((homes[one][name], homes[other][name]) for name in homes[one])
            apart = [(found, pair) for pair in pairs if (found := _apart(*pair))]
            if len(apart) == 1 and _are_twins(one[-1], other[-1], page) and apart[0][0] not in told:
                words, pair = apart[0]
                told.add(words)
                message = f"{words}; the two objects are alike in all else."
                yield Remark(place=max(pair, key=_line).at, message=message, key=words)


#: So many fields make a form; more objects of one form than this are a list.
_LEAST, _LIST = 2, 30


def _of_one_form(homes: Mapping[_Path, Mapping[str, Field]]) -> Iterator[tuple[_Path, _Path]]:
    """Yield the pairs of objects side by side that have fields of the same names."""
    forms: dict[tuple[_Path, frozenset[str]], list[_Path]] = {}
    for home, fields in homes.items():
        if len(fields) >= _LEAST:
            forms.setdefault((home[:-1], frozenset(fields)), []).append(home)
    for alike in forms.values():
        yield from combinations(alike, 2) if len(alike) <= _LIST else ()


def _line(field: Field) -> int:
    return field.at.line or 0


def _homes(fields: tuple[Field, ...]) -> Mapping[_Path, Mapping[str, Field]]:
    """Return the fields of each object of a payload by their names."""
    homes: dict[_Path, dict[str, Field]] = {}
    for field in fields:
        if len(field.path) > 1:
            homes.setdefault(field.path[:-1], {})[field.name] = field
    return homes


def _apart(one: Field, other: Field) -> str:
    """Return in words how two fields differ in what values they have, or whether they are required; else ""."""
    left, right = (f"`{'.'.join(field.path)}`" for field in (one, other))
    if one.kinds and other.kinds and one.kinds != other.kinds:
        return f"{left} is {named(sorted(one.kinds), 'or')}, and {right} {named(sorted(other.kinds), 'or')}"
    if None not in (one.required, other.required) and one.required != other.required:
        first, second = (left, right) if one.required else (right, left)
        return f"{first} is required, and {second} is not"
    if set(map(shown, one.enum)) != set(map(shown, other.enum)):
        return f"{left} and {right} have other values"
    mine, theirs = one.schema or {}, other.schema or {}
    key = next((key for key in _KEYWORDS if mine.get(key) != theirs.get(key)), "")
    says = [f"{key} {shown(node[key])}" if key in node else f"no {key}" for node in (mine, theirs) if key]
    return f"{left} has {says[0]}, and {right} {says[1]}" if key else ""


def _are_twins(one: str, other: str, page: Page) -> bool:
    """Whether two objects are of one form by their names, or by a sentence that names both and says so."""
    left, right = names.parts(one), names.parts(other)
    apart = [pair for pair in zip(left, right, strict=False) if pair[0] != pair[1]]
    if len(left) == len(right) and len(apart) == 1 and frozenset(apart[0]) in COUNTERPARTS:
        return True
    texts = [*(prose.text for prose in page.prose), page.body.description if page.body else ""]
    sentences = (one for text in texts for one in re.split(r"(?<=[.!?])\s", text.lower()) if _ALIKE.search(one))
    return any({*left, *right} <= set(re.findall(r"[a-z]+", sentence)) for sentence in sentences)

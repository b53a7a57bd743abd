"""Types of TypeScript in a box (`interface OrderPaid { total: number; note?: string }`) as fields of a payload."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hookproof.findings import Place
from hookproof.sources import names
from hookproof.sources.positions import Spot
from hookproof.sources.records import EACH, Field

_HEAD = re.compile(
    r"^\s*(?:export\s+)?(?:declare\s+)?(?:interface\s+(?P<one>\w+)[^{=\n]*|type\s+(?P<two>\w+)\s*=\s*)\{\s*$"
)
_MEMBER = re.compile(
    r"^\s*(?:readonly\s+)?[\"']?(?P<name>[A-Za-z_$][\w$-]*)[\"']?(?P<maybe>\??)\s*:\s*(?P<type>[^/]*?)\s*[;,]?\s*"
    r"(?://\s*(?P<said>.*)|/\*+\s*(?P<other>.*?)\s*\*/)?\s*$"
)
_CLOSE = re.compile(r"^\s*\}(?P<after>[^;,]*)[;,]?\s*$")
_LITERAL = re.compile(r"[\"'](?P<value>[^\"']{1,80})[\"']")
_KINDS = {
    "string": "string", "number": "number integer", "boolean": "boolean", "object": "object", "Date": "string",
    "true": "boolean", "false": "boolean", "bigint": "integer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Open:
    """An object whose braces are open: the path to its members, and where its own field stands among those found."""

    path: tuple[str, ...]
    at: int


def fields_in(lines: Sequence[str], spots: Sequence[Spot], path: str, heading: str = "") -> list[Field]:
    """Return the fields of the first type in a box that is a payload's; [] where a line is not understood.

    It is a payload's where one of its members carries the event, or its name says so, or is that of the heading above.
    """
    own = names.squeezed(heading)
    for number, line in enumerate(lines):
        if head := _HEAD.match(line):
            found = _members(lines[number + 1 :], spots[number + 1 :], path)
            name = head["one"] or head["two"]
            said = _says_so(name) or names.squeezed(name) == own
            if found is not None and (said or any(_carries(field) for field in found)):
                return found
    return []


def _carries(field: Field) -> bool:
    """Whether a member carries the event: by its name, or because its one value has the form of an event's name."""
    return names.is_strong(field.name) or (len(field.enum) == 1 and names.is_dotted(str(field.enum[0])))


def _says_so(name: str) -> bool:
    return bool({"payload", "event", "webhook"} & set(names.parts(name)))


def _members(lines: Sequence[str], spots: Sequence[Spot], path: str) -> list[Field] | None:
    """Return the members up to the brace that closes the type; None where something else stands among them."""
    found: list[Field] = []
    opened: list[_Open] = []
    said: list[str] = []
    for line, (number, column) in zip(lines, spots, strict=False):
        if closed := _CLOSE.match(line):
            if not opened:
                return found
            _closed(found, opened.pop(), closed["after"])
        elif match := _MEMBER.match(line):
            outer = opened[-1].path if opened else ()
            field = _field(match, outer, Place(path=path, line=number, column=column), " ".join(said))
            found.append(field)
            if items := _items_of(match["type"]):
                each = (*field.path, EACH)
                found.append(Field(path=each, description="", at=field.at, kinds=items))
            said = []
            if match["type"].rstrip().endswith("{"):
                each = (EACH,) if field.kinds == {"array"} else ()
                opened.append(_Open((*field.path, *each), found.index(field)))
        elif _is_comment(line):
            said.extend(_words(line))
        else:
            return None
    return None


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith(("//", "/*", "*"))


def _words(line: str) -> Iterator[str]:
    if bare := line.strip().strip("/* ").strip():
        yield bare


def _field(match: re.Match[str], outer: tuple[str, ...], at: Place, said: str) -> Field:
    kinds, nullable, values = _type_of(match["type"])
    return Field(
        path=(*outer, match["name"]),
        description=(match["said"] or match["other"] or said).strip(),
        at=at,
        kinds=kinds,
        nullable=nullable,
        required=not match["maybe"],
        enum=values,
        typed=match["type"],
    )


def _type_of(text: str) -> tuple[frozenset[str], bool, tuple[str, ...]]:
    """Return JSON types, whether null is one, and the only values of a type; no types where it names another one."""
    bare = text.strip()
    nullable = bool(re.search(r"\bnull\b", bare)) or "undefined" in bare
    if re.search(r"^Array<|\[\]$|^ReadonlyArray<", re.sub(r"\s*\|\s*null\b", "", bare)):
        return frozenset({"array"}), nullable, ()
    if bare.endswith("{") or bare.startswith(("Record<", "{")):
        return frozenset({"object"}), nullable, ()
    parts = [part.strip() for part in bare.split("|") if part.strip() not in ("null", "undefined", "")]
    literals = [match["value"] for part in parts if (match := _LITERAL.fullmatch(part))]
    if literals and len(literals) == len(parts):
        return frozenset({"string"}), nullable, tuple(literals)
    known = [frozenset(_KINDS[part].split()) for part in parts if part in _KINDS]
    return (frozenset().union(*known) if known and len(known) == len(parts) else frozenset()), nullable, ()


def _items_of(text: str) -> frozenset[str]:
    """Return the JSON types of the items of an array of plain values (`string[]`, `Array<number>`)."""
    match = re.fullmatch(r"(?:Readonly)?Array<(?P<one>\w+)>|(?P<two>\w+)\[\]", text.strip())
    return frozenset(_KINDS.get(match["one"] or match["two"], "").split()) if match else frozenset()


def _closed(found: list[Field], opened: _Open, after: str) -> None:
    """`}[]` and `}>` close the items of an array: what stands inside is in each of them."""
    holder = found[opened.at]
    if after.strip().startswith("[]") and holder.kinds != {"array"}:
        found[opened.at] = replace(holder, kinds=frozenset({"array"}))
        for number in range(opened.at + 1, len(found)):
            field = found[number]
            if field.path[: len(holder.path)] == holder.path:
                rest = field.path[len(holder.path) :]
                found[number] = replace(field, path=(*holder.path, EACH, *rest))
    if re.search(r"\|\s*null\b", after):
        found[opened.at] = replace(found[opened.at], nullable=True)


#: Languages of boxes that may hold types.
LANGUAGES = frozenset({"ts", "typescript", "tsx"})

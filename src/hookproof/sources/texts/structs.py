"""Types of Go in a box (`type OrderPaid struct`, with tags that name their members in JSON) as fields of a payload."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hookproof.findings import Place
from hookproof.sources import names
from hookproof.sources.positions import Spot
from hookproof.sources.records import EACH, Field

_HEAD = re.compile(r"\s*type\s+(?P<name>\w+)\s+struct\s*\{\s*")
_TAG = r"`(?:[^`]*\s)?json:\"(?P<name>[^\",`]{1,80})?(?P<marks>(?:,\w+)*)\"[^`]*`"
_SAID = r"\s*(?://\s*(?P<said>.*))?"
_MEMBER = re.compile(rf"\s*[A-Z]\w*\s+(?P<type>[\w.*\[\]{{}}]{{1,80}})\s+{_TAG}{_SAID}")
_OPEN = re.compile(r"\s*[A-Z]\w*\s+(?P<type>[*\[\]]{0,8})struct\s*\{\s*")
_CLOSE = re.compile(rf"\s*\}}(?:\s*{_TAG})?{_SAID}")
#: A line without a field of the payload: a comment, a member that is not exported, or has no name in JSON.
_NOTHING = re.compile(r"\s*(?://.*|[a-z_]\w*(?:\s*,\s*\w+)*\s+[\w.*\[\]]+\s*(?://.*)?)?")
_KINDS = {
    "string": "string", "bool": "boolean", "time.Time": "string", "uuid.UUID": "string",
    **dict.fromkeys(names.words("int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64"), "integer"),
    **dict.fromkeys(("float32", "float64"), "number integer"),
}  # fmt: skip
#: What Go calls a member that is not sent.
_UNNAMED = "-"
#: Languages of boxes that may hold types of Go.
LANGUAGES = frozenset({"go", "golang"})


def fields_in(lines: Sequence[str], spots: Sequence[Spot], path: str, heading: str = "") -> list[Field]:
    """Return the fields of the first type in a box that is a payload's; [] where a line is not understood.

    It is a payload's where one of its members carries the event, or its name says so, or is that of the heading above.
    """
    own = names.squeezed(heading)
    for number, line in enumerate(lines):
        if head := _HEAD.fullmatch(line):
            found = _members(lines[number + 1 :], spots[number + 1 :], path)
            said = {"payload", "event", "webhook"} & {*names.parts(head["name"])}
            if found and (said or names.squeezed(head["name"]) == own or any(names.is_strong(f.name) for f in found)):
                return found
    return []


def _members(lines: Sequence[str], spots: Sequence[Spot], path: str) -> list[Field]:
    """Return the members up to the brace that closes the type; [] where something else stands among them."""
    found: list[Field] = []
    opened: list[tuple[int, str]] = []  # where the members of a type inside begin, and what it is
    for line, (number, column) in zip(lines, spots, strict=False):
        at = Place(path=path, line=number, column=column)
        if inner := _OPEN.fullmatch(line):
            opened.append((len(found), inner["type"]))
        elif closed := _CLOSE.fullmatch(line):
            if not opened:
                return [field for field in found if field.name != _UNNAMED]
            start, kind = opened.pop()
            found[start:] = _held(found[start:], _field(closed, f"{kind}{{}}", at))
        elif member := _MEMBER.fullmatch(line):
            found.append(_field(member, member["type"], at))
        elif not _NOTHING.fullmatch(line):
            return []
    return []


def _held(inside: Sequence[Field], holder: Field) -> list[Field]:
    """Return the members of a type inside another one, below the member that has it."""
    base = (*holder.path, *([EACH] if holder.kinds == {"array"} else []))
    return [holder, *(replace(field, path=(*base, *field.path)) for field in inside)] if holder.name != _UNNAMED else []


def _field(match: re.Match[str], type_: str, at: Place) -> Field:
    """Return a member; what Go leaves out when it is empty may be missing, of the rest nothing is said."""
    bare = type_.lstrip("*")
    empty = "omit" in (match["marks"] or "")
    return Field(
        path=(match["name"] or _UNNAMED,),
        description=(match["said"] or "").strip(),
        at=at,
        kinds=_kinds(bare, match["marks"] or ""),
        nullable=True if bare != type_ or bare.startswith(("[", "map")) else None,
        required=False if empty else None,
        typed=bare,
    )


def _kinds(bare: str, marks: str) -> frozenset[str]:
    """Return the JSON types of a type of Go; none for a type that is declared elsewhere."""
    if bare == "[]byte" or ",string" in marks:
        return frozenset({"string"})
    if bare.startswith("["):
        return frozenset({"array"})
    if bare == "{}" or bare.startswith("map["):
        return frozenset({"object"})
    return frozenset(_KINDS.get(bare, "").split())

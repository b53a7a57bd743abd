"""Structs of Ruby's dry-struct, an attribute a line (dry-rb.org, "dry-struct" and "dry-types")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, literal, named, union

_CLASS = re.compile(r"[ \t]*class[ \t]+(?:\w+::)*(?P<name>[A-Z]\w*)[ \t]*<[ \t]*(?P<parent>[\w:]+)[^#\n]*(?:#.*)?")
_ATTRIBUTE = re.compile(
    r"[ \t]*attribute(?P<maybe>\?)?[ \t(]+:(?P<name>\w{1,80})(?P<maybe2>\?)?"
    r"(?:[ \t]*,[ \t]*(?P<type>[^\n#]{1,600}?))?[ \t]*(?P<block>\bdo)?[ \t]*(?:#[ \t]*(?P<said>.*))?"
)
_OPENS = re.compile(
    r"[ \t]*(?:module|class|def|if|unless|case|begin|while|until|for)\b(?!.*\bend[ \t]*$)"
    r"|.*\bdo(?:[ \t]*\|[^|]*\|)?[ \t]*$"
)
_END = re.compile(r"[ \t]*end\b")
_COMMENT = re.compile(r"[ \t]*#[ \t]?(?P<text>.*)")
#: The type that comes first: its last constant, and what is called on it.
_FIRST = re.compile(r"(?:[A-Z]\w*(?:::|\.))*(?P<name>[A-Z]\w*)")
_FIXED = re.compile(r"(?:\.enum|(?:::|\.)Value|\.eql)\((?P<values>[^()]*)")
_TEXT = re.compile(r"[\"'](?P<text>[^\"'\n]{0,120})[\"']")
_LIST = re.compile(r"(?:::|\.|^)Array(?:\.of)?\((?P<inner>.*)\)")
_PLAIN: Mapping[str, Mapping[str, Any]] = {
    kind: words
    for words, kinds in (
        ({"type": "string"}, "String Symbol"),
        ({"type": "integer"}, "Integer"),
        ({"type": "number"}, "Float"),
        ({"type": "boolean"}, "Bool True False"),
        ({"type": "string", "format": "date"}, "Date"),
        ({"type": "string", "format": "date-time"}, "DateTime Time"),
        ({"type": "null"}, "Nil"),
        ({"type": "object"}, "Hash Map"),
        ({"type": "array"}, "Array"),
        ({}, "Any Decimal Instance Nominal Constructor"),
    )
    for kind in names.words(kinds)
}
#: Lists of lists are read so deep.
_DEEPEST = 6


@dataclass(slots=True)
class _Open:
    """What stands open: a class, a block of attributes of a member, or anything else that ends in `end`."""

    name: str = ""
    at: int = 0
    parent: str = ""
    said: str = ""
    holder: Member | None = None
    members: list[Member] = field(default_factory=list)

    @property
    def type(self) -> Likeness:
        return Likeness(self.at, {"type": "object"}, tuple(self.members)).said(self.said)


def declared(text: str) -> Iterator[Declared]:
    """Yield the structs that a file declares, each with the attributes of the one that it is made from."""
    found = [one for one in _structs(text) if one.members]
    known = {one.name for one in found}
    for one in found:
        parents = (named(one.parent, one.at),) if one.parent in known else ()
        yield Declared(one.name, replace(one.type, parents=parents))


def _structs(text: str) -> Iterator[_Open]:
    stack: list[_Open] = []
    said, at = list[str](), 0
    for line in text.split("\n"):
        if (comment := _COMMENT.fullmatch(line)) is not None:
            said.append(comment["text"])
        else:
            yield from _line(line, at, " ".join(said).strip(), stack)
            said = []
        at += len(line) + 1


def _line(line: str, at: int, said: str, stack: list[_Open]) -> Iterator[_Open]:
    if head := _CLASS.fullmatch(line):
        stack.append(_Open(head["name"], at, head["parent"].rpartition("::")[2], said))
    elif found := _ATTRIBUTE.fullmatch(line):
        member = _member(found, at, said)
        if found["block"]:
            stack.append(_Open(at=at, holder=member))
        elif stack:
            stack[-1].members.append(member)
    elif _END.match(line) and stack:
        closed = stack.pop()
        if closed.holder is not None and stack:
            stack[-1].members.append(_held(closed, closed.holder))
        yield from [closed] if closed.name else []
    elif _OPENS.match(line):
        stack.append(_Open(at=at))


def _held(closed: _Open, holder: Member) -> Member:
    is_list = holder.type.words.get("type") == "array"
    held = Likeness(holder.type.at, {"type": "array"}, items=closed.type) if is_list else closed.type
    return holder.of(held)


def _member(found: re.Match[str], at: int, said: str) -> Member:
    told = found["type"] or ""
    maybe = bool(found["maybe"] or found["maybe2"]) or ".default" in told or "omittable: true" in told
    # `attribute(:id, Types::String)`: the last bracket is the call's.
    told = told.rstrip().removesuffix(")") if told.count(")") > told.count("(") else told
    kind = _type(told, at, 0) if told else Likeness(at)
    return Member(found["name"], kind.said(said or found["said"] or ""), required=not maybe)


def _type(text: str, at: int, depth: int) -> Likeness:
    """Return the type that an expression gives; one that is not known may be anything."""
    if depth > _DEEPEST:
        return Likeness(at)
    if " | " in text and "(" not in text:
        return union([_type(each.strip(), at, depth + 1) for each in text.split(" | ")], at)
    kind = _single(text, at, depth)
    return union([kind, Likeness(at, {"type": "null"})], at) if re.search(r"\.optional\b", text) else kind


def _single(text: str, at: int, depth: int) -> Likeness:
    if inner := _LIST.search(text):
        return Likeness(at, {"type": "array"}, items=_type(inner["inner"], at, depth + 1))
    if fixed := _FIXED.search(text):
        values = [match["text"] for match in _TEXT.finditer(fixed["values"])]
        return literal(values, at) if values else Likeness(at)
    first = _FIRST.match(text)
    if first is None:
        return Likeness(at)
    return Likeness(at, _PLAIN[first["name"]]) if first["name"] in _PLAIN else named(first["name"], at)

"""Types of a TypeScript file: interfaces, type aliases and enumerations, with the comments over their members."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from hookproof.schema.patterns import deferral as re
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, literal, named, union
from hookproof.sources.typed.namespaces import as_meant, inside, spaces_of

# Each alternative ends at the end of the text at the latest, so that no text costs more than its length.
_PIECE = re.compile(
    r"(?P<doc>/\*.*?(?:\*/|\Z))|(?P<note>//[^\n]*)|(?P<text>\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')"
    # A quote that nothing closes is a mark; what follows it for long is passed over, or each would read it anew.
    r"|(?P<open>\"(?:[^\"\\\n]|\\.){200,}+|'(?:[^'\\\n]|\\.){200,}+)"
    r"|(?P<template>`[^`]*(?:`|\Z))|(?P<number>-?\d[\d_]*(?:\.\d+)?)|(?P<name>[A-Za-z_$][\w$]*)|(?P<mark>=>|[^\s\w])",
    re.DOTALL,
)
_PLAIN = {
    "string": {"type": "string"}, "number": {"type": "number"}, "boolean": {"type": "boolean"},
    "bigint": {"type": "integer"}, "null": {"type": "null"}, "object": {"type": "object"},
    "Date": {"type": "string", "format": "date-time"}, "Record": {"type": "object"},
    # Libraries of exact numbers (decimal.js, big.js, bignumber.js): their toJSON gives text.
    **{name: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"} for name in ("Decimal", "Big", "BigNumber")},
}  # fmt: skip
_LISTS = ("Array", "ReadonlyArray")
_FIXED = {"true": True, "false": False}
#: What generators (Speakeasy) put around the values of an object that stands for an enumeration.
_ENUMS: Mapping[str, dict[str, object]] = {"OpenEnum": {"x-hookproof": {"openEnum": True}}, "ClosedEnum": {}}
_CLOSING = {"{": "}", "(": ")", "[": "]", "<": ">"}
#: Types inside so many others are not read.
_DEEPEST = 40
#: So many comments above a member are looked at.
_MOST_NOTES = 12


class _Unclear(Exception):
    """A type that is no plain data, or that no end was found of."""


def declared(text: str) -> Iterator[Declared]:
    """Yield the types that a file declares and that are plain data."""
    return _File(text).declared()


class _File:
    def __init__(self, text: str) -> None:
        every = [(match.lastgroup or "", match[0], match.start()) for match in _PIECE.finditer(text)]
        self._pieces = [piece for piece in every if piece[0] not in ("doc", "note")]
        self._notes = [piece for piece in every if piece[0] in ("doc", "note")]
        self._noted = [at for _, _, at in self._notes]
        self._text = text
        self._at = 0
        self._depth = 0
        self._may_be_absent = False  # whether the last type that was read has "undefined" beside others
        self._enums: dict[str, dict[str, object]] = {}
        self._objects: dict[str, dict[str, object]] = {}
        self._places: dict[str, int] = {}
        self._looked_into: dict[tuple[str, ...], None] = {}

    def declared(self) -> Iterator[Declared]:
        found = [*self._each()]
        enums = [Declared(name, literal(values.values(), self._places[name])) for name, values in self._enums.items()]
        found = [*as_meant(found, [one.name for one in (*enums, *found)])]
        yield from enums
        yield from found
        yield from self._members_of({one.name: one.type for one in found})

    def _members_of(self, types: Mapping[str, Likeness]) -> Iterator[Declared]:
        """Yield the members that other types are made of (`components["schemas"]["order"]`) as types of their own.

        One of a type that is not declared here may be anything.
        """
        for path in self._looked_into:
            kind = types.get(path[0])
            for key in path[1:]:
                kind = next((one.type for one in (kind.members if kind else ()) if one.name == key), None)
            yield Declared(".".join(path), kind or Likeness(0))

    def _each(self) -> Iterator[Declared]:
        heads = self._heads()
        for word, found in (("const", self._objects), ("enum", self._enums)):
            for number, space in heads[word]:
                self._at = number + 1
                self._enumeration(found, space)
        for word in ("interface", "type"):
            for number, space in heads[word]:
                self._at, self._depth = number + 1, 0
                try:
                    yield self._declaration(word, space)
                except _Unclear:
                    continue

    def _heads(self) -> dict[str, list[tuple[int, str]]]:
        """Return where declarations begin, by their first word, each with the namespaces that it is in."""
        found: dict[str, list[tuple[int, str]]] = {"const": [], "enum": [], "interface": [], "type": []}
        for number, space in spaces_of(self._pieces):
            word = self._pieces[number][1]
            if word in found and self._kind(number + 1 - self._at) == "name":
                found[word].append((number, space))
        return found

    def _enumeration(self, found: dict[str, dict[str, object]], space: str) -> None:
        """Keep the texts that an enumeration, or an object whose values are texts, gives to names."""
        name, at = self._taken()[1:]
        name = inside(space, name)
        values: dict[str, object] = {}
        self._at += self._is("=", ":")
        if not self._is("{"):
            return
        self._at += 1
        while not self._is("}") and self._kind() in ("name", "text"):
            self._at += self._is("readonly") and self._kind(1) in ("name", "text")
            key = self._taken()[1].strip("\"'")
            if not self._is("=", ":"):
                return
            self._at += 1
            kind, value, _ = self._taken()
            if kind != "text":
                return
            values[key] = value[1:-1]
            self._at += self._is(",", ";")
        if values:
            found[name], self._places[name] = values, at

    def _declaration(self, word: str, space: str) -> Declared:
        name, at = self._taken()[1:]
        name = inside(space, name)
        said = self._said_before(at, declaration=True)
        names = self._parameters() if self._is("<") else ()
        if word == "type":
            self._want("=")
            return Declared(name, replace(self._type(), at=at).said(said), parameters=names)
        parents: list[Likeness] = []
        if self._is("extends"):
            while not self._is("{"):
                self._at += 1
                parents.append(self._single())
        body = self._single()
        known = tuple(parent for parent in parents if parent.words)
        return Declared(name, replace(body, at=at, parents=known).said(said), parameters=names)

    def _parameters(self) -> tuple[str, ...]:
        """Return the names of a type's parameters, and go on behind them: what they extend and default to is no more
        than what may be given."""
        start, names = self._at, []
        self._skip()
        depth = 0
        for before, piece in pairwise(self._pieces[start : self._at]):
            depth += (before[1] in _CLOSING) - (before[1] in _CLOSING.values())
            if depth == 1 and before[1] in ("<", ",") and piece[0] == "name":
                names.append(piece[1])
        return tuple(names)

    def _type(self) -> Likeness:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unclear
        start = self._offset()
        self._at += self._is("|") or self._is("&")
        parts, absent = [self._both()], False
        while self._is("|"):
            self._at += 1
            absent = absent or self._is("undefined")
            if self._is("undefined"):
                self._at += 1
            else:
                parts.append(self._both())
        self._depth -= 1
        self._may_be_absent = absent
        if self._is("extends", "is", "=>"):
            raise _Unclear
        return union(parts, start) if len(parts) > 1 else parts[0]

    def _both(self) -> Likeness:
        start = self._offset()
        parts = [self._single()]
        while self._is("&"):
            self._at += 1
            parts.append(self._single())
        return Likeness(start, parents=tuple(parts)) if len(parts) > 1 else parts[0]

    def _single(self) -> Likeness:
        found = self._whole()
        while self._is("["):
            start = self._offset()
            self._skip()
            empty = self._pieces[self._at - 2][1] == "["  # else it is a member of the type
            found = Likeness(start, {"type": "array"}, items=found) if empty else Likeness(start)
        return found

    def _whole(self) -> Likeness:
        """Return a type, or the member of one to which texts in brackets behind it lead."""
        begin, at = self._at, self._offset()
        found = self._base()
        path = [piece[1] for piece in self._pieces[begin : self._at] if piece[0] == "name"]
        if len(path) != 1 or self._at != begin + 1:
            return found
        while self._is("[") and [piece[0] for piece in self._pieces[self._at + 1 : self._at + 3]] == ["text", "mark"]:
            path.append(self._pieces[self._at + 1][1][1:-1])
            self._skip()
        if len(path) == 1:
            return found
        self._looked_into[tuple(path)] = None
        return named(".".join(path), at)

    def _base(self) -> Likeness:
        kind, text, at = self._taken()
        if kind == "text":
            return literal([text[1:-1]], at)
        if kind == "number":
            return literal([float(text.replace("_", "")) if "." in text else int(text.replace("_", ""))], at)
        if kind == "template":
            return Likeness(at, {"type": "string"})
        if text == "{":
            return self._object(at)
        if text == "(":
            found = self._type()
            self._want(")")
            return found
        if text == "[":
            return self._tuple(at)
        if kind != "name":
            raise _Unclear
        return self._word(text, at)

    def _tuple(self, at: int) -> Likeness:
        """Return an array whose items are told one by one; `arguments` are their types, as far as they are read."""
        begin, depth = self._at, self._depth
        kinds = []
        try:
            while not self._is("]"):
                kinds.append(self._type())
                self._at += self._is(",")
        except _Unclear:
            kinds = []
        self._at, self._depth = begin - 1, depth
        self._skip()
        return Likeness(at, {"type": "array"}, arguments=tuple(kinds))

    def _word(self, text: str, at: int) -> Likeness:
        if text in ("readonly", "unique"):
            return self._single()
        if text == "typeof" and self._is(*self._objects):
            return literal(self._objects[self._taken()[1]].values(), at)
        if text in ("keyof", "typeof", "infer"):
            self._single()
            return Likeness(at)
        if text in _FIXED:
            return literal([_FIXED[text]], at)
        last = ""
        while self._is("."):
            self._at += 1
            text, last = inside(text, last), self._taken()[1]
        value = self._enums.get(text, {}).get(last)
        return literal([value], at) if value is not None else self._with_arguments(inside(text, last), at)

    def _with_arguments(self, text: str, at: int) -> Likeness:
        if self._is("<") and text in _LISTS:
            self._at += 1
            items = self._type()
            self._want(">")
            return Likeness(at, {"type": "array"}, items=items)
        if self._is("<") and text in _ENUMS:
            values = next(iter(self._arguments()), Likeness(at))
            return replace(values, words={**values.words, **_ENUMS[text]}) if "enum" in values.words else values
        if self._is("<"):
            if text not in _PLAIN:
                return replace(named(text, at), arguments=self._arguments())
            self._skip()
        if text in _PLAIN:
            return Likeness(at, _PLAIN[text])
        return Likeness(at) if text in ("any", "unknown", "undefined", "never", "void") else named(text, at)

    def _arguments(self) -> tuple[Likeness, ...]:
        """Return what a type with parameters is used with."""
        found = []
        while not self._is(">"):
            self._at += 1
            found.append(self._type())
            if not self._is(",", ">"):
                raise _Unclear
        self._at += 1
        return tuple(found)

    def _object(self, at: int) -> Likeness:
        members: list[Member] = []
        while not self._is("}"):
            self._at += self._is("readonly") and self._kind(1) in ("name", "text")
            if self._is("["):  # names of members that are not known
                self._skip()
                self._want(":")
                self._type()
            else:
                members.append(self._member())
            self._at += self._is(";", ",")
        self._at += 1
        return Likeness(at, {"type": "object"}, members=tuple(members))

    def _member(self) -> Member:
        kind, text, at = self._taken()
        if kind not in ("name", "text", "number"):
            raise _Unclear
        maybe = self._is("?")
        self._at += maybe
        self._want(":")
        said = self._said_before(at)
        found = self._type()
        maybe = maybe or self._may_be_absent
        said = said or self._said_after(self._pieces[self._at - 1][2])
        name = text[1:-1] if kind == "text" else text
        return Member(name, replace(found, at=at).said(said), not maybe)

    def _said_before(self, offset: int, *, declaration: bool = False) -> str:
        """Return the comment that ends right before a member, or before the words that lead to a declaration."""
        before: list[str] = []
        end = offset
        last = bisect_left(self._noted, offset)
        for _, text, at in reversed(self._notes[max(last - _MOST_NOTES, 0) : last]):
            between = self._text[at + len(text) : end]
            lead = r"\s*(?:(?:export|declare|default|interface|type|enum|readonly)\s+)*[\"']?"
            if not re.fullmatch(lead if declaration or end == offset else r"\s*", between) or "\n\n" in between:
                break
            # What stands behind a member, on its line, is said of that one.
            if "\n" not in between or not self._text[self._text.rfind("\n", 0, at) + 1 : at].strip():
                before.insert(0, _bare(text))
            end = at
        return "\n".join(before)

    def _said_after(self, offset: int) -> str:
        """Return the comment that stands after a member, as the last on its line."""
        line = self._text.find("\n", offset)
        line = len(self._text) if line < 0 else line
        first = bisect_right(self._noted, offset)
        for _, text, at in self._notes[first : first + 1]:
            if at < line and not self._text[at + len(text) : line].strip(" \t\r,;)}]>"):
                return _bare(text)
        return ""

    def _taken(self) -> tuple[str, str, int]:
        if self._at >= len(self._pieces):
            raise _Unclear
        self._at += 1
        return self._pieces[self._at - 1]

    def _is(self, *texts: str) -> bool:
        return self._at < len(self._pieces) and self._pieces[self._at][1] in texts

    def _kind(self, ahead: int = 0) -> str:
        return self._pieces[self._at + ahead][0] if self._at + ahead < len(self._pieces) else ""

    def _offset(self) -> int:
        return self._pieces[self._at][2] if self._at < len(self._pieces) else len(self._text)

    def _want(self, text: str) -> None:
        if self._taken()[1] != text:
            raise _Unclear

    def _skip(self) -> None:
        """Go on behind the bracket that closes the one that stands here."""
        opened: list[str] = []
        while True:
            text = self._taken()[1]
            if text in _CLOSING:
                opened.append(_CLOSING[text])
            elif opened and text == opened[-1]:
                opened.pop()
            if not opened:
                return


def _bare(comment: str) -> str:
    """Return the words of a comment."""
    inner = comment.removeprefix("//").strip() if comment.startswith("//") else comment.strip("/*")
    return "\n".join(re.sub(r"^\s*\*+ ?", "", line).strip() for line in inner.split("\n")).strip()

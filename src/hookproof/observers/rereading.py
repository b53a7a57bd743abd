"""The text of a state that is read again and again: a part that is written as it was is the value that it was.

Most of a state stays as it is from one look to the next. What is the same text need not be parsed, and what is the
same object need not be compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined]
from json.scanner import make_scanner
from typing import Any

_scan_once = make_scanner(json.JSONDecoder())  # type: ignore[arg-type]
#: So deep are parts looked at one by one: tables, their rows, and what is kept in a row.
_DEPTH = 3
_OPENING = ("{", "[")
#: What is parsed by itself for less than it costs to find out that it need not be, in characters.
_LARGE = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a list, or a member of an object with its name: its text, its value, and the parts of that."""

    text: str
    name: str | None
    value: Any
    parts: tuple[Part, ...] = ()


@dataclass(slots=True)
class Reader:
    """What reads outputs of one source, each for what it says: JSON as it is, else its text."""

    _body: bytes = field(default=b"", repr=False)
    _whole: Part = field(default=Part("", None, ""), repr=False)

    def value(self, body: bytes) -> object:
        """Return what an output says."""
        if body != self._body:
            self._body, self._whole = body, reread(body.decode("utf-8", "replace"), self._whole)
        return self._whole.value


def value_of(text: str) -> object:
    """Return what an output says: JSON as it is, a list of objects where each line is one, else its text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _line_by_line(text) or text.strip()


def _line_by_line(text: str) -> list[object]:
    """Return the objects or lists of a text that has one in each line, as a log has; none of any other text."""
    lines = list(filter(None, map(str.strip, text.split("\n"))))
    try:
        return [json.loads(line) for line in lines] if all(line[0] in _OPENING for line in lines) else []
    except (ValueError, RecursionError):
        return []


def reread(text: str, last: Part) -> Part:
    """Return what a text says, as `value_of` does; parts that `last` has in the same words are the same objects."""
    try:
        start = _blank(text, 0)
        value, parts, end = _value(text, start, last.parts, 0)
        if _blank(text, end) == len(text):
            return Part(text, None, value, parts)
    except (ValueError, IndexError, RecursionError):
        pass
    return Part(text, None, value_of(text))


def _value(text: str, start: int, known: Sequence[Part], depth: int) -> tuple[Any, tuple[Part, ...], int]:
    """Return the value that begins there, its parts where they are worth a look, and where it ends."""
    if _is_worth_it(text, start, depth, is_known=bool(known)):
        end, parts = start, list[Part]()
        for part, after in _parts(text, start, known, depth + 1):
            parts.append(part)
            end = after
        held = {part.name: part.value for part in parts} if text[start] == "{" else [part.value for part in parts]
        return held, tuple(parts), end
    value, end = _scan(text, start)
    return value, (), end


def _is_worth_it(text: str, start: int, depth: int, *, is_known: bool) -> bool:
    """Whether there is an object or a list of large parts, as the first of them tells; of a whole its members are."""
    if depth >= _DEPTH or text[start] not in _OPENING:
        return False
    inside = _blank(text, start + 1)
    named = text[start] == "{"
    if named and text[inside] == '"':
        inside = _after_name(text, inside)[1]
    if text[inside] not in _OPENING:
        return False
    return is_known or (named and not depth) or _scan(text, inside)[1] - inside >= _LARGE


def _parts(text: str, start: int, known: Sequence[Part], depth: int) -> Iterator[tuple[Part, int]]:
    """Yield each part of an object or a list, and where what comes behind it begins: at last, behind the whole.

    A part that is known stands where it stood, or behind others that are new; one of those that stood there may be
    gone.
    """
    closing = "}" if text[start] == "{" else "]"
    at, number = start + 1, 0
    while True:
        at = _blank(text, at)
        found = next((each for each in (number, number + 1) if _is_there(text, at, known[each : each + 1])), None)
        if found is not None:
            part, number = known[found], found + 1
        else:
            part = _part(text, at, known[number : number + 1], depth, named=closing == "}")
            # A row that is another now stands in the place of the one that was there.
            number += bool(part.name is not None and known[number : number + 1] and known[number].name == part.name)
        at = _blank(text, at + len(part.text))
        if text[at] == closing:
            yield part, at + 1
            return
        if text[at] != ",":
            raise ValueError("no comma")
        yield part, at
        at += 1


def _is_there(text: str, at: int, known: Sequence[Part]) -> bool:
    """Whether this part stands there: one that ends with a bracket ends there, whatever follows."""
    return any(part.text[-1] in "}]" and text.startswith(part.text, at) for part in known)


def _part(text: str, at: int, beside: Sequence[Part], depth: int, *, named: bool) -> Part:
    name, inside = _after_name(text, at) if named else (None, at)
    inner = beside[0].parts if beside and beside[0].name == name else ()
    value, parts, end = _value(text, inside, inner, depth)
    return Part(text[at:end], name, value, parts)


def _after_name(text: str, at: int) -> tuple[str, int]:
    """Return the name of a member, and where its value begins."""
    if text[at] != '"':
        raise ValueError("no name")
    name, end = scanstring(text, at + 1, True)
    end = _blank(text, end)
    if text[end] != ":":
        raise ValueError("no colon")
    return name, _blank(text, end + 1)


def _scan(text: str, start: int) -> tuple[Any, int]:
    try:
        value, end = _scan_once(text, start)
    except StopIteration:
        raise ValueError("no value") from None
    return value, end


def _blank(text: str, at: int) -> int:
    return int(WHITESPACE.match(text, at).end())

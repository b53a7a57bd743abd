"""Members of a JSON text: where the value at a pointer begins and ends, so that it is changed and no other byte is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from hookproof.schema.pointers import tokens

_BLANK = re.compile(r"[ \t\r\n]*")
# Numbers as text: what is passed over may have more digits than Python turns into a number.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


def span_of(text: str, pointer: str) -> tuple[int, int] | None:
    """Return where the value at a JSON pointer stands in `text`; None where there is none.

    A token `*` is every item of an array: the first place is given. Of members of one name the last counts, as for
    most readers. What is no JSON before that place has none.
    """
    return next(iter(spans_of(text, pointer)), None)


def spans_of(text: str, pointer: str) -> list[tuple[int, int]]:
    """Return all places of the values at a JSON pointer, in order: several where a token `*` has several items."""
    try:
        starts = [_skip(text, 0)]
        for token in tokens(pointer):
            starts = [found for start in starts for found in _inside(text, start, token)]
        return [(start, _DECODER.raw_decode(text, start)[1]) for start in starts]
    except (ValueError, IndexError, RecursionError):
        return []


def value_at(text: str, pointer: str) -> object:
    """Return the value at a JSON pointer in `text`; None where there is none, or it cannot be read."""
    span = span_of(text, pointer)
    try:
        return None if span is None else json.loads(text[slice(*span)])
    except (ValueError, RecursionError):
        return None


def with_member(body: bytes, pointer: str, value: object) -> bytes:
    """Return the body with `value` in place of what stands at a pointer; unchanged where nothing stands there."""
    return with_members(body, pointer, lambda _number: value)


def without_member(body: bytes, pointer: str) -> bytes:
    """Return the body without what stands at a pointer, written anew; unchanged where nothing stands there."""
    *above, last = tokens(pointer)
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return body
    holders = [whole]
    for token in above:
        holders = [inner for holder in holders for inner in _inner(holder, token)]
    found = [holder for holder in holders if isinstance(holder, dict) and last in holder]
    for holder in found:
        del holder[last]
    return (
        json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") if found else body
    )


def _inner(holder: Any, token: str) -> list[Any]:
    if isinstance(holder, list) and token == "*":  # noqa: S105 - a token of a pointer
        return holder
    return [holder[token]] if isinstance(holder, dict) and token in holder else []


def with_members(body: bytes, pointer: str, value: Callable[[int], object]) -> bytes:
    """Return the body with a value at every place that a pointer names, each made of the place's number, from 0."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return body
    spans = spans_of(text, pointer)
    if not spans:
        return body
    for number, (start, end) in reversed(list(enumerate(spans))):
        text = text[:start] + json.dumps(value(number), ensure_ascii=False) + text[end:]
    return text.encode("utf-8", "surrogatepass")


def _inside(text: str, start: int, name: str) -> list[int]:
    """Return where the member `name` of the object at `start`, or such items of the array there, begin."""
    if text[start] == "[":
        items = _items(text, start)
        return items if name == "*" else [items[int(name)]] if name.isdecimal() and int(name) < len(items) else []
    found = _member(text, start, name)
    return [] if found is None else [found]


def _items(text: str, start: int) -> list[int]:
    found, at = [], _skip(text, start + 1)
    while text[at] != "]":
        found.append(at)
        at = _skip(text, _DECODER.raw_decode(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _member(text: str, start: int, name: str) -> int | None:
    """Return where the value of the member `name` of the object at `start` begins."""
    if text[start] != "{":
        return None
    found, at = None, _skip(text, start + 1)
    while text[at] == '"':
        key, at = _DECODER.raw_decode(text, at)
        value = _skip(text, _after(text, _skip(text, at), ":"))
        found = value if key == name else found
        at = _skip(text, _DECODER.raw_decode(text, value)[1])
        if text[at] != ",":
            break
        at = _skip(text, at + 1)
    return found


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _after(text: str, at: int, mark: str) -> int:
    if text[at] != mark:
        raise ValueError(mark)
    return at + 1

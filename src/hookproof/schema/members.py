"""Members of a JSON text: where the value at a pointer begins and ends, so that it is changed and no other byte is."""

from __future__ import annotations

import json
import re

from hookproof.schema.pointers import tokens

_BLANK = re.compile(r"[ \t\r\n]*")
# Numbers as text: what is passed over may have more digits than Python turns into a number.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


def span_of(text: str, pointer: str) -> tuple[int, int] | None:
    """Return where the value at a JSON pointer through objects stands in `text`; None where there is none.

    Of members of one name the last counts, as for most readers. What is no JSON before that place has none.
    """
    try:
        start = _skip(text, 0)
        for token in tokens(pointer):
            found = _member(text, start, token)
            if found is None:
                return None
            start = found
        return start, _DECODER.raw_decode(text, start)[1]
    except (ValueError, IndexError, RecursionError):
        return None


def value_at(text: str, pointer: str) -> object:
    """Return the value at a JSON pointer in `text`; None where there is none, or it cannot be read."""
    span = span_of(text, pointer)
    try:
        return None if span is None else json.loads(text[slice(*span)])
    except (ValueError, RecursionError):
        return None


def with_member(body: bytes, pointer: str, value: object) -> bytes:
    """Return the body with `value` in place of what stands at a pointer; unchanged where nothing stands there."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return body
    span = span_of(text, pointer)
    if span is None:
        return body
    return (text[: span[0]] + json.dumps(value, ensure_ascii=False) + text[span[1] :]).encode("utf-8", "surrogatepass")


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

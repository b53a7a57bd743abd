"""Settings that are pairs in one text, `Name: value` and `FIELD=VALUE`, read the same way for every front end."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from hookproof.errors import InputError


def headers_of(lines: Iterable[str], *, where: str = "--header") -> tuple[tuple[str, str], ...]:
    """Return the headers that lines `Name: value` spell. Raises InputError for what is no header."""
    return tuple(_header(line, where) for line in lines)


def _header(line: str, where: str) -> tuple[str, str]:
    from hookproof.delivery.requests import check_header

    name, colon, value = (part.strip() for part in line.partition(":"))
    if not colon:
        # The line may be a secret that stands in the wrong place: it is not repeated.
        raise InputError("a header has no colon", where=where, mend="Write --header 'Name: value'.")
    check_header(name, value)
    return name, value


def bindings_of(texts: Iterable[str], *, where: str = "--bind") -> dict[str, object]:
    """Return field -> value for `FIELD=VALUE`; a value that is JSON is that, any other is text.

    Raises InputError for a text without a field, for nesting that no payload could hold, and for what is no Unicode.
    """
    return dict(_binding(text, where) for text in texts)


def _binding(pair: str, where: str) -> tuple[str, object]:
    field, equals, text = pair.partition("=")
    if not (equals and field):
        raise InputError(f"{pair!r} binds nothing", where=where, mend="Write --bind FIELD=VALUE, as in file.id=42.")
    value = _value(text, where)
    try:
        json.dumps([field, value], ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InputError("a bound value holds half a character", where=where, mend="Give it as UTF-8.") from None
    return field, value


def _value(text: str, where: str) -> object:
    from hookproof.parsing import parse_json

    try:
        json.loads(text, parse_constant=_no_json, parse_float=_finite)
    except RecursionError:
        raise InputError("a bound value is nested too deeply", where=where) from None
    except ValueError:
        return text
    parsed: object = parse_json(text, where)
    return parsed


def _no_json(word: str) -> float:
    raise ValueError(word)


def _finite(text: str) -> float:
    """A number that no JSON text could write again is text."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number

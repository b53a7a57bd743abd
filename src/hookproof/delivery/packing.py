"""How a payload becomes the body of a request: as it is, as a form, in a form's parameter, in an envelope; and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from hookproof.contract.model import BodyRules
from hookproof.payloads.making.encoding import compact

_MARK = "{payload}"


def packed(rules: BodyRules, payload: bytes) -> bytes:
    """Return the body that carries a payload. What is no JSON object cannot be a form, and goes as it is.

    Around nothing there is no envelope: one without a payload may be a batch of none.
    """
    if rules.envelope is not None and not payload.strip():
        return payload
    if rules.envelope is not None:
        return _enveloped(rules.envelope, (payload,))
    if rules.form == "member":
        return urlencode({rules.member: payload}).encode()
    return _as_form(payload) if rules.form == "form" else payload


def packed_together(rules: BodyRules, payloads: Sequence[bytes]) -> bytes | None:
    """Return the body that carries several payloads; None where the envelope has room for one only."""
    return _enveloped(rules.envelope, payloads) if takes_several(rules) else None


def is_plain(rules: BodyRules) -> bool:
    """Whether the body is the payload, byte for byte."""
    return rules.form == "json" and rules.envelope is None


def takes_several(rules: BodyRules) -> bool:
    """Whether one body can carry several payloads: the envelope has an array on the way to where one goes."""
    return _repeats(rules.envelope) if rules.envelope is not None else False


def _repeats(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_repeats, value.values()))
    return isinstance(value, list) and any(map(_holds, value))


def _holds(value: object) -> bool:
    if isinstance(value, (dict, list)):
        return any(map(_holds, value.values() if isinstance(value, dict) else value))
    return bool(value == _MARK)


def _enveloped(envelope: object, payloads: Sequence[bytes]) -> bytes:
    return b"".join(_written(envelope, payloads))


def _written(value: object, payloads: Sequence[bytes]) -> Iterator[bytes]:
    """The envelope as compact JSON; the innermost array on the way to the payload has one item for each."""
    if value == _MARK:
        yield payloads[0]
    elif isinstance(value, dict):
        for number, (name, inner) in enumerate(value.items()):
            yield b"{" if not number else b","
            yield json.dumps(name).encode() + b":"
            yield from _written(inner, payloads)
        yield b"}" if value else b"{}"
    elif isinstance(value, list):
        yield b"["
        yield b",".join(b"".join(_written(*item)) for item in _items(value, payloads))
        yield b"]"
    else:
        yield json.dumps(value, ensure_ascii=False).encode()


def _items(value: list[object], payloads: Sequence[bytes]) -> Iterator[tuple[object, Sequence[bytes]]]:
    for inner in value:
        if _holds(inner) and not _repeats(inner):
            yield from ((inner, (payload,)) for payload in payloads)
        else:
            yield inner, payloads


def _as_form(payload: bytes) -> bytes:
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return payload
    if not isinstance(value, dict):
        return payload
    return urlencode([(name, _text(inner)) for name, inner in value.items()], errors="replace").encode()


def _text(value: object) -> str:
    """Text as it is, nothing for null, else the JSON text."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def carried(rules: BodyRules, body: bytes) -> list[bytes]:
    """Return the payloads that a body carries; none where it is not built as the rules say.

    The values of a form are texts: whether one was a number is not told there.
    """
    if is_plain(rules):
        return [body]
    if rules.envelope is not None:
        try:
            return [compact(value).encode() for value in _inside(rules.envelope, json.loads(body))]
        except (ValueError, RecursionError, LookupError, TypeError):
            return []
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    if rules.form == "member":
        return [value.encode() for name, value in pairs if name == rules.member]
    return [compact(dict(pairs)).encode()] if pairs else []


def _inside(envelope: object, value: Any) -> Iterator[object]:
    """Yield what stands at the mark; an array that holds it may have any number of items."""
    if envelope == _MARK:
        yield value
    elif isinstance(envelope, dict):
        for name, inner in envelope.items():
            if _holds(inner):
                yield from _inside(inner, value[name])
    elif isinstance(envelope, list):
        for inner in filter(_holds, envelope):
            if not isinstance(value, list):
                raise TypeError
            for item in value:
                yield from _inside(inner, item)

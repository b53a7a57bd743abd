"""From the body of a request to the payloads in it, as a consumer reads them; it shares nothing with what packs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, parse_qsl

from hookproof.contract.model import BodyRules
from hookproof.demo.habits import Refused

_MARK = "{payload}"


def payloads(rules: BodyRules, body: bytes) -> list[bytes]:
    """Return the JSON texts of the events in a body. Raises Refused where it is not built as it should be."""
    if rules.envelope is not None:
        return [_text(value) for value in _unwrapped(rules.envelope, _parsed(body))]
    if rules.form == "member":
        found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).get(rules.member, [])
        if len(found) != 1:
            raise Refused(400)
        return [found[0].encode()]
    if rules.form == "form":
        return [_text(dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))]
    return [body]


def _text(value: object) -> bytes:
    return json.dumps(value).encode()


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400) from None


def _unwrapped(envelope: object, value: object) -> Iterator[object]:
    if envelope == _MARK:
        yield value
    elif isinstance(envelope, dict):
        if not isinstance(value, dict):
            raise Refused(400)
        for name, inner in envelope.items():
            if _holds(inner):
                yield from _unwrapped(inner, value.get(name))
    elif isinstance(envelope, list) and _holds(envelope):
        if not isinstance(value, list):
            raise Refused(400)
        inner = next(each for each in envelope if _holds(each))
        for item in value:
            yield from _unwrapped(inner, item)


def _holds(envelope: object) -> bool:
    if isinstance(envelope, (dict, list)):
        return any(map(_holds, envelope.values() if isinstance(envelope, dict) else envelope))
    return bool(envelope == _MARK)

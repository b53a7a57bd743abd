"""What a program writes as an object (`{url: "…", topics: ["a"]}`): its own members, as far as they are plain."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from hookproof.schema.patterns import deferral as re


class _Unknown:
    """What a program computes: no text shows it."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = _Unknown()
#: No longer object is read.
_LONGEST = 4_000
_TOKEN = re.compile(
    r"\"(?:[^\"\\\n]|\\.){0,2000}\"|'(?:[^'\\\n]|\\.){0,2000}'|`(?:[^`\\]|\\.){0,2000}`|[{}()\[\],]|[^\"'`{}()\[\],]+|.",
    re.DOTALL,
)
_MEMBER = re.compile(r"\s*[\"']?(?P<key>[A-Za-z_]\w{0,60})[\"']?\s*(?::|=>)\s*(?P<value>.*)", re.DOTALL)
_SHORT = re.compile(r"\s*(?P<key>[A-Za-z_]\w{0,60})\s*")
_TEXT = re.compile(r"([\"'])((?:(?!\1)[^\\\n$])*)\1")


def members_written(text: str, start: int) -> Mapping[str, object]:
    """Return the members of the object that begins at `start` of a program's text, UNKNOWN where one is computed."""
    found: dict[str, object] = {}
    for part in _parts(text[start : start + _LONGEST]):
        member = _MEMBER.fullmatch(part)
        short = _SHORT.fullmatch(part)
        if member is not None:
            found[member["key"]] = _value(member["value"].strip())
        elif short is not None:
            found[short["key"]] = UNKNOWN
    return found


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between the commas of an object; nothing of one that does not end."""
    depth, own, parts = 0, list[str](), list[str]()
    for piece in _TOKEN.findall(text):
        depth += (piece in "{[(") - (piece in "}])")
        if depth <= 0:
            yield from (part for part in (*parts, "".join(own)) if part.strip())
            return
        if depth == 1 and piece == ",":
            parts.append("".join(own))
            own = []
        elif depth > 1 or piece != "{":
            own.append(piece)


def _value(text: str) -> object:
    if (whole := _TEXT.fullmatch(text)) is not None:
        return whole[2]
    if text.startswith("[") and (items := _TEXT.findall(text)) and re.fullmatch(r"[\[\],\s]*", _TEXT.sub("", text)):
        return [item for _, item in items]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return UNKNOWN

"""Variables outside of the texts of a request's JSON (`{"grams": {{grams}}}`): with them it is none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from hookproof.schema.json import list_at
from hookproof.schema.patterns import deferral as re
from hookproof.sources.transcribed.transcription import Piece

#: A text of JSON, which may have variables and stays as it is, or a variable. A text ends at the end at the latest: no
#: beginning is tried in vain.
_TEXT_OR_VARIABLE = re.compile(r'"(?:[^"\\]|\\.?)*(?:"|$)|\{\{(?P<name>[\w$.-]{1,60})\}\}')


def values_of(collection: Mapping[str, object]) -> dict[str, str]:
    """Return the variables that a collection gives a number, or another value of JSON that is no text."""
    told = (one for one in list_at(collection, "variable") if isinstance(one, Mapping))
    return {str(one.get("key")): str(one.get("value")) for one in told if _is_plain(str(one.get("value")))}


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return JSON with the values of variables outside of texts, as long as it was; one without a value stays, and so
    does one whose value has no room."""
    return _TEXT_OR_VARIABLE.sub(lambda match: _filled(match, values), text) if values else text


def _filled(match: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(match["name"] or "", "")
    return value.ljust(len(match[0])) if value and len(value) <= len(match[0]) else match[0]


def filled_lines(lines: Sequence[Sequence[Piece]], values: Mapping[str, str]) -> list[list[Piece]]:
    """Return the same of lines in pieces, each where it stood."""
    return [_filled_line(line, values) for line in lines]


def _filled_line(line: Sequence[Piece], values: Mapping[str, str]) -> list[Piece]:
    before = "".join(piece.text for piece in line)
    text, at = filled(before, values), 0
    made = [*line]
    for number, piece in enumerate(line if text != before else ()):
        made[number] = Piece(text[at : at + len(piece.text)], piece.at)
        at += len(piece.text)
    return made


def _is_plain(text: str) -> bool:
    try:
        return not isinstance(json.loads(text), str)
    except (ValueError, RecursionError):
        return False

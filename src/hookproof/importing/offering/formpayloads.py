"""Bodies of forms as payloads: their members, or what their only one holds as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from hookproof.schema.json import list_at
from hookproof.schema.patterns import deferral as re

KIND = "application/x-www-form-urlencoded"
#: A text that is a whole number in its usual form; `+49…`, `007` and ids of many digits are texts.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
#: A form with more members than this is no delivery.
_MOST = 500


@dataclass(frozen=True, slots=True)
class Form:
    """A form's payload; `enclosed` is its only member, where that holds the payload as JSON."""

    payload: Any
    enclosed: str = ""


def form_of(pairs: Iterable[tuple[str, str]]) -> Form | None:
    """Return the payload of a form's members; None where it has none. Whole numbers are read as numbers: a form cannot
    mark them."""
    members = dict(pairs)
    if not members or len(members) > _MOST:
        return None
    if len(members) == 1:
        ((name, text),) = members.items()
        if isinstance(held := _json(text), dict):
            return Form(held, name)
    return Form({name: int(text) if _NUMBER.fullmatch(text) else text for name, text in members.items()})


def written(text: object) -> Form | None:
    """Return the payload of a form as it is sent (`a=1&b=2`); None where the text is none."""
    if not isinstance(text, str) or "=" not in text:
        return None
    try:
        return form_of(parse_qsl(text.strip(), keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST))
    except ValueError:
        return None


def listed(holder: Mapping[str, Any], key: str, name: str) -> Form | None:
    """Return the payload of a form whose members stand in a list, each with its name and value; disabled ones are left
    out."""
    rows = [row for row in list_at(holder, key) if isinstance(row, Mapping) and not row.get("disabled")]
    return form_of((str(row[name]), str(row.get("value", ""))) for row in rows if isinstance(row.get(name), str))


def _json(text: str) -> object:
    try:
        return json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return None

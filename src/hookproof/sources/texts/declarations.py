"""The types of payloads that program text declares, by its language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hookproof.sources.positions import Spot
from hookproof.sources.records import Field
from hookproof.sources.texts import interfaces, structs

_NAME = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(?:declare[ \t]+)?(?:interface|type)[ \t]+(?P<name>\w{1,80})\b", re.MULTILINE
)
_READERS = {
    **dict.fromkeys(interfaces.LANGUAGES, interfaces.fields_in),
    **dict.fromkeys(structs.LANGUAGES, structs.fields_in),
}


def fields_in(language: str, lines: Sequence[str], spots: Sequence[Spot], path: str, heading: str) -> list[Field]:
    """Return the fields of the type of a payload that a box declares; [] where it declares none that can be read."""
    reader = _READERS.get(language)
    return reader(lines, spots, path, heading) if reader is not None else []


def name_in(lines: Sequence[str]) -> str:
    """Return the name of the one type that a box declares; "" where it declares none, or several."""
    found = _NAME.findall("\n".join(lines))
    return found[0] if len(found) == 1 else ""

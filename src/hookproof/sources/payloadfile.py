"""A file that holds a payload, or an array of payloads: an example by itself."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from hookproof.findings import Place
from hookproof.sources import names
from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document, Example, Page, Role

#: Words in the path of a file that say that it shows what is sent.
_SHOWS = re.compile(
    r"(?:^|[^a-z])(?:examples?|payloads?|samples?|webhooks?|events?|fixtures?|deliver(?:y|ies))(?![a-z])", re.IGNORECASE
)


def is_payload(value: Any, path: str) -> bool:
    """Whether a value that is no document is a payload: it carries an event, or its path says so."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return False
    return bool(names.event_of(first)) or bool(_SHOWS.search(path))


def read(data: Positioned, text: str, path: str) -> Document:
    """Return a payload file as a document: one page with one example."""
    first = data.value[0] if isinstance(data.value, list) else data.value
    found = names.event_of(first)
    events = (found[1],) if found else ()
    at = Place(path=path, line=1, column=1, pointer="")
    example = Example(
        value=data.value,
        at=at,
        events=events,
        role=Role.PAYLOAD if events else Role.UNKNOWN,
        label=PurePath(path).name,
        spots=data.spots,
        duplicates=data.duplicates,
    )
    page = Page(title=PurePath(path).stem, at=at, examples=(example,))
    return Document(path=path, kind="payload", text=text, pages=(page,), examples=(example,), spots=data.spots)

"""A file that holds a payload, or an array of payloads: an example by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.positioned import Positioned
from hookproof.sources.positions import below
from hookproof.sources.records import Document, Example, Page, Role

#: Words in the path of a file that say that it shows what is sent.
_SHOWS = re.compile(
    r"(?:^|[^a-z])(?:examples?|payloads?|samples?|webhooks?|events?|fixtures?|deliver(?:y|ies))(?![a-z])", re.IGNORECASE
)


def is_payload(value: object, path: str) -> bool:
    """Whether a value that is no document is a payload, or a collection of these, by what it carries or its path."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return False
    near = "/".join(PurePath(path).parts[-2:])
    return bool(names.event_of(first)) or _is_collection(value) or bool(_SHOWS.search(near))


def _is_collection(value: object) -> bool:
    """Whether a value is a list of events, each with examples of its payload."""
    items = value if isinstance(value, list) else []
    return bool(items) and all(
        isinstance(item, dict) and isinstance(item.get("name"), str) and isinstance(item.get("examples"), list)
        for item in items
    )


def read(data: Positioned, text: str, path: str) -> Document:
    """Return a file of payloads as a document: one page an event, with its examples."""
    pages = tuple(_pages(data, path))
    examples = tuple(example for page in pages for example in page.examples)
    return Document(path=path, kind="payload", text=text, pages=pages, examples=examples, spots=data.spots)


def _pages(data: Positioned, path: str) -> Iterator[Page]:
    if not _is_collection(data.value):
        example = _example(data, path, "", data.value)
        yield Page(title=PurePath(path).stem, at=example.at, examples=(example,))
        return
    for number, item in enumerate(data.value):
        found = [
            _example(data, path, f"/{number}/examples/{index}", value, item["name"])
            for index, value in enumerate(item["examples"])
        ]
        yield Page(title=item["name"], at=_place(data, path, f"/{number}"), examples=tuple(found))


def _example(data: Positioned, path: str, pointer: str, value: object, name: str = "") -> Example:
    """Return one example; its event is the one that it carries, or the one that its collection names."""
    first = value[0] if isinstance(value, list) and value else value
    found = names.event_of(first)
    events = (name,) if name else (found[1],) if found else _called(first, path)
    return Example(
        value=value,
        at=_place(data, path, pointer),
        events=events,
        role=Role.PAYLOAD if events else Role.UNKNOWN,
        label=name or PurePath(path).name,
        spots=below(data.spots, pointer),
        duplicates=tuple(d[len(pointer) :] for d in data.duplicates if d.startswith(f"{pointer}/")),
    )


def _called(value: object, path: str) -> tuple[str, ...]:
    """Return the event that a member at the root carries under any name, if the file is called after it."""
    own = names.parts(PurePath(path).name.partition(".json")[0])
    texts = value.values() if isinstance(value, dict) and len(own) > 1 else ()
    return tuple(dict.fromkeys(text for text in texts if isinstance(text, str) and names.parts(text) == own))


def _place(data: Positioned, path: str, pointer: str) -> Place:
    line, column = data.spots(pointer)
    return Place(path=path, line=line, column=column, pointer=pointer)

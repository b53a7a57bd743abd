"""How rules look at documents: payload examples, values at a field's path, sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources.names import parts, squeezed
from hookproof.sources.records import EACH, Document, Example, Field, Page, Role
from hookproof.sources.specifications.verifier import Fault


def payloads(document: Document) -> Iterator[Example]:
    """Yield the objects that show a payload of an event: examples, and the items of examples that are arrays."""
    for example in document.examples:
        if example.role is Role.PAYLOAD and example.events:
            yield from example.objects


def pages_of(document: Document) -> tuple[Page, ...]:
    """Return the pages of events; where a text has none, what it shows by itself: see `_shown_alone`."""
    if document.event_pages or document.space is not None:
        return document.event_pages
    return tuple(_shown_alone(document))


def _shown_alone(document: Document) -> Iterator[Page]:
    """Yield each payload as the page of the event that it carries, with what its page says of all payloads.

    Where no example carries an event, these are the objects that are listed and shown; where none is listed, the one
    example of the text.
    """
    shown_ = [(page, example) for page in document.pages for example in page.examples]
    carried = [pair for pair in shown_ if pair[1].role is Role.PAYLOAD and len(pair[1].events) == 1]
    listed = [pair for pair in shown_ if pair[1].role in (Role.PAYLOAD, Role.PART) and pair[0].body is not None]
    boxes = [pair for pair in shown_ if pair[1].role is Role.UNKNOWN and pair[1].objects]
    for page, example in carried or listed or (boxes if len(boxes) == 1 else ()):
        title = example.events[0] if carried else page.title
        body = page.body if page.body is not None and (page.body.common or not carried) else None
        payload = replace(example, role=Role.PAYLOAD)
        yield Page(title=title, at=example.at, events=example.events, body=body, examples=(payload,))


def pages_with_payloads(document: Document) -> Iterator[tuple[Page, Example]]:
    """Yield each page of an event, and what is said of all payloads, with each payload that it shows."""
    for page, shown_ in payloads_by_page(document):
        yield from ((page, example) for example in shown_)


def payloads_by_page(document: Document) -> Iterator[tuple[Page, list[Example]]]:
    """Yield each page of an event, and what is said of all payloads, with all payloads that it shows."""
    for page in document.payload_pages or pages_of(document):
        of_page = (example for example in page.examples if example.role is Role.PAYLOAD)
        yield page, [item for example in of_page for item in example.objects]


def line_of(field: Field, example: Example) -> str:
    """Return where a field is documented, for what is said of an example: the file too, if that is another one."""
    of = "" if field.at.path == example.at.path else f" of {field.at.path}"
    return f"line {field.at.line}{of}"


def pages_with_objects(document: Document) -> Iterator[tuple[Page, Example]]:
    """Yield what `pages_with_payloads` does, and each object that is listed and shown outside of every event's page."""
    told = list(pages_with_payloads(document))
    yield from told
    places = {example.at for _, example in told}
    for page in document.pages:
        if not page.events and page.body is not None and page.schema is None:
            parts_ = (example for example in page.examples if example.role is Role.PART)
            yield from ((page, example) for example in parts_ if example.at not in places)


def tells_null(page: Page) -> bool:
    """Return whether a page's list tells which fields may be null: then one of which it does not tell may not."""
    return any(field.nullable for field in page.body.fields) if page.body else False


def values_at(value: object, path: tuple[str, ...], pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield pointer and value of everything that a field's path leads to; EACH goes into every item."""
    if not path:
        yield pointer, value
    elif isinstance(value, list):
        rest = path[1:] if path[0] == EACH else path
        for index, item in enumerate(value):
            yield from values_at(item, rest, f"{pointer}/{index}")
    elif isinstance(value, dict) and path[0] in value:
        yield from values_at(value[path[0]], path[1:], f"{pointer}/{escape(path[0])}")


#: Where the schema of a form's body stands: each of its values is sent as a text.
_FORM = re.compile(r"/content/[^/]*form-(?:data|urlencoded)[^/]*/")


def in_form(pointer: str) -> bool:
    """Whether a schema is one of a form: lists and numbers are texts there, and null cannot be sent."""
    return bool(_FORM.search(pointer))


def members(value: object, pointer: str = "") -> Iterator[tuple[str, str, object]]:
    """Yield pointer, key and value of every member and item inside a value; an item has the key of its array."""
    stack: list[tuple[str, str, Any]] = [(pointer, "", value)] if isinstance(value, (dict, list)) else []
    while stack:
        at, key, node = stack.pop()
        if isinstance(node, dict):
            inner = [(f"{at}/{escape(str(k))}", str(k), child) for k, child in node.items()]
        else:
            inner = [(f"{at}/{index}", key, child) for index, child in enumerate(node)]
        yield from inner
        stack.extend(each for each in reversed(inner) if isinstance(each[2], (dict, list)))


def objects_in(value: object) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the pointer of each object in a value, itself first, and the object."""
    if isinstance(value, dict):
        yield "", value
    stack: list[tuple[str, Any]] = [("", value)] if isinstance(value, (dict, list)) else []
    while stack:
        at, node = stack.pop()
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        held = [(f"{at}/{escape(str(key))}", inner) for key, inner in pairs if isinstance(inner, (dict, list))]
        yield from ((pointer, inner) for pointer, inner in held if isinstance(inner, dict))
        stack.extend(reversed(held))


_BETWEEN = re.compile(r"(?<=[.!?;])\s+|\n\s*\n|\n\s*[-*]\s")


@lru_cache(maxsize=1 << 14)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, which several rules ask for; a dot inside a word ends none."""
    return tuple(part.strip() for part in _BETWEEN.split(text) if part.strip())


def shown(value: object, limit: int = 60) -> str:
    """Return a value as short JSON for a message."""
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def named(words: tuple[str, ...] | list[str], last: str = "and") -> str:
    """Return names as words: `a`, `a and b`, `a, b and c`."""
    return ", ".join(words[:-1]) + f" {last} {words[-1]}" if len(words) > 1 else "".join(words)


def counted(words: list[str], most: int) -> str:
    """Return names as words, of many the first, and how many more there are: `a, b and 3 more`."""
    left = len(words) - most
    return f"{', '.join(words[:most])} and {left} more" if left > 0 else named(words)


def further(count: int, noun: str) -> str:
    """Return how many more things there are: `1 more place`, `3 more places`."""
    return f"{count} more {noun}{'' if count == 1 else 's'}"


def nearest(name: str, others: Iterable[str]) -> str:
    """Return the name that differs from `name` by a slip or by spelling alone; "" where there is none."""
    from difflib import get_close_matches

    every = list(others)
    own = squeezed(name)
    same = next((other for other in every if other != name and squeezed(other) == own), "")
    if same or len(name) <= _SHORT:
        return same
    near = (other for other in every if other != name and _may_be_close(name, other))
    close = get_close_matches(name, [other for other in near if not _is_opposite(name, other)], n=1, cutoff=_CLOSE)
    return close[0] if close and abs(len(close[0]) - len(name)) < 3 else ""


#: From this ratio on two names are close; in a shorter one than this any letter is another name.
_CLOSE, _SHORT = 0.8, 3


def _may_be_close(name: str, other: str) -> bool:
    """Whether lengths alone leave it open: all letters of the shorter one in the other make the highest ratio."""
    return 2.0 * min(len(name), len(other)) / (len(name) + len(other)) >= _CLOSE


#: What stands before a word and makes another one of it: `unlocked` is no slip for `locked`.
_PREFIXES = ("un", "in", "im", "dis", "de", "re", "non", "pre")


def _is_opposite(one: str, other: str) -> bool:
    """Whether two names differ in a word that is the other's with a prefix before it."""
    apart = [(a, b) for a, b in zip(parts(one), parts(other), strict=False) if a != b]
    short, long = sorted(apart[0], key=len) if len(apart) == 1 else ("", "")
    return bool(short) and any(long == f"{prefix}{short}" for prefix in _PREFIXES)


def fault_lines(faults: Sequence[Fault]) -> str:
    """Return the first faults of an example as words: where, and what is wrong there."""
    told = [f"{fault.pointer or 'the whole'}: {shortened(fault.message)}" for fault in faults[:3]]
    return "; ".join(told) + (f"; and {len(faults) - 3} more" if len(faults) > 3 else "")


def shortened(text: str, limit: int = 160) -> str:
    """Return a reason that fits a message: what it quotes is cut, the reason itself never is."""
    plain = " ".join(text.split()).replace("False schema does not allow", "no member is allowed here, but there is")
    if len(plain) <= limit:
        return plain
    match = re.match(
        r"(?P<value>[\[{\"].*[\]}\"])(?P<reason> (?:is|are|was|were|has|have|does|do|should|must|can)\b.*)", plain
    )
    if match is None or len(match["reason"]) > limit:
        return f"{plain[: limit - 1]}…"
    value = match["value"]
    return f"{value[: max(limit - len(match['reason']) - 1, 12)]}…{match['reason']}"

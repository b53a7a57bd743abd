"""The list that stands right after a line of a Markdown text: what a sentence that ends in a colon introduces."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.schema.patterns import deferral as re
from hookproof.sources.positions import own_spot
from hookproof.sources.records import Document

_ITEM = re.compile(r"^(?P<indent>\s{0,8})(?:[-*+•]|\d{1,2}[.)])\s+(?P<text>\S.*)$")
#: A list that is longer is read no further.
_MOST = 200


def items_after(document: Document, line: int) -> tuple[str, ...]:
    """Return the items, those within items left out, of the list that begins within three lines; () where none does."""
    every = document.text.split("\n") if document.space is None else []
    begins = _number_of(document, line, every)
    lines = every[begins : begins + _MOST]
    first = next((at for at, text in enumerate(lines[:4]) if _ITEM.match(text)), None)
    between = [text for text in lines[: first or 0] if text.strip()]
    return _items(lines[first:]) if first is not None and len(between) < 2 and not _ends(between) else ()


def _number_of(document: Document, line: int, every: Sequence[str]) -> int:
    """Return which line of the text stands on a line of the document or before it; behind the last where several do."""
    if document.home is own_spot:
        return line
    homes = [(n, document.home(n, 1)[0]) for n, text in enumerate(every, 1) if text]
    own = [n for n, home in homes if home == line] or [n - 1 for n, home in homes if home > line][:1]
    return own[0] if len(own) == 1 else len(every)


def _ends(lines: Sequence[str]) -> bool:
    """Whether a heading, a table or a box stands between."""
    return any(re.match(r"\s*(?:#|\||```|~~~|<)", text) for text in lines)


def _items(lines: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    outer: int | None = None
    for text in lines:
        match = _ITEM.match(text)
        outer = len(match["indent"]) if match and outer is None else outer
        if match and len(match["indent"]) == outer:
            found.append(match["text"].strip())
        elif not match and text.strip() and not text.startswith((" ", "\t")):
            break
    return tuple(found)

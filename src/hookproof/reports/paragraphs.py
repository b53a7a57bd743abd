"""Sentences for a reader at a terminal: lines as long as it is wide, and no longer than eyes like."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator

from hookproof.findings import PASTED

#: The longest line, also where nothing says how wide a terminal is.
LONGEST = 80
_SHORTEST = 40


def line_width() -> int:
    """Return how long a line of text may be: as wide as the terminal is, or as COLUMNS says, within bounds."""
    return max(_SHORTEST, min(LONGEST, shutil.get_terminal_size((LONGEST, 0)).columns))


def wrapped(text: str, first: str = "", then: str | None = None) -> list[str]:
    """Return the lines of one paragraph: the first begins with `first`, the others with `then` (default: as far in)."""
    after = " " * len(first) if then is None else then
    return textwrap.wrap(text, line_width(), initial_indent=first, subsequent_indent=after, break_on_hyphens=False)


def labelled(told: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield labelled texts for a terminal: words are indented and wrapped, what is to be pasted is left as it is."""
    for label, text in told:
        yield f"\n{label}:"
        for line in text.split("\n"):
            yield from (line,) if label in PASTED else wrapped(line, "    ", "      ")

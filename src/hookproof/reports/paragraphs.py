"""Sentences for a reader at a terminal: lines as long as it is wide, and no longer than eyes like."""

from __future__ import annotations

import shutil
import textwrap

#: The longest line, also where nothing says how wide a terminal is.
LONGEST = 80
_SHORTEST = 40


def wrapped(text: str, first: str = "", then: str | None = None) -> list[str]:
    """Return the lines of one paragraph: the first begins with `first`, the others with `then` (default: as far in)."""
    after = " " * len(first) if then is None else then
    width = max(_SHORTEST, min(LONGEST, shutil.get_terminal_size((LONGEST, 0)).columns))
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=after, break_on_hyphens=False)

"""The code blocks of the documents as they are printed: one reader of them for all tests that run some.

The comment above a block says what becomes of it: `<!-- run by: tests/…: -->` names the test that runs it, and
`<!-- not run: … -->` gives the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_FENCE = re.compile(r'(\s*)```(\w*)(?: title="([^"]+)")?')
_MARK = re.compile(r"<!-- (run by|not run): (.+?) -->")
_HEADING = re.compile(r"#+ (.+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: where it stands, its language and title, its text, and what the comment above it says."""

    page: str
    line: int
    heading: str
    language: str
    title: str
    text: str
    how: str
    says: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in their order; what is indented as a whole is not."""
    above = heading = ""
    lines = iter(enumerate(page.read_text(encoding="utf-8").splitlines(), start=1))
    for number, line in lines:
        if fence := _FENCE.match(line):
            body = []
            while not (inner := next(lines)[1]).strip().startswith("```"):
                body.append(inner.removeprefix(fence[1]))
            how, says = mark.groups() if (mark := _MARK.fullmatch(above.strip())) else ("", "")
            where = page.relative_to(ROOT).as_posix()
            yield Block(where, number, heading, fence[2], fence[3] or "", "\n".join(body) + "\n", how, says)
        elif named := _HEADING.fullmatch(line):
            heading = named[1]
        above = line if line.strip() else above


def shown(page: str, heading: str | None = None, language: str | None = None) -> list[str]:
    """The texts of a page's blocks: those right under a heading, those of a language."""
    return [
        block.text
        for block in blocks(ROOT / page)
        if heading in (None, block.heading) and language in (None, block.language)
    ]


def printed(page: str, heading: str, title: str = "", language: str | None = None) -> str:
    """The one block under a heading, of that title and language; without a title the one that has none goes before."""
    under = [b for b in blocks(ROOT / page) if b.heading == heading and language in (None, b.language)]
    [block] = [block for block in under if block.title == title] or (under if not title else [])
    return block.text


def lines_of(text: str) -> list[str]:
    """The lines that one types of a shell's block: continued ones are joined, comments and empty ones dropped."""
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]

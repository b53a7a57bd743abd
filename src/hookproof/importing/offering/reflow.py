"""Prose without the line breaks that only wrap it, and without stress: what a sentence says is read within one line."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.schema.patterns import deferral as re

#: A line that begins so is one of its own: of a list, a table, a heading, a quotation, a fence; or it is indented.
_OWN = re.compile(r"\s*(?:[-*+•|#>=~<{}\[\]]|```|[0-9]{1,3}[.)]\s|$)|\s{4}|\t")
_FENCE = re.compile(r"\s*(?:```|~~~)")
#: Words in bold: a space stands around the marks, never within them.
_BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])([^*\n]{1,200}?)(?<=[^\s*])\*\*(?![\w*])")
#: A shorter line was not wrapped.
_SHORTEST = 40


def reflowed(text: str) -> str:
    """Return a text whose wrapped lines are joined by spaces, without the marks of bold words; blocks of code, lists
    and tables keep their lines."""
    return _BOLD.sub(r"\1", "\n".join(_joined(text.splitlines())))


def _joined(lines: list[str]) -> Iterator[str]:
    kept, fenced = "", False
    for number, line in enumerate(lines):
        goes_on = bool(number) and not fenced and len(lines[number - 1]) >= _SHORTEST and not _OWN.match(line)
        if goes_on and kept:
            kept = f"{kept.rstrip()} {line.lstrip()}"
            continue
        if number:
            yield kept
        fenced ^= bool(_FENCE.match(line))
        kept = line
    if lines:
        yield kept

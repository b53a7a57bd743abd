"""Mends that are certain: a word of a document that another one replaces, in its place, with nothing else touched."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from hookproof.findings import Finding

#: The label of evidence that says which word replaces which.
MEND = "replace"
_ARROW = " -> "
#: A text that a finding points at goes on over so many lines.
_REACH = 40


def mend_of(wrong: str, right: str) -> tuple[str, str]:
    """Return the evidence that a rule gives where it is certain which word is wrong, and which one is right."""
    return MEND, f"{wrong}{_ARROW}{right}"


def mended(text: str, findings: Iterable[Finding]) -> tuple[str, int]:
    """Return a text with the mends of its findings made, and how many were; line ends and all else stay as they are."""
    lines = text.split("\n")
    done = 0
    for finding in findings:
        for label, said in finding.evidence:
            wrong, arrow, right = said.partition(_ARROW)
            if label == MEND and arrow and finding.place is not None and finding.place.line:
                done += _replaced(lines, finding.place.line - 1, (finding.place.column or 1) - 1, wrong, right)
    return "\n".join(lines), done


def _replaced(lines: list[str], at: int, column: int, wrong: str, right: str) -> bool:
    """Replace a whole word: first from its column on, then on its line, then in the text that begins there."""
    word = re.compile(rf"(?<![\w.-]){re.escape(wrong)}(?![\w-]|\.\w)")
    for number in range(at, min(at + _REACH, len(lines))):
        match = (word.search(lines[number], column) if number == at else None) or word.search(lines[number])
        if match is not None:
            lines[number] = f"{lines[number][: match.start()]}{right}{lines[number][match.end() :]}"
            return True
    return False


def patch(path: str, before: str, after: str) -> str:
    """Return the difference as a unified patch that `git apply` and `patch -p1` take; "" where there is none."""
    rows = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)

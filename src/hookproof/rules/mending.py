"""Mends that are certain: a word of a document that another one replaces, in its place, with nothing else touched."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from hookproof.findings import Finding
from hookproof.schema.patterns import deferral as re

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
    # From the end on: a mend moves what stands behind it on its line, where the others' columns would lead elsewhere.
    done = sum(_replaced(lines, *mend) for mend in sorted(_mends(findings), reverse=True))
    return "\n".join(lines), done


def _mends(findings: Iterable[Finding]) -> Iterator[tuple[int, int, str, str]]:
    """Yield line and column, both from 0, what is wrong there and what is right."""
    for finding in findings:
        for label, said in finding.evidence:
            wrong, arrow, right = said.partition(_ARROW)
            if label == MEND and arrow and finding.place is not None and finding.place.line:
                yield finding.place.line - 1, (finding.place.column or 1) - 1, wrong, right


def _replaced(lines: list[str], at: int, column: int, wrong: str, right: str) -> bool:
    """Replace a whole word: first from its column on, then on its line, then in the text that begins there."""
    word = re.compile(rf"(?<![\w.-]){re.escape(wrong)}(?![\w-]|\.\w)")
    for number in range(at, min(at + _REACH, len(lines))):
        match = (word.search(lines[number], column) if number == at else None) or word.search(lines[number])
        if match is not None:
            lines[number] = f"{lines[number][: match.start()]}{right}{lines[number][match.end() :]}"
            return True
    return False


#: A patch would repeat a line that is longer than this: a document without line ends is one line.
_LONG = 2_000
_AROUND = 40


def patch(path: str, before: str, after: str) -> str:
    """Return the difference as a unified patch that `git apply` and `patch -p1` take; "" where there is none.

    Of a document whose lines are too long to be read, each mend is shown with the words around it instead.
    """
    if before != after and has_long_lines(before):
        return "".join(_shown_mends(path, before, after))
    rows = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def has_long_lines(text: str) -> bool:
    """Whether lines of a text are too long for a patch to be read."""
    return any(len(line) > _LONG for line in text.split("\n"))


def _shown_mends(path: str, before: str, after: str) -> Iterator[str]:
    """Yield where lines differ, from the first difference of a line to its last, with the words around."""
    for number, (old, new) in enumerate(zip(before.split("\n"), after.split("\n"), strict=True), 1):
        if old != new:
            start = _common(old, new)
            rest = _common(old[start:][::-1], new[start:][::-1])
            shown = (line[max(start - _AROUND, 0) : len(line) - rest + _AROUND][:_LONG] for line in (old, new))
            yield "{}:{}:{}\n- …{}…\n+ …{}…\n".format(path, number, start + 1, *shown)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))

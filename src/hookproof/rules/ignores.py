"""Inline ignores: a comment in the document that names the rules which are not to speak here.

`hookproof-ignore: example.placeholder, schema.*` holds for its own line and the next one; before a fenced box, for the
whole box. `hookproof-ignore-file: …` holds for the document. The comment's own syntax does not matter.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

from hookproof.findings import Finding
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document

_IGNORE = re.compile(r"hookproof-ignore(?P<file>-file)?:\s*(?P<ids>[a-z*][\w.*-]*(?:\s*,\s*[a-z*][\w.*-]*)*)")


def is_ignored(document: Document, finding: Finding) -> bool:
    """Whether a comment in the document silences the finding."""
    line = finding.place.line if finding.place else None
    for first, last, ids in _ignores(document.text):
        inside = first == 0 or (line is not None and first <= line <= last)
        if inside and any(fnmatchcase(finding.fact.id, glob) or finding.fact.family == glob for glob in ids):
            return True
    return False


@lru_cache(maxsize=64)
def _ignores(text: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Return the ranges of lines with what is ignored there; a range from 0 is the whole document."""
    lines = text.split("\n") if "hookproof-ignore" in text else []
    found = []
    for number, line in enumerate(lines, 1):
        for match in _IGNORE.finditer(line):
            ids = tuple(part.strip() for part in match["ids"].split(","))
            first = 0 if match["file"] else number
            found.append((first, _last(lines, number), ids))
    return tuple(found)


def _last(lines: list[str], number: int) -> int:
    """Return the last line that a comment on line `number` covers."""
    following = next((n for n in range(number, len(lines)) if lines[n].strip()), number)
    fence = re.match(r"\s*(`{3,}|~{3,})", lines[following]) if following < len(lines) else None
    if fence is None:
        return following + 1
    inside = (n for n in range(following + 1, len(lines)) if lines[n].strip().startswith(fence[1]))
    return next(inside, len(lines) - 1) + 1

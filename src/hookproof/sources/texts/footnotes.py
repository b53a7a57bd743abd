"""Footnotes of Markdown: what one says of a field stands in the row, or the item, that refers to it.

Lines stay lines, so that every place is that of the document.
"""

from __future__ import annotations

import re

from hookproof.sources.texts import vocabulary

_NOTE = re.compile(r"^ {0,3}\[\^(?P<name>[\w-]{1,40})\]:[ \t]+(?P<text>\S.{0,1000})$", re.MULTILINE)
_REFERENCE = re.compile(r"[ \t]?\[\^(?P<name>[\w-]{1,40})\](?!:)")
_ROW = re.compile(r"[ \t]*(?P<mark>\||[-*+] )")


def in_place(text: str) -> str:
    """Return Markdown whose rows and items have their footnotes: at their end, where words stand there."""
    notes = {match["name"]: match["text"].strip() for match in _NOTE.finditer(text)}
    if not notes:
        return text
    return "\n".join(_told(line, notes) if "[^" in line else line for line in text.split("\n"))


def _told(line: str, notes: dict[str, str]) -> str:
    """Return a line without its references, and with what they lead to."""
    begins = _ROW.match(line)
    names = [match["name"] for match in _REFERENCE.finditer(line) if match["name"] in notes]
    if begins is None or not names:
        return line
    bare = _REFERENCE.sub(lambda match: "" if match["name"] in notes else match[0], line).rstrip()
    said = " ".join(notes[name] for name in names)
    if begins["mark"] != "|":
        return f"{bare} {said}"
    before, _, last = bare.removesuffix("|").rpartition("|")
    if vocabulary.is_type(last.strip(" `*")) or not before.strip():
        return bare
    ended = "" if not last.strip() or last.rstrip()[-1] in ".!?" else "."
    return f"{before}|{last.rstrip()}{ended} {said.replace('|', chr(92) + '|')} |"

"""Text that goes out, made harmless where it goes: it moves no terminal and commands no CI server.

Runners of CI servers look for commands in all output: `::error::…` at the start of a line, `##[group]` and the like
anywhere in it. A line of a consumer's answer could read so.
"""

from __future__ import annotations

import re

from hookproof.reports.cleantext import clean, unmasked

#: What runners take for a command wherever it stands.
_MARKERS = re.compile(r"##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)
#: What runners take for a command at the start of a line, after blanks.
_COMMAND = re.compile(r"^([ \t]*):(?=:)", re.MULTILINE)
#: Escape sequences that only colour; and those with which a progress bar is drawn.
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
DRAWING = re.compile(r"\x1b\[\??[0-9;]*[A-HJKhlm]|\r")


def defused(text: str) -> str:
    """Return text in which no CI server finds a command of its own."""
    return _COMMAND.sub(r"\1\\x3a", _MARKERS.sub(r"#\\x23", text))


def harmless(text: str, allowed: re.Pattern[str] | None = None) -> str:
    """Return text with every unsafe character written out and no command in it; sequences that are allowed stay."""
    if allowed is None:
        return defused(unmasked(text))
    parts, end = [], 0
    for found in allowed.finditer(text):
        parts += [unmasked(text[end : found.start()]), found[0]]
        end = found.end()
    return defused("".join((*parts, unmasked(text[end:]))))


def defused_text(text: str) -> str:
    """Return foreign text, cut to what is shown of one, that neither moves a terminal nor commands a CI server."""
    return defused(clean(text))


def defused_json(text: str) -> str:
    """Return JSON text, the same value, in which no CI server finds a command."""
    return _MARKERS.sub(r"#\\u0023", text)


def defused_xml(text: str) -> str:
    """Return XML text, the same document, in which no CI server finds a command."""
    return _COMMAND.sub(r"\1&#58;", _MARKERS.sub("#&#35;", text))

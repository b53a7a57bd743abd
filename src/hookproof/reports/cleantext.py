"""Foreign text made safe to show: what a consumer or a document said can neither break a report nor forge a part of it.

Every text passes here before any format sees it; a format then adds the escapes of its own syntax.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hookproof.findings import Finding, Place, Step

#: A single text longer than this many characters is cut, and says so.
MAX_CHARACTERS = 10_000

# Controls (ANSI escapes begin with one), bidirectional overrides and invisible characters that reorder or hide text,
# surrogates and noncharacters that UTF-8 or XML 1.0 (section 2.2) cannot carry. Line feed and tab stay.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """Return `text` with every unsafe character written out as an escape (`\\x1b`), cut to MAX_CHARACTERS."""
    shown = text[:MAX_CHARACTERS]
    rest = len(text) - len(shown)
    safe = unmasked(shown)
    return f"{safe}… ({rest:,} more characters)" if rest else safe


def unmasked(text: str) -> str:
    """Return `text`, whole, with every unsafe character written out."""
    return _UNSAFE.sub(_escape, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return `text` cleaned and on one line: a line break inside becomes a space."""
    return " ".join(clean(text).split())


def clean_finding(finding: Finding) -> Finding:
    """Return a finding whose texts are all clean. (Its fingerprint is that of the original: ask for it before.)"""
    return replace(
        finding,
        subject=one_line(finding.subject),
        message=clean(finding.message),
        place=_clean_place(finding.place),
        address=None if finding.address is None else one_line(finding.address),
        evidence=tuple((one_line(label), clean(text)) for label, text in finding.evidence),
        also=tuple(map(one_line, finding.also)),
        steps=tuple(map(_clean_step, finding.steps)),
    )


def _clean_step(step: Step) -> Step:
    return Step(sent=one_line(step.sent), answer=one_line(step.answer), effect=one_line(step.effect))


def _clean_place(place: Place | None) -> Place | None:
    if place is None:
        return None
    return replace(place, path=one_line(place.path), pointer=None if place.pointer is None else one_line(place.pointer))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

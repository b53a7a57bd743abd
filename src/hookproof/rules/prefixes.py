"""Prefixes of ids, as descriptions show them: "File id (e.g. vg_file_...)", "starts with `evt_`"."""

from __future__ import annotations

import re

_PREFIX = r"[A-Za-z][A-Za-z0-9]{0,15}(?:_[a-z][a-z0-9]{0,15}){0,4}_"
_SHOWN = re.compile(rf"(?<![\w/.])[`'\"]?({_PREFIX})(?:\.{{3}}|…|\*|x{{3,}}|X{{3,}}|<\w+>|\{{\w+\}})")
_SAID = re.compile(
    rf"(?:prefix(?:ed)?(?: (?:with|by|of|is))?|(?:starts?|begins?|starting|beginning) with)[: ]+"
    rf"(?:the |an? )?(?:prefix )?[`'\"“]?({_PREFIX})(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def prefix_in(description: str) -> tuple[str, ...]:
    """Return the prefixes that a description shows, () where it shows none."""
    return tuple(dict.fromkeys((*_SHOWN.findall(description), *_SAID.findall(description))))

"""Whether documents say that an event's name is the last part of the URL that is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: A sentence that speaks of an event's name, of a URL, and of its end.
_NAME = re.compile(
    r"\b(?:name|type|kind)s? of (?:the |an |each )?event\b|\bevent(?:'s)?[ -](?:name|type|kind)\b", re.IGNORECASE
)
_URL = re.compile(r"\b(?:URLs?|URIs?|paths?)\b", re.IGNORECASE)
_END = re.compile(r"\b(?:append(?:s|ed)?|last|final|suffix|end|ends with|added)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\b(?:query|header|body|payload|parameter|document(?:ation|s)?)\b", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?;])\s|\n\s*\n")
_MOST, _LONGEST = 60_000, 400


def ends_urls(texts: Sequence[str]) -> bool:
    """Return whether a sentence says so."""
    sentences = (sentence for text in texts for sentence in _SENTENCES.split(text[:_MOST]))
    return any(_says_so(sentence) for sentence in sentences if len(sentence) <= _LONGEST)


def _says_so(sentence: str) -> bool:
    told = all(pattern.search(sentence) for pattern in (_NAME, _URL, _END))
    return told and _ELSEWHERE.search(sentence) is None

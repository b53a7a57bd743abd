"""How long a provider waits for an answer, where sentences of the documents say so."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.importing.customs.spans import SPAN, seconds_of
from hookproof.importing.offers import Batch
from hookproof.schema.patterns import deferral as re

_ANSWERS = re.compile(
    r"respon|answer|repl(?:y|ies)|acknowledg|2xx|\b20[0-9]\b|endpoint|time[sd]? ?out|wait|time limit", re.IGNORECASE
)
_AT_MOST = r"(?:(?:at most|no more than|up to|a maximum of|less than|fewer than|under) )?"
#: What ends a thought within a sentence: another attempt has its own time.
_THOUGHT = r"(?:(?!\bretr|\bagain\b|\battempt|\bresen[dt]|\bdeliver|\bnext\b)[^.;])"
_ANSWER = r"(?:respon|answer|\brepl(?:y|ies)|acknowledg|\breturn|2xx|\b20[0-9]\b)"
_LIMITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:within|inside|wait(?:s|ing)?(?: for)?|time[sd]? ?out(?: is| of| after)?(?: set to)?) {_AT_MOST}{SPAN}",
        rf"time limit(?: is| of|:) {_AT_MOST}{SPAN}",
        rf"\bha(?:ve|s) {_AT_MOST}{SPAN} to {_ANSWER}",
        rf"\b(?:you|(?:your|an?) (?:endpoint|server|consumer)) (?:have|has|gets?) {_AT_MOST}{SPAN}(?=[.;,])",
        rf"\ballow(?:s|ed)? (?:you |it )?{_AT_MOST}{SPAN} (?:for|to) (?:an? |the |your )?{_ANSWER}",
        rf"after {SPAN} without (?:an? |any )?(?:response|answer|reply)",
        rf"{_ANSWER}{_THOUGHT}{{0,60}}? in {_AT_MOST}{SPAN}",
    )
)
_MOST, _AROUND, _LONGEST = 60_000, 120, 999


def time_limit(batch: Batch) -> int | None:
    """Return how many seconds the documents say that the provider waits for an answer."""
    return next((seconds for text in batch.texts for seconds in _said(text[:_MOST])), None)


def _said(text: str) -> Iterator[int]:
    """Yield the spans in seconds: what is counted in minutes is when a provider tries again, or gives up."""
    for match in sorted((match for limit in _LIMITS for match in limit.finditer(text)), key=re.Match.start):
        around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        in_seconds = match["unit"][0] in "sS"
        if in_seconds and 0 < seconds_of(match) <= _LONGEST and _ANSWERS.search(around):
            yield seconds_of(match)

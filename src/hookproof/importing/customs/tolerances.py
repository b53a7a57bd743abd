"""How old a delivery may be, and how far ahead, where sentences of the documents say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hookproof.importing.customs.spans import SPAN, seconds_of
from hookproof.schema.patterns import deferral as re

_NOW = r"(?:now|(?:your |the )?(?:own |local )?(?:clock|time)|the (?:current|present))"
#: The words around a span -> whether it bounds what lies ahead, too.
_SAYINGS: Mapping[str, bool] = {
    rf"\b(?:older|earlier) (?:or|and) (?:newer|later|further ahead|more recent) than (?:about )?{SPAN}": True,
    rf"\b(?:newer|later|further ahead) (?:or|and) (?:older|earlier) than (?:about )?{SPAN}": True,
    rf"\b(?:older|earlier|longer ago) than (?:about )?{SPAN}": False,
    rf"\b(?:more than|over) {SPAN} (?:in the past or (?:in the )?future|in either direction)": True,
    rf"\b(?:more than|over) {SPAN} (?:old|ago|in the past|before)": False,
    rf"\bmore than {SPAN} (?:away|apart|off|from {_NOW})\b": True,
    rf"\b(?:differs?|deviates?|is off|away|apart)\b[^.\n]{{0,60}}?\bmore than {SPAN}": True,
    rf"\bdifference\b[^.\n]{{0,80}}?\b(?:more|greater|larger|longer|bigger) than {SPAN}": False,
    rf"\b(?:age|difference)\b[^.\n]{{0,80}}?\bexceed(?:s|ing)? {SPAN}": False,
    rf"\bat most {SPAN} (?:old|ago|in the past)": False,
    rf"\bwithin the (?:last|past|previous) {SPAN}": False,
    rf"\btolerance(?: of| is|:)(?: about)? {SPAN}": True,
    rf"{SPAN} (?:of )?tolerance\b": True,
    rf"\bwithin {SPAN} of (?:the current|your|now|the present|receiving)": True,
}
_PATTERNS = tuple((re.compile(saying, re.IGNORECASE), ahead) for saying, ahead in _SAYINGS.items())
_REFUSAL = r"(?: with)?(?: an?| the)?(?: status)?(?: code)? [`\"']?4[0-9]{2}\b"
#: What such a sentence is about: the same words are said of retries, of tokens and of retention.
_ABOUT = re.compile(
    r"time ?stamp|replay|clock|\biat\b|tolerance|\breject|\brefuse|\bdiscard|\baccept|\bverif|\bsignature|\bvalid"
    # Words to the reader: what a provider drops itself is another matter.
    r"|\b(?:ha(?:s|ve) to|must|should|needs? to) be (?:dropped|ignored)\b"
    r"|(?:^|[;:,] )\W{0,3}(?:please )?(?:ignore|drop|skip|do not|don't|never)\b"
    rf"|\b(?:answer|respond|reply|return){_REFUSAL}",
    re.IGNORECASE,
)
_NOT_ABOUT = re.compile(
    r"\bretr(?:y|ies)|\btokens?\b(?![^.\n]{0,40}\biat\b)|\bkeep|\bkept|\bdelete"
    rf"|\b(?:respon(?:d|se)|answer)(?!{_REFUSAL})",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?]\s|\n\s*\n|\n\s*[-*|]")
_AROUND, _MOST = 240, 60_000


def tolerance(texts: tuple[str, ...]) -> int | dict[str, int] | None:
    """Return `tolerance_seconds` in the words of provider.yaml: one bound for both sides, or one for the past alone;
    None where the documents do not say."""
    return next((found for text in texts for found in _said(text[:_MOST])), None)


def _said(text: str) -> Iterator[int | dict[str, int]]:
    for pattern, ahead in _PATTERNS:
        for match in pattern.finditer(text):
            sentence = _sentence(text, match)
            about = _ABOUT.search(sentence.strip()) and not _NOT_ABOUT.search(sentence)
            if about and (seconds := seconds_of(match)):
                yield seconds if ahead else {"past": seconds}


def _sentence(text: str, match: re.Match[str]) -> str:
    before = _END.split(text[max(0, match.start() - _AROUND) : match.start()])[-1]
    return before + match[0] + _END.split(text[match.end() : match.end() + _AROUND])[0]

"""The authentication scheme of calls (RFC 9110, section 11.1), as words name it and as headers and options show it."""

from __future__ import annotations

from hookproof.rules.guides.promises import Found
from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.passages import Stretch
from hookproof.rules.wording.subjects import is_hedged
from hookproof.schema.patterns import deferral as re

_CALLS = re.compile(
    r"\b(?:authenticat\w*|authoriz\w*|api[- ]keys?|requests?|calls?|send|pass|carry|carries)\b", re.IGNORECASE
)
_TOLD = (
    ("Bearer", re.compile(r"\bbearer (?:access )?tokens?\b|\bbearer auth(?:entication|orization)?\b", re.IGNORECASE)),
    ("Basic", re.compile(r"\b(?:http )?basic (?:access )?auth(?:entication|orization)?\b", re.IGNORECASE)),
)
_SHOWN = re.compile(
    r"\bAuthorization[\"']?\s?(?::|=>|,)\s{0,2}[\"'`]?(?P<scheme>Bearer|Basic)\s"
    r"|\bcurl\b[^\n]{0,400}(?:\\\n[^\n]{0,400}){0,12}?\s(?P<option>-u|--user)[ =]",
    re.IGNORECASE,
)
#: Words that leave a choice to the caller.
_LEAVES = re.compile(r"\b(?:may|can|could|or|either|also|option\w*|unless|without|not)\b", re.IGNORECASE)
#: A call that fetches a token is authenticated in another way than those that use it.
_FETCHES = re.compile(r"\b(?:oauth\w*|/tokens?\b|grant_type|client_credentials|log ?in|exchange\w*)", re.IGNORECASE)


def schemes(stretch: Stretch) -> Found:
    """Yield the scheme that a sentence gives to calls, and those that commands and requests show."""
    if _FETCHES.search(stretch.text):
        return
    if stretch.coded:
        for match in _SHOWN.finditer(stretch.text):
            yield "", match["scheme"].capitalize() if match["scheme"] else "Basic", match[0][-60:], match.start()
        return
    for sentence in sentences(stretch.text) if _CALLS.search(stretch.text) else ():
        found = [(name, told[0]) for name, pattern in _TOLD if (told := pattern.search(sentence))]
        if len(found) == 1 and _CALLS.search(sentence) and not (is_hedged(sentence) or _LEAVES.search(sentence)):
            yield "", *found[0], max(stretch.text.find(found[0][1]), 0)

"""What documents say of a proof that a contract cannot say: a proof without it would be another one, so it is asked."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.importing.customs.sentences import sentences
from hookproof.importing.provenance.signatureplaces import HASHES, named
from hookproof.schema.patterns import deferral as re

_PART = r"(?:characters?|chars|letters|digits|bytes|bits|nibbles)"
_HASH = r"(?:hmac|sha-?\d{1,3}|md-?5|hash|digest|pbkdf2|hkdf|scrypt)"
#: What is said, in words for a question, and how sentences on the proof say it.
_SAID = (
    (
        "that the key is made from the secret by a hash",
        re.compile(
            rf"\bkey\b[^.;\n]{{0,20}}\b(?:is|being|=|derived|made|computed)\b[^.;\n]{{0,30}}\b{_HASH}\b[^.;\n]{{0,30}}\b"
            rf"(?:secret|token|key|password)\b|\b{_HASH}[ -]?(?:\w+ )?(?:of|from|over) (?:the |your |its )?"
            r"(?:\w+ )?(?:secret|token|password)\b[^.;\n]{0,20}\bas (?:the |an? )?(?:\w+ )?key\b|\bderived key\b",
            re.IGNORECASE,
        ),
    ),
    (
        "that a part of the hash is sent",
        re.compile(
            rf"\b(?:cut|truncat\w+|shorten\w*|trim\w*)\b[^.;\n]{{0,30}}\b(?:\d+|half|{_PART})\b"
            rf"|\b(?:first|last|leading|leftmost) \w{{1,12}} {_PART}\b(?![^.;\n]{{0,20}}\b(?:secret|key)\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "that what is encoded is a text in another encoding",
        re.compile(
            r"\bbase-?64\b[^.;\n]{0,24}\b(?:of|over)\b[^.;\n]{0,12}\bhex\w*\b|\bhex\w*\b[^.;\n]{0,24}\b(?:of|over)\b"
            r"[^.;\n]{0,12}\bbase-?64\b|\bhex\w*\b[^.;\n]{0,40}\b(?:then|again|and afterwards|which is)\b[^.;\n]{0,20}"
            r"\bbase-?64\b",
            re.IGNORECASE,
        ),
    ),
)


def reserved(text: str, name: str) -> Iterator[str]:
    """Yield what sentences on the proof in `name` say of it beyond any scheme, in words for a question."""
    about = [each for each in sentences((text,)) if HASHES.search(each) or named(name).search(each)]
    yield from (words for words, pattern in _SAID if any(map(pattern.search, about)))

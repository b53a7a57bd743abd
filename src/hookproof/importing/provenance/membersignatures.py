"""A signature that stands in the payload itself, and what it signs there: sorted parameters, or members in a row."""

from __future__ import annotations

from hookproof.importing.customs.sentences import sentences
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch
from hookproof.importing.provenance.concatenations import MARKS
from hookproof.importing.provenance.queryparameters import names_signature
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape

_SORTED = re.compile(
    r"\bsort(?:ed|ing|s)?\b|\balphabetic|\blexicographic|\bin (?:the )?order of (?:their )?names?", re.IGNORECASE
)
#: `name=value` as people write one parameter.
_PAIR = re.compile(
    r"\b(?:name|key|k|param(?:eter)?|field)(?P<mark>[=:])<?(?:value|val|v)\b|"
    r"\b(?P<bare>(?:names?|keys?) and values?)\b",
    re.IGNORECASE,
)
_WORD = "|".join(sorted(MARKS, key=len, reverse=True))
_BETWEEN = re.compile(
    rf"\b(?:with|by|using|between|separat\w{{1,4}})\b[^.\n`\"']{{0,24}}?"
    rf"(?:[`\"'](?P<shown>[&|;:,.\n+_-])[`\"']|\b(?P<word>{_WORD})\b)"
    r"|=<?(?:value|v|val)\w?>?(?P<inside>[&|;])<?(?:name|key|k)",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\bwithout (?:a |any )?(?:separator|delimiter|anything)|\bdirectly\b|\bnothing between\b", re.IGNORECASE
)
_ROW = re.compile(r"\b(?:concatenat|join|sign|hash|hmac|put together|append|combin)", re.IGNORECASE)
_QUOTED = re.compile(r"[`\"']([A-Za-z_]\w{0,40})[`\"']")


def signature_member(batch: Batch, library: Library) -> str | None:
    """Return the member of all payloads that is called like one that holds a signature; None where none is."""
    tables = [dict(library.members(offer.node)) for offer in batch.offers]
    first = tables[0] if tables else {}
    return next((name for name in first if names_signature(name) and all(name in table for table in tables)), None)


def signed_parameters(text: str) -> str:
    """Return the template of sorted parameters that are signed; "" where prose speaks of none."""
    pair = _PAIR.search(text)
    if pair is None or not _SORTED.search(text):
        return ""
    within = pair["mark"] or ""
    between = _BETWEEN.search(text, pair.start()) or _BETWEEN.search(text)
    if between is None or (not within and _WITHOUT.search(text)):
        return "" if within else "{form}"
    mark = between["shown"] or between["inside"] or MARKS[between["word"].lower()]
    return f"{{form:{within}{mark}}}" if within else ""


def signed_members(text: str, name: str, batch: Batch, library: Library) -> str:
    """Return the template of members that a sentence names in a row as what is signed, `name` being the signature's."""
    known = [dict(library.members(offer.node)) for offer in batch.offers]
    for sentence in sentences((text,)):
        named = [each for each in _QUOTED.findall(sentence) if each != name and all(each in table for table in known)]
        if len(named) > 1 and _ROW.search(sentence):
            mark = _BETWEEN.search(sentence)
            between = "" if mark is None else mark["shown"] or MARKS.get((mark["word"] or "").lower(), "")
            return between.join(f"{{body:/{escape(each)}}}" for each in dict.fromkeys(named))
    return ""

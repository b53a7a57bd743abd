"""Where a signature stands: in a header that is called so or told so, in the query, or in the payload."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from hookproof.importing.headernames import HEADER, Mention, is_header, is_signature, mentions, told_headers
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch
from hookproof.importing.provenance.headerparameters import parameters, shown_headers
from hookproof.importing.provenance.membersignatures import signature_member
from hookproof.importing.provenance.queryparameters import signature_parameter
from hookproof.importing.provenance.writtenforms import hashes_secret
from hookproof.schema.patterns import deferral as re

#: Words of a hash that is signed with.
HASHES = re.compile(r"hmac|sha-?(?:1|256|512)\b|\bmd-?5\b", re.IGNORECASE)
#: What a description, the next cell of a row, or what stands behind a colon begins with that says of a header that a
#: signature stands in it.
_A_DIGEST = re.compile(
    r"(?:[`\"']?\s{0,9}[|:=]\s{0,9})?"
    r"(?P<said>(?:the |an? )?(?:[\w-]{1,20} ){0,3}?(?:hmac|sha-?\d|digest|signature))",
    re.IGNORECASE,
)
#: What a header is called that holds a hash which is no HMAC; one of the body alone is called so, too.
_HASH = re.compile(r"-(?:digest|hash|checksum)$", re.IGNORECASE)
#: So much of a text is looked at.
_MOST = 60_000


def signature_place(batch: Batch, library: Library | None) -> dict[str, str] | None:
    """Return where a signature stands: in a header, in a parameter of the query, or in a member that prose names."""
    if (header := _signature_header(batch)) is not None:
        return {"header": header}
    if (parameter := signature_parameter(batch.texts)) is not None:
        return {"query": parameter}
    member = None if library is None else signature_member(batch, library)
    told = member is not None and any(named(member).search(text) and HASHES.search(text) for text in batch.texts)
    return {"body": member} if member is not None and told else None


def offered(batch: Batch) -> list[str]:
    """Return the headers that documents describe, each once."""
    return list(dict.fromkeys(header.name for offer in batch.offers for header in offer.headers))


def _written(batch: Batch) -> list[str]:
    return list(dict.fromkeys(match for text in batch.texts for match in HEADER.findall(text[:_MOST])))


def _signature_header(batch: Batch) -> str | None:
    names = (*offered(batch), *filter(is_header, _written(batch)))
    mentioned = [*map(_as_sentence, (*told_headers(batch.offers), *mentions(batch.texts)))]
    told = (mention.name for mention in mentioned if mention.says_signature)
    shown = (header.name for offer in batch.offers for header in offer.headers if any(map(parameters, header.examples)))
    taking = (mention.name for mention in mentioned if mention.takes_digest)
    hashed = filter(_HASH.search, names) if any(map(hashes_secret, batch.texts)) else ()
    return next(chain(filter(is_signature, names), told, shown, shown_headers(batch.texts), taking, hashed), None)


def rival_header(batch: Batch, name: str) -> str:
    """Return another header that is called a signature, beside one that documents describe or that prose names: ""
    where there is none. Beside described ones prose may compare with what readers know."""
    described = offered(batch)
    names = filter(is_signature, described if name in described else filter(is_header, _written(batch)))
    return next((each for each in names if each.lower() != name.lower()), "")


def _as_sentence(mention: Mention) -> Mention:
    """A header with its description, or the next cell of its row, as a sentence: "HMAC of the body" says what it is."""
    said = _A_DIGEST.match(mention.after)
    return mention if said is None else replace(mention, after=f"is {mention.after[said.start('said') :]}")


def named(name: str) -> re.Pattern[str]:
    """Return what finds a name as a word of its own."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)

"""How deliveries are signed: what one text says of it, and what its programs do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.findings import Severity
from hookproof.rules.guides.signaturewords import sayings
from hookproof.rules.guides.statedfacts import Fact, apart, contradiction
from hookproof.rules.reading.passages import Stretch, passages
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import squeezed
from hookproof.sources.records import Document

#: A passage that tells of another way beside the usual one.
_ANOTHER = re.compile(
    r"\b(?:legacy|deprecat\w+|older (?!than)|former\w*|previous\w*|backwards?|alternative\w*|migrat\w+|optional\w*|"
    r"either|both|instead|unlike|choose|supported|supports|default\w*|upgrad\w+|recommend (?:using|to use)|or)\b",
    re.IGNORECASE,
)
#: An age has alternatives in its sentence, and a default, and is one all the same.
_ANOTHER_AGE = re.compile(
    r"\b(?:legacy|deprecat\w+|former\w*|previous\w*|backwards?|migrat\w+|instead|unlike|upgrad\w+|recommend\w*|either)\b",
    re.IGNORECASE,
)
#: Words of a document that tells of several ways, each in a part of its own.
_SEVERAL = re.compile(
    r"\bsign(?:ature|ing)s? (?:formats|schemes|styles|modes|methods|versions|algorithms)\b", re.IGNORECASE
)
_HEADER = re.compile(
    r"(?<![\w-])(?:HTTP_(?:X_)?(?P<variable>[A-Z0-9_]+)"
    r"|(?:X-)?(?P<name>(?:[A-Za-z][A-Za-z0-9]*-){1,6}(?:signature|sig|hmac|digest)(?:-\d+)?))\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"hmac|signature|timestamp", re.IGNORECASE)


@rule(
    id="prose.signature",
    title="Deliveries are signed in one way throughout",
    severity=Severity.WARNING,
    clause="the documents' own words and programs",
    mend="Describe the signature as it is made, in the text and in every program.",
    needs=("prose",),
)
def signature(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare hash, encoding, what is joined and what age is allowed, over the passages and programs of a document.

    Told where there are two ways, of the one that fewer passages have; where a passage speaks of another way, or has
    both, or is about another header, there are two ways; so where the document speaks of several formats of signatures.
    """
    said = [one for stretch, _ in passages(document, _SIGNED) for one in sayings(stretch, document.path)]
    for aspect in dict.fromkeys(one.attribute for one in said) if not _SEVERAL.search(document.text) else ():
        odd, usual = apart([one for one in said if one.attribute == aspect])
        if odd and not _may_be_two(odd, usual):
            yield contradiction(odd[0], usual[0])


def _may_be_two(odd: Sequence[Fact[str, Stretch]], usual: Sequence[Fact[str, Stretch]]) -> bool:
    """Whether a passage tells of a second way: by its words, by having both, or by another header."""
    passages = {one.source for one in usual}
    told = [one.source for one in odd if not one.source.coded]
    mixed = any(one.source in passages and not one.source.coded for one in odd)
    both = [one for one in (*odd, *usual) if one.source in told]
    mixed = mixed and not any(
        side and all(_PREFIXED.fullmatch(one.words) for one in side)
        for side in ([one for one in both if one in odd], [one for one in both if one in usual])
    )
    mine, theirs = _headers(odd), _headers(usual)
    apart = bool(mine and theirs and not mine & theirs)
    another = _ANOTHER_AGE if odd[0].attribute == "age" else _ANOTHER
    return mixed or apart or any(another.search(stretch.text) for stretch in told)


#: What a proof begins with names the hash once more, and no other one.
_PREFIXED = re.compile(r"sha\d+=|\w+(?::\s?\w+)?\s?=\s?\d+")


def _headers(said: Sequence[Fact[str, Stretch]]) -> frozenset[str]:
    found = (match for one in said for match in _HEADER.finditer(one.source.text))
    return frozenset(squeezed(match["variable"] or match["name"]) for match in found)

"""How many characters a sentence says that bytes have as a text, against what their encoding makes of them."""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re

_BYTES = re.compile(r"\b(?P<n>\d{1,4})[ -](?P<unit>bytes?|bits?)\b", re.IGNORECASE)
#: What is as long as its hash is: a signature, not the secret or what is signed.
_HASH = re.compile(r"\bSHA-?(?P<bits>1|224|256|384|512)\b", re.IGNORECASE)
_HASHED = re.compile(r"\b(?:signatures?|digests?|hash(?:es)?|hmacs?|checksums?)\b", re.IGNORECASE)
_SHA_1 = 160
_FORM = re.compile(r"\b(?:(?P<hex>hex(?:adecimal)?)|base-?64(?:url)?)\b", re.IGNORECASE)
_CHARACTERS = re.compile(
    r"\b(?P<n>\d{1,4})[ -](?:(?:hex(?:adecimal)?|lower-?case|base-?64) ){0,2}(?:characters?|digits?|chars?)\b",
    re.IGNORECASE,
)
#: Of a part of it, or with more around it.
_PART = re.compile(
    r"\b(?:first|last|prefix\w*|truncat\w*|shorten\w*|at (?:least|most)|up to|or)\b|`\w+_`", re.IGNORECASE
)


def encoded_otherwise(sentence: str) -> str:
    """Return in words that the characters which a sentence counts are not those of its bytes; "" where it is not so.

    A sentence that names one number of bytes (or a hash), one encoding and one number of characters says so.
    """
    counts, forms = list(_CHARACTERS.finditer(sentence)), {bool(one["hex"]) for one in _FORM.finditer(sentence)}
    size = _size(sentence) if len(counts) == len(forms) == 1 and not _PART.search(sentence) else 0
    if not size:
        return ""
    made = [2 * size] if forms == {True} else [4 * -(-size // 3), -(-4 * size // 3)]
    said = int(counts[0]["n"])
    form = "hex" if forms == {True} else "base64"
    return "" if said in made else f"The text says {counts[0][0]}; {size} bytes have {made[0]} in {form}."


def _size(sentence: str) -> int:
    """Return how many bytes a sentence tells of, by their number or by their hash; 0 where that is not one."""
    sizes = {int(one["n"]) // (8 if one["unit"].lower().startswith("bit") else 1) for one in _BYTES.finditer(sentence)}
    if not sizes and _HASHED.search(sentence):
        bits = (int(one["bits"]) for one in _HASH.finditer(sentence))
        sizes = {(_SHA_1 if one == 1 else one) // 8 for one in bits}
    return sizes.pop() if len(sizes) == 1 else 0

"""How a signature and the secret under it are written, where prose says so."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hookproof.importing.customs.sentences import sentences
from hookproof.importing.provenance.codesamples import built
from hookproof.importing.provenance.concatenations import listed_parts
from hookproof.schema.patterns import deferral as re

#: In capitals first: those letters are of the other one, too.
_ENCODINGS = {
    "HEX": re.compile(
        r"\b(?:upper[ -]?case|capitali[sz]ed)(?: \w{1,12}){0,2}[ -]hex(?:adecimal|digest)?\b"
        r"|\bhex(?:adecimal|digest)?\b[^.;\n]{0,60}\b(?:upper[ -]?case\b|capitals\b|capital letters\b)",
        re.IGNORECASE,
    ),
    "hex": re.compile(r"\bhex(?:adecimal|digest)?\b", re.IGNORECASE),
    "base64": re.compile(r"(?<!safe )(?<!safe-)base-?64(?!-?url)", re.IGNORECASE),
    "base64url": re.compile(r"base-?64-?url|url-?safe[ -]base-?64|urlsafe_b64", re.IGNORECASE),
}
#: Sentences that say how a signature is written speak of one of these.
_WRITES = re.compile(r"encod|digest|signature|\bhash|\bhmac|\bsha-?[0-9]|\bresult|\bcompar", re.IGNORECASE)
_OR = re.compile(r"[^.;]{0,20}\bor\b[^.;]{0,20}")
_UNPADDED = re.compile(
    r"\bunpadded\b|\b(?:without|no|omits?|strips?|removes?)(?: the| any| trailing){0,2} (?:padding|[`\"']?=)"
    r"|\bpadding (?:is |characters? (?:is |are )?)?(?:removed|stripped|omitted|left out)|digest\([\"']base64url",
    re.IGNORECASE,
)
_PADDED = re.compile(r"\bpadded\b|\b(?:with|including) (?:the )?padding\b|urlsafe_b64", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:several|multiple|more than one|one or more|two|both|each|any|all|list) (?:\w+ ){0,3}signatures\b"
    r"|\bsignature (?:for|per) each\b|\b(?:rotat|roll(?:ing|ed|s)?\b)"
    r"|\b(?P<part>[a-z]\w{0,9})=[\w+/<>{}.…-]{2,128}=?=?[,;& ]{1,2}(?P=part)=",
    re.IGNORECASE,
)
#: Words for a key that is written in another form than its text.
_KEY = r"(?:the |your |this |its |our |[`\"']?\w{1,12}[`\"']?[ -]){0,3}(?:secret|key)\b"
_KEY_FORM = re.compile(
    rf"\b(?P<before>base-?64|hex)(?:adecimal)?[- ](?:de|en)cod(?:ed?|ing) {_KEY}"
    r"|\b(?:secret|key)\b (?:is|has to be|must be|should be)(?: first)?(?: a| in)? (?P<after>base-?64|hex)"
    r"(?:adecimal)?[- ](?:de|en)coded\b"
    r"|\b(?P<rest>base-?64|hex)(?:adecimal)?[- ]decod\w{1,3} the (?:rest|remainder)\b"
    rf"|\bdecode {_KEY} (?:from|as|with|using) (?P<last>base-?64|hex)"
    rf"|\b(?P<part>base-?64|hex)(?:adecimal)? (?:part|portion|rest) of {_KEY}[^.\n]{{0,12}}?\bdecoded\b"
    # What it is shown as, and then what to do with it: "is Base64; decode it", "is 64 hex digits: convert them".
    r"|\b(?:secret|key)\b[^.]{0,60}?\b(?:is|are)\b[^.]{0,24}?\b(?P<shown>base-?64|hex)(?:adecimal)?\b[^.]{0,24}[.:;,]? "
    r"(?:so |please |and |you (?:have to |must )?){0,2}(?:de-?code|convert|turn) (?:it|them|this|that)\b"
    # "Your secret, which has to be base64-decoded first"; what is decoded otherwise is the signature.
    r"|\b(?:secret|key)\b[^.]{0,60}?\b(?P<later>base-?64|hex)(?:adecimal)?[- ]decoded?\b(?! (?:the|its) )"
    r"|\b(?:secret|key)\b[^.]{0,60}?\bdecoded (?:from|as|with|using) (?P<from>base-?64|hex)"
    # As code has it.
    r"|\b(?:(?:b64|base64_?|base64\.)(?:url)?decode(?:64)?|from_?base64)\(\s?(?:\$|\w{1,20}[._])?(?:secret|key)\b"
    r"|\b(?:fromhex|unhexlify|hex2bin|hex\.DecodeString|StdEncoding\.DecodeString)"
    r"\(\s?(?:\$|\w{1,20}[._])?(?:secret|key)\b"
    r"|\bBuffer\.from\(\s?(?:\w{1,20}[._])?(?:secret|key), ?[\"'](?:base64|hex)[\"']\)",
    re.IGNORECASE,
)
#: A hash of the body that is a part of what is signed: how it is written is not how the signature is.
_HASH_OF_BODY = re.compile(
    r"(?:\blower-?case )?\bhex(?:adecimal)?[- ](?:encoded )?sha-?\d+ (?:hash |digest )?of (?:the |its )?"
    r"(?:raw |request |http ){0,2}(?:body|payload)\b"
    r"|<?\bsha-?\d+ hex of (?:the )?(?:raw |request )?(?:body|payload)\b>?",
    re.IGNORECASE,
)
_KEY_PREFIX = re.compile(
    r"\b(?:remov|strip|without|drop|minus|cut)\w{0,5}(?: off)?(?: the| its){0,2}(?: prefix| leading)? "
    r"[`\"'](?P<prefix>\w{1,12}[_-])[`\"']"
    r"|\b(?:part|portion|rest) of (?:the |your |its ){0,2}[`\"'](?P<before>\w{1,12}[_-])[`\"'] (?:secret|key)\b",
    re.IGNORECASE,
)
_KEYED = re.compile(r"(?<!\bno )(?<!\bnot )(?<!\bnot an )\bhmac", re.IGNORECASE)
#: A stretch within a sentence.
_GAP = r"(?:(?![.!?]\s)[\s\S])"
_BODY, _SECRET = r"\b(?:body|payload)\b", r"\b(?:secret|key|token)\b"
_THEN = rf"(?:\bfollowed (?:immediately |directly |at once )?by|\+|\bconcatenated with|\bplus){_GAP}{{1,24}}?"
_BOTH = re.compile(
    rf"{_BODY}{_GAP}{{0,30}}?{_THEN}{_SECRET}|{_SECRET}{_GAP}{{0,24}}?{_THEN}{_BODY}",
    re.IGNORECASE,
)


def named_encoding(text: str) -> str:
    """Return the encoding of a signature by the sentences on hashes and what they make, else by any; "" where none
    is named, or they differ; base64url as it is padded, as far as that is said."""
    plain = _HASH_OF_BODY.sub("", _KEY_FORM.sub("", text))
    told = [(sentence, name) for sentence in sentences((plain,)) if (name := _first_encoding(sentence)) is not None]
    named = {name for sentence, name in told if _WRITES.search(sentence)} or {name for _, name in told}
    if len(named) != 1:
        return ""
    return "base64url-unpadded" if named == {"base64url"} and _UNPADDED.search(text) else named.pop()


def _first_encoding(sentence: str) -> str | None:
    """The encoding that a sentence names first; "" where it leaves a choice, None where it names none."""
    found = [(match, name) for name, pattern in _ENCODINGS.items() if (match := pattern.search(sentence))]
    if not found:
        return None
    (first, name), *others = sorted(found, key=lambda each: each[0].start())
    return "" if any(_OR.fullmatch(sentence[first.end() : other.start()]) for other, _ in others) else name


def tells_padding(text: str) -> bool:
    """Return whether prose says that base64url is padded, or that it is not."""
    return _UNPADDED.search(text) is not None or _PADDED.search(text) is not None


def tells_several(text: str) -> bool:
    """Return whether prose says that several signatures may stand side by side, or a sample has the same part twice."""
    return _SEVERAL.search(text) is not None


def secret_form(text: str) -> dict[str, Any]:
    """Return how the secret gives the key, where that is not its text as it is."""
    form, prefix = _KEY_FORM.search(text), _KEY_PREFIX.search(text)
    told: dict[str, str] = {}
    if form is not None:
        told["encoding"] = "hex" if "hex" in form[0].lower() else "base64"
    if prefix is not None:
        told["prefix"] = prefix["prefix"] or prefix["before"]
    return {"secret": told} if told else {}


@lru_cache(maxsize=1 << 12)  # what is signed, and where, is asked of the same texts
def hashes_secret(text: str) -> bool:
    """Return whether prose speaks of a hash over secret and body together, and of no keyed one."""
    if _KEYED.search(text) is not None:
        return False
    return _BOTH.search(text) is not None or bool(listed_parts(text, secret=True) or built(text, secret=True))

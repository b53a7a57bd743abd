"""How a text says, and its programs show, that deliveries are signed: hash, encoding, what is signed, and its age."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hookproof.findings import Place
from hookproof.rules.guides.signedorder import SIGNED, orders
from hookproof.rules.guides.statedfacts import Fact
from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.passages import Stretch
from hookproof.rules.wording.amounts import durations_in
from hookproof.schema.patterns import deferral as re

_N = r"(?P<n>1|224|256|384|512)(?!\d)"
#: How words name the hash of a signature.
_HASH_TOLD = (
    re.compile(r"\bHMAC[^.\n`|]{0,30}?SHA[-_ ]?" + _N, re.IGNORECASE),
    re.compile(r"\bSHA[-_ ]?" + _N + r"[-_ ](?:based )?HMAC\b", re.IGNORECASE),
    re.compile(r"(?<![\w-])sha" + _N + r"=(?!=)"),
    re.compile(
        r"\bsignatures?\s(?:\w+\s){0,2}?(?:is|are|uses?|made|based)\s(?:\w+\s){0,3}?SHA[-_ ]?" + _N, re.IGNORECASE
    ),
)
#: How programs choose it.
_HASH_CODED = (
    re.compile(r"\b(?:createHmac|hash_hmac)\(\s*[\"'`]sha" + _N, re.IGNORECASE),
    re.compile(r"\bhmac\.(?:new|digest|HMAC)\([^#;]{0,200}?(?:\bhashlib\.|[\"'])sha" + _N),
    re.compile(r"\bhmac\.New\(\s*(?:func\(\)[^{]*\{[^}]*)?sha" + _N + r"\.New"),
    re.compile(r"\bHMAC\.\w*digest\(\s*[\"':]?(?:OpenSSL::Digest(?:::|\.new\(\s*[\"']))?sha" + _N, re.IGNORECASE),
    re.compile(r"\bHMAC_?SHA_?" + _N, re.IGNORECASE),
    re.compile(r"\bHmac<\s*Sha" + _N),
    re.compile(r":crypto\.(?:mac|hmac)\((?::hmac,\s*)?:sha" + _N),
    re.compile(r"\bdgst\s[^\n]{0,40}-sha" + _N + r"[^\n]{0,60}-(?:mac )?hmac", re.IGNORECASE),
    re.compile(r"[\"']?name[\"']?:\s*[\"']HMAC[\"'],\s*[\"']?hash[\"']?:\s*[\"']SHA-" + _N),
)


def _hashes(stretch: Stretch) -> Iterator[tuple[str, str, int]]:
    patterns = (*_HASH_CODED, _HASH_TOLD[2]) if stretch.coded else _HASH_TOLD
    if stretch.coded and not makes_signature(stretch):
        patterns = _HASH_TOLD
    for pattern in patterns:
        for match in pattern.finditer(stretch.text):
            if patterns[0] is _HASH_CODED[0] or _is_told(stretch, match):
                yield f"SHA-{match['n']}", match[0], match.start("n")
    for match in _PROOF.finditer(stretch.text) if stretch.coded else ():
        if len(match["hex"]) in _DIGITS and _is_random(match["hex"]):
            yield _DIGITS[len(match["hex"])], match[0], match.start("hex")


#: The line of a header with a proof in hexadecimal digits, of which each hash has a number of its own.
_PROOF = re.compile(
    r"^[^\S\n]*[A-Za-z]\w*(?:-\w+)*-(?:signature|hmac|digest)(?:-\w+)?: (?P<hex>[0-9a-f]{40,128})[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_DIGITS = {40: "SHA-1", 64: "SHA-256", 96: "SHA-384", 128: "SHA-512"}


def _is_random(digits: str) -> bool:
    """Whether digits are none that somebody has typed: `abcdef…`, `0000…`."""
    return len(set(digits.lower())) > _MANY_KINDS and len({*pairwise(digits)}) > 2 * _MANY_KINDS


#: So many of the sixteen digits nearly every hash has.
_MANY_KINDS = 10


def _is_told(stretch: Stretch, match: re.Match[str]) -> bool:
    """Whether a match is in words, or in the line of a header (`X-Signature: sha256=…`) in a box."""
    line = stretch.text[stretch.text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return not stretch.coded or bool(_HEADER_LINE.match(line))


_HEADER_LINE = re.compile(r"\s*[A-Za-z]\w*(?:-\w+)+: ")


def makes_signature(stretch: Stretch) -> bool:
    """Whether a box of program text makes an HMAC."""
    return stretch.coded and any(pattern.search(stretch.text) for pattern in _HASH_CODED)


_MAC = r"(?:HMAC|signature|digest|SHA-?\d{1,3})"
_OF = r"(?:[- ]encoded)?(?:\sstring)?(?:\sof)?(?:\sthe|\san?)?(?:\s\w+)?"
_FORMS = {"hex": r"(?:lower-?case )?hex(?:adecimal)?", "base64": r"base-?64"}
_ENCODING_TOLD = {
    name: re.compile(
        rf"\b{form}\W{{0,3}}?{_OF}\W{{0,2}} ?{_MAC}\b"
        rf"|\b{_MAC}\b[^.`|]{{0,60}}?(?:\b(?:in|as|to|encoded(?: as| in| with)?|is)(?: an?)?\s|\(){form}(?! decode)\b",
        re.IGNORECASE,
    )
    for name, form in _FORMS.items()
}
#: The row of a table, or an item, that has it.
_ENCODING_ROW = re.compile(
    rf"^\W{{0,6}}(?:signature |digest )?encoding\W{{1,6}}(?P<form>{_FORMS['hex']}|{_FORMS['base64']})\W*$",
    re.IGNORECASE | re.MULTILINE,
)
#: Words of what else is encoded.
_OTHER = re.compile(r"\b(?:secret|key|decod\w*|token|password)\b", re.IGNORECASE)
_ENCODING_CODED = {
    "hex": re.compile(
        r"[\"']hex[\"']|\bhexdigest\b|\bhex(?:\.|::)[eE]ncode\w*\(|%02x|\bbin2hex\(|_hex\(|\bencode16\(|encodeHex\w*\(|\bbytesToHex\(|\bHexFormat\b"
        r"|\bToHexString\("
    ),
    "base64": re.compile(
        r"digest\(\s*[\"']base64[\"']|toString\(\s*[\"']base64[\"']|_base64\(|\bb64encode\(|Encoding\.EncodeToString\("
        r"|\b(?:strict_)?encode64\(|\bbase64_encode\(|\bToBase64String\(|\bBase64\.getEncoder\("
    ),
}


def _encodings(stretch: Stretch) -> Iterator[tuple[str, str, int]]:
    if makes_signature(stretch):
        found = {name: m for name, p in _ENCODING_CODED.items() if (m := p.search(stretch.text)) is not None}
        if len(found) == 1:
            yield from ((name, match[0], match.start()) for name, match in found.items())
        return
    for row in _ENCODING_ROW.finditer(stretch.text) if SIGNED.search(stretch.text) and not stretch.coded else ():
        yield "base64" if "64" in row["form"] else "hex", row[0].strip("| "), row.start("form")
    for name, pattern in _ENCODING_TOLD.items():
        for match in pattern.finditer(stretch.text):
            if not _OTHER.search(match[0]) and _is_told(stretch, match):
                yield name, match[0], match.start()


_TIME = r"(?:(?:\w{1,20}\.)?(?:t|ts)|[\w.]{0,40}[tT]ime[\w.]{0,40})"
_BODY = r"(?:\w{1,20}\.)?(?:raw|body|payload|request)[\w. ]*"
_JOINT = r"(?P<j>[^\w\s{}<>$#\"'`]{1,2}|\\n)"
_JOINED = (
    re.compile(rf"[{{<]{_TIME}[}}>]{{1,2}}{_JOINT}[$#]?[{{<]{{1,2}}{_BODY}[}}>]"),
    re.compile(rf"(?<![\w.]){_TIME}\)?\s?[+.]\s?[\"']{_JOINT}[\"']\s?[+.]\s?\$?{_BODY}"),
    re.compile(rf"[\"'][^\"'\n]{{0,30}}\{{{_TIME}\}}{_JOINT}[\"'](?:\.encode\([^)\n]{{0,20}}\))?\s?\+\s?{_BODY}"),
)


_SIGNS_TOLD = {".": r"full\sstops?|dots?|periods?", ":": r"colons?", "-": r"hyphens?|dashes", "|": r"pipes?"}
_JOINT_TOLD = re.compile(
    r"\b(?:join|separat|concatenat|delimit)\w*\b[^.;]{0,40}?\s(?:by|with|using)\s(?:an?\s|single\s)*"
    "(?:" + "|".join(rf"(?P<j{number}>{words})" for number, words in enumerate(_SIGNS_TOLD.values())) + r")\b",
    re.IGNORECASE,
)
#: "of the time, a full stop and the body".
_JOINT_LISTED = re.compile(
    r"\b(?:time|timestamp)`?(?:,| and|, then)? an? (?:single )?"
    "(?:" + "|".join(rf"(?P<j{number}>{words})" for number, words in enumerate(_SIGNS_TOLD.values())) + r"),? "
    r"(?:and|then|followed by) the (?:raw |request )?(?:request )?(?:body|payload)\b",
    re.IGNORECASE,
)


def _joints(stretch: Stretch) -> Iterator[tuple[str, str, int]]:
    for pattern in _JOINED:
        for match in pattern.finditer(stretch.text):
            yield f"`{match['j']}`", match[0], match.start()
    signed = not stretch.coded and SIGNED.search(stretch.text)
    told = (_JOINT_TOLD.search(stretch.text) or _JOINT_LISTED.search(stretch.text)) if signed else None
    if told is not None:
        sign = next(sign for number, sign in enumerate(_SIGNS_TOLD) if told[f"j{number}"])
        yield f"`{sign}`", told[0], told.start()


_REFUSED = (
    r"(?:refused|rejected|ignored|discarded|dropped|thrown (?:away|out)|turned (?:away|down)|"
    r"not (?:be )?(?:trusted|accepted))"
)
_AGE_TOLD = re.compile(
    r"\b(?:refuse|reject|ignore|discard|drop)\w*\s(?:\w+\s){0,3}?(?:requests?|deliver\w+|events?|webhooks?|calls?|"
    r"messages?|anything|those|what(?:ever)?)\s.{0,30}?\b(?:older|more) than\b|"
    r"(?:\b(?:timestamp|clock|replay)s?\b|`(?:t|ts)`).{0,80}?\b(?:older|more|away|tolerance|within|differs?)\b"
    r"|\b(?:older|more) than\b.{0,80}?\b(?:timestamp|clock|replay)|\btolerance (?:of|is)\b"
    r"|\b(?:signed|sent) more than\b.{0,40}?\bago\b|\btolerance: |\btolerance \(default"
    r"|\b(?:signatures?|headers?)\b.{0,60}?\bolder than\b"
    r"|\b(?:requests?|deliver\w+|events?|webhooks?|calls?|messages?|signatures?|whatever is|what is|anything) "
    r"older than\b"
    rf".{{0,40}}?\b{_REFUSED}\b"
    r"|\bolder (?:requests?|deliver(?:y|ies)|events?|webhooks?|calls?|messages?|signatures?)\b"
    rf".{{0,60}}?\b{_REFUSED}\b",
    re.IGNORECASE | re.DOTALL,
)
_AGE_CODED = (
    re.compile(
        r"\babs\((?=[^\n]{0,60}(?:time|now|\bts?\b|stamp))[^\n]{0,80}\)\s{0,2}(?:>=?|<=?)\s{0,2}(?P<n>\d[\d_]{0,6}(?:\s?\*\s?\d{1,4}){0,2})(?!\d|\s?\*\*)"
    ),
    re.compile(
        r"\b(?:\w{1,20}_)?(?:tolerance|max_?age)(?:_?(?:in_?)?(?:s|sec|seconds))?\b\s?(?:(?::\s?\w{1,10}\s?)?=|:)\s?"
        r"(?P<n>\d[\d_]{0,6}(?:\s?\*\s?\d{1,4}){0,2})(?!\d|\s?\*\*)",
        re.IGNORECASE,
    ),
)
_OLDER = re.compile(r"\b(?:older|more) than (?P<age>\S{1,20}(?:\s\w{1,10})?)", re.IGNORECASE)
#: Code in running text, and comments: "`verify(body, tolerance_seconds=300)`", "outside the 300s replay window".
_AGE_INLINE = (
    _AGE_CODED[1],
    re.compile(r"\b(?P<n>\d{2,4}) ?(?:s|sec|seconds?)[\s-](?:replay|tolerance|timestamp)\b"),
)
#: A number that is larger is one of milliseconds.
_MANY = 10_000


def _ages(stretch: Stretch) -> Iterator[tuple[str, str, int]]:
    for pattern in (*_AGE_CODED, _AGE_INLINE[1]) if stretch.coded else _AGE_INLINE:
        for match in pattern.finditer(stretch.text):
            number = 1
            for factor in match["n"].replace("_", "").split("*"):
                number *= int(factor)
            seconds = number // 1000 if number >= _MANY else number
            yield f"{seconds} seconds", match[0], match.start()
    for sentence in sentences(stretch.text) if not stretch.coded else ():
        older = _OLDER.search(sentence)
        spans = durations_in(older["age"] if older is not None else sentence)
        if len(spans) == 1 and _AGE_TOLD.search(sentence):
            ((seconds, words),) = spans.items()
            yield f"{seconds} seconds", words, max(stretch.text.find(words), 0)


#: The header that has the time of signing, in words and in a box.
_STAMP = r"[A-Za-z]\w*(?:-\w+)*-Timestamp"
_STAMP_NAMED = re.compile(rf"(?<![\w-]){_STAMP}\b", re.IGNORECASE)
_STAMP_TOLD = re.compile(
    r"\b(?:in|as|number of) (?:unix |epoch )?(?P<unit>milliseconds|seconds)\b"
    r"|\b(?P<since>milliseconds|seconds) since\b",
    re.IGNORECASE,
)
_STAMP_SHOWN = re.compile(rf"^\s*{_STAMP}: (?P<n>\d{{10}}|\d{{13}})\s*$", re.IGNORECASE | re.MULTILINE)


def _stamps(stretch: Stretch) -> Iterator[tuple[str, str, int]]:
    for match in _STAMP_SHOWN.finditer(stretch.text) if stretch.coded else ():
        yield "seconds" if len(match["n"]) == _TEN else "milliseconds", match[0].strip(), match.start("n")
    for sentence in sentences(stretch.text) if not stretch.coded else ():
        found = {(match["unit"] or match["since"]).lower(): match for match in _STAMP_TOLD.finditer(sentence)}
        if len(found) == 1 and _STAMP_NAMED.search(sentence):
            ((unit, match),) = found.items()
            yield unit, match[0], max(stretch.text.find(sentence[:40]), 0)


#: So many digits a time in seconds has until the year 2286.
_TEN = 10

#: A part of a header with a proof, by the version that it is called after: `t=…,v1=…`; and as words name it.
_PART_SHOWN = re.compile(
    r"^[^\S\n]*[A-Za-z]\w*(?:-\w+)*-Signature: [^\n]{0,80}?\b(?P<part>v\d)=(?=\w)", re.IGNORECASE | re.MULTILINE
)
_PART_TOLD = re.compile(r"`(?:[^`\n]{1,60}[,: ])?(?P<part>v\d)=[^`\n]{0,80}`")
#: As programs ask for it: `parts.v1`, `parts["v1"]`, `version != "v1"`, `startswith("v1=")`.
_PART_READ = re.compile(r"(?:\w\.|[\"'])(?P<part>v\d)(?==?[\"']|[;,)\]\s])")


def _parts(stretch: Stretch) -> Iterator[tuple[str, str, int]]:
    signed = SIGNED.search(stretch.text)
    patterns = ((_PART_SHOWN, _PART_READ) if signed else (_PART_SHOWN,)) if stretch.coded else (_PART_TOLD,)
    for match in (match for one in patterns for match in one.finditer(stretch.text)) if signed or stretch.coded else ():
        yield match["part"].lower(), match["part"], match.start("part")


#: Each aspect: how a finding tells it, and what finds it.
_ASPECTS = {
    "part": ("The signature stands behind {}", _parts),
    "stamp": ("The time of signing is given in {}", _stamps),
    "hash": ("The signature is made with {}", _hashes),
    "encoding": ("The signature is written as {}", _encodings),
    "joint": ("Time and body are joined by {}", _joints),
    "order": ("What is signed is {}", orders),
    "age": ("A timestamp may be {} old", _ages),
}


def sayings(stretch: Stretch, path: str = "") -> Iterator[Fact[str, Stretch]]:
    """Yield everything that a stretch of the document at a path says of signatures."""
    for aspect, (told, found) in _ASPECTS.items():
        for value, words, at in found(stretch):
            place = Place(path=path, line=stretch.line_at(at), column=1)
            yield Fact(aspect, told, value, value, " ".join(words.split()), place, stretch)

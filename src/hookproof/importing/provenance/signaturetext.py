"""Read a scheme of signatures off what documents write about it: the header, a sample of its value, and the prose.

Nothing here is of one provider: a header that is called a signature, how its value is built (`t=…,v1=…`, `sha256=…`,
bare), which hash and which encoding, and a template of what is signed (`{timestamp}.{payload}`, `v0:timestamp:body`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hookproof.contract.proofkinds import DIGESTS
from hookproof.importing.headernames import HEADER, told_headers
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch
from hookproof.importing.provenance.codesamples import built, signs_body
from hookproof.importing.provenance.concatenations import MARKS, held_in, listed_parts
from hookproof.importing.provenance.headerparameters import parameters
from hookproof.importing.provenance.membersignatures import signed_members, signed_parameters
from hookproof.importing.provenance.publishedkeys import key_id_header, published
from hookproof.importing.provenance.reservations import reserved
from hookproof.importing.provenance.signatureplaces import HASHES, named, rival_header, signature_place
from hookproof.importing.provenance.signedfacts import TIME_PART, members_of_all, message_of, nonce_header, with_time
from hookproof.importing.provenance.writtenforms import (
    hashes_secret,
    named_encoding,
    secret_form,
    tells_padding,
    tells_several,
)
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape

_KEYED = re.compile(r"hmac|shared (?:secret|key)", re.IGNORECASE)
_DIGEST = re.compile(r"sha[-_ ]?(1|256|512)(?![0-9])", re.IGNORECASE)
_MD5 = re.compile(r"\bmd-?5\b", re.IGNORECASE)
_KINDS = {
    "ed25519": re.compile(r"\bed25519\b", re.IGNORECASE),
    "ecdsa": re.compile(r"\becdsa\b|\bES256\b", re.IGNORECASE),
    "rsa": re.compile(r"\brsa\b|\bwithRSA\b|\bRS256\b", re.IGNORECASE),
}
#: Length of a written hash -> its algorithm and encoding.
_LENGTHS = {
    ("hex", 40): "sha1", ("hex", 64): "sha256", ("hex", 128): "sha512",
    ("base64", 28): "sha1", ("base64", 44): "sha256", ("base64", 88): "sha512",
}  # fmt: skip
_HEX, _BASE64 = re.compile(r"[0-9A-Fa-f]{40,128}"), re.compile(r"[A-Za-z0-9+/]{27,86}={1,2}")
_BARE = re.compile(r"\s*:?\s*[`\"']?([0-9A-Fa-f]{40,128}\b|[A-Za-z0-9+/]{27,86}={1,2}(?![\w=]))")
_TIME = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
#: `t=1767225600`, `v1=5257a869…`: a value may be cut short.
_PAIR = re.compile(
    r"([A-Za-z]{1,12}[0-9]{0,3})="
    r"([A-Za-z0-9+/_-]{2,64}(?:\.{3}|…)[A-Za-z0-9+/_-]{0,64}={0,2}|[A-Za-z0-9+/_-]{6,128}={0,2})([,;& ]*)"
)
_CUT = re.compile(r"\.{3}|…")
#: `t=`, `v1=` in quotes or after another part (`t=<seconds>,v1=<hex>`): of a value that prose names without a sample.
_PART = re.compile(r"[`\"'(,;&:] ?([A-Za-z]{1,9}[0-9]{0,3})=(?:[`\"')](?!\w)|<|\{|\[[A-Z]|1[0-9]{9}\b)")
#: Of a value that has such a part before it and nothing else: "with the prefix `sha512=`".
_PREFIXED = re.compile(r"\bprefix(?:ed)? (?:with |by |is )?[`\"']([A-Za-z]{1,9}[0-9]{0,3})=[`\"']")
#: A version before the value, `v1,<signature>`; several values with a space between. What goes on behind that with more
#: parts is what is signed: `v0:{timestamp}:{body}`.
_VERSIONED = re.compile(r"[`\"'](v[0-9]{1,2}[,:])(?=\$?[<{\[](?![^>}\]\n]{0,60}[>}\]]+[.:|])|\.\.\.)")
_VERSIONED_SAMPLE = re.compile(
    r"(?<![\w,])(v[0-9]{1,2}[,:])([A-Za-z0-9+/]{27,86}={1,2}(?![\w=])|[0-9A-Fa-f]{40,128}(?!\w))"
)
_SPACED = re.compile(
    r"\b(?:separated|delimited|parted|divided|split) by (?:an? )?(?:single )?spaces?\b|\bspace[- ]separated\b"
    r"|\bsplit\([\"'] [\"']\)",  # as code has it
    re.IGNORECASE,
)
# A single letter in quotes is none; what stands up to the next one is no text in quotes. A block of code has a line.
_TEMPLATE = re.compile(
    r"`([^`\n]{1,120})`|[\"']([^`\"'\n]{3,120})[\"']|^[ \t]{0,8}([{<\[][^`\"'\n]{3,120}[}>\]])[ \t]*$", re.MULTILINE
)
_SPLIT = re.compile(r"(?:\s*\+\s*)?[\"']?(\\n|[.:|])[\"']?(?:\s*\+\s*)?|\s*\+\s*")
_WORD = re.compile(r"[${<\[]*\s*([A-Za-z0-9_ -]+?)\s*[}>\]]*")
_VERSION = re.compile(r"v[0-9]")
#: What writers call the parts of what is signed, squeezed -> our placeholder.
_CALLED: Mapping[str, str] = {
    **dict.fromkeys(("timestamp", "ts", "t", "time", "created", "requesttimestamp", "webhooktimestamp"), "timestamp"),
    **dict.fromkeys(("body", "payload", "rawbody", "requestbody", "rawrequestbody", "rawpayload", "json"), "body"),
    **dict.fromkeys(("id", "msgid", "messageid", "eventid", "webhookid", "deliveryid", "requestid"), "id"),
    **dict.fromkeys(("url", "uri", "notificationurl", "requesturl", "fullurl", "webhookurl", "endpointurl"), "url"),
    **dict.fromkeys(("method", "httpmethod", "requestmethod"), "method"),
    **dict.fromkeys(("path", "requestpath", "uripath"), "path"),
    **dict.fromkeys(("secret", "secretkey", "webhooksecret", "signingsecret", "sharedsecret", "key"), "secret"),
}  # fmt: skip
#: A stretch within a sentence.
_GAP = r"(?:(?![.!?]\s)[\s\S])"
_URL_AND_FORM = re.compile(
    rf"\burl\b{_GAP}{{0,80}}\b(?:post|form|request)?\s*param(?:eter)?(?:s\b|['’]?s? names?\b)"
    rf"|\bsort\w{{0,3}}\b{_GAP}{{0,40}}\b(?:param(?:eter)?|field|value|pair)s\b{_GAP}{{0,80}}\bappend\w{{0,3}}\b{_GAP}{{0,60}}"
    r"\bto (?:the|your|this|that) (?:full |whole |complete |request )?url\b",
    re.IGNORECASE,
)
_URL_AND_BODY = re.compile(
    rf"\burl\b{_GAP}{{0,60}}?\b(?:and|\+|with|followed by)\b{_GAP}{{0,40}}?\b(?:body|payload)\b", re.IGNORECASE
)
#: What ends with a URL that is called: "we call your", "sent with POST to your".
_CALLS = re.compile(r"\b(?:[Cc]all|post|[Ss]end|[Dd]eliver|invoke|hit)(?:s|ed|ing)?\b(?: [\w-]+){0,4} $")
#: What ends with a payload of which only members are meant: "the values of `id` and `sum` of the".
_PARTS = re.compile(
    r"\b(?:values|fields|members|parameters|properties|attributes)\b(?P<named>(?:(?![.!?]\s)[^\n]){0,80})$"
    r"|[`\"']\w{1,40}[`\"'](?:,| and| or)(?: and)? [`\"']\w{1,40}[`\"'] (?P<quoted>)$",
    re.IGNORECASE,
)
#: What is signed is put together first: no part of that is claimed where it was not understood.
_STRING_TO_SIGN = re.compile(r"\bstring[- ]to[- ]sign\b|\bcanonical (?:string|request)\b", re.IGNORECASE)
_MARKED = re.compile(rf"\b(?:{'|'.join(map(re.escape, MARKS))})\b", re.IGNORECASE)
_BODY_ALONE = re.compile(
    r"\b(?:of|over|from|using|hash(?:ing|es)?|sign(?:s|ing)?|signed(?=\s+the\b))\s+(?:the\s+)?"
    r"(?:(?:raw|entire|whole|full|http|json|webhook|unparsed|utf-8|encoded|received|complete)\s+){0,4}"
    r"(?:(?:request|response)(?:'s)?\s+)?(?:body|payload)\b"
    r"|\b(?:body|payload)\s+as\s+(?:the\s+)?(?:data|message|input|text|content)\b"
    # As a function is written: `HMAC-SHA256(secret, raw body)`, in either order.
    r"|\bhmac[\w-]{0,16}\(\s?(?:(?:\w{1,20}[ _-]){0,3}(?:secret|key),\s?)?(?:(?:raw|request|http|the)[ _]?){0,4}"
    r"(?:body|payload)\s?(?:,\s?(?:\w{1,20}[ _-]){0,3}(?:secret|key)\s?)?\)",
    re.IGNORECASE,
)
#: So much of a text around what it says of signatures is looked at.
_AROUND, _MOST_CODE = 1500, 6000
_FENCE = "\n```"
_MOST = 60_000


_WHERE = {"header": "a header {}", "query": "a parameter {} in the query", "body": "a member {}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeText:
    """What documents say of a scheme: `delivery` in the words of provider.yaml, and what of it they leave open.

    `beyond` is what they say that a contract cannot.
    """

    place: str
    delivery: Mapping[str, Any]
    missing: tuple[str, ...]
    beyond: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """Where the signature stands, in words."""
        (proof,) = self.delivery["authentication"]
        return _WHERE[next(iter(proof["place"]))].format(self.place)

    @property
    def told(self) -> str:
        """The scheme in a few words."""
        (proof,) = self.delivery["authentication"]
        form = f" as {proof['format']}" if "format" in proof else ""
        hash_ = f"{proof['kind']} {proof.get('algorithm', '')}".strip()
        over = proof["over"].replace("\n", "\\n")
        return f"{hash_} in {proof.get('encoding', 'base64')} over {over}, in {self.place}{form}"


def read_scheme(batch: Batch, library: Library | None = None) -> SchemeText | None:
    """Return the scheme that documents describe; None where they name no header, parameter or member of a signature."""
    place = signature_place(batch, library)
    if place is None:
        return None
    (where, name), *_ = place.items()
    text = _about(batch, name)
    samples = _samples(batch, name, text)
    shape, separator, digest, encoding = _shape(text, samples)
    kind = "hash" if _kind(text, name) == "hmac" and hashes_secret(text) else _kind(text, name)
    algorithm = digest or _named_digest(text, name, kind) or ("sha256" if kind in ("ecdsa", "rsa") else "")
    encoding = encoding or named_encoding(text)
    over, guess = (
        _over(_with_words(text, shape), members_of_all(batch, library), secret=kind == "hash"),
        "{timestamp}.{body}" if "{timestamp}" in shape else "{body}",
    )
    guess += "{secret}" if kind == "hash" else ""
    time = None
    if where == "body" and library is not None:
        over, guess = _inside(text, name, batch, library)
        over, guess = (over, guess) if kind != "hash" else ("", f"{over or guess}{{secret}}")
    else:
        over, time = with_time(over, batch, library)
    nonce = nonce_header(batch, text) if "{nonce}" in over else ""
    over = over.replace("{nonce}", "{id}") if nonce and "{id}" not in over else re.sub(r".*\{nonce\}.*", "", over)
    proof: dict[str, Any] = {"kind": kind, "scheme": name, "over": over or guess}
    proof["place"] = {where: f"/{escape(name)}" if where == "body" else name}
    if kind != "ed25519":
        proof["algorithm"] = algorithm or "sha256"
    proof["encoding"] = encoding or ("hex" if kind in (*DIGESTS, "ed25519") else "base64")
    proof |= {"format": shape} if shape != "{signature}" else {}
    several = separator == " " or tells_several("\n".join((text, *samples)))
    proof |= {"separator": separator} if separator and several else {}
    proof |= secret_form(text) if kind in DIGESTS else _keys(batch)
    said = "\n".join((text, *samples))
    message, untold = message_of(batch, said, shape, proof, nonce=nonce if over else "", time=time)
    missing = [what for what, known in _open(kind, algorithm, encoding, over) if not known]
    missing += ["whether it is padded"] if encoding.startswith("base64url") and not tells_padding(text) else []
    missing += [f"whether {rival} counts in its place"] if (rival := rival_header(batch, name)) else []
    if over and "{timestamp}" in shape and "{timestamp}" not in over:
        missing.append("whether it signs the time beside it, too")
    delivery = {**({"message": message} if message else {}), "authentication": [proof]}
    return SchemeText(place=name, delivery=delivery, missing=(*missing, *untold), beyond=tuple(reserved(text, name)))


def _inside(text: str, name: str, batch: Batch, library: Library) -> tuple[str, str]:
    """Return the template of what a signature inside of the payload signs, and a guess: it cannot cover itself."""
    if batch.offers and all(offer.form for offer in batch.offers) and (over := signed_parameters(text)):
        return over, over
    others = (each for each, _ in library.members(batch.offers[0].node) if each != name)
    return signed_members(text, name, batch, library), f"{{body:/{escape(next(others, name))}}}"


def _kind(text: str, name: str) -> str:
    """The kind of a signature: the one that its header is called after; else of two keys where prose names such a way
    and none with a shared one."""
    called = next((kind for kind, pattern in _KINDS.items() if pattern.search(name)), "")
    told = (kind for kind, pattern in _KINDS.items() if pattern.search(text) and not _KEYED.search(text))
    return called or next(told, "hmac")


def _keys(batch: Batch) -> dict[str, Any]:
    """How a consumer gets the public key, where documents say that it is fetched."""
    found, header = published(batch), key_id_header(batch)
    return {} if found is None else {"published": found | ({"id": {"header": header}} if header else {})}


def _open(kind: str, algorithm: str, encoding: str, over: str) -> Iterator[tuple[str, str]]:
    yield "which hash it is", algorithm or ("-" if kind == "ed25519" else "")
    yield "how it is written", encoding
    yield "what it signs", over


# -- what is said of it


def _about(batch: Batch, name: str) -> str:
    """What the documents say around the header's name, or around hashes where they do not name it."""
    parts = [f"{told.name}: {told.after}" for told in told_headers(batch.offers) if told.name == name]
    for text in batch.texts:
        spots = [match.start() for match in named(name).finditer(text[:_MOST])]
        spots = spots or [match.start() for match in HASHES.finditer(text[:_MOST])][:3]
        parts += [_around(text, spot) for spot in spots[:2]]
    return "\n".join(dict.fromkeys(parts))[:_MOST]


def _around(text: str, spot: int) -> str:
    """What stands around a place of a text: in a block of code, which says one thing in many lines, more of it."""
    begin = text.rfind(_FENCE, 0, spot)
    fenced = begin >= 0 and text.count(_FENCE, 0, begin) % 2 == 0
    end = text.find(_FENCE, spot) if fenced else 0
    begin = max(begin, spot - _MOST_CODE) if fenced else spot
    return text[max(0, min(begin, spot - _AROUND)) : max(min(end, spot + _MOST_CODE), spot + _AROUND)]


def _samples(batch: Batch, name: str, text: str) -> list[str]:
    shown = [e for offer in batch.offers for header in offer.headers if header.name == name for e in header.examples]
    after = [text[match.end() : match.end() + 300] for match in named(name).finditer(text)]
    return list(dict.fromkeys((*shown, *after)))


# -- the form of the value


def _shape(text: str, samples: Sequence[str]) -> tuple[str, str, str, str]:
    """Return format, separator, algorithm and encoding, as far as samples or prose show them."""
    if (listed := next(filter(None, map(parameters, samples)), None)) is not None:
        return listed.format, "", "", ""
    for sample in samples:
        pairs = _PAIR.findall(sample)
        proofs = [(key, *_hash(value)) for key, value, _ in pairs if _hash(value)[0] or _CUT.search(value)]
        times = [key for key, value, _ in pairs if _TIME.fullmatch(value)]
        if proofs:
            key, digest, encoding = proofs[0]
            digest = _named_digest(key, "") or digest  # samples are cut short now and then
            if times:
                between = next((mark.strip() or " " for *_, mark in pairs if mark), ",")
                parts = {times[0]: f"{times[0]}={{timestamp}}", key: f"{key}={{signature}}"}
                # As the sample has them, one after the other.
                shape = between.join(parts[name] for name in dict.fromkeys(name for name, *_ in pairs) if name in parts)
                return shape, between, digest, encoding
            return f"{key}={{signature}}", "", digest, encoding
        versioned = _VERSIONED_SAMPLE.search(sample)
        if versioned and (found := _hash(versioned[2]))[0]:
            return f"{versioned[1]}{{signature}}", " " if _SPACED.search(text) else "", *found
        bare = _BARE.match(sample)
        if bare and (found := _hash(bare[1]))[0]:
            return "{signature}", "", *found
    return (*_named_parts("\n".join((text, *(f"`{sample}`" for sample in samples)))), "", "")


def _hash(value: str) -> tuple[str, str]:
    """Return algorithm and encoding of a written hash, by its letters and its length."""
    for encoding, pattern in (("hex", _HEX), ("base64", _BASE64)):
        if pattern.fullmatch(value) and (encoding, len(value)) in _LENGTHS:
            return _LENGTHS[encoding, len(value)], encoding
    return "", ""


def _named_parts(text: str) -> tuple[str, str]:
    """The form that prose gives by the parts of a value: `t=` and `v1=`, or `v0=` alone."""
    parts = list(dict.fromkeys((*_PART.findall(text), *_PREFIXED.findall(text))))
    times = [part for part in parts if part.lower() in ("t", "ts", "time", "timestamp")]
    proofs = [part for part in parts if part not in times]
    if not proofs:
        version = _VERSIONED.search(text)
        mark = " " if version and _SPACED.search(text) else ""
        return (f"{version[1]}{{signature}}", mark) if version else ("{signature}", "")
    proof = f"{proofs[0]}={{signature}}"
    between = re.search(rf"([,;&]) ?{proofs[0]}=", text)
    mark = between[1] if between else ","
    return (f"{times[0]}={{timestamp}}{mark}{proof}", mark) if times else (proof, "")


def _named_digest(text: str, name: str, kind: str = "") -> str:
    found = _DIGEST.search(text) or _DIGEST.search(name)
    unkeyed = "md5" if kind == "hash" and _MD5.search(text) else ""
    return f"sha{found[1]}" if found else unkeyed


# -- what is signed


def _over(text: str, members: Collection[str] = (), *, secret: bool = False) -> str:
    """Return the template of what is signed, with the secret in it or without; "" where neither code nor prose gives
    one. `members` are those of all payloads."""
    if template := built(text, secret=secret):
        return template
    for quoted in (*map("".join, _TEMPLATE.findall(text)), *_bare_templates(text)):
        if (template := _as_template(quoted, members)) and ("{secret}" in template) is secret:
            return template
    if (template := listed_parts(text, secret=secret)) or secret:
        return template
    if _STRING_TO_SIGN.search(text):
        return ""
    for pattern, template in ((_URL_AND_FORM, "{url}{form}"), (_URL_AND_BODY, "{url}{body}"), (_BODY_ALONE, "{body}")):
        spots = (each for each in pattern.finditer(text) if not (_is_called(each) or _is_in_parts(each)))
        if (said := next(spots, None)) is not None:
            # What stands between the two as well is a list that was not understood: no part of it is claimed.
            return "" if template == "{url}{body}" and (HEADER.search(said[0]) or _MARKED.search(said[0])) else template
    return "{body}" if signs_body(text) else ""


def _is_called(said: re.Match[str]) -> bool:
    """Whether the words before a URL say that it is called, and not that it is signed."""
    return _CALLS.search(said.string, max(0, said.start() - 60), said.start()) is not None


def _is_in_parts(said: re.Match[str]) -> bool:
    """Whether the words before a payload say that members of it are signed, and not all of it."""
    before = _PARTS.search(said.string, max(0, said.start() - 90), said.start())
    whose = said[0].lower().startswith(("of ", "from "))
    return whose and before is not None and HASHES.search(before["named"] or "") is None


def _with_words(text: str, shape: str) -> str:
    """A text in which the part of a header that is a time is called so: "join `at`, a colon and the body"."""
    parts = (part for part in TIME_PART.findall(shape) if part.lower() not in _CALLED)
    return next((re.sub(rf"[`\"']{re.escape(part)}[`\"']", "timestamp", text) for part in parts), text)


def _bare_templates(text: str) -> Iterator[str]:
    """Words joined by points or colons without quotes: `v0:timestamp:body`."""
    yield from re.findall(r"(?<![\w/.:{-])[{A-Za-z0-9_}]{1,30}(?:[.:|][{A-Za-z0-9_}]{1,30}){1,4}(?![\w/])", text)


def _as_template(quoted: str, members: Collection[str] = ()) -> str:
    """What is quoted as a template of ours; "" where a part of it is nothing that is signed."""
    made, seen = [], set()
    for number, part in enumerate(_SPLIT.split(quoted.strip())):
        if number % 2:
            made.append((part or "").replace("\\n", "\n"))
            continue
        word = _WORD.fullmatch(part)
        if word is None:
            return ""
        called = _CALLED.get(re.sub(r"[^a-z0-9]", "", word[1].lower()))
        called = called or (f"body:/{escape(word[1])}" if word[1] in members else None)
        called = called or (held_in(word[1], quoted) if "-" in word[1] else None) or None
        if called is None and not _VERSION.fullmatch(word[1]):
            return ""
        seen.add(called)
        made.append(f"{{{called}}}" if called else word[1])
    return "".join(made) if "body" in seen and len(seen) > 1 else ""

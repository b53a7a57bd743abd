"""Proofs that sentences on deliveries speak of, but signatures: a web token, a credential that is sent as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hookproof.importing.customs.spans import SPAN, seconds_of
from hookproof.importing.headernames import HEADER, is_header, tells_key, tells_token
from hookproof.importing.offers import Batch
from hookproof.importing.provenance.publishedkeys import is_handed, published
from hookproof.importing.provenance.queryparameters import query_parameters
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape

_DELIVERED = re.compile(
    r"\b(?:we|our|deliver(?:y|ies)|webhooks?|callbacks?|notifications?|(?:each|every) request"
    r"|requests (?:carry|contain|bear|include|have|come with))\b",
    re.IGNORECASE,
)
#: It is the user who is to send it.
_ASKED = re.compile(
    r"\b(?:api(?! keys?\b)|your requests?|you (?:must|need|have to|can|should)|to (?:call|create|manage|list))\b",
    re.IGNORECASE,
)
#: No word of an address says what is spoken of.
_ADDRESS = re.compile(r"\bhttps?://[^\s`\"')]+")
_END = re.compile(r"[.!?]\s|\n\s*\n")
_AROUND, _MOST = 200, 60_000

#: Words for a credential -> the proof that they speak of; `{}` is the name in the words.
_CREDENTIALS: tuple[tuple[re.Pattern[str], Mapping[str, Any], str], ...] = (
    (
        re.compile(r"\bAuthorization\b[`\"']?[^.\n]{0,60}?\bBasic\b|\bHTTP[ -]Basic\b|\bBasic[ -]auth", re.IGNORECASE),
        {"kind": "basic"},
        "the documents speak of a header Authorization: Basic",
    ),
    (
        re.compile(r"\bAuthorization\b[`\"']?[^.\n]{0,60}?\bBearer\b|\bbearer[ -]tokens?\b", re.IGNORECASE),
        {"kind": "token", "format": "Bearer {signature}", "place": {"header": "Authorization"}},
        "the documents speak of a header Authorization: Bearer",
    ),
)
#: A member that is called so holds a credential, and texts that may be one.
_CALLED_SO = re.compile(r"(?:^|_|[a-z](?=[A-Z]))(?:token|secret|password|key)$", re.IGNORECASE)
_A_SECRET = re.compile(r"[\w./+=-]{8,200}")
_SECRET = re.compile(r"\b(?:tokens?|secret|key|password|credentials?)\b", re.IGNORECASE)
_WEB_TOKEN = re.compile(r"\bJSON Web (?:Token|Signature)|\bJWTs?\b", re.IGNORECASE)
_ALGORITHM = re.compile(r"\b(?:HS(?:256|384|512)|RS256|ES256)\b")
_BODY_CLAIM = re.compile(
    r"[`\"'](?P<claim>[A-Za-z_]\w{0,40})[`\"'][^`\n;]{0,80}?\b(?:sha-?256|digest|hash)\b[^`\n;]{0,60}?\b(?:body|payload)\b"
    r"|\b(?:sha-?256|digest|hash)\b[^`\n]{0,60}?\b(?:body|payload)\b[^`\n]{0,60}?[`\"'](?P<after>[A-Za-z_]\w{0,40})[`\"']",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"base-?64", re.IGNORECASE)
#: A registered claim (RFC 7519, section 4.1) with what is said of it, in a sentence or in a row of a table.
_CLAIM = re.compile(
    r"[`\"'](?P<name>iss|sub|aud|jti|exp)[`\"']\s{0,9}[|:=–-]{0,2}\s{0,9}"
    r"(?P<said>(?:(?![`\"'](?:iss|sub|aud|jti|exp|iat|nbf)[`\"'])[^\n]){0,120})"
)
_VALUE = re.compile(
    r"(?:^\(?|\b(?:always|is|equals?|must be|holds|the (?:text|string|value)) )[`\"'](?P<value>[^`\"'\n]{1,80})[`\"']"
)
_UNIQUE = re.compile(r"\bunique\b|\bid(?:entifier)?\b", re.IGNORECASE)
_LIVES = re.compile(rf"{SPAN} (?:later|after)", re.IGNORECASE)
_LIFETIMES = tuple(
    re.compile(saying, re.IGNORECASE)
    for saying in (
        rf"\bexp\b[^.\n]{{0,60}}?{SPAN} (?:after|later)",
        rf"\b(?:it|tokens?|JWTs?)\b (?:is |are )?(?:valid for|expires?(?: in| after)?) {SPAN}",
    )
)
#: It is the provider who sends it, with each delivery.
_SENT = re.compile(
    r"\bwe (?:will |then |also )?(?:send|add|include|pass|present|put|set|attach|use)\b"
    r"|\b(?:each|every|all|our) (?:webhook |event )?(?:request|deliver(?:y|ies)|webhook|callback|notification|call)s?\b"
    r"[^.\n]{0,40}?\b(?:carr(?:y|ies)|contains?|includes?|comes?|ha[sv]e?|bears?|(?:is|are) (?:sent|made))\b",
    re.IGNORECASE,
)
#: What they send: the header by its name, or both halves of what stands in it.
_WITH_IT = re.compile(r"\bAuthorization\b|\buser(?:name)?\b[^.\n]{0,20}\bpassword\b")
#: It depends on what the reader set.
_PERHAPS = r"[^.;\n]{0,40}\b(?:unless|until|by default|if|when|otherwise)\b"
_UNSIGNED = re.compile(
    r"(?<!if )(?<!if the )(?<!if a )(?<!when )(?<!that )\b(?:webhooks?|deliveries|calls|callbacks|notifications|"
    r"requests|payloads|(?:webhook|callback) (?:calls|requests)) (?:are|is) (?:currently )?(?:not signed|unsigned)\b"
    rf"(?!{_PERHAPS})"
    r"|\bwe (?:do not|don['’]t)(?: currently)? sign (?:the |our |any )?"
    rf"(?:webhooks?|deliveries|calls|callbacks|notifications|requests|payloads|bodies)\b(?!{_PERHAPS})",
    re.IGNORECASE,
)
#: A key that the reader chose is what the provider sends back.
_CHOSEN = re.compile(
    r"\b(?:key|token|secret|password)\b[^.\n]{0,20}\b(?:you|your user) (?:have )?"
    r"(?:chose|choose|chosen|set|gave|given|entered|enter|configured|provided|registered|picked|defined)\b",
    re.IGNORECASE,
)
#: What a consumer has to do with a delivery that lacks it: words to the reader, not what the provider does itself.
_DUTY = re.compile(
    r"(?:^|[:;,] ?|\n|\bthen )(?:please )?(?:reject|refuse|ignore|discard|drop|deny|answer|respond|reply|return)\b"
    r"|\b(?:must|should|ha(?:s|ve) to|(?:is|are) to|needs? to)(?: \w{1,12})? (?:be )?"
    r"(?:reject|refus|ignor|discard|drop|den(?:y|ied)|answer|respon|return)",
    re.IGNORECASE,
)
_FAULTY = re.compile(
    r"\b(?:missing|absent|lacks?|wrong|different|other|another|invalid|incorrect|bad|without|mismatch\w{0,4}|"
    r"not match)\b",
    re.IGNORECASE,
)
#: What it has to be the same as: the reader is told to look.
_EQUAL = re.compile(
    r"\b(?:check|verify|ensure|confirm|make sure)\b[^\n]{0,60}?"
    r"\b(?:equals?|is equal|match(?:es)?|is the same|is identical)\b"
    r"|\bcompare (?:it|this|that|them|its value|the (?:[`\"'][\w-]{1,60}[`\"'] )?(?:token|header|value|secret))\b"
    r"[^\n]{0,30}?\b(?:with|to|against)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A proof in the words of provider.yaml, what showed it, and what of it the documents leave open; `demanded` says
    that a consumer is told to refuse a delivery without it, `stated` that the provider is said to send it."""

    delivery: Mapping[str, Any]
    why: str
    missing: tuple[str, ...] = ()
    demanded: bool = False
    stated: bool = False


def credential(batch: Batch) -> Attestation | None:
    """Return the credential that is sent as it is: in `Authorization`, in a header that bears the name of one, where a
    sentence on deliveries speaks of it or a webhook declares that header, or in the query."""
    headers = [header.name for offer in batch.offers for header in offer.headers]
    declared = next((name for told in (tells_token, tells_key) for name in headers if told(name)), "")
    for pattern, proof, why in () if declared else _CREDENTIALS:
        if (found := next(_told(batch, pattern), None)) is not None:
            stated = (_SENT.search(found[1]) and _WITH_IT.search(found[1])) or _CHOSEN.search(found[1])
            return replace(_of(proof, why, found[0]), stated=stated is not None)
    spots = (
        (said for text in batch.texts for said in re.finditer(re.escape(declared), text[:_MOST])) if declared else ()
    )
    named = [said for said, _ in _told(batch, HEADER) if tells_token(said[0])]
    said = next(iter(spots), None) if declared else next(iter(named), None)
    name = declared or ("" if said is None else said[0])
    if name:
        return _chosen(_of({"kind": "token", "place": {"header": name}}, f"there is a header {name}", said), said)
    if (in_query := _in_query(batch)) is not None:
        return in_query
    for name, said in query_parameters(batch.texts):
        sentence = _sentence(said)
        if _SECRET.search(sentence) and not _is_asked(sentence):
            return _of({"kind": "token", "place": {"query": name}}, f"there is a parameter {name} in the query", said)
    return None


def _in_query(batch: Batch) -> Attestation | None:
    """The declared parameter of the address that bears the name of a credential."""
    declared = [query.name for offer in batch.offers for query in offer.queries]
    name = next((name for told in (tells_token, tells_key) for name in declared if told(name)), "")
    spelt = re.compile(rf"[?&`\"']{re.escape(name)}(?:[=`\"']|\b)")
    said = next((found for text in batch.texts for found in spelt.finditer(text[:_MOST])), None)
    proof = {"kind": "token", "place": {"query": name}}
    return _chosen(_of(proof, f"there is a parameter {name} in the query", said), said) if name else None


def _chosen(found: Attestation, said: re.Match[str] | None) -> Attestation:
    """The same, stated by the documents where the sentence that names it speaks of a key that the reader chose."""
    return replace(found, stated=said is not None and _CHOSEN.search(_sentence(said)) is not None)


def unsigned(batch: Batch) -> Attestation | None:
    """Return that nothing proves who sends, where a sentence says it of deliveries, and not of what to refuse."""
    told = next((sentence for _, sentence in _sentences(batch, _UNSIGNED) if not _DUTY.search(sentence)), None)
    if told is None:
        return None
    return Attestation(delivery={"authentication": [{"kind": "none"}]}, why="nothing is signed", stated=True)


def shared_text(batch: Batch) -> Attestation | None:
    """Return the credential that all published payloads carry in one member: the same text in each."""
    payloads = [example for offer in batch.offers for example in offer.examples if isinstance(example, dict)]
    for name, text in payloads[0].items() if len(payloads) > 1 else ():
        told = isinstance(text, str) and _A_SECRET.fullmatch(text) and _CALLED_SO.search(str(name))
        if told and all(payload.get(name) == text for payload in payloads):
            proof = {"kind": "token", "place": {"body": f"/{escape(str(name))}"}}
            return _of(proof, f"all examples carry the same text in the member {name}", None)
    return None


def _of(proof: Mapping[str, Any], why: str, said: re.Match[str] | None) -> Attestation:
    demanded = said is not None and _is_demanded(said)
    more = "; a delivery without it is to be refused" if demanded else ""
    return Attestation(delivery={"authentication": [dict(proof)]}, why=f"{why}{more}", demanded=demanded)


def _is_demanded(said: re.Match[str]) -> bool:
    """Whether the paragraph goes on with what a consumer has to do with deliveries that lack what it speaks of."""
    rest = said.string[said.end() : said.end() + 2 * _AROUND].partition("\n\n")[0]
    sentences = _END.split(f"{_sentence(said)}\n\n{rest}")
    told = (_DUTY.search(sentence.strip()) and _FAULTY.search(sentence) for sentence in sentences)
    return any(told) or any(map(_EQUAL.search, sentences))


def web_token(batch: Batch) -> Attestation | None:
    """Return the web token that deliveries carry in a header; None where the documents speak of none."""
    for said, sentence in _sentences(batch, _WEB_TOKEN):
        around = said.string[max(0, said.start() - 2 * _AROUND) : said.end() + 4 * _AROUND]
        # One that holds the hash of a body is a delivery's, whatever else the sentence speaks of.
        if _is_asked(sentence) or not (_DELIVERED.search(sentence) or _BODY_CLAIM.search(around)):
            continue
        headers = [name for name in HEADER.findall(sentence) if is_header(name) and not _WEB_TOKEN.fullmatch(name)]
        bearer = re.search(r"\bAuthorization\b|\bbearer\b", sentence, re.IGNORECASE)
        if headers or bearer:
            name = headers[0] if headers else "Authorization"
            return _web_token(name, around, batch)
    return None


def _web_token(header: str, text: str, batch: Batch) -> Attestation:
    algorithm, bound = _ALGORITHM.search(text), _BODY_CLAIM.search(text)
    claims = {"iat": "{timestamp}"} if re.search(r"\biat\b", text) else {}
    if bound is not None:
        claims[bound["claim"] or bound["after"]] = "{sha256}"
    proof: dict[str, Any] = {"kind": "jwt", "scheme": header, "place": {"header": header}}
    proof["algorithm"] = algorithm[0] if algorithm else "HS256"
    proof |= {"format": "Bearer {signature}"} if header.lower() == "authorization" else {}
    proof |= {"claims": claims} if claims else {}
    told = _registered(text)
    claims |= told.claims
    lives = (*(saying.search(text) for saying in _LIFETIMES), told.life)
    life = next(filter(None, lives), None)
    seconds = 0 if life is None else seconds_of(life)
    proof |= {"lifetime_seconds": seconds} if seconds else {}
    if not proof["algorithm"].startswith("HS") and (keys := published(batch)) is not None:
        proof |= {"header": {"kid": "{key_id}"}, "published": keys}
    message: dict[str, Any] = {"time": {"beside": "signature"}} if "iat" in claims or seconds else {}
    # A token that has run out is to be refused (RFC 7519, section 4.1.4).
    message |= {"tolerance_seconds": {"past": seconds}} if seconds else {}
    message |= {"id": {"beside": "signature"}} if "jti" in claims else {}
    time = {"message": message} if message else {}
    named = ", ".join(claims) or "none"
    return Attestation(
        delivery={**time, "authentication": [proof]},
        why=f"a web token in {header}, {proof['algorithm']}, with the claims {named}",
        missing=tuple(_open(text, bound is not None, "" if algorithm is None else algorithm[0], "published" in proof)),
    )


@dataclass(frozen=True, slots=True)
class _Registered:
    """Claims that the specification of web tokens names, and how long a token holds."""

    claims: Mapping[str, str]
    life: re.Match[str] | None


def _registered(text: str) -> _Registered:
    claims: dict[str, str] = {}
    life = None
    for found in _CLAIM.finditer(text):
        name, said = found["name"], found["said"].partition(". ")[0]
        value = _VALUE.search(said)
        if name == "exp":
            life = life or _LIVES.search(said)
        elif name == "jti" and _UNIQUE.search(said):
            claims[name] = "{id}"
        elif name != "jti" and value is not None and not set("<{") & set(value["value"]):
            claims[name] = value["value"]
    return _Registered(claims, life)


def _open(text: str, bound: bool, algorithm: str, fetched: bool) -> Iterator[str]:
    if not algorithm:
        yield "which algorithm it is"
    elif not (algorithm.startswith("HS") or fetched or is_handed(text)):
        yield "how a consumer gets the public key"
    if not bound:
        yield "which claim is bound to the body"
    elif _BASE64.search(text):
        yield "how the body's hash is written, for which hexadecimal is a guess"


def _told(batch: Batch, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what sentences on deliveries say by a pattern, each with the sentence."""
    for said, sentence in _sentences(batch, pattern):
        if (_DELIVERED.search(sentence) or _CHOSEN.search(sentence)) and not _is_asked(sentence):
            yield said, sentence


def _sentences(batch: Batch, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    for text in batch.texts:
        yield from ((said, _sentence(said)) for said in pattern.finditer(text[:_MOST]))


def _is_asked(sentence: str) -> bool:
    return _ASKED.search(_ADDRESS.sub("", sentence)) is not None


def _sentence(said: re.Match[str]) -> str:
    """The sentence that a match stands in."""
    before = _END.split(said.string[max(0, said.start() - _AROUND) : said.start()])[-1]
    return before + said[0] + _END.split(said.string[said.end() : said.end() + _AROUND])[0]

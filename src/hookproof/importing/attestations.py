"""Proofs that sentences on deliveries speak of, but signatures: a web token, a credential that is sent as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hookproof.importing.headernames import HEADER, is_header, tells_token
from hookproof.importing.offers import Batch

_DELIVERED = re.compile(
    r"\b(?:we|our|deliver(?:y|ies)|webhooks?|callbacks?|notifications?|(?:each|every) request)\b", re.IGNORECASE
)
#: It is the user who is to send it.
_ASKED = re.compile(
    r"\b(?:api|your requests?|you (?:must|need|have to|can|should)|to (?:call|create|manage|list))\b", re.IGNORECASE
)
_END = re.compile(r"[.!?]\s|\n\s*\n")
_AROUND, _MOST = 200, 60_000

#: Words for a credential -> the proof that they speak of; `{}` is the name in the words.
_CREDENTIALS: tuple[tuple[re.Pattern[str], Mapping[str, Any], str], ...] = (
    (
        re.compile(r"\bAuthorization\b[`\"']?[^.\n]{0,60}?\bBasic\b|\b(?:HTTP )?Basic[ -]auth", re.IGNORECASE),
        {"kind": "basic"},
        "the documents speak of a header Authorization: Basic",
    ),
    (
        re.compile(r"\bAuthorization\b[`\"']?[^.\n]{0,60}?\bBearer\b|\bbearer[ -]tokens?\b", re.IGNORECASE),
        {"kind": "token", "format": "Bearer {signature}", "place": {"header": "Authorization"}},
        "the documents speak of a header Authorization: Bearer",
    ),
)
_IN_QUERY = re.compile(
    r"[`\"'](?P<before>[A-Za-z][\w-]{0,40})[`\"'] (?:query|URL)[ -](?:string )?parameter"
    r"|(?:query|URL)[ -](?:string )?parameter (?:named |called )?[`\"'](?P<after>[A-Za-z][\w-]{0,40})[`\"']",
    re.IGNORECASE,
)
_SECRET = re.compile(r"\b(?:tokens?|secret|key|password|credentials?)\b", re.IGNORECASE)
_WEB_TOKEN = re.compile(r"\bJSON Web (?:Token|Signature)|\bJWTs?\b", re.IGNORECASE)
_ALGORITHM = re.compile(r"\b(?:HS(?:256|384|512)|RS256|ES256)\b")
_BODY_CLAIM = re.compile(
    r"[`\"'](?P<claim>[A-Za-z_]\w{0,40})[`\"'][^`\n;]{0,80}?\b(?:sha-?256|digest|hash)\b[^`\n;]{0,60}?\b(?:body|payload)\b"
    r"|\b(?:sha-?256|digest|hash)\b[^`\n]{0,60}?\b(?:body|payload)\b[^`\n]{0,60}?[`\"'](?P<after>[A-Za-z_]\w{0,40})[`\"']",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"base-?64", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A proof in the words of provider.yaml, what showed it, and what of it the documents leave open."""

    delivery: Mapping[str, Any]
    why: str
    missing: tuple[str, ...] = ()


def credential(batch: Batch) -> Attestation | None:
    """Return the credential that is sent as it is: in `Authorization`, in a header that bears the name of one, where a
    sentence on deliveries speaks of it or a webhook declares that header, or in the query."""
    declared = next(filter(tells_token, (header.name for offer in batch.offers for header in offer.headers)), "")
    for pattern, proof, why in () if declared else _CREDENTIALS:
        if next(_told(batch, pattern), None) is not None:
            return _of(proof, why)
    name = declared or next(filter(tells_token, (said[0] for said, _ in _told(batch, HEADER))), "")
    if name:
        return _of({"kind": "token", "place": {"header": name}}, f"there is a header {name}")
    for said, sentence in _sentences(batch, _IN_QUERY):
        parameter = said["before"] or said["after"]
        if _SECRET.search(sentence) and not _ASKED.search(sentence):
            why = f"the documents speak of a parameter {parameter} in the query"
            return _of({"kind": "token", "place": {"query": parameter}}, why)
    return None


def _of(proof: Mapping[str, Any], why: str) -> Attestation:
    return Attestation(delivery={"authentication": [dict(proof)]}, why=why)


def web_token(batch: Batch) -> Attestation | None:
    """Return the web token that deliveries carry in a header; None where the documents speak of none."""
    for said, sentence in _told(batch, _WEB_TOKEN):
        headers = [name for name in HEADER.findall(sentence) if is_header(name) and not _WEB_TOKEN.fullmatch(name)]
        bearer = re.search(r"\bAuthorization\b|\bbearer\b", sentence, re.IGNORECASE)
        if headers or bearer:
            name = headers[0] if headers else "Authorization"
            return _web_token(name, said.string[max(0, said.start() - 2 * _AROUND) : said.end() + 4 * _AROUND])
    return None


def _web_token(header: str, text: str) -> Attestation:
    algorithm, bound = _ALGORITHM.search(text), _BODY_CLAIM.search(text)
    claims = {"iat": "{timestamp}"} if re.search(r"\biat\b", text) else {}
    if bound is not None:
        claims[bound["claim"] or bound["after"]] = "{sha256}"
    proof: dict[str, Any] = {"kind": "jwt", "scheme": header, "place": {"header": header}}
    proof["algorithm"] = algorithm[0] if algorithm else "HS256"
    proof |= {"format": "Bearer {signature}"} if header.lower() == "authorization" else {}
    proof |= {"claims": claims} if claims else {}
    time = {"message": {"time": {"beside": "signature"}}} if "iat" in claims else {}
    named = ", ".join(claims) or "none"
    return Attestation(
        delivery={**time, "authentication": [proof]},
        why=f"a web token in {header}, {proof['algorithm']}, with the claims {named}",
        missing=tuple(_open(text, bound is not None, "" if algorithm is None else algorithm[0])),
    )


def _open(text: str, bound: bool, algorithm: str) -> Iterator[str]:
    if not algorithm:
        yield "which algorithm it is"
    elif not algorithm.startswith("HS"):
        yield "how a consumer gets the public key"
    if not bound:
        yield "which claim is bound to the body"
    elif _BASE64.search(text):
        yield "how the body's hash is written, for which hexadecimal is a guess"


def _told(batch: Batch, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what sentences on deliveries say by a pattern, each with the sentence."""
    for said, sentence in _sentences(batch, pattern):
        if _DELIVERED.search(sentence) and not _ASKED.search(sentence):
            yield said, sentence


def _sentences(batch: Batch, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    for text in batch.texts:
        for said in pattern.finditer(text[:_MOST]):
            before = _END.split(text[max(0, said.start() - _AROUND) : said.start()])[-1]
            yield said, before + said[0] + _END.split(text[said.end() : said.end() + _AROUND])[0]

"""Headers that a text names: those of deliveries against the declared header parameters of all webhooks, and the one
that authenticates requests against the security schemes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.findings import Severity
from hookproof.rules.guides.proofschemes import schemes
from hookproof.rules.reading.examples import members, sentences
from hookproof.rules.reading.passages import stretches
from hookproof.rules.rulebook import NAME, Ground, Remark, rule
from hookproof.rules.wording.subjects import is_conditional
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Page
from hookproof.sources.specifications.space import SchemaSpace

_OF_DELIVERIES = re.compile(
    r"\b(?:deliver(?:y|ies)|webhooks?|callbacks?|notifications?|payloads?|events?|messages?|requests?|we send|posts?)"
    r"\b",
    re.IGNORECASE,
)
_HEADERS = re.compile(r"\bheaders?\b", re.IGNORECASE)
_NAME = re.compile(r"`(?P<name>[A-Za-z][A-Za-z0-9]{0,30}(?:-[A-Za-z0-9]{1,30}){1,5})`")
#: Of another time, another side, or none.
_OTHER = re.compile(
    r"\b(?:not|never|no longer|n't|old\w*|legacy|deprecated|dropped|removed|formerly|previous\w*|instead|your|you|"
    r"optional\w*|answer|response|respond)\b",
    re.IGNORECASE,
)


@rule(
    id="prose.declared-header",
    title="A header that a text says deliveries or requests have is declared",
    severity=Severity.WARNING,
    clause="the header parameters of the webhooks, or the security schemes, of the same document",
    mend="Write the name of the header as it is declared, or declare it.",
    needs=("prose",),
    about=NAME,
)
def declared_header(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for one header of deliveries that no webhook declares, where no text names one that all of them declare.

    Likewise for the header that authenticates requests, the scheme that it has, and the security schemes.
    """
    each = [_declared(document.space, page) for page in document.event_pages] if document.space is not None else []
    every = frozenset.intersection(*each) if each else frozenset[str]()
    known = frozenset.union(*each) if each else frozenset[str]()
    told = " ".join(prose.text for prose in document.prose).lower() if every else ""
    untold = sorted(name for name in every if not re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", told))
    for prose in document.prose if untold else ():
        for sentence in sentences(prose.text):
            of_deliveries = _HEADERS.search(sentence) and _OF_DELIVERIES.search(sentence)
            if of_deliveries and not _OTHER.search(sentence) and not is_conditional(sentence):
                yield from _odd(prose.at, sentence, known, untold)
    yield from _of_requests(document)
    yield from _of_schemes(document)


def _of_schemes(document: Document) -> Iterator[Remark]:
    """Look for another scheme (bearer, basic) in an introduction's words and commands than the only declared one."""
    root = document.space.root if document.space is not None else None
    declared = [str(one.get("scheme", one.get("type"))).capitalize() for one in _listed(root)]
    if len({*declared}) != 1:
        return
    introduced = [prose for prose in document.prose if prose.about == "/info" or prose.about.startswith("/tags/")]
    texts = ((prose, stretch) for prose in introduced for stretch in stretches(prose.text))
    told = [(prose, scheme, words) for prose, stretch in texts for _, scheme, words, _ in schemes(stretch)]
    other = [one for one in told if one[1] != declared[0]] if declared[0] in ("Bearer", "Basic") else []
    for prose, scheme, words in other[:1] if len(other) == len(told) else ():
        message = f"Calls prove who makes them by {scheme} here (“{words.strip()}”); what is declared is {declared[0]}."
        yield Remark(place=prose.at, message=message, key=scheme)


#: Words for credentials of requests; and words of a sentence about something else, or about another time.
_PROVES = re.compile(r"\b(?:api|access|secret) (?:key|token)s?\b|\bauthenticat\w+|\bcredentials?\b", re.IGNORECASE)
_ELSE = re.compile(
    r"\b(?:webhooks?|callbacks?|deliver\w+|signatures?|signed|not|never|no longer|old\w*|legacy|deprecated|removed|"
    r"previous\w*|optional\w*|instead|also|alternatively|or|either)\b|n't\b",
    re.IGNORECASE,
)
#: Words for the schemes whose header is `Authorization`.
_AUTHORIZATION = "Authorization"
_SPOKEN = re.compile(r"\b(?:authorization|bearer|basic|digest|oauth\w*|openid|jwt)\b", re.IGNORECASE)


def _of_requests(document: Document) -> Iterator[Remark]:
    """Look for a header that a text says authenticates requests and that no scheme or parameter has, where no text
    names the one that the schemes declare."""
    root = document.space.root if document.space is not None else None
    schemed = frozenset(_schemed(root)) if isinstance(root, dict) else frozenset[str]()
    if len(schemed) != 1 or document.space is None:
        return
    (meant,) = schemed
    told = re.compile(rf"(?<![\w-]){re.escape(meant)}(?![\w-])", re.IGNORECASE)
    spoken = _SPOKEN if meant == _AUTHORIZATION else told
    if any(spoken.search(prose.text) for prose in document.prose):
        return
    known = {str(value).lower() for _, key, value in members(document.space.root) if key == "name"}
    for prose in document.prose:
        for sentence in sentences(prose.text):
            odd = [match["name"] for match in _NAME.finditer(sentence) if match["name"].lower() not in known]
            speaks = _HEADERS.search(sentence) and _PROVES.search(sentence) and not _ELSE.search(sentence)
            if speaks and len(odd) == 1 and not is_conditional(sentence):
                message = f"The text names the header {odd[0]}; the security schemes declare {meant}."
                yield Remark(place=prose.at, message=message, key=odd[0])


def _schemed(root: Mapping[str, Any]) -> Iterator[str]:
    """Yield the headers of the security schemes; "" for what is sent in another way."""
    for scheme in _listed(root):
        kind = scheme.get("type")
        if kind in ("apiKey", "httpApiKey"):
            yield str(scheme.get("name", "")) if scheme.get("in") == "header" else ""
        else:
            yield _AUTHORIZATION if kind in ("http", "basic", "oauth2", "openIdConnect") else ""


def _listed(root: object) -> list[Mapping[str, Any]]:
    """Return the security schemes that a document declares; one that is not described is an empty one."""
    components = root.get("components") if isinstance(root, dict) else None
    held = components.get("securitySchemes") if isinstance(components, dict) else None
    held = root.get("securityDefinitions") if isinstance(root, dict) and not isinstance(components, dict) else held
    each = held.values() if isinstance(held, dict) else ()
    return [scheme if isinstance(scheme, dict) else {} for scheme in each]


def _odd(at: Any, sentence: str, known: frozenset[str], untold: list[str]) -> Iterator[Remark]:
    low = {name.lower() for name in known}
    said = [match["name"] for match in _NAME.finditer(sentence)]
    odd = [name for name in said if name.lower() not in low and _is_of_these(name, known)]
    meant = [name for name in untold if odd and _is_of_these(name, frozenset(odd))]
    if len(odd) == len(meant) == 1:
        message = f"The text names the header {odd[0]}; the webhooks declare {meant[0]}, which no text names."
        yield Remark(place=at, message=message, key=odd[0])


def _is_of_these(name: str, known: frozenset[str]) -> bool:
    """Whether a header begins as those that are declared do: `Content-Type` is everybody's."""
    first = [part.lower() for part in name.split("-") if part.lower() != "x"][:1]
    return any([part.lower() for part in one.split("-") if part.lower() != "x"][:1] == first for one in known)


def _declared(space: SchemaSpace | None, page: Page) -> frozenset[str]:
    node = space.get(page.at.pointer or "") if space is not None else None
    listed = node.get("parameters") if isinstance(node, Mapping) else None
    count = len(listed) if isinstance(listed, list) and space is not None else 0
    found = (space.schema(f"{page.at.pointer}/parameters/{index}") for index in range(count) if space is not None)
    return frozenset(str(one["name"]) for one in found if one.get("in") == "header" and "name" in one)

"""Signing secrets in boxes of settings and code: their prefixes against one another, examples, and what texts say."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import members, nearest
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.prefixes import SECRET_KEY, leading
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document

#: From the start of a word and of bounded lengths, so that the search is linear in the text.
_ASSIGNED = re.compile(
    r"\b(?P<name>\w{0,40}(?:(?:webhook|signing|endpoint)\w{0,40}|(?<!client)(?<!app)(?<!api)(?<!auth)_)secret\w{0,40})"
    r"\s{0,8}[=:]\s{0,8}"
    r"[\"']?(?P<value>[a-z]{2,12}_[\w+/=-]{8,})"
    r"|--(?P<flag>(?:webhook-|signing-|endpoint-)?secret)[ =][\"']?(?P<given>[a-z]{2,12}_[\w+/=-]{8,})",
    re.IGNORECASE,
)
#: "The secret starts with `whsec_`", also where the secret is told of in the sentence before.
_SECRET_SAID = re.compile(
    r"\b(?:secrets?|(?:your|the|each|a|signing|webhook) keys?)\b[^`]{0,160}?"
    r"\b(?:starts?|begins?|prefixed|prefix(?: is| of)?)(?:\swith)?:?\s{1,8}"
    r"`(?P<prefix>(?:[a-z]{2,12}_){1,3})[.…]{0,3}`",
    re.IGNORECASE,
)


@rule(
    id="prose.secret-prefix",
    title="A signing secret in a box of settings or code has the form of the others",
    severity=Severity.WARNING,
    clause="the documents' own examples",
    mend="Show secrets with one prefix everywhere.",
    needs=("prose",),
)
def box_secret(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare `WEBHOOK_SECRET=…` in `.env` files, shell and code with one another and with secrets in examples."""
    yield from _unlike_said(document)
    told = tuple(_unlike_told(document))
    yield from told
    lines = {remark.place.line for remark in told}
    first = ground.once("prose.secret-prefix", lambda: next(_secret_forms(ground), ""))
    for match in _ASSIGNED.finditer(document.text) if document.space is None else ():
        value = match["value"] or match["given"]
        own = leading(value)
        if own and first and not value.startswith(first) and not is_placeholder("secret", value):
            place = document.place(document.line_of(match.start()))
            name = match["name"] or f"--{match['flag']}"
            message = f"{name} has the prefix {own} here; secrets have {first} elsewhere."
            if place.line not in lines:
                yield Remark(place=place, message=message, key=name)
    for match in _LITERAL.finditer(document.text) if document.space is None and first else ():
        own = match["prefix"]
        if own != first.rstrip("_") and (own[:3] == first[:3] or nearest(own, [first.rstrip("_")])):
            place = document.place(document.line_of(match.start()))
            message = f"A text has the prefix {own}_ here; secrets have {first} elsewhere."
            if place.line not in lines:
                yield Remark(place=place, message=message, key=own)


def _unlike_said(document: Document) -> Iterator[Remark]:
    """Yield secrets in the texts of a specification that are a slip away from the prefix that the same text names."""
    for prose in document.prose if document.space is not None else ():
        said = _SECRET_SAID.search(prose.text)
        for code in _CODED.findall(prose.text) if said else ():
            own = re.match(r"(?:[a-z]{2,12}_){1,3}", code)
            if said and own and not code.startswith(said["prefix"]) and nearest(own[0], [said["prefix"]]):
                message = f"A secret has the prefix {own[0]} here, and the text says {said['prefix']}."
                yield Remark(place=prose.at, message=message, key=code)


#: "Signing keys start with `plk_`", "Keys look like `plk_…`".
_KIND_SAID = re.compile(
    r"\b(?P<kind>(?:[a-z]{2,10} )?(?:secret|key|token))s?\b(?:[^`.\n]{0,30}\. (?:It|They|Each(?: of them)?)\b)?,?"
    r"(?: (?:which|that))?(?: (?:always|all))? "
    r"(?:looks? like|(?:starts?|begins?) with|(?:is|are) prefixed with|(?:has|have) the prefix) "
    r"`(?P<prefix>(?:[a-z]{2,12}_){1,3})[.…\w]{0,40}`",
    re.IGNORECASE,
)
#: Another kind in the same sentence: "secrets begin with `plw_`, API keys with `plk_`".
_KIND_BESIDE = re.compile(
    r"[.…\w]{0,40}`?,? (?:and |but |while )?(?P<kind>(?:[A-Za-z]{2,10} )?(?:secret|key|token))s? with "
    r"`(?P<prefix>(?:[a-z]{2,12}_){1,3})[.…\w]{0,40}`",
    re.IGNORECASE,
)
#: What else is said to begin so: "a test secret with `pls_test_`".
_PREFIX_CODED = re.compile(r"`((?:[a-z]{2,12}_){1,3})`")
_KIND_GIVEN = re.compile(
    r"(?<![\w-])(?P<name>[A-Za-z][\w-]{0,40})[\"']?\s{0,8}[=:]\s{0,8}[\"']?"
    r"(?P<value>(?P<prefix>(?:[a-z]{2,12}_){1,3})[A-Za-z0-9_]{5,80})(?=[\"'\s;,]|$)",
    re.MULTILINE,
)


def _unlike_told(document: Document) -> Iterator[Remark]:
    """Yield what a box sets a secret, a key or a token to, where the text says once how these begin, and otherwise."""
    told: dict[str, set[str]] = {}
    for kind, prefix in _kinds_said(document.text) if document.space is None else ():
        told.setdefault(kind, set()).add(prefix)
    of_kinds = {prefix for prefixes in told.values() for prefix in prefixes}
    for match in _KIND_GIVEN.finditer(document.text) if told else ():
        own = told.get(names.parts(match["name"])[-1], set())
        others = {one for one in _PREFIX_CODED.findall(document.text) if one not in of_kinds}
        if (
            len(own) != 1
            or match["value"].startswith(tuple(others))
            or match["value"].startswith(tuple(own))
            or is_placeholder("secret", match["value"])
        ):
            continue
        place = document.place(document.line_of(match.start()))
        message = f"{match['name']} has the prefix {match['prefix']} here; the text says {next(iter(own))}."
        yield Remark(place=place, message=message, key=match["name"])


def _kinds_said(text: str) -> Iterator[tuple[str, str]]:
    """Yield each kind of secret of which a text says how it begins (`secret`, `key`, `token`), and that prefix."""
    for match in _KIND_SAID.finditer(text):
        beside = _KIND_BESIDE.match(text, match.end())
        for one in (match, beside) if beside is not None else (match,):
            yield names.parts(one["kind"])[-1], one["prefix"].lower()


_CODED = re.compile(r"`((?:[a-z]{2,12}_){1,3}[A-Za-z0-9]{4,80})[.…]{0,3}`")


#: A text in a program that is as long and as random as a secret is.
_LITERAL = re.compile(r"[\"'](?P<prefix>[a-z]{3,12})_(?=[A-Za-z0-9+/=]{0,80}\d)[A-Za-z0-9+/=]{20,90}[\"']")


def _secret_forms(ground: Ground) -> Iterator[str]:
    """Yield the prefixes of secrets: those of examples first, then those that are assigned in text."""
    for home in ground.corpus.documents:
        for example in home.examples:
            for _, key, value in members(example.value):
                secret = key == "secret" or SECRET_KEY.fullmatch(key)
                if isinstance(value, str) and secret and leading(value) and not is_placeholder(key, value):
                    yield leading(value)
    for home in (document for document in ground.corpus.documents if document.space is None):
        yield from (match["prefix"] for match in _SECRET_SAID.finditer(home.text))
        found = (m["value"] or m["given"] for m in _ASSIGNED.finditer(home.text))
        yield from (prefix for value in found if (prefix := leading(value)))

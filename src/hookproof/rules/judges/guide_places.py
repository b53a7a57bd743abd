"""What guides show of requests: addresses in curl commands, headers, anchors, versions; and answers to requests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlsplit

from hookproof.findings import Place, Severity
from hookproof.rules.examples import named, nearest, shown
from hookproof.rules.fillers import is_placeholder
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.pointers import escape, tokens
from hookproof.sources import names
from hookproof.sources.positions import below
from hookproof.sources.records import Document, Example, Role

_CURL = re.compile(r"\bcurl\s(?:[^\n\\]|\\\n|\\.)*")
_URL = re.compile(r"https?://[^\s\"'`<>\\)]+")
_METHOD = re.compile(r"(?:-X|--request)[ =]?[\"']?(?P<method>GET|POST|PUT|PATCH|DELETE)\b")
_DATA = re.compile(r"\s(?:-d|--data(?:-raw|-binary)?|--json|-F|--form)\b")
_METHODS = ("get", "post", "put", "patch", "delete")


def _specifications(ground: Ground) -> list[Mapping[str, object]]:
    roots = (d.space.root for d in ground.corpus.documents if d.kind == "openapi" and d.space is not None)
    return [root for root in roots if isinstance(root, dict)]


def _bases(root: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return host and base path of each server of a specification."""
    servers = root.get("servers")
    urls = [str(s.get("url", "")) for s in servers if isinstance(s, dict)] if isinstance(servers, list) else []
    split = [urlsplit(url) for url in urls if "{" not in url and "://" in url]
    return [(part.hostname or "", part.path.rstrip("/")) for part in split]


@rule(
    id="prose.request",
    title="A request that a guide shows goes to an operation that is specified",
    severity=Severity.ERROR,
    clause="the OpenAPI document of the same run",
    mend="Write address and method as the specification has them.",
    needs=("prose",),
)
def request(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look up the address and the method of each curl command among servers and paths of the specifications."""
    roots = _specifications(ground) if document.space is None else []
    for match in _CURL.finditer(document.text) if roots else ():
        url = _URL.search(match[0])
        split = urlsplit(url[0]) if url else None
        told = _METHOD.search(match[0])
        method = told["method"].lower() if told else "post" if _DATA.search(match[0]) else "get"
        wrong = _wrong_with(roots, split.hostname or "", split.path, method) if split else ""
        if wrong and url:
            line = document.text.count("\n", 0, match.start() + url.start()) + 1
            yield Remark(place=Place(path=document.path, line=line, column=1), message=wrong, key=url[0])


def _wrong_with(roots: list[Mapping[str, object]], host: str, path: str, method: str) -> str:
    """Return what is wrong with a request to a host that a specification names; "" for any other."""
    bases = [(root, base) for root in roots for own, base in _bases(root) if own == host]
    under = [(root, base) for root, base in bases if path.startswith(f"{base}/") or path.rstrip("/") == base]
    if bases and not under:
        wanted = named(list(dict.fromkeys(f"https://{host}{base}" for _, base in bases)), "or")
        return f"No server has {host}{path}; the specification has {wanted}."
    for root, base in under:
        paths = root.get("paths")
        rest = path[len(base) :].rstrip("/") or "/"
        fitting = [item for own, item in paths.items() if _fits(str(own), rest)] if isinstance(paths, dict) else []
        methods = {m for item in fitting if isinstance(item, dict) for m in _METHODS if m in item}
        if methods and method not in methods:
            have = named(sorted(m.upper() for m in methods))
            return f"{method.upper()} {rest} is not specified; the path has {have}."
        near = _near(rest, [str(own) for own in paths]) if isinstance(paths, dict) and not fitting else ""
        if near:
            return f"{rest} is not specified; there is {near}."
    return ""


def _near(path: str, templates: list[str]) -> str:
    """Return the template that a path seems to mean: the whole is a slip away, or one step of it."""
    if near := nearest(path, templates):
        return near
    own = path.split("/")
    for template in templates:
        theirs = template.rstrip("/").split("/")
        apart = [(a, b) for a, b in zip(own, theirs, strict=False) if a != b and not b.startswith("{")]
        if len(own) == len(theirs) and len(apart) == 1 and nearest(apart[0][0], [apart[0][1]]):
            return template
    return ""


def _fits(template: str, path: str) -> bool:
    pattern = re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(template.rstrip("/") or "/"))
    return bool(re.fullmatch(pattern, path))


_HEADER = re.compile(
    r"(?<![\w-])(?:(?:(?<=^`)|(?<=\n`)|(?<=\| `)|(?<=\n)|(?<=get\([\"'])|(?<=headers\[[\"'])|(?<=Header\([\"']))"
    r"[a-z]+(?:-[a-z]+)+(?=`? *\||[\"']\s*[\])]|: ))(?![\w-])|"
    r"(?<![\w-])(?:HTTP_X(?:_[A-Z]+)+|[xX](?:-[A-Za-z]+)+|(?<=[`\"'])[A-Z][A-Za-z]*-(?:[A-Z][A-Za-z]*-)*[A-Z][A-Za-z]*(?=[`\"':]))(?![\w-])"
)


def _name_of(text: str) -> str:
    """The header in lower case, also where it is written as the variable of a CGI (`HTTP_X_SHOP_EVENT`)."""
    return text.removeprefix("HTTP_").replace("_", "-").lower()


@rule(
    id="prose.header-name",
    title="One header has one name throughout",
    severity=Severity.WARNING,
    clause="the documents' own words",
    mend="Write the header as deliveries have it.",
    needs=("prose",),
)
def header_name(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for names of headers (`X-…`) that are a slip or a shortened word away from one that is named as well."""
    every = ground.once("prose.header-name", lambda: _headers(ground))
    told: set[str] = set()
    for match in _HEADER.finditer(document.text) if document.space is None else ():
        name = _name_of(match[0])
        usual = _usual(name, every) if name in every else ""
        if usual and name not in told:
            told.add(name)
            line = document.text.count("\n", 0, match.start()) + 1
            place = Place(path=document.path, line=line, column=1)
            yield Remark(place=place, message=f"The header {match[0]} is {usual} elsewhere.", key=name)


def _guides(ground: Ground) -> list[Document]:
    return [document for document in ground.corpus.documents if document.space is None]


def _headers(ground: Ground) -> dict[str, int]:
    """Return every header that is named, with how often, in the order in which they are met.

    What is never in code, before a colon or beside the word "header" is a word with a hyphen (`x-axis`), and none.
    """
    met = [(_name_of(m[0]), _is_told(d.text, m)) for d in _guides(ground) for m in _HEADER.finditer(d.text)]
    told = {name for name, is_header in met if is_header}
    return Counter(name for name, _ in met if name in told)


def _is_told(text: str, match: re.Match[str]) -> bool:
    around = f"{text[max(0, match.start() - 40) : match.start()]} {text[match.end() : match.end() + 40]}"
    marked = text[match.start() - 1 : match.start()] in tuple("`\"'") or text[match.end() : match.end() + 1] == ":"
    return marked or match[0].startswith("HTTP_") or "header" in around.lower()


#: Last words of headers that deliveries have: there the word before is the provider's own name.
_OF_DELIVERIES = frozenset({"signature", "timestamp", "hmac", "event", "topic", "delivery"})


def _usual(name: str, every: Mapping[str, int]) -> str:
    """Return the header that a name seems to mean, if that is met before it and as often at least."""
    order = list(every)
    for other in order:
        own, theirs = name.split("-"), other.split("-")
        apart = [(a, b) for a, b in zip(own, theirs, strict=False) if a != b]
        parted = names.squeezed(name) == names.squeezed(other) and name != other
        if parted and every[other] >= every[name] and order.index(other) < order.index(name):
            return other
        if len(own) != len(theirs) or len(apart) != 1 or every[other] < every[name]:
            continue
        (a, b) = apart[0]
        shortened = min(len(a), len(b)) > 2 and (a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a))
        brand = own[-1] in _OF_DELIVERIES and own[1] != theirs[1] and a[:3] == b[:3] and every[name] == 1 < every[other]
        slip = shortened or brand or (nearest(a, [b]) == b and a.rstrip("s0123456789") != b)
        if slip and (every[other] > every[name] or order.index(other) < order.index(name)):
            return other
    return ""


_ANCHOR = re.compile(r"(?<!!)\[[^\]\n]{0,200}\]\(#(?P<slug>[\w%.-]+)\)")
_OWN_ANCHOR = re.compile(r"(?:\bid|\bname)=[\"']([\w.-]+)[\"']|\{#([\w.-]+)\}")


@rule(
    id="prose.anchor",
    title="A link within a page leads to one of its headings",
    severity=Severity.WARNING,
    clause="the page's own headings",
    mend="Correct the link, or the heading.",
    needs=("prose",),
)
def anchor(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare `[…](#slug)` with headings and explicit ids, by letters alone: sites make slugs in different ways.

    Where a third of many such links lead nowhere, the page is put together elsewhere, and nothing is said.
    """
    if document.kind != "markdown":
        return
    links = list(_ANCHOR.finditer(document.text))
    there = _slugs(document.text) if links else frozenset[str]()
    dead = [m for m in links if re.sub(r"\d+$", "", names.squeezed(m["slug"])) not in there]
    if there and dead and len({m["slug"] for m in dead}) <= max(1, len(links) // 3):
        what = named([f"#{slug}" for slug in dict.fromkeys(m["slug"] for m in dead)][:8])
        line = document.text.count("\n", 0, dead[0].start()) + 1
        message = f"No heading of this page is {what}."
        yield Remark(place=Place(path=document.path, line=line, column=1), message=message, key=dead[0]["slug"])


def _slugs(text: str) -> frozenset[str]:
    heads = re.findall(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$", text, re.MULTILINE)
    heads += re.findall(r"^(.+)\n(?:=+|-{3,})\s*$", text, re.MULTILINE)
    heads += re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", text, re.DOTALL)
    heads += re.findall(r"\btitle=[\"']([^\"']+)[\"']", text)
    ids = [one or other for one, other in _OWN_ANCHOR.findall(text)]
    bare = (re.sub(r"(?<!`)<[^>]+>|\[([^\]]*)\]\([^)]*\)", r"\1", head) for head in heads)
    squeezed = (names.squeezed(head) for head in (*bare, *ids))
    return frozenset(re.sub(r"\d+$", "", head) or head for head in squeezed)


_VERSION = re.compile(
    r"\b(?:api )?version(?: is)?[:\s]+`?v?(?P<version>\d+(?:\.\d+){1,3}|\d{4}-\d\d-\d\d)\b", re.IGNORECASE
)
#: "Version 2 of the API", where a text begins so or says that it describes it.
_MAJOR = re.compile(
    r"^(?:this (?:\w+ )?(?:describes|documents|covers|is|belongs to) )?(?:the )?v(?:ersion )?(?P<version>\d{1,3}) "
    r"of (?:the|this|our) (?:\w+ )?api\b",
    re.IGNORECASE,
)


@rule(
    id="prose.version",
    title="The version that a text names is the document's own",
    severity=Severity.WARNING,
    clause="OpenAPI 3.1, section 4.8.2 (info.version)",
    mend="Name the version in one place.",
    needs=("prose",),
)
def version(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare "Version 2.2.0" in the description of a specification with info.version, where both have one form."""
    root = document.space.root if document.space is not None else None
    info = root.get("info") if isinstance(root, dict) else None
    text = info.get("description") if isinstance(info, dict) else None
    found = list(dict.fromkeys(m["version"] for m in _VERSION.finditer(text))) if isinstance(text, str) else []
    own = document.version.removeprefix("v")
    if len(found) == 1 and own and found[0] != own and re.sub(r"\d+", "1", found[0]) == re.sub(r"\d+", "1", own):
        line, column = document.spots("/info/description")
        place = Place(path=document.path, line=line, column=column, pointer="/info/description")
        yield Remark(place=place, message=f"The text speaks of version {found[0]}; info.version is {own}.", key=own)
    for prose in (
        document.prose if re.match(r"\d{1,3}(?:\.|$)", own) and document.kind in ("openapi", "asyncapi") else ()
    ):
        match = _MAJOR.match(prose.text.strip())
        if match is not None and match["version"] != own.partition(".")[0]:
            message = f"The text speaks of version {match['version']}; info.version is {own}."
            yield Remark(place=prose.at, message=message, key=match["version"])


#: Members of an answer that the server makes, or may write in a form of its own.
_MADE = re.compile(
    r"(?:.*_)?(?:id|status|state|token|secret|key|at|date|time|timestamp|object|version|count|page)", re.IGNORECASE
)


@rule(
    id="example.echo",
    title="The answer of an example has what its request sent",
    severity=Severity.WARNING,
    clause="practice",
    mend="Show one thing in request and answer.",
    needs=("examples",),
)
def echo(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare the texts at the root of a request's example with those of its answer's, where these mostly agree."""
    for sent, came in ((one, _unwrapped(two, one)) for one, two in _pairs(document)):
        both = [
            key for key in sent.value if key in came.value and _is_echoed(str(key), sent.value[key], came.value[key])
        ]
        other = [key for key in both if sent.value[key] != came.value[key]]
        if len(other) == 1 and len(both) > 1:
            key = other[0]
            message = f"{key} is {shown(came.value[key])} in the answer, and {shown(sent.value[key])} in its request."
            yield Remark(place=came.place(f"/{key}"), message=message, key=str(key))


def _unwrapped(answer: Example, sent: Example) -> Example:
    """Return an answer as it is, or the object in its one member that has more of what was sent (`data`, `result`)."""
    for key, inner in answer.value.items():
        if isinstance(inner, dict) and len(inner.keys() & sent.value.keys()) > len(
            answer.value.keys() & sent.value.keys()
        ):
            place = replace(answer.at, pointer=f"{answer.at.pointer or ''}/{escape(str(key))}")
            return replace(
                answer, value=inner, at=place, spots=below(answer.spots, f"/{escape(str(key))}"), schema=None
            )
    return answer


def _is_echoed(key: str, *values: object) -> bool:
    made = _MADE.fullmatch(re.sub(r"(?<=[a-z])([A-Z])", r"_\1", key))
    texts = [text for value in values for text in (value if isinstance(value, list) else [value])]
    plain = all(isinstance(v, str) and not is_placeholder(key, v) for v in texts)
    return not made and plain and not any(names.squeezed(str(v)) == names.squeezed(key) for v in values)


#: So many lines a request and its answer are apart in a guide, at most.
_NEAR = 40


def _neighbours(document: Document) -> Iterator[tuple[Example, Example]]:
    """Yield each request of a guide with the answer that follows it at once."""
    shown_ = [one for one in document.examples if isinstance(one.value, dict) and document.space is None]
    for one, two in pairwise(shown_):
        near = 0 < (two.at.line or 0) - (one.at.line or 0) <= _NEAR
        sent = one.role is Role.REQUEST or (one.role is Role.UNKNOWN and not one.events)
        if near and sent and two.role is Role.RESPONSE:
            yield one, two


def _pairs(document: Document) -> Iterator[tuple[Example, Example]]:
    """Yield the one request and the one good answer of each operation that makes or changes a thing."""
    sent: dict[str, list[Example]] = {}
    came: dict[str, list[Example]] = {}
    for example in document.examples if document.kind == "openapi" else ():
        steps = tokens(example.at.pointer or "")
        if len(steps) < 4 or steps[0] != "paths" or steps[2] not in ("post", "put", "patch"):
            continue
        if not isinstance(example.value, dict):
            continue
        if steps[3] == "requestBody" and example.role is not Role.PART:
            sent.setdefault("/".join(steps[:3]), []).append(example)
        elif steps[3] == "responses" and steps[4].startswith("2") and example.role is Role.RESPONSE:
            came.setdefault("/".join(steps[:3]), []).append(example)
    yield from _neighbours(document)
    for operation, examples in sent.items():
        if len(examples) == len(came.get(operation, ())) == 1:
            yield examples[0], came[operation][0]

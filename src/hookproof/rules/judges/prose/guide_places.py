"""What guides name: headers, anchors within a page, versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import named, nearest, sentences
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document

_HEADER = re.compile(
    r"(?<![\w-])(?:(?:(?<=^`)|(?<=\n`)|(?<=\| `)|(?<=\n)|(?<=get\([\"'])|(?<=headers\[[\"'])|(?<=Header\([\"']))"
    r"[a-z]+(?:-[a-z]+)+(?=`? *\||[\"']\s*[\])]|: ))(?![\w-])|"
    r"(?<![\w-])(?:HTTP_X(?:_[A-Z]+)+|[xX](?:-[A-Za-z]+)+(?:-?\d{1,3})?|(?<=[`\"'])[A-Z][A-Za-z]*-(?:[A-Z][A-Za-z]*-)*[A-Z][A-Za-z]*(?=[`\"':]))(?![\w-])"
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
    yield from _undeclared(document)
    every = ground.once("prose.header-name", lambda: _headers(ground))
    told: set[str] = set()
    for match in _HEADER.finditer(document.text) if document.space is None else ():
        name = _name_of(match[0])
        usual = _usual(name, every) if name in every else ""
        if usual and name not in told and not _is_beside(document.text, match, usual):
            told.add(name)
            line = document.line_of(match.start())
            place = document.place(line)
            yield Remark(place=place, message=f"The header {match[0]} is {usual} elsewhere.", key=name)
    for named_ in ground.once("prose.header-name read", lambda: _read_and_told(ground)):
        for name, at in named_.met.items():
            meant, idle = named_.meant(name)
            if at.path == document.path and name not in named_.known | told and meant:
                told.add(name)
                unused = f", which nothing {named_.where.rpartition(' ')[2]}" if idle else ""
                message = f"{named_.where} {name}, which no text names; the text names {meant}{unused}."
                yield Remark(place=at, message=message, key=name)


@dataclass(frozen=True, slots=True)
class _Named:
    """Headers that programs read or that requests show, with their places; those that there are, those that are met."""

    where: str
    met: Mapping[str, Place]
    known: frozenset[str]
    used: frozenset[str]

    def meant(self, name: str) -> tuple[str, bool]:
        """Return the one header that a name means, "" where none or several may be, and whether nothing has that."""
        idle = [one for one in self.known if _family(one) == _family(name) and one not in self.used]
        as_long = [one for one in idle if one.startswith("x-") and one.count("-") == name.count("-")]
        idle = [one for one in idle if _may_be(one, name)] or [one for one in as_long if not _are_two(one, name)]
        numbered = [one for one in self.known if re.fullmatch(rf"{re.escape(name)}-\d{{1,3}}", one)]
        found = numbered or idle
        return (found[0] if len(found) == 1 else ""), not numbered


#: Last words of headers that carry one thing.
_ALIKE = tuple(
    names.words(group)
    for group in (
        "signature sig hmac mac digest hash",
        "timestamp time ts date",
        "event topic type",
        "id delivery",
        "token key secret auth",
    )
)


def _may_be(one: str, other: str) -> bool:
    """Whether two headers of one family may be one: by their last words, or by all but a slip."""
    ends = {one.rpartition("-")[2], other.rpartition("-")[2]}
    return len(ends) == 1 or any(ends <= group for group in _ALIKE) or bool(nearest(one, [other]))


def _are_two(one: str, other: str) -> bool:
    """Whether the last words of two headers say that they carry two things: a proof, and an id or what nobody knows."""
    first, second = (
        next((group for group in _ALIKE if name.rpartition("-")[2] in group), None) for name in (one, other)
    )
    if one.startswith(other) or other.startswith(one):
        return False  # `x-grove-sign`
    return first != second and (None not in (first, second) or bool({first, second} & {*_ALIKE[:2]}))


#: How programs read a header, and how texts name one.
_READ = re.compile(
    r"(?:(?i:headers?)(?:\(\)|\.request)?(?:(?:\.|->|::)(?:get\w*|Get\w*|TryGetValue|first|value|fetch))?[\[(]\s{0,2}"
    r"|\b[gG]et_?[hH]eader\(\s{0,2}|\breq(?:uest)?\.get\(\s{0,2}|_SERVER\[|\benv\[)"
    r"[\"'](?P<name>(?:HTTP_)?[A-Za-z][A-Za-z0-9_-]{3,60})[\"']"
)
_TOLD = re.compile(r"`(?P<name>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+){1,6})(?::[^`]*)?`")


#: A header as the box of a request, or a command, has it.
_SHOWN = re.compile(r"(?:^[\s>]*|-H [\"'])(?P<name>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+){1,6}): [^\s`|]")


def _read_and_told(ground: Ground) -> tuple[_Named, ...]:
    """Return the headers that programs read, against those that texts name in code and requests show; and those that
    requests show, against those that texts name and nothing has."""
    read, shown = _met(ground, _READ), _met(ground, _SHOWN)
    texts = (document.text for document in _guides(ground))
    told = frozenset(match["name"].lower() for text in texts for match in _TOLD.finditer(text))
    families = Counter(name.removeprefix("x-").partition("-")[0] for name in {*told, *shown})
    several = {first for first, count in families.items() if count > 1}
    return tuple(
        _Named(where, {name: at for name, at in met.items() if _is_of_provider(name, several)}, known, used)
        for where, met, known, used in (
            ("The program reads", read, told | {*shown}, frozenset(read)),
            ("The request shows", shown, told, frozenset((*read, *shown))),
        )
    )


def _met(ground: Ground, pattern: re.Pattern[str]) -> dict[str, Place]:
    """Return the headers that a pattern finds in guides, each with its first place."""
    found: dict[str, Place] = {}
    for document in _guides(ground):
        for number, line in enumerate(document.text.split("\n"), 1):
            for match in pattern.finditer(line):
                found.setdefault(_name_of(match["name"]), document.place(number))
    return found


#: The first words of a header are those of its provider: `x-grove`.
_FAMILY = 2


def _family(name: str) -> list[str]:
    """Return the words of a header's provider; a number at the end, and an `X-`, are none."""
    words = re.sub(r"-\d{1,3}$", "", name.removeprefix("x-")).split("-")
    return words[:-1][: _FAMILY - 1]


def _is_of_provider(name: str, several: Collection[str]) -> bool:
    """Whether a header has its provider's name: `x-grove-event`, or `grove-signature`, by its last word, or as several
    others do that texts name."""
    own = name.removeprefix("x-").split("-")
    proves = any(own[-1] in group for group in _ALIKE[:2])
    return len(own) > 1 and (len(name.split("-")) > _FAMILY or proves or own[0] in several)


def _is_beside(text: str, match: re.Match[str], usual: str) -> bool:
    """Whether one line names both headers, or one sentence over two: then they are two, of which each is meant."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[start : end if end >= 0 else None][:_LONG_LINE]
    above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : match.start()][-_LONG_LINE:]
    joined = re.search(r"\b(?:both|and|or)\b[^\n.]*\n[^\n.]*$", above, re.IGNORECASE)
    return usual in {_name_of(other[0]) for other in _HEADER.finditer(above if joined else line)}


#: No more of a line is searched.
_LONG_LINE = 4_000


def _undeclared(document: Document) -> Iterator[Remark]:
    """Look for headers that a specification names in words, where it declares another of that provider."""
    declared: dict[str, str] = {}
    stack = [document.space.root if document.space is not None else {}]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if node.get("in") == "header" and isinstance(node.get("name"), str):
                declared.setdefault(node["name"].lower(), node["name"])
            headers = _followed(document, node.get("headers"))
            named_ = headers.get("properties") if isinstance(headers, dict) else None
            for name in named_ if isinstance(named_, dict) else ():
                declared.setdefault(str(name).lower(), str(name))
            for key, child in node.items():
                if isinstance(child, (dict, list)) and key not in ("example", "examples"):
                    stack.append(child)
        elif isinstance(node, list):
            stack.extend(node)
    yield from _cut_short(document, declared)
    own = [name for name in declared if name.count("-") > 1 and name.startswith("x-")]
    for prose in (*document.prose, *(prose for page in document.pages for prose in page.prose)) if declared else ():
        for name in re.findall(r"`([xX](?:-[A-Za-z]+){2,6})`", prose.text):
            family = [one for one in own if one.split("-")[:2] == name.lower().split("-")[:2]]
            meant = len(family) == 1 and _may_be(name.lower(), family[0])
            if not family and (bare := [one for one in declared if _lacks_brand(one, name.lower())]):
                family, meant = bare, len(bare) == 1
            if name.lower() not in declared and meant:
                message = f"The text names the header {name}; declared is {declared[family[0]]}."
                yield Remark(place=prose.at, message=message, key=name)


def _followed(document: Document, node: object) -> object:
    """Return what stands there, or what it refers to within the document."""
    ref = node.get("$ref") if isinstance(node, dict) else None
    local = document.space is not None and isinstance(ref, str) and ref.startswith("#/")
    return document.space.resolve(ref[1:])[1] if local and document.space and isinstance(ref, str) else node


def _cut_short(document: Document, declared: Mapping[str, str]) -> Iterator[Remark]:
    """Look for a declared header of several words that a sentence on headers names with one word less, or a slip."""
    known = [name for name in declared if name.count("-") > 1]
    for prose in document.prose if known else ():
        for sentence in sentences(prose.text) if re.search(r"\bheaders?\b", prose.text, re.IGNORECASE) else ():
            told = {name.lower(): name for name in re.findall(r"`([A-Za-z]+(?:-[A-Za-z]+){1,6})`", sentence)}
            for name, written in told.items() if re.search(r"\bheaders?\b", sentence, re.IGNORECASE) else ():
                longer = [one for one in known if one.startswith(f"{name}-") or nearest(name, [one])]
                if name not in declared and len(longer) == 1 and longer[0] not in told:
                    message = f"The text names the header {written}; declared is {declared[longer[0]]}."
                    yield Remark(place=prose.at, message=message, key=name)


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
        parted = name != other and _bare(name) == _bare(other)
        if _lacks_brand(name, other) and every[other] >= every[name] and not _is_of_several(name, every):
            return other
        if parted and every[other] >= every[name] and order.index(other) < order.index(name):
            return other
        if _is_same_role(name, other) and every[other] > every[name] == 1:
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


def _lacks_brand(name: str, other: str) -> bool:
    """Whether a header of deliveries is another one without the words of its provider (`x-signature`).

    The word "webhook" names no provider: what is signed without it may be requests.
    """
    own, theirs = name.removeprefix("x-").split("-"), other.removeprefix("x-").split("-")
    dropped = theirs[: len(theirs) - len(own)]
    of_provider = 0 < len(dropped) <= _FAMILY and dropped != ["webhook"]
    return own[-1] in _OF_DELIVERIES and of_provider and own == theirs[len(dropped) :]


#: Words that say no more of a header than that deliveries have it.
_IDLE = frozenset({"x", "webhook", "webhooks", "hook", "header", "request"})


def _is_same_role(name: str, other: str) -> bool:
    """Whether two headers of one provider carry one thing: a proof, a time, or an event's name."""
    own, theirs = ([word for word in one.split("-") if word not in _IDLE] for one in (name, other))
    same = len(own) == len(theirs) > 1 and own[:-1] == theirs[:-1] and _bare(name) != _bare(other)
    return same and (own == theirs or any({own[-1], theirs[-1]} <= group for group in _ALIKE[:3]))


#: A text that names the headers of so many providers is about none of them alone.
_PROVIDERS = 3


def _is_of_several(name: str, every: Mapping[str, int]) -> bool:
    """Whether headers that end as this one does are told of several providers."""
    last = name.rpartition("-")[2]
    branded = (other.removeprefix("x-").split("-") for other in every if other.rpartition("-")[2] == last)
    return len({words[0] for words in branded if len(words) > 1 and words[0] != "webhook"}) >= _PROVIDERS


def _bare(name: str) -> str:
    """Return the letters of a header without the `X-` that some are written with."""
    return names.squeezed(name.removeprefix("x-"))


_ANCHOR = re.compile(r"(?<!!)\[[^\]\n]{0,200}\]\(#(?P<slug>[\w%.-]+)\)")
_OWN_ANCHOR = re.compile(r"(?:\bid|\bname)=[\"']([\w.-]+)[\"']|\{(?:%\s?)?#([\w.-]+)[^{}\n]{0,40}\}")


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
    if document.kind not in ("markdown", "html"):
        return
    links = list(_ANCHOR.finditer(document.text))
    there = _slugs(document.text) if links else frozenset[str]()
    dead = [m for m in links if re.sub(r"\d+$", "", names.squeezed(m["slug"])) not in there]
    if there and dead and len({m["slug"] for m in dead}) <= max(1, len(links) // 3):
        what = named([f"#{slug}" for slug in dict.fromkeys(m["slug"] for m in dead)][:8])
        line = document.line_of(dead[0].start())
        message = f"No heading of this page is {what}."
        yield Remark(place=document.place(line), message=message, key=dead[0]["slug"])


def _slugs(text: str) -> frozenset[str]:
    heads = re.findall(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$", text, re.MULTILINE)
    heads += re.findall(r"^(.+)\n(?:=+|-{3,})\s*$", text, re.MULTILINE)
    heads += re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", text, re.DOTALL)
    heads += re.findall(r"\btitle=[\"']([^\"']+)[\"']", text)
    ids = [one or other for one, other in _OWN_ANCHOR.findall(text)]
    bare = (re.sub(r"(?<!`)<[^>]+>|\[([^\]]*)\]\([^)]*\)", r"\1", head) for head in heads)
    squeezed = (names.squeezed(head) for head in (*bare, *ids))
    return frozenset(re.sub(r"\d+$", "", head) or head for head in squeezed)

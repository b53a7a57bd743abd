"""The running text of HTML as pieces of lines of Markdown: its code, its letters in bold and its breaks marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.transcribed.htmltree import Element, Node
from hookproof.sources.transcribed.transcription import Piece, plain, tidy

#: What a browser shows nothing of, or nothing that a reader reads.
UNSHOWN = names.words(
    "script style head noscript template svg button nav footer select iframe object canvas video audio form"
)
#: What stands on lines of its own.
BLOCKS = names.words(
    "p div section article main header aside h1 h2 h3 h4 h5 h6 ul ol li dl dt dd pre table thead "
    "tbody tfoot tr td th blockquote details summary figure figcaption body html address hr center "
    "fieldset"
)
CODE = names.words("code tt kbd samp var")
#: The name of a link within its page that leads nowhere; of all others the words alone are kept.
DEAD = "dead-link"
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
#: Words in the classes and ids of what leads through a site, and of marks beside headings and code.
_AROUND = re.compile(
    r"(?<![a-z])(?:toc|table-?of-?contents|on-?this-?page|sidebar|navbar|nav|menu|breadcrumbs?|pagination|footer|"
    r"headerlink|hash-?link|header-?anchor|anchor-?link|copy-?btn|copy-?button|sr-only|visually-hidden|"
    r"lineno|linenos|linenodiv|line-?numbers?|lnt|gutter)(?![a-z])",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
_ALONE = names.words("¶ # § 🔗 \u200b")
_SPECIAL = re.compile(r"([\\`*\[\]<]|^_|_$|&(?=#?\w{1,32};))")
_CHARACTERS = re.compile(r"[\\`*\[\]<|_&]|[^\\`*\[\]<|_&]+")
_PARTS = re.compile(r"\s+|[^\s]+")
#: Of a stretch of running text no more is read.
_LONGEST = 20_000
#: White space that is none of a line's ends.
_BREAK = Piece("\n")
_SPACE = Piece(" ")


def is_shown(node: Node) -> bool:
    """Whether a reader of the page reads it as a part of the text."""
    if not isinstance(node, Element):
        return True
    if node.name in UNSHOWN:
        return False
    given = node.attributes if node.written else {}
    if given.get("role") in ("navigation", "search", "banner", "contentinfo") or given.get("aria-hidden") == "true":
        return False
    if node.name in _HOLDERS and _AROUND.search(_CAMEL.sub("-", f"{given.get('class', '')} {given.get('id', '')}")):
        return False
    return not (node.name == "a" and words_of(node).strip() in _ALONE)


#: What may hold nothing but what leads through a site, or marks.
_HOLDERS = names.words("div aside ul ol span a td header pre")


def words_of(node: Node) -> str:
    """Return the text of a node, all of it."""
    return "".join(piece.text for piece in verbatim([node]))


def verbatim(nodes: Sequence[Node]) -> Iterator[Piece]:
    """Yield text as it is, breaks as line ends: the content of a box of code."""
    for node in nodes:
        if not isinstance(node, Element):
            yield Piece(node.text, node.at)
        elif node.name == "br":
            yield _BREAK
        elif node.name not in UNSHOWN:
            yield from verbatim(node.children)


def lines_of(nodes: Sequence[Node], *, in_table: bool = False) -> list[list[Piece]]:
    """Return running text as lines of pieces; in a table it is one line."""
    lines: list[list[Piece]] = [[]]
    for piece in _flow(nodes, in_table):
        if piece is _BREAK and not in_table:
            lines.append([])
        else:
            lines[-1].append(_SPACE if piece is _BREAK else piece)
    return [line for line in map(tidy, lines) if line]


def _flow(nodes: Sequence[Node], in_table: bool) -> Iterator[Piece]:
    for node in nodes:
        if not isinstance(node, Element):
            yield from _written(node.text[:_LONGEST], node.at, in_table)
        elif not is_shown(node):
            continue
        elif node.name == "br":
            yield _BREAK
        elif node.name in CODE:
            yield from _code(node, in_table)
        elif node.name == DEAD:
            yield from (Piece("["), *_flow(node.children, in_table), Piece(f"]({node.attributes['href']})"))
        elif node.name in _MARKS:
            yield from _marked(_MARKS[node.name], node, in_table)
        elif node.name in BLOCKS:
            yield from (_SPACE, *_flow(node.children, in_table), _SPACE)
        else:
            yield from _flow(node.children, in_table)


def _written(text: str, at: int, in_table: bool) -> Iterator[Piece]:
    for match in _PARTS.finditer(text):
        word = match[0]
        if word.isspace():
            yield _SPACE
            continue
        for part in (
            re.finditer(r"[\\`*\[\]<|_&]|[^\\`*\[\]<|_&]+", word) if _SPECIAL.search(word) or "|" in word else ()
        ):
            special = _SPECIAL.match(word, part.start()) or (in_table and part[0] == "|")
            yield Piece(f"\\{part[0]}" if special else part[0], at + match.start() + part.start())
        if not _SPECIAL.search(word) and "|" not in word:
            yield Piece(word, at + match.start())


def _code(element: Element, in_table: bool) -> Iterator[Piece]:
    """A piece of code; one that has grave accents in it is text."""
    inner = [part for piece in verbatim(element.children) for part in _words(piece)]
    inner = tidy(inner)
    if not inner or "`" in plain(inner):
        yield from (part for piece in inner for part in _written(piece.text, piece.at or 0, in_table))
        return
    yield Piece("`")
    yield from (Piece(piece.text.replace("|", "\\|"), piece.at) if in_table else piece for piece in inner)
    yield Piece("`")


def _words(piece: Piece) -> Iterator[Piece]:
    for match in _PARTS.finditer(piece.text):
        yield _SPACE if match[0].isspace() else Piece(match[0], None if piece.at is None else piece.at + match.start())


def _marked(mark: str, element: Element, in_table: bool) -> Iterator[Piece]:
    inner = [_SPACE if piece is _BREAK else piece for piece in _flow(element.children, in_table)]
    kept = tidy(inner)
    if not kept or "*" in plain(kept):
        yield from inner
        return
    yield from ([_SPACE] if inner[0].text == " " else [])
    yield Piece(mark)
    yield from kept
    yield Piece(mark)
    yield from ([_SPACE] if inner[-1].text == " " else [])

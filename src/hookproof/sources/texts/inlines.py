"""The running text of a paragraph or cell of Markdown: plain, with its code marked, and where it begins as a field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.texts import tables, vocabulary

if TYPE_CHECKING:
    from markdown_it.token import Token

    from hookproof.findings import Place
    from hookproof.sources.records import Field

#: A line that names the event of its section, where the heading is in words: `Event type: order.paid`.
_DECLARED = re.compile(
    r"(?:webhook |event )?(?:event|type|name|topic|code)(?: (?:type|name|code))?\s*:\s*(\S+?)\.?", re.IGNORECASE
)


def declared(text: str) -> str:
    """Return the event that a line names as that of its section; "" where it names none."""
    match = _DECLARED.fullmatch(text)
    return match[1] if match is not None and names.is_dotted(match[1]) else ""


def is_typed(inline: Token, text: str) -> bool:
    """Whether a paragraph is a name in bold letters, a type and more: "**via** *string* How", "**via** (string): …"."""
    bold = strong(inline)
    rest = text.removeprefix(bold[0]).strip() if bold and text.startswith(bold[0]) else ""
    beside = _BESIDE.match(rest)
    first = beside["type"] if beside else (rest.split(maxsplit=1) or [""])[0]
    return (
        len(rest.split(maxsplit=1)) > 1
        and tables.field_path(bold[0]) is not None
        and vocabulary.is_type(first.strip(" `"))
    )


#: A type in brackets, and what is said of the field.
_BESIDE = re.compile(r"\((?P<type>[^(),\n]{2,40})(?:,[^()\n]{2,40})?\)\s*[-–—:]")


def headed(inline: Token) -> tuple[str, str]:
    """Return a paragraph whose first line is a name in code and its type, as an item has them; ("", "") for any other.

    The second is the type where it is none that is known: one word in bold letters or italics (`tags` **csv**).
    """
    children = inline.children or []
    end = next((n for n, child in enumerate(children) if "break" in child.type), 0)
    words = "".join(child.content for child in children[1:end]).strip(" ()") if end else ""
    if not words or children[0].type != "code_inline":
        return "", ""
    known = all(map(_is_said, words.split(", ")))
    if not known and not (_WORD.fullmatch(words) and {"strong_open", "em_open"} & {c.type for c in children[:end]}):
        return "", ""
    rest = "".join(f"`{c.content}`" if c.type == "code_inline" else c.content or " " for c in children[end + 1 :])
    said = f" ({words})" if known else ""
    return f"`{children[0].content}`{said}: {rest.strip()}", "" if known else words


_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")


def _is_said(words: str) -> bool:
    return vocabulary.is_type(words) or vocabulary.required_of(words) is not None


#: What stands between a type and its marks: `string, required`, `string · required`.
BETWEEN = re.compile(r"\s*[,;·|•]\s*|\s+(?=(?i:required|optional|nullable)\b)")


def under_heading(name: str, tokens: Sequence[Token], at: int, place: Place) -> Field | None:
    """Return the field that a heading names, where the paragraph right below has its type: `### status`, then `string`.

    The type is all of the paragraph, or its first words, set apart by their letters; what follows describes the field.
    """
    marks, said = _apart(tokens[at + 1])
    first, *rest = BETWEEN.split(marks)
    below_heading = at > 0 and tokens[at - 1].type == "heading_close" and tables.field_path(name) is not None
    if not below_heading or not vocabulary.is_type(first) or not all(map(_is_said, rest)):
        return None
    below = tokens[at + 3 : at + 5]
    if not said and len(below) > 1 and below[0].type == "paragraph_open":
        said = marked(below[1])
    return tables.field_in_item(f"{name} ({', '.join((first, *rest))}): {said}", (name,), place)


def _apart(inline: Token) -> tuple[str, str]:
    """Return the words that a paragraph begins with in bold letters or italics, and the rest; else all, and nothing."""
    children = [child for child in inline.children or () if child.type != "text" or child.content]
    opened = children[0].type if children else ""
    end = next((n for n, child in enumerate(children) if child.type == opened.replace("_open", "_close")), 0)
    if opened in ("em_open", "strong_open") and (said := _text(children[end + 1 :]).strip()):
        return _text(children[1:end]).strip(" `().:"), said.lstrip(".:–— ")
    return re.sub(r"[`*()]", "", plain(inline)).strip(), ""


#: A paragraph that begins with a name in code and something in brackets, as items of lists of fields do.
TYPED = re.compile(r"`[\w.\[\]-]{1,80}`\s*\([^()\n]{2,60}\)\s*[-–—:]")


def plain(inline: Token) -> str:
    """Return the text alone, breaks as spaces."""
    parts = [
        child.content if child.type in ("text", "code_inline") else " " if "break" in child.type else ""
        for child in inline.children or ()
    ]
    return "".join(parts).strip()


#: What sites write behind a heading for themselves: `{#joined}`, `{% #joined %}`, `{: .wide }`.
_ATTRIBUTES = re.compile(r"\s*\{%?:?\s?[#.][^{}]{1,80}\}$")


def title(inline: Token) -> str:
    """Return the text of a heading without its attributes."""
    return _ATTRIBUTES.sub("", plain(inline))


def marked(inline: Token) -> str:
    """Return the text with its code still marked as code."""
    return _text(inline.children or ()).strip()


def _text(tokens: Sequence[Token]) -> str:
    shown = (token for token in tokens if token.type != "html_inline")
    return "".join(f"`{one.content}`" if one.type == "code_inline" else one.content or " " for one in shown)


def itemised(inline: Token) -> str:
    """Return the text as `marked` does, with a type in italics or bold letters put in brackets.

    In "`via` *string* How it came." nothing else separates the type from the description.
    """
    children = inline.children or []
    at = next((n for n, child in enumerate(children) if n and child.type in ("em_open", "strong_open")), 0)
    name, kind, rest = _text(children[:at]).strip(), _text(children[at + 1 : at + 2]), _text(children[at + 3 :])
    apart = at and " " not in name and vocabulary.is_type(kind) and re.match(r"\s+\w", rest)
    return f"{name} ({kind}): {rest.strip()}" if apart else marked(inline)


#: A term on a line of its own, with its type or without, and what is said of it on the lines below.
_TERM = re.compile(r"\*{0,2}`?(?P<name>[^\s`*]+)`?\*{0,2}(?P<kind>[^\S\n][^\n]{1,60})?\n: (?P<said>.+)", re.DOTALL)


def term(inline: Token) -> tuple[str, str] | None:
    """Return the term that a paragraph explains (`name`, then `: …`), and that as an item of a list; None without."""
    match = _TERM.fullmatch(inline.content)
    kinds = BETWEEN.split(re.sub(r"[`*()_]", "", match["kind"]).strip(" ·•|,:–—-")) if match and match["kind"] else []
    if match is None or not all(map(_is_said, kinds)):
        return None
    kind = f" ({', '.join(kinds)})" if kinds else ""
    return match["name"], f"`{match['name']}`{kind}: {match['said']}"


def coded(inline: Token) -> tuple[str, ...]:
    """Return the pieces that are code."""
    return tuple(child.content for child in inline.children or () if child.type == "code_inline")


def strong(inline: Token) -> tuple[str, ...]:
    """Return the beginnings of the pieces in bold letters."""
    children = inline.children or []
    return tuple(children[n + 1].content for n, child in enumerate(children[:-1]) if child.type == "strong_open")


def rows_in(tokens: Sequence[Token]) -> Iterator[tuple[int, list[tables.Cell]]]:
    """Yield the rows of a table: the line of each, and its cells."""
    line = 1
    cells: list[tables.Cell] = []
    for token in tokens:
        if token.type == "tr_open":
            line, cells = (token.map or [0])[0] + 1, []
        elif token.type == "inline":
            cells.append(tables.Cell(plain(token), marked(token), coded(token)))
        elif token.type == "tr_close":
            yield line, cells


@cache
def parser(has_tags: bool) -> Any:
    """Return the parser. In MDX a tag hides no fence that follows it, and an indent makes no code."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table")
    return parser.disable(["html_block", "code"]) if has_tags else parser

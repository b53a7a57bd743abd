"""Dialects of Markdown (ReadMe, MyST, Markdoc, Hugo, Jekyll): their blocks, as the Markdown that they stand for.

A block has a line that opens it and one that closes it; what stands between them is written anew, all else as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document
from hookproof.sources.texts.markdown import read_markdown
from hookproof.sources.transcribed import magicblocks, restructured
from hookproof.sources.transcribed.transcription import Line, Piece, Transcription, lines_of, relocated

#: Writes the lines inside a block that a line opened; whether it could.
_Write = Callable[[Transcription, re.Match[str], Sequence[Line]], bool]


class _Form(NamedTuple):
    """A form of blocks: the line that opens one, whether a line closes what a line opened, and what writes it."""

    opening: re.Pattern[str]
    closes: Callable[[re.Match[str], str], bool]
    write: _Write


def has_blocks(text: str) -> bool:
    """Whether a text has a line that opens a block of a dialect."""
    return bool(_OPENED.search(text))


def read_dialect(text: str, path: str) -> Document:
    """Return what a page of a dialect says."""
    written = transcribed_dialect(text, path)
    return relocated(read_markdown(written.text, path), written.spot)


def transcribed_dialect(text: str, path: str) -> Transcription:  # noqa: ARG001 - one of a table
    """Return a page of a dialect as plain Markdown."""
    written = Transcription(text)
    _write(written, lines_of(text))
    return written


def _write(written: Transcription, lines: Sequence[Line], depth: int = 0) -> None:
    at, fence, open_ = 0, "", set[_Mark]()
    while at < len(lines):
        bare = lines[at].text.strip()
        end = _block(written, lines, at, depth, open_) if not fence and depth < _DEEPEST else None
        if end is None:
            written.line(*([] if not fence and _SHORTCODE.fullmatch(bare) else [Piece(*lines[at])]))
            if mark := _FENCE.match(bare):
                fence = mark[0] if not fence else "" if bare.rstrip(fence[0]) == "" and mark[0] >= fence else fence
        at = end or at + 1


#: A tag of Hugo alone on its line: what it encloses is Markdown.
_SHORTCODE = re.compile(r"\{\{[<%].*[%>]\}\}")
_FENCE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
_DEEPEST = 20


#: What a form of blocks closes a block by: a fence has a length.
_Mark = tuple[re.Pattern[str], str]


def _block(written: Transcription, lines: Sequence[Line], at: int, depth: int, open_: set[_Mark]) -> int | None:
    """Write the block that a line opens, and return where it ends; None where the line opens none.

    `open_` are the marks that nothing closes from here on: none is looked for twice.
    """
    indent = len(lines[at].text) - len(lines[at].text.lstrip())
    for form in _FORMS:
        opened = form.opening.fullmatch(lines[at].text.strip())
        mark = (form.opening, opened.groupdict().get("mark", "")) if opened is not None else None
        if opened is None or mark is None or mark in open_:
            continue
        end = next((n for n in range(at + 1, len(lines)) if form.closes(opened, lines[n].text.strip())), None)
        if end is None:
            open_.add(mark)
            continue
        inner = [_from(line, min(indent, len(line.text) - len(line.text.lstrip()))) for line in lines[at + 1 : end]]
        if form.write(written, opened, inner):
            return end + 1
        if form is _DIRECTIVE:
            written.line(Piece(opened["about"], lines[at].at))
            _write(written, _without_options(inner), depth + 1)
            return end + 1
    return None


def _from(line: Line, start: int) -> Line:
    return Line(line.text[start:], line.at + start)


def _magic(written: Transcription, opened: re.Match[str], lines: Sequence[Line]) -> bool:
    body = "\n".join(line.text for line in lines)
    return bool(lines) and magicblocks.write_block(written, opened["kind"], body, lines[0].at)


def _code(written: Transcription, opened: re.Match[str], lines: Sequence[Line]) -> bool:
    written.box(opened["language"], lines)
    return True


def _rows(written: Transcription, _: re.Match[str], lines: Sequence[Line]) -> bool:
    """Write a table whose rows are lists with lines between them (Markdoc)."""
    rows: list[list[Line]] = [[]]
    for line in lines:
        text = line.text.strip()
        item = _ITEM.match(line.text)
        if text == "---":
            rows.append([])
        elif item is not None:
            rows[-1].append(_from(line, item.end()))
        elif text and rows[-1]:
            rows[-1][-1] = Line(f"{rows[-1][-1].text} {text}", rows[-1][-1].at)
    return _told(written, rows)


_ITEM = re.compile(r"[*+-]\s+")


def _told(written: Transcription, rows: Sequence[Sequence[Line]]) -> bool:
    filled = [row for row in rows if row]
    written.table([(row[0].at, [[Piece(cell.text.replace("|", "\\|"), cell.at)] for cell in row]) for row in filled])
    return bool(filled)


def _directed(written: Transcription, opened: re.Match[str], lines: Sequence[Line]) -> bool:
    """Write a directive that is code, a table, or reStructuredText (MyST); what stands in any other is Markdown."""
    name, options = opened["name"].rpartition(":")[2], _options(lines)
    body = lines[len(options) :]
    if name in restructured.CODE:
        written.box(opened["about"].split(" ")[0], body)
    elif name in restructured.TABLES:
        return _told(written, [*restructured.TABLES[name](options, restructured.dedented(body))])
    elif name == "eval-rst":
        restructured.write_restructured(written, lines)  # what looks like its options are fields
    else:
        return False
    return True


def _options(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines that set a directive, those of YAML with the lines around them."""
    texts = [line.text.strip() for line in lines]
    if texts[:1] == ["---"] and "---" in texts[1:]:
        return lines[: texts.index("---", 1) + 1]
    end = next((n for n, text in enumerate(texts) if not re.match(r":[\w -]+:", text)), len(texts))
    return lines[:end]


def _without_options(lines: Sequence[Line]) -> Sequence[Line]:
    return lines[len(_options(lines)) :]


def _shortcode(name: str, rest: str = "") -> tuple[re.Pattern[str], Callable[[re.Match[str], str], bool]]:
    """Return how a tag of Hugo (`{{< … >}}`), or of Liquid and Markdoc (`{% … %}`), opens a block, and closes it."""
    opening = re.compile(rf"\{{(?:\{{[<%]|%-?)\s*{name}\b{rest}[^{{}}]*\}}\}}?")
    closing = re.compile(rf"\{{(?:\{{[<%]|%-?)\s*(?:/|end){name}\b[^{{}}]*\}}\}}?")
    return opening, lambda _, line: bool(closing.fullmatch(line))


def _is_fence(opened: re.Match[str], line: str) -> bool:
    mark = opened["mark"]
    return line.startswith(mark) and not line.strip(mark[0])


_DIRECTIVE = _Form(
    re.compile(r"(?P<mark>`{3,20}|~{3,20}|:{3,80})\s*\{(?P<name>[a-z][\w:-]*)\}\s*(?P<about>.*)"), _is_fence, _directed
)
_FORMS = (
    _Form(re.compile(r"\[block:(?P<kind>[a-z-]+)\]"), lambda _, line: line == "[/block]", _magic),
    _DIRECTIVE,
    _Form(*_shortcode("highlight", r"\s+[\"']?(?P<language>[\w+-]*)"), _code),
    _Form(*_shortcode("table"), _rows),
)
#: How a line begins that may open one.
_OPENED = re.compile(
    r"^[ \t]*(?:\[block:|(?:`{3,}|~{3,}|:{3,})[ \t]*\{[a-z]|\{\{[<%]|\{%-?[ \t]*(?:highlight|table)\b)", re.MULTILINE
)

"""Pages of reStructuredText, as Sphinx takes them: what they say is read as the Markdown that it could be.

It is read line by line rather than by docutils, which drops what stands in a directive that it does not know (`tabs`,
`http:post`, those of any extension of Sphinx), and knows the lines of few nodes.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document
from hookproof.sources.texts import vocabulary
from hookproof.sources.texts.markdown import sections_of
from hookproof.sources.texts.sections import build
from hookproof.sources.transcribed.transcription import Line, Piece, Transcription, lines_of, relocated

_RULE = re.compile(r"([=\-~`:'\"^_*+#<>.])\1{2,}\s*")
_DIRECTIVE = re.compile(r"\.\. +(?P<name>[\w:-]+?)::\s*(?P<about>.*)")
#: Directives that hold code.
CODE = frozenset(("code-block", "code", "sourcecode", "parsed-literal"))
_OPTION = re.compile(r":[\w -]+:(?:\s.*)?")
_INLINE = re.compile(
    r"``(?P<code>[^`]+)``|:[\w:+-]+:`(?P<role>[^`<]+?)(?:\s*<[^`>]*>)?`|`(?P<link>[^`<]+?)(?:\s*<[^`>]*>)?`__?"
)
_PARAMETER = re.compile(
    r":(?:param(?:eter)?|<json(?:arr)?)\s+(?:(?P<type>\S+)\s+)?(?P<name>[\w.\[\]-]+):\s*(?:\((?P<mark>\w+)\))?\s*(?P<rest>.*)"
)
_FIELD = re.compile(r":(?P<name>[A-Za-z_][\w.\[\]-]*):\s+(?P<rest>.*)")
#: What docutils takes for facts on the document itself, below its title.
_ABOUT = re.compile(r":(?:Authors?|Organization|Contact|Address|Version|Status|Date|Copyright|Revision):(?:\s.*)?")
_TYPED = re.compile(r"[*`(]*(?P<type>[\w\[\] ]+?)[*`]*(?:,\s*(?P<mark>required|optional))?\)?\.?(?=[\s.:]|$)")
_BULLET = re.compile(r"[*+•-]\s+(?=\S)")
_DEEPEST = 40


def read_restructured(text: str, path: str) -> Document:
    """Return what a page of reStructuredText says."""
    written = transcribed_restructured(text, path)
    return relocated(build(sections_of(written.text, path), text=written.text, path=path, kind="rst"), written.spot)


def transcribed_restructured(text: str, path: str) -> Transcription:  # noqa: ARG001 - one of a table
    """Return a page of reStructuredText as Markdown."""
    written = Transcription(text)
    write_restructured(written, lines_of(text))
    return written


def write_restructured(written: Transcription, lines: Sequence[Line]) -> None:
    """Write lines of reStructuredText as Markdown."""
    _Writer(written).write([Line(line.text.rstrip(), line.at) for line in lines])


class _Writer:
    """Writes the lines of a page as Markdown; `ranks` are the underlines of its titles, the highest first."""

    def __init__(self, written: Transcription) -> None:
        self.written = written
        self.ranks: list[str] = []
        self.depth = 0

    def inside(self, lines: Sequence[Line]) -> None:
        """Write what stands in a directive or below a term; inside too many of them nothing is read."""
        self.depth += 1
        if self.depth < _DEEPEST:
            self.write(lines)
        self.depth -= 1

    def write(self, lines: Sequence[Line]) -> None:
        at = 0
        while at < len(lines):
            readers = (_title, _directive, _grid, _simple, _field, _term)
            taken = next((end for reader in readers if (end := reader(self, lines, at))), None)
            at = taken or self.plain(lines, at)

    def plain(self, lines: Sequence[Line], at: int) -> int:
        """Write a line of text; the block after one that ends in two colons is a box."""
        line = lines[at]
        bullet = _BULLET.match(line.text.lstrip())
        depth = len(line.text) - len(line.text.lstrip())
        lead = [Piece(" " * depth)] if depth and line.text.strip() else []
        if bullet:
            self.written.line(*lead, Piece("- ", line.at + depth), *marked(_cut(line, depth + bullet.end())))
        else:
            self.written.line(*lead, *marked(_cut(line, depth)))
        if not line.text.endswith("::"):
            return at + 1
        end = _block_end(lines, at + 1, depth)
        if end > at + 1:
            self.box("", lines[at + 1 : end])
        return end

    def box(self, language: str, lines: Sequence[Line]) -> None:
        if body := dedented(lines):
            self.written.box(language, body)

    def rows(self, rows: Sequence[Sequence[Line]]) -> None:
        """Write a table, the head first."""
        self.written.table([(row[0].at, [marked(cell, in_table=True) for cell in row]) for row in rows])

    def entry(self, name: str, words: str, said: Sequence[Line]) -> None:
        """Write a field or a term as the item of a list."""
        about = [piece for line in said if line.text for piece in (*marked(line), Piece(" "))]
        head = f"- `{name}`{f' ({words})' if words else ''}"
        self.written.line(Piece(head, said[0].at if said else None), *([Piece(": "), *about] if about else []))


def _title(writer: _Writer, lines: Sequence[Line], at: int) -> int | None:
    """Take a title with the line below it, and the one above it."""
    over = bool(_RULE.fullmatch(lines[at].text)) and at + 2 < len(lines)
    if at + 1 + over >= len(lines):
        return None
    title, below = lines[at + over], lines[at + over + 1]
    text = title.text.strip()
    if not text or not _RULE.fullmatch(below.text) or _RULE.fullmatch(text) or len(below.text.strip()) + 2 < len(text):
        return None
    if (title.text[0] == " " and not over) or (over and lines[at].text[0] != below.text[0]):
        return None
    rank = below.text[0] * (1 + over)
    if rank not in writer.ranks:
        writer.ranks.append(rank)
    writer.written.blank()
    writer.written.line(Piece("#" * min(writer.ranks.index(rank) + 1, 6) + " "), *marked(Line(text, title.at)))
    writer.written.blank()
    return at + 2 + over


def _directive(writer: _Writer, lines: Sequence[Line], at: int) -> int | None:
    line = _cut(lines[at], len(lines[at].text) - len(lines[at].text.lstrip()))
    depth = line.at - lines[at].at
    if not line.text.startswith(".. ") and line.text != "..":
        return None
    end = _block_end(lines, at + 1, depth)
    match = _DIRECTIVE.match(line.text)
    if match is None:
        return end  # a comment, a target
    body = dedented(lines[at + 1 : end])
    options = next((n for n, one in enumerate(body) if not _OPTION.fullmatch(one.text)), len(body))
    told, body = body[:options], dedented(body[options:])
    name = match["name"].rpartition(":")[2]
    if name in CODE:
        writer.box(match["about"].split(" ")[0], body)
    elif name in TABLES:
        rows = list(filter(None, TABLES[name](told, body)))
        if rows:
            writer.rows(rows)
    elif body or match["about"]:
        writer.written.blank()
        if match["about"]:
            writer.written.line(*marked(_cut(line, match.start("about"))))
        writer.written.blank()
        writer.inside(body)
    return end


def _listed(_: Sequence[Line], body: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the rows of a list of lists."""
    row: list[Line] = []
    for line in body:
        begins = re.match(r"(?P<row>\*\s+)?(?:\s{2,})?-(?:\s+|$)", line.text)
        if begins is None:
            if row and line.text.strip():
                row[-1] = Line(f"{row[-1].text} {line.text.strip()}", row[-1].at)
            continue
        if begins["row"]:
            if row:
                yield row
            row = []
        row.append(_cut(line, begins.end()))
    if row:
        yield row


def _separated(options: Sequence[Line], body: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the rows of a table of values with commas between them."""
    heads = [line for line in options if line.text.startswith(":header:")]
    for line in (*(Line(head.text.removeprefix(":header:").strip(), head.at) for head in heads), *body):
        if line.text.strip():
            cells = next(csv.reader([line.text], skipinitialspace=True), [])
            yield [Line(" ".join(cell.split()), line.at + max(line.text.find(cell), 0)) for cell in cells]


#: Directives that hold a table, each with what reads its rows from its options and its lines.
TABLES: dict[str, Callable[[Sequence[Line], Sequence[Line]], Iterator[list[Line]]]] = {
    "list-table": _listed,
    "csv-table": _separated,
}


def _grid(writer: _Writer, lines: Sequence[Line], at: int) -> int | None:
    """Take a table that is drawn with lines: `+---+`."""
    if not re.fullmatch(r"\s*\+(?:[-=]+\+)+", lines[at].text):
        return None
    end = next((n for n in range(at, len(lines)) if not lines[n].text.lstrip().startswith(("+", "|"))), len(lines))
    columns = [match.start() for match in re.finditer(r"\+", lines[at].text)]
    rows: list[list[Line]] = []
    fresh = True
    for line in lines[at:end]:
        if line.text.lstrip().startswith("+"):
            fresh = True
        else:
            cells = [_cell(line, first + 1, last) for first, last in pairwise(columns)]
            _put(rows, cells, fresh)
            fresh = False
    if rows:
        writer.rows(rows)
    return end


def _simple(writer: _Writer, lines: Sequence[Line], at: int) -> int | None:
    """Take a table whose columns are underlined: `===  ===`."""
    if not re.fullmatch(r"\s*=+(?: +=+)+", lines[at].text):
        return None
    rules = list(islice((n for n in range(at, len(lines)) if lines[n].text == lines[at].text), 3))
    if len(rules) < 2:
        return None
    spans = [match.span() for match in re.finditer(r"=+", lines[at].text)]
    bounds = [*(start for start, _ in spans[1:]), 10_000]
    rows: list[list[Line]] = []
    for line in lines[at + 1 : rules[-1]]:
        if line.text.strip() and line.text != lines[at].text:
            cells = [_cell(line, start, end) for (start, _), end in zip(spans, bounds, strict=True)]
            _put(rows, cells, bool(cells[0].text) or not rows)
    if rows:
        writer.rows(rows)
    return rules[-1] + 1


def _cell(line: Line, start: int, end: int) -> Line:
    raw = line.text[start:end]
    return Line(raw.strip(), line.at + start + len(raw) - len(raw.lstrip()))


def _put(rows: list[list[Line]], cells: list[Line], fresh: bool) -> None:
    """Take the cells of a line as a new row, or as more of the last one."""
    rows[-1:] = [*rows[-1:], cells] if fresh else [_joined(rows[-1], cells)]


def _joined(row: Sequence[Line], more: Sequence[Line]) -> list[Line]:
    return [Line(f"{one.text} {other.text}".strip(), one.at) for one, other in zip(row, more, strict=True)]


def _field(writer: _Writer, lines: Sequence[Line], at: int) -> int | None:
    """Take a field of a list of fields, as a documented field: `:name: *string*, required. …`, `:param int size: …`."""
    match = _PARAMETER.fullmatch(lines[at].text) or _FIELD.fullmatch(lines[at].text)
    if match is None or _ABOUT.fullmatch(lines[at].text):
        return None
    end = _block_end(lines, at + 1, 0)
    rest = _cut(lines[at], match.start("rest"))
    if "mark" in match.groupdict():
        words = ", ".join(filter(None, (match["type"], match["mark"])))
    else:
        words, rest = _typed(rest)
    writer.entry(match["name"], words, [rest, *dedented(lines[at + 1 : end])])
    return end


def _typed(line: Line) -> tuple[str, Line]:
    """Return the type that a line begins with, and the rest of it."""
    match = _TYPED.match(line.text)
    if match is None or not vocabulary.is_type(match["type"]):
        return "", line
    words = ", ".join(filter(None, (match["type"], match["mark"])))
    rest = line.text[match.end() :]
    if match[0] == match["type"] and re.match(r"\s+[a-z]", rest):
        return "", line  # "UUID of the document": a word of a sentence
    return words, _cut(line, match.end() + len(rest) - len(rest.lstrip(" .:")))


def _term(writer: _Writer, lines: Sequence[Line], at: int) -> int | None:
    """Take a term in code, or one with a type, and what is said of it below."""
    match = re.fullmatch(r"(?:``)?(?P<name>[A-Za-z_][\w.:\[\]-]*)(?:``)?(?:\s+:\s+(?P<words>.+))?", lines[at].text)
    below = lines[at + 1].text if at + 1 < len(lines) else ""
    if match is None or not below[:1].isspace() or not below.strip():
        return None
    end = _block_end(lines, at + 1, 0)
    body = dedented(lines[at + 1 : end])
    lead = next((n for n, line in enumerate(body) if not line.text), len(body))
    writer.entry(match["name"], (match["words"] or "").replace("*", ""), [Line("", lines[at].at), *body[:lead]])
    writer.inside(body[lead:])
    return end


def marked(line: Line, *, in_table: bool = False) -> list[Piece]:
    """Return a line with its code and links as Markdown has them."""
    pieces: list[Piece] = []
    at = 0
    for match in _INLINE.finditer(line.text):
        pieces.append(Piece(line.text[at : match.start()], line.at + at))
        group = match.lastgroup or "code"
        mark = "" if group == "link" else "`"
        pieces += [Piece(mark), Piece(match[group], line.at + match.start(group)), Piece(mark)]
        at = match.end()
    rest = line.text[at:]
    rest = f"{rest[:-2]}:" if rest.endswith("::") and not in_table else rest
    pieces.append(Piece(rest, line.at + at))
    bar = "\\|" if in_table else "|"  # what stands in a cell ends none
    return [Piece(piece.text.replace("|", bar), piece.at) for piece in pieces if piece.text]


def _cut(line: Line, start: int) -> Line:
    return Line(line.text[start:], line.at + start)


def dedented(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a block without what all are indented by, and without empty ones at its ends."""
    filled = [n for n, line in enumerate(lines) if line.text]
    if not filled:
        return []
    own = lines[filled[0] : filled[-1] + 1]
    depth = min(len(line.text) - len(line.text.lstrip()) for line in own if line.text)
    return [_cut(line, min(depth, len(line.text))) for line in own]


def _block_end(lines: Sequence[Line], start: int, depth: int) -> int:
    """Return where the lines end that are indented deeper, empty ones among them."""
    end = start
    for number in range(start, len(lines)):
        text = lines[number].text
        if text and len(text) - len(text.lstrip()) <= depth:
            break
        end = number + 1 if text else end
    return end

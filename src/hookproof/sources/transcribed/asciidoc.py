"""Pages of AsciiDoc: what they say is read as the Markdown that it could be. What they include is not followed."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document
from hookproof.sources.texts.markdown import sections_of
from hookproof.sources.texts.sections import build
from hookproof.sources.transcribed.transcription import Line, Piece, Transcription, lines_of, relocated

_HEADING = re.compile(r"(?P<level>={1,6}|#{1,6})\s+(?P<text>\S.*)")
_BOX = re.compile(r"(?P<mark>-{4,}|\.{4,}|\+{4,}|/{4,}|```)(?P<language>[\w+-]*)")
_AROUND = re.compile(r"={4,}|\*{4,}|_{4,}|--|:[\w-]+!?:(?:\s.*)?|\[\[.*\]\]|\[.*\]|include::.*|//(?:[^/].*)?|'{3,}")
_LANGUAGE = re.compile(r"\[(?:source|,)\s*[,%\w]*?,?\s*(?P<language>[A-Za-z][\w+#]*)[^\]]*\]")
_COLUMNS = re.compile(r"cols\s*=\s*\"(?P<cols>[^\"]*)\"|cols\s*=\s*(?P<bare>[\w*]+)")
_TERM = re.compile(r"`?(?P<name>[A-Za-z_][\w.:\[\]-]*?)`?(?:\s+\((?P<words>[^()]*)\))?::(?:\s+(?P<rest>.*))?")
_BULLET = re.compile(r"(?P<mark>\*{1,5}|-|\.{1,5})\s+(?=\S)")
_LINK = re.compile(r"(?:link:|https?://)[^\s\[]*\[(?P<text>[^\]]+)\]|<<[^,>]*,\s*(?P<other>[^>]+)>>")
_CELL = re.compile(r"(?<!\\)(?:\d*[.+*]*\d*[+*])?[<^>.]*[adehlmsv]?\|")
#: The attributes of a block are so many characters at most.
_GIVEN = 1_000


def read_asciidoc(text: str, path: str) -> Document:
    """Return what a page of AsciiDoc says."""
    written = transcribed_asciidoc(text, path)
    return relocated(
        build(sections_of(written.text, path), text=written.text, path=path, kind="asciidoc"), written.spot
    )


def transcribed_asciidoc(text: str, path: str) -> Transcription:  # noqa: ARG001 - one of a table
    """Return a page of AsciiDoc as Markdown."""
    written = Transcription(text)
    _Writer(written).write([Line(line.text.rstrip(), line.at) for line in lines_of(text)])
    return written


class _Writer:
    """Writes the lines of a page as Markdown; `given` are the attributes of the block that follows."""

    def __init__(self, written: Transcription) -> None:
        self.written = written
        self.given = ""

    def write(self, lines: Sequence[Line]) -> None:
        at = 0
        while at < len(lines):
            box = _BOX.fullmatch(lines[at].text)
            if box is not None or lines[at].text == "|===":
                closing = box["mark"] if box is not None else "|==="
                end = next((n for n in range(at + 1, len(lines)) if lines[n].text == closing), len(lines))
                self.box(box, lines[at + 1 : end]) if box is not None else self.table(lines[at + 1 : end])
                at, self.given = end + 1, ""
            else:
                self.line(lines[at])
                at += 1

    def line(self, line: Line) -> None:
        """Write a line of text."""
        if _AROUND.fullmatch(line.text):
            self.given = f"{self.given} {line.text}"[-_GIVEN:] if line.text.startswith("[") else self.given
        elif (heading := _HEADING.fullmatch(line.text)) is not None:
            self.written.blank()
            self.written.line(Piece("#" * len(heading["level"]) + " "), *_marked(_from(line, heading.start("text"))))
            self.written.blank()
        elif (term := _TERM.fullmatch(line.text)) is not None:
            words = f" ({term['words']})" if term["words"] else ""
            rest = _marked(_from(line, term.start("rest"))) if term["rest"] else []
            self.written.line(Piece(f"- `{term['name']}`{words}: ", line.at), *rest)
        elif (bullet := _BULLET.match(line.text)) is not None:
            depth = "  " * (len(bullet["mark"]) - 1)
            self.written.line(Piece(f"{depth}- ", line.at), *_marked(_from(line, bullet.end())))
        elif re.match(r"\.[A-Za-z`]", line.text):
            self.written.blank()
            self.written.line(*_marked(_from(line, 1)))
            self.written.blank()
        else:
            self.written.line(*_marked(line))

    def box(self, box: re.Match[str], lines: Sequence[Line]) -> None:
        """Write a box of code; a comment is none."""
        if box["mark"].startswith("/"):
            return
        named = _LANGUAGE.search(self.given)
        language = box["language"] or (named["language"] if named is not None else "")
        self.written.box(language.lower(), lines)

    def table(self, lines: Sequence[Line]) -> None:
        """Write a table: its cells follow one another, and its columns are told or those of its first line."""
        cells: list[list[Line]] = []
        first = 0
        for line in lines:
            starts = list(_CELL.finditer(line.text))
            ends = [*(match.start() for match in starts[1:]), len(line.text)]
            if starts:
                cells += [[_from(Line(line.text[:end], line.at), m.end())] for m, end in zip(starts, ends, strict=True)]
            elif cells and line.text.strip():
                cells[-1].append(line)
            first = first or len(starts)
        width = _width(self.given) or first
        rows = [cells[n : n + width] for n in range(0, len(cells) if width else 0, max(width, 1))]
        self.written.table([(row[0][0].at, [_words(cell) for cell in row]) for row in rows])


def _width(given: str) -> int:
    """Return how many columns the attributes of a table tell: `cols="2,1,5"`, `cols="3*"`; 0 where they do not."""
    match = _COLUMNS.search(given)
    told = (match["cols"] or match["bare"] or "") if match is not None else ""
    times = re.fullmatch(r"(\d{1,2})\*\S*", told)
    return int(times[1]) if times is not None else len(re.split(r"[,;]", told)) if told else 0


def _words(cell: Sequence[Line]) -> list[Piece]:
    found: list[Piece] = []
    for line in cell:
        indent = len(line.text) - len(line.text.lstrip())
        found += [Piece(" ")] if found else []
        found += _marked(_from(Line(line.text.rstrip(), line.at), indent))
    return found


def _marked(line: Line) -> list[Piece]:
    """Return a line with its links as their texts."""
    pieces, at = list[Piece](), 0
    for match in _LINK.finditer(line.text):
        group = match.lastgroup or "text"
        pieces += [
            Piece(line.text[at : match.start()], line.at + at),
            Piece(match[group], line.at + match.start(group)),
        ]
        at = match.end()
    return [piece for piece in (*pieces, Piece(line.text[at:], line.at + at)) if piece.text]


def _from(line: Line, start: int) -> Line:
    return Line(line.text[start:], line.at + start)

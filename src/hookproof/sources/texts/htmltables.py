"""Tables and lists of terms that a Markdown text has in HTML, as the rows of tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from hookproof.schema.patterns import deferral as re
from hookproof.sources.texts.tables import Cell

#: A row: its line, and its cells.
Row = tuple[int, list[Cell]]
_HOLDERS = re.compile(r"<(?:table|dl)\b", re.IGNORECASE)


def tables_in(text: str, hidden: Sequence[tuple[int, int]] = ()) -> Iterator[list[Row]]:
    """Yield the rows of each table, the head first, and of each list of terms (a term and what is said of it).

    `hidden` are lines, counted from 0, first and after the last, that are no text: boxes of code.
    """
    if not _HOLDERS.search(text):
        return
    lines = text.split("\n")
    for start, end in hidden:
        lines[start:end] = [""] * len(lines[start:end])
    reader = _Reader()
    reader.feed("\n".join(lines))
    reader.close()
    yield from (rows for rows in reader.tables if len(rows) > 1 and all(cells for _, cells in rows))


class _Reader(HTMLParser):
    """Collects the rows of tables; a table inside a table is a part of the outer one's cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self.depth = 0
        self.pieces: list[tuple[str, bool]] | None = None
        self.coded = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        if tag in ("table", "dl"):
            self.depth += 1
            if self.depth == 1:
                # A list of terms has no head; what it would say is known.
                head = [Cell("Name"), Cell("Description")]
                self.tables.append([(self.getpos()[0], head)] if tag == "dl" else [])
        elif self.depth == 1 and tag in ("tr", "dt"):
            self._ended()
            self.tables[-1].append((self.getpos()[0], []))
        if self.depth == 1 and tag in ("td", "th", "dt", "dd") and self.tables[-1]:
            self._ended()
            self.pieces = []
        self.coded = self.coded or tag == "code"

    def handle_endtag(self, tag: str) -> None:
        """Close a cell or a table."""
        if tag in ("td", "th", "dt", "dd", "tr"):
            self._ended()
        elif tag in ("table", "dl"):
            self._ended()
            self.depth = max(self.depth - 1, 0)
        elif tag == "code":
            self.coded = False

    def handle_data(self, data: str) -> None:
        """Take text of a cell."""
        if self.pieces is not None:
            self.pieces.extend((part.strip("`"), self.coded or part[:1] == "`") for part in _parts(data))

    def _ended(self) -> None:
        if self.pieces is not None and self.tables and self.tables[-1]:
            plain = "".join(text for text, _ in self.pieces)
            marked = "".join(f"`{text}`" if coded and text.strip() else text for text, coded in self.pieces)
            codes = tuple(text.strip() for text, coded in self.pieces if coded and text.strip())
            cell = Cell(" ".join(plain.split()), " ".join(marked.split()), codes)
            self.tables[-1][-1][1].append(cell)
        self.pieces, self.coded = None, False


def _parts(data: str) -> list[str]:
    """Return a text in pieces, of which those in backticks are code."""
    return [part for part in re.split(r"(`[^`\n]{1,200}`)", data) if part]

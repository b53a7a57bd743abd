"""The blocks of HTML as Markdown: headings, paragraphs, lists, lists of terms, tables and boxes of code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.texts import tables, vocabulary
from hookproof.sources.transcribed.htmltree import Element, Node
from hookproof.sources.transcribed.htmlwords import BLOCKS, is_shown, lines_of, verbatim
from hookproof.sources.transcribed.transcription import Piece, Transcription, plain, tidy

#: Lists inside so many are no longer told from the one around them.
_DEEPEST = 8
_LANGUAGE = re.compile(
    r"(?:^|[\s-])(?:language|lang|highlight|highlight-source|brush:|sourceCode)[-\s]\s*([A-Za-z][\w+#]*)"
)
_PLAIN = names.words("notranslate default none plain plaintext text txt chroma code table lines")
_KNOWN = re.compile(
    r"(?:^|\s)(json|http|javascript|typescript|python|ruby|php|go|java|shell|bash|curl|yaml|xml)(?=\s|$)"
)
_FENCE = "~~~~"
_LEADS = re.compile(r"[-+>#=~:]|\d{1,9}[.)]")


class Blocks:
    """Writes the blocks of a page, one after the other; `indent` is what the lists around them need."""

    def __init__(self, written: Transcription) -> None:
        self.written = written
        self.indent = ""
        self.depth = 0
        self.language = ""

    def write(self, nodes: Sequence[Node]) -> None:
        """Write blocks, and what stands between them as paragraphs."""
        running: list[Node] = []
        fields = _fields_among(nodes)
        for node in nodes:
            if isinstance(node, Element) and is_block(node):
                self._paragraph(running)
                running = []
                if node in fields:
                    self._entry(*fields[node])
                elif is_shown(node):
                    self._block(node)
            else:
                running.append(node)
        self._paragraph(running)

    def _block(self, element: Element) -> None:
        language, self.language = self.language, language_of(element) or self.language
        _WRITERS.get(element.name, Blocks.inside)(self, element)
        self.language = language

    def inside(self, element: Element) -> None:
        """Write what an element without a form of its own holds."""
        if element.name in BLOCKS and not any(isinstance(child, Element) for child in element.children):
            self._paragraph(element.children)
        else:
            self.write(element.children)

    def _line(self, *pieces: Piece) -> None:
        self.written.line(*([Piece(self.indent)] if self.indent else []), *pieces)

    def _paragraph(self, nodes: Sequence[Node]) -> None:
        lines = lines_of(nodes)
        if not lines:
            return
        self.written.blank()
        for number, line in enumerate(lines):
            hard = [Piece("\\")] if number < len(lines) - 1 else []
            self._line(*_guarded(line), *hard)
        self.written.blank()

    def heading(self, element: Element) -> None:
        """Write a heading."""
        words = _words(element.children)
        if words:
            self.written.blank()
            self.written.line(Piece("#" * int(element.name[1]) + " "), *tidy(words))
            self.written.blank()

    def box(self, element: Element) -> None:
        """Write a box of code; the numbers of its lines are none."""
        pieces = list(shown_code(element.children))
        if re.fullmatch(r"[\d\s]*", plain(pieces)):
            return  # the numbers of its lines
        self.written.blank()
        self._line(Piece(f"{_FENCE}{self.language or language_of(element, inside=True)}", element.at))
        marked = any(True for _ in element.all("li", "div"))
        for line in _split(pieces):
            if not marked or plain(line).strip():
                self._line(*line)
        self._line(Piece(_FENCE))
        self.written.blank()

    def list(self, element: Element) -> None:
        """Write a list."""
        self.written.blank()
        for item in element.children:
            if isinstance(item, Element) and is_shown(item):
                (self._item if item.name == "li" else self._block)(item)
        self.written.blank()

    def _item(self, item: Element) -> None:
        lead, rest = _lead(item)
        words = _words(lead)
        self._entry(_field(words) or words, item.at, rest)

    def _entry(self, words: Sequence[Piece], at: int, rest: Sequence[Node]) -> None:
        """Write an item of a list: its words, and the blocks in it below."""
        if words:
            self._line(Piece("- ", at), *tidy(words))
        if rest:
            before = self.indent, self.depth
            self.depth += 1
            self.indent += "  " if self.depth <= _DEEPEST else ""
            self.write(rest)
            self.indent, self.depth = before

    def terms(self, element: Element) -> None:
        """Write a list of terms as a list: each term that is a name with what is said of it."""
        self.written.blank()
        term: Element | None = None
        for item in _terms_in(element):
            if item.name == "dt":
                if term is not None:
                    self._term(term, None)
                term = item
            else:
                self._term(term, item)
                term = None
        if term is not None:
            self._term(term, None)
        self.written.blank()

    def _term(self, term: Element | None, said: Element | None) -> None:
        words = _words(term.children if term else ())
        lead, rest = _lead(said) if said is not None else ([], [])
        about = _words(lead)
        self._entry(
            [*_as_name(words), *([Piece(": ")] if about and words else []), *about], (term or said or _NOTHING).at, rest
        )

    def table(self, element: Element) -> None:
        """Write a table; one that only places boxes of code is written as what is in it."""
        rows = [row for row in _rows_in(element) if row]
        if any(cell.name in ("pre", "table") for row in rows for one in row for cell in one.all("pre", "table")):
            self.write([child for row in rows for one in row for child in one.children])
            return
        cells = [[_cell(one) for one in row] for row in rows]
        if not cells:
            return
        self.written.blank()
        if not _has_head(rows, cells):
            self._pairs(rows, cells)
        else:
            self._rows([row[0].at for row in rows], cells)
        self.written.blank()

    def _rows(self, places: Sequence[int], cells: Sequence[Sequence[Sequence[Piece]]]) -> None:
        for number, (at, row) in enumerate(zip(places, cells, strict=True)):
            padded = [*row, *([()] * (len(cells[0]) - len(row)))]
            self._line(Piece("|", at), *(piece for cell in padded for piece in (Piece(" "), *cell, Piece(" |"))))
            if not number:
                self._line(Piece("|" + "---|" * len(padded)))

    def _pairs(self, rows: Sequence[Sequence[Element]], cells: Sequence[Sequence[Sequence[Piece]]]) -> None:
        """Write a table without a head as a list: a name in the first cell, what is said of it in the others."""
        for row, (first, *others) in zip(rows, cells, strict=True):
            told = [part for cell in row[1:] for part in _parts_of(cell)]
            typed = told[0] if told and vocabulary.is_type(plain(told[0])) else []
            about = [piece for part in (told[1:] if typed else told) for piece in (*part, Piece(" "))]
            said = [Piece(", "), *typed] if typed and len(first) > 1 else [Piece(" "), *typed] if typed else []
            name = _as_name([*first, *said])
            self._entry([*name, *([Piece(": ")] if about or others else []), *about], row[0].at, ())

    def fold(self, element: Element) -> None:
        """Write what unfolds as Markdown has it, as tags."""
        title = next(element.all("summary"), None)
        words = _words(title.children if title else ())
        self.written.blank()
        self.written.line(Piece("<details>", element.at))
        self.written.line(Piece("<summary>"), *tidy(words), Piece("</summary>"))
        self.written.blank()
        self.write([child for child in element.children if child is not title])
        self.written.blank()
        self.written.line(Piece("</details>"))
        self.written.blank()


_NOTHING = Element("", "", 0)
_WRITERS: dict[str, Callable[[Blocks, Element], None]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Blocks.heading),
    "pre": Blocks.box,
    "code": Blocks.box,
    "ul": Blocks.list,
    "ol": Blocks.list,
    "dl": Blocks.terms,
    "table": Blocks.table,
    "details": Blocks.fold,
}


def is_block(element: Element) -> bool:
    """Whether an element stands on lines of its own: as its name says, or as what is in it does."""
    return element.name in BLOCKS or any(True for _ in element.all(*BLOCKS))


def language_of(element: Element, *, inside: bool = False) -> str:
    """Return the language of code that the attributes of a box, or of what is in it, name; "" where none does."""
    given = element.attributes if element.written else {}
    told = given.get("data-lang") or given.get("data-language") or (given.get("lang") if element.name == "pre" else "")
    named = given.get("class", "")
    match = _LANGUAGE.search(named) or (_KNOWN.search(named) if element.name in ("pre", "code") else None)
    found = told or (match[1] if match else "")
    if found and found.lower() not in _PLAIN:
        return found.lower()
    return next(filter(None, map(language_of, element.all("code"))), "") if inside or element.name == "pre" else ""


def shown_code(nodes: Sequence[Node]) -> Iterator[Piece]:
    """Yield what a box of code shows: the items of lists in it are its lines, and the numbers of lines are left out."""
    for node in nodes:
        if not isinstance(node, Element) or node.name == "br":
            yield from verbatim([node])
        elif is_shown(node):
            apart = node.name in ("li", "div", "ul", "p")
            yield from [Piece("\n")] if apart else []
            yield from shown_code(node.children)
            yield from [Piece("\n")] if node.name == "ul" else []


def _split(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield pieces as the lines of a box; empty lines at its ends are left out."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        passed = 0
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Piece(part, None if piece.at is None else piece.at + passed))
            passed += len(part) + 1
    filled = [number for number, line in enumerate(lines) if plain(line).strip()]
    yield from lines[filled[0] : filled[-1] + 1] if filled else ()


def _guarded(line: Sequence[Piece]) -> list[Piece]:
    """Return a line of text that does not read as the beginning of a list, of a heading or of a line below one."""
    match = _LEADS.match(plain(line))
    if match is None:
        return list(line)
    first, rest = line[0], line[1:]
    cut = len(match[0]) - 1 if match[0][0].isdigit() and len(first.text) >= len(match[0]) else 0
    return [Piece(f"{first.text[:cut]}\\{first.text[cut:]}", first.at), *rest]


def _lead(item: Element) -> tuple[list[Node], list[Node]]:
    """Return what an item begins with as running text, and the blocks below it."""
    children = [node for node in item.children if not (isinstance(node, Element) and not is_shown(node))]
    held = next((n for n, node in enumerate(children) if isinstance(node, Element) and is_block(node)), len(children))
    if not lines_of(children[:held]) and held < len(children):
        first = children[held]
        if isinstance(first, Element) and first.name in ("p", "div"):
            lead, rest = _lead(first)
            return lead, [*rest, *children[held + 1 :]]
    return children[:held], children[held:]


def _terms_in(element: Element) -> Iterator[Element]:
    for child in element.children:
        if isinstance(child, Element) and is_shown(child):
            if child.name in ("dt", "dd"):
                yield child
            elif child.name == "div":
                yield from _terms_in(child)


def _rows_in(element: Element) -> Iterator[list[Element]]:
    for child in element.children:
        if isinstance(child, Element) and child.name == "tr":
            yield [cell for cell in child.children if isinstance(cell, Element) and cell.name in ("td", "th")]
        elif isinstance(child, Element) and child.name in ("thead", "tbody", "tfoot"):
            yield from _rows_in(child)


def _cell(element: Element) -> list[Piece]:
    return [piece for line in lines_of(element.children, in_table=True) for piece in line]


def _parts_of(cell: Element) -> list[list[Piece]]:
    """Return the lines of a cell, as its blocks and breaks tell them apart."""
    parts: list[list[Piece]] = []
    running: list[Node] = []
    for node in cell.children:
        if isinstance(node, Element) and is_block(node):
            parts += [*lines_of(running), *_parts_of(node)]
            running = []
        else:
            running.append(node)
    return [*parts, *lines_of(running)]


def _has_head(rows: Sequence[Sequence[Element]], cells: Sequence[Sequence[Sequence[Piece]]]) -> bool:
    named = len(rows) > 1 and all(cell.name == "th" for cell in rows[0])
    return named or tables.is_head([plain(cell).strip("*` ") for cell in cells[0]]) or len(cells[0]) != 2


def _words(nodes: Sequence[Node]) -> list[Piece]:
    """Return running text as one line."""
    return [piece for line in lines_of(nodes) for piece in (*line, Piece(" "))]


def _fields_among(nodes: Sequence[Node]) -> dict[Element, tuple[list[Piece], int, list[Node]]]:
    """Return the elements beside each other that begin with a name and its type, as the entries of a list of fields."""
    boxes = [node for node in nodes if isinstance(node, Element) and node.name in _BOXES and is_shown(node)]
    found = {box: _typed_entry(box) for box in (boxes if len(boxes) > 1 else ())}
    fields = {box: (words, box.at, rest) for box, (words, rest) in found.items() if words}
    return fields if len(fields) > 1 else {}


#: What holds a field where a page has no list for its fields.
_BOXES = names.words("div section article")


def _typed_entry(box: Element) -> tuple[list[Piece], list[Node]]:
    """Return how the field is written that a box begins with, and the blocks below; no words where it begins with none.

    The type, and whether it is required, may stand in blocks of their own behind the name.
    """
    lead, rest = _lead(box)
    words = _words(lead)
    while rest and isinstance(rest[0], Element) and _is_mark(plain(told := _words([rest[0]])).strip()):
        words, rest = [*words, Piece(" "), *told], rest[1:]
    return _field(words), rest


def _is_mark(text: str) -> bool:
    return len(text) <= _LONGEST_MARK and (vocabulary.is_type(text) or vocabulary.required_of(text) is not None)


_LONGEST_MARK = 40


def _as_name(words: Sequence[Piece]) -> list[Piece]:
    """Return a term as an item of a list of fields begins: its name in code, its type and marks in brackets."""
    found = _name_and_type(plain(words))
    if found is None:
        return tidy(words)
    name, said = found
    at = next((piece.at for piece in words if piece.at is not None), None)
    return [Piece("`"), Piece(name, at), Piece(f"` ({said})" if said else "`")]


def _field(words: Sequence[Piece]) -> list[Piece]:
    """Return a term with its type or marks as an item of a list of fields begins; nothing where it has none."""
    found = _name_and_type(plain(words))
    return _as_name(words) if found is not None and found[1] else []


def _name_and_type(text: str) -> tuple[str, str] | None:
    """Return the name that a term is, and its type and marks; None where it is more, or none."""
    match = re.match(r"[`*]*(?P<name>[A-Za-z_$][\w.$\[\]:/-]*)[`*]*(?P<rest>.*)", text.strip(), re.DOTALL)
    if match is None:
        return None
    rest = re.sub(r"[`*()\[\],;:–—·-]+(?=\s|$)|(?<!\S)[`*()\[\],;:–—·-]+|\*", " ", match["rest"]).split()
    marks = [word for word in rest if vocabulary.required_of(word) is not None]
    kind = " ".join(word for word in rest if word not in marks)
    if rest and not (marks or vocabulary.is_type(kind)):
        return None
    return match["name"], ", ".join(filter(None, (kind, *marks)))

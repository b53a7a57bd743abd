"""The passages of a document, in order: paragraphs and headings, boxes of program text, descriptions in data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from hookproof.findings import Place
from hookproof.rules.reading.examples import members
from hookproof.schema.patterns import deferral as re
from hookproof.sources.positions import Home, Spot, own_spot
from hookproof.sources.records import Document
from hookproof.sources.specifications.space import SchemaSpace


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph or a box of program text, and the line of the document that it begins at.

    `home` gives the place in the document of what stands in a text that was made of it, from the line `start` on;
    `pointer` leads to a text that stands in data.
    """

    text: str
    line: int
    coded: bool
    start: int = field(default=0, repr=False, compare=False)
    home: Home = field(default=own_spot, repr=False, compare=False)
    pointer: str | None = field(default=None, repr=False, compare=False)

    @property
    def is_program(self) -> bool:
        """Whether it is a box that does not begin as data do."""
        return self.coded and not _DATA.match(self.text)

    def line_below(self, number: int) -> int:
        """Return the line of the document on which stands what the stretch has so many lines below its first."""
        return self.home(self.start + number, 1)[0] if self.start else self.line + number

    def line_at(self, offset: int) -> int:
        """Return the line of the document on which stands what the stretch has at an offset."""
        return self.line_below(self.text.count("\n", 0, offset))

    def place(self, path: str, offset: int) -> Place:
        """Return the place of what stands at an offset, in the document that has a path."""
        return Place(path=path, line=self.line_at(offset), column=1, pointer=self.pointer)


_DATA = re.compile(r"\s*(?:[{\[]|<(?!\?php))")
_FENCE = re.compile(r"^\s*(?:>\s*)?(?P<mark>`{3,}|~{3,})")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")


def stretches(text: str, home: Home = own_spot) -> Iterator[Stretch]:
    """Yield the paragraphs, headings and boxes of a text, in order; `home` is where the document has its lines."""
    for lines, start, coded in _stretches(text):
        yield Stretch("\n".join(lines), home(start, 1)[0], coded, start, home)


def _stretches(text: str) -> Iterator[tuple[list[str], int, bool]]:
    mark, lines = "", list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        fence = _FENCE.match(line)
        turns = fence is not None and (not mark or fence["mark"] >= mark)
        ends = not mark and (not line.strip() or bool(_HEADING.match(line)))
        if lines and (turns or ends):
            yield lines, number - len(lines), bool(mark) or _is_indented(lines)
            lines = []
        if turns and fence:
            mark = "" if mark else fence["mark"]
        elif mark or line.strip():
            lines.append(line)
    if lines:
        yield lines, text.count("\n") + 2 - len(lines), bool(mark) or _is_indented(lines)


def _is_indented(lines: Sequence[str]) -> bool:
    """Whether a paragraph is a box by its indent, and has the signs of a program: items of lists are indented too."""
    deep = all(line.startswith(("    ", "\t")) for line in lines)
    return deep and bool(_PROGRAM.search("\n".join(lines)))


_PROGRAM = re.compile(
    r"[;{}]\s*$|\bcurl\s|^\s*\$ |\w\(.*\)|^\s*(?:const|let|var|import|export|if|def|return)\b", re.MULTILINE
)


def passages(document: Document, about: re.Pattern[str]) -> Iterator[tuple[Stretch, Place]]:
    """Yield the stretches of a text, or of the descriptions in data that speak of something; each with its place."""
    if document.space is None:
        for stretch in stretches(document.text, document.home) if about.search(document.text) else ():
            yield stretch, Place(path=document.path, line=stretch.line, column=1)
        return
    speaks = cache(about.search)  # many fields are described in the same words
    for pointer, text in _texts(document.space):
        if speaks(text):
            line, column = document.spots(pointer)
            place = Place(path=document.path, line=line, column=column, pointer=pointer)
            yield from ((replace(stretch, line=line, start=0), place) for stretch in stretches(text))


def boxes_of(document: Document) -> Iterator[Stretch]:
    """Yield the boxes of a text; of data those in descriptions, and the samples of programs beside what is described.

    Whatever stands in one value of data has the place of that value.
    """
    if document.space is None:
        yield from (one for one in stretches(document.text, document.home) if one.coded)
        return
    for pointer, text in _texts(document.space):
        home = _one_spot(document.spots(pointer)) if "```" in text else own_spot
        boxes = stretches(text, home) if "```" in text else ()
        yield from (replace(one, pointer=pointer) for one in boxes if one.coded)
    for pointer, text in _samples(document.space):
        spot = document.spots(pointer)
        yield Stretch(text, spot[0], coded=True, start=1, home=_one_spot(spot), pointer=pointer)


def _one_spot(spot: Spot) -> Home:
    """Return where a text stands in data of which it is one value."""
    return lambda _line, _column: spot


@lru_cache(maxsize=1)
def _texts(space: SchemaSpace) -> list[tuple[str, str]]:
    """Return the descriptions and summaries of a document with their pointers: several rules ask for them in turn."""
    told = ((pointer, text) for pointer, key, text in members(space.root) if key in ("description", "summary"))
    return [(pointer, text) for pointer, text in told if isinstance(text, str)]


@lru_cache(maxsize=1)
def _samples(space: SchemaSpace) -> list[tuple[str, str]]:
    """Return the program texts that a document has beside its calls (`x-codeSamples`), with their pointers."""
    told = ((pointer, text) for pointer, key, text in members(space.root) if key in ("source", "code"))
    return [(pointer, text) for pointer, text in told if isinstance(text, str) and _SAMPLES.search(pointer)]


_SAMPLES = re.compile(r"/x-[\w-]{0,40}(?:code|sample)", re.IGNORECASE)


#: A heading that is a call of the interface ("GET /songs"), or such a line under one; what is posted may be a delivery.
_CALL = re.compile(
    r"#+\s\W{0,2}(?:GET|PUT|PATCH|DELETE|POST)[\W_]{1,3}(?:https?://|/|\{)|"
    r"\W{0,3}(?:GET|PUT|PATCH|DELETE)\W{1,3}(?:https?://|/|\{)\S*(?:\sHTTP/[\d.]+)?\W*$",
    re.MULTILINE,
)
#: A call in running text: what the paragraph names is what is sent with it, or what it answers with.
_CALL_TOLD = re.compile(r"`(?:GET|PUT|PATCH|DELETE|POST) (?:https?://|/)[^`\n]{1,200}`")
_DELIVERS = re.compile(r"hook|call-?back|notif|event|deliver|your", re.IGNORECASE)
_ANY_CALL = re.compile(f"{_CALL.pattern}|{_CALL_TOLD.pattern}", re.MULTILINE)
#: Headings under which it is told more of the call before.
_OF_CALL = re.compile(
    r"#+\s(?:(?:path|query|body|url|request|response|optional|required|example)s? )?"
    r"(?:parameters?|params|requests?|responses?|answers?|returns|arguments|attributes|body|errors?|headers|examples?)\W*$",
    re.IGNORECASE,
)


def lines_of_calls(document: Document) -> frozenset[int]:
    """Return the first lines of what a text says under the headings of the calls that it documents."""
    level, deep, found = 0, 0, set[int]()  # how deep the heading of the call stands, and the last heading
    for stretch, place in passages(document, _ANY_CALL):
        head = _HEADING.match(stretch.text) if not stretch.coded else None
        if head is not None:
            deep = head[0].count("#")
            level = level if deep > level or (deep == level and _OF_CALL.match(stretch.text.lstrip())) else 0
        line = stretch.text.lstrip().partition("\n")[0]
        if _CALL.match(line):
            level = 0 if _DELIVERS.search(line) else deep
        told = _CALL_TOLD.search(stretch.text) if head is None and not stretch.coded else None
        if level or (told is not None and not _DELIVERS.search(stretch.text)):
            found.add(place.line or 0)
    return frozenset(found)

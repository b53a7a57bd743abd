"""A page of HTML as a tree of elements and text with offsets: read as browsers do, however it is nested or unclosed.

The time is linear in the length of the page, which the parser of the standard library does not promise: each unclosed
comment, tag or declaration makes it search the rest of the page once more.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from hookproof.parsing import MalformedDocument
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names


class Text(NamedTuple):
    """A stretch of text without references to characters, and where it begins."""

    text: str
    at: int


@dataclass(slots=True, eq=False)
class Element:
    """An element: its name, its attributes as they are written, where it begins, what is in it."""

    name: str
    written: str
    at: int
    children: list[Node] = field(default_factory=list)

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes by name; "" for one without a value."""
        found = _ATTRIBUTE.findall(self.written)
        return {name.lower(): html.unescape(double or single or bare) for name, double, single, bare in found}

    def all(self, *names: str) -> Iterator[Element]:
        """Yield the elements inside that have one of these names, in order."""
        for child in self.children:
            if isinstance(child, Element):
                if child.name in names:
                    yield child
                yield from child.all(*names)


Node: TypeAlias = "Element | Text"

_ATTRIBUTE = re.compile(r"([^\s=\"'<>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]{0,60})((?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+)>")
#: A character that begins no tag, with those after it that begin none either.
_BARE = re.compile(r"<(?:[^<]|<(?![A-Za-z/!?]))*+")
_REFERENCE = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});?")
#: Elements that hold nothing.
_VOID = names.words("area base br col embed hr img input link meta source track wbr")
#: Elements whose content is text whatever is in it.
_RAW = names.words("script style textarea title xmp")
#: What an element ends that was left open before it.
_ENDS = {
    **dict.fromkeys(
        [
            "p",
            "div",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "dl",
            "pre",
            "table",
            "section",
            "article",
            "blockquote",
            "details",
            "form",
            "hr",
            "header",
            "footer",
        ],
        ("p",),
    ),
    "li": ("li",),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
    "tr": ("tr", "td", "th"),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tbody": ("thead", "tbody", "tr", "td", "th"),
    "thead": ("thead", "tbody", "tr", "td", "th"),
    "tfoot": ("thead", "tbody", "tr", "td", "th"),
}
#: What nothing inside of it ends.
_HOLDERS = names.words("table ul ol dl div section article td th body main details")
#: A page of more elements and references to characters than this is none that people read.
_MOST = 120_000
#: Elements inside so many are no longer told from the one around them.
_DEEPEST = 80


def tree_of(text: str, path: str, start: int = 0, end: int | None = None) -> Element:
    """Return a page, or a part of it, as one element that holds all of it. Raises MalformedDocument for a huge one."""
    return _Builder(text, path, start, len(text) if end is None else end).built()


class _Builder:
    """Goes through a page once, with the elements that are open."""

    def __init__(self, text: str, path: str, start: int, end: int) -> None:
        self.text, self.path, self.at, self.end = text, path, start, end
        self.open = [Element("", "", start)]
        self.sought: dict[str, int] = {}
        self.left = _MOST

    def built(self) -> Element:
        while self.at < self.end:
            begins = self.text.find("<", self.at, self.end)
            begins = self.end if begins < 0 else begins
            self._text(self.at, begins)
            self.at = begins
            if begins < self.end:
                self.at = self._marked(begins)
        return self.open[0]

    def _text(self, start: int, end: int) -> None:
        """Take text, each reference to a character as a piece of its own."""
        children = self.open[-1].children
        for match in _REFERENCE.finditer(self.text, start, end):
            if match.start() > start:
                children.append(Text(self.text[start : match.start()], start))
            children.append(Text(html.unescape(match[0]), match.start()))
            self._count()
            start = match.end()
        if start < end:
            children.append(Text(self.text[start:end], start))

    def _marked(self, at: int) -> int:
        """Take what begins with `<`, and return where it ends."""
        if self.text.startswith("<!--", at):
            return self._behind("-->", at + 4)
        if self.text.startswith(("<!", "<?"), at):
            return self._behind(">", at + 2)
        match = _TAG.match(self.text, at, self.end)
        if match is None:
            following = self.text[at + 1 : at + 3].lstrip("/")
            if following[:1].isalpha():
                return self._behind(">", at + 1)
            end = _BARE.match(self.text, at).end()  # type: ignore[union-attr]
            self._text(at, end)
            return end
        return self._closed(match) if match[1] else self._opened(match)

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise MalformedDocument(f"the page has more than {_MOST:,} elements", path=self.path)

    def _behind(self, mark: str, at: int) -> int:
        """Return where the next such mark ends; the end of the page where there is none. None is searched for twice."""
        if self.sought.get(mark, -1) < at:
            found = self.text.find(mark, at, self.end)
            self.sought[mark] = self.end if found < 0 else found
        return min(self.sought[mark] + len(mark), self.end)

    def _opened(self, match: re.Match[str]) -> int:
        name = match[2].lower()
        self._count()
        self._end(_ENDS.get(name, ()))
        element = Element(name, match[3], match.start())
        self.open[-1].children.append(element)
        if name in _RAW:
            return self._raw(element, match.end())
        if name not in _VOID and not match[3].endswith("/") and len(self.open) < _DEEPEST:
            self.open.append(element)
        return match.end()

    def _raw(self, element: Element, start: int) -> int:
        end = re.compile(rf"</{element.name}\b[^>]{{0,100}}>?", re.IGNORECASE).search(self.text, start, self.end)
        last = end.start() if end else self.end
        element.children.append(Text(html.unescape(self.text[start:last]), start))
        return end.end() if end else self.end

    def _closed(self, match: re.Match[str]) -> int:
        name = match[2].lower()
        if any(element.name == name for element in self.open[1:]):
            while self.open.pop().name != name:
                pass
        return match.end()

    def _end(self, names: tuple[str, ...]) -> None:
        """Close the elements of these names that are open, up to what nothing inside of it ends."""
        last = 0
        for number in range(len(self.open) - 1, 0, -1):
            if self.open[number].name in names:
                last = number
            elif self.open[number].name in _HOLDERS:
                break
        if last:
            del self.open[last:]

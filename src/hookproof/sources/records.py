"""What a provider's documentation says, whatever it is written in: frozen records, each with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hookproof.findings import Place
from hookproof.sources.positions import Home, Spots, below, no_spot, own_spot

if TYPE_CHECKING:
    from hookproof.sources.specifications.space import SchemaSpace

#: Stands for "every item" in the path of a field.
EACH = "*"


class Role(Enum):
    """What an example shows. A PART is the example of one schema, not of a message."""

    PAYLOAD = "payload"
    REQUEST = "request"
    RESPONSE = "response"
    PART = "part"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A stretch of running text; `about` names the field or section that it describes, if any."""

    text: str
    at: Place
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One documented field. `path` leads to it from the root of its object, EACH for array items.

    `kinds` are JSON types without null, empty where nothing is said; `nullable` and `required` are None where nothing
    is said. `schema` is the field's schema where there is one, `pointer` where that stands in its document; `group` are
    the words over the list that has the field, `typed` those that it has for the field's type.
    """

    path: tuple[str, ...]
    description: str
    at: Place
    kinds: frozenset[str] = frozenset()
    nullable: bool | None = None
    required: bool | None = None
    enum: tuple[Any, ...] = ()
    schema: Mapping[str, Any] | None = field(default=None, repr=False)
    pointer: str = ""
    group: str = ""
    typed: str = field(default="", repr=False, compare=False)

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.path[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectDoc:
    """One documented object: a component, an inline schema, or a table of fields.

    `common` says that it is what all payloads of a document have: each may have more.
    """

    name: str
    at: Place
    fields: tuple[Field, ...]
    description: str = ""
    common: bool = False
    schema: Mapping[str, Any] | None = field(default=None, repr=False)
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a box that claims to be JSON is none, and where; `commented` says that it is but for its comments."""

    message: str
    line: int
    column: int
    commented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example: its value, the text of its box, and the line and column of every JSON pointer inside it.

    `partial` says that something was left out of it on purpose (`...`), so nothing can be missing from it.
    `events` are those of its page. `schema` is the pointer of its own schema in its document's space. `member` is the
    pointer of its only member where the value of that alone stands in the document.
    """

    value: Any = field(repr=False)
    at: Place
    events: tuple[str, ...] = ()
    role: Role = Role.UNKNOWN
    label: str = ""
    raw: str = field(default="", repr=False)
    spots: Spots = field(default=no_spot, repr=False, compare=False)
    problem: Problem | None = None
    partial: bool = False
    duplicates: tuple[str, ...] = ()
    schema: str | None = None
    member: str = ""

    def place(self, pointer: str = "") -> Place:
        """Return where the value at `pointer` stands in the document; pointers are told from the example's root."""
        pointer = pointer.removeprefix(self.member)
        line, column = self.spots(pointer) if self.value is not None else (self.at.line, self.at.column)
        base = self.at.pointer or ""
        return Place(path=self.at.path, line=line, column=column, pointer=f"{base}{pointer}" or None)

    @property
    def objects(self) -> tuple[Example, ...]:
        """The example itself where it is an object; each object in it as an example where it is an array of them."""
        if isinstance(self.value, dict):
            return (self,)
        items = self.value if isinstance(self.value, list) else []
        return tuple(self._item(index) for index, item in enumerate(items) if isinstance(item, dict))

    def _item(self, index: int) -> Example:
        pointer = f"/{index}"
        line, column = self.spots(pointer)
        at = Place(path=self.at.path, line=line, column=column, pointer=f"{self.at.pointer or ''}{pointer}")
        duplicates = tuple(d[len(pointer) :] for d in self.duplicates if d.startswith(f"{pointer}/"))
        spots, value = below(self.spots, pointer), self.value[index]
        own = tuple(event for event in self.events if event in value.values()) if len(self.events) > 1 else ()
        events = own if len(own) == 1 else self.events
        return replace(self, value=value, at=at, events=events, spots=spots, duplicates=duplicates, schema=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventList:
    """A list that names several events: a table, a bullet list, an enum; `partial` where its words say so."""

    events: tuple[str, ...]
    at: Place
    label: str = ""
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is said about one event, or about several at once, or (no event) about anything else.

    `body` documents the payload; `schema` is the pointer of its schema; `statuses` are the answers that are declared.
    """

    title: str
    at: Place
    events: tuple[str, ...] = ()
    body: ObjectDoc | None = None
    examples: tuple[Example, ...] = ()
    prose: tuple[Prose, ...] = ()
    schema: str | None = None
    statuses: tuple[str, ...] = ()


#: How a runtime expression begins, which takes a value from a message, a request or an answer; and the keyword that
#: names security schemes.
_TAKEN = ("$message.", "$request.", "$response.", "security")


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document. `objects` are all documented objects, those of pages included; `examples` likewise.

    `mentions` are all words of the text that have the form of an event name, `carriers` the members of payloads that
    were learnt to carry an event's name here, `programs` the events that boxes of program text name. `spots` gives the
    place of a pointer in a document that is data, `space` resolves its schemas, `twice` are its members whose names
    stand twice in one object: only the last of them is read. `unread` are the boxes of data about events that are of
    another form than JSON, each by its form; `schemas` are those that stand in boxes of a text, `envelopes` are lists
    of fields that a text gives of all payloads. `text` is the document itself, or Markdown with what it says; `home`
    gives the place in the document of what stands at a line and a column of the text.
    """

    path: str
    kind: str
    text: str = field(repr=False)
    title: str = ""
    version: str = ""
    pages: tuple[Page, ...] = ()
    objects: Sequence[ObjectDoc] = field(default=(), repr=False)
    examples: tuple[Example, ...] = field(default=(), repr=False)
    schemas: tuple[Example, ...] = field(default=(), repr=False)
    prose: tuple[Prose, ...] = field(default=(), repr=False)
    event_lists: tuple[EventList, ...] = ()
    programs: tuple[EventList, ...] = ()
    unread: tuple[Prose, ...] = field(default=(), repr=False)
    envelopes: tuple[ObjectDoc, ...] = field(default=(), repr=False)
    mentions: frozenset[str] = frozenset()
    carriers: tuple[str, ...] = ()
    spots: Spots = field(default=no_spot, repr=False, compare=False)
    space: SchemaSpace | None = field(default=None, repr=False)
    twice: tuple[str, ...] = field(default=(), repr=False)
    home: Home = field(default=own_spot, repr=False, compare=False)

    def line_of(self, offset: int) -> int:
        """Return the line of the text on which stands what is at an offset."""
        return self.text.count("\n", 0, offset) + 1

    def place(self, line: int, column: int = 1) -> Place:
        """Return where in the document stands what its text has at a line and a column."""
        line, column = self.home(line, column)
        return Place(path=self.path, line=line, column=column)

    @cached_property
    def event_pages(self) -> tuple[Page, ...]:
        """The pages that are about events."""
        return tuple(page for page in self.pages if page.events)

    @cached_property
    def payload_pages(self) -> tuple[Page, ...]:
        """The pages that are about events, and the one that tells what all payloads have."""
        return tuple(page for page in self.pages if page.events or (page.body is not None and page.body.common))

    @cached_property
    def material(self) -> frozenset[str]:
        """What there is to judge here: `events`, `examples`, `fields`, `schemas`, `references`, `lists`, `prose`."""
        present = {
            "events": bool(self.event_pages)
            or any(example.events for example in self.examples)
            or any(page.body is not None and page.body.common for page in self.pages)
            or (self.space is not None and bool(self.event_lists)),
            "examples": bool(self.examples),
            "fields": any(document.fields for document in self.objects)
            or any(page.body is not None and page.body.fields for page in self.pages),
            "schemas": self.space is not None
            and (bool(self.objects) or any(e.schema is not None for e in self.examples)),
            "references": self.space is not None
            and (bool(self.space.references) or any(mark in self.text for mark in _TAKEN)),
            "lists": bool(self.event_lists),
            "prose": bool(self.prose)
            or any(page.prose for page in self.pages)
            or (self.space is None and bool(self.text.strip())),
        }
        return frozenset(name for name, there in present.items() if there)


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """All documents of one run, judged together; `skipped` are files of a folder that are none, and why."""

    documents: tuple[Document, ...]
    skipped: tuple[tuple[str, str], ...] = ()

    @cached_property
    def events(self) -> tuple[str, ...]:
        """Every event that has a page, in order."""
        return tuple(dict.fromkeys(e for document in self.documents for page in document.pages for e in page.events))

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """Every event that has an example, in order."""
        return tuple(dict.fromkeys(e for document in self.documents for x in document.examples for e in x.events))

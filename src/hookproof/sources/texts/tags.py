"""The tags of MDX (`<Tab title="…">`, `</Tab>`) and of Liquid (`{% tab title="…" %}`, `{% endtab %}`) in a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import EACH, Field
from hookproof.sources.texts import tables, vocabulary

_TAG = re.compile(
    r"<(?P<end>/?)(?P<tag>[A-Z]\w*)\b(?P<rest>[^<>]*)>"
    r"|\{%-?\s*(?P<close>end)?(?P<block>[a-z]\w*)(?P<said>[^%{}]*)%\}"
)
_MDX = re.compile(r"^[ \t]*<[A-Z]\w*[^<>]*>", re.MULTILINE)
_ATTRIBUTE = re.compile(r"(\w+)(?:=(?:\"([^\"]*)\"|'([^']*)'|\{([^{}]*)\}))?")
#: Attributes of components that are a title.
_TITLED = ("title", "label", "summary", "heading")
#: Titles of what unfolds the inside of a field.
_UNFOLDED = re.compile(r"\b(?:child|nested|properties|attributes|fields|show|hide)\b", re.IGNORECASE)
#: Attributes that name the event which a component is about, where they have the form of one.
_OF_EVENTS = ("event", "name", "id", "type", "topic")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: its name, what its attributes say, the text behind it, its line; whether it closes, or stands alone."""

    name: str
    line: int
    attributes: Mapping[str, str]
    said: str = ""
    closing: bool = False
    alone: bool = False

    @property
    def title(self) -> str:
        """What it is called: the event that it names, else its title."""
        events = (self.attributes.get(key, "") for key in _OF_EVENTS)
        named = next((word for word in events if names.is_dotted(word)), "")
        return named or next((self.attributes[key] for key in _TITLED if self.attributes.get(key)), "")

    @property
    def unfolds(self) -> bool:
        """Whether it shows and hides the inside of a field."""
        return bool(_UNFOLDED.search(self.title))

    @property
    def type(self) -> str | None:
        """The type that it says a field has, whatever it calls that; None where it says none."""
        if "type" in self.attributes:
            return self.attributes["type"]
        kinds = (value for key, value in self.attributes.items() if key not in ("name", "body", "field", "path"))
        return next((value for value in kinds if vocabulary.is_type(value)), None)


def has_components(text: str) -> bool:
    """Whether a line of a text begins with a component of MDX."""
    return bool(_MDX.search(text))


def tags_in(text: str, line: int) -> Iterator[Tag]:
    """Yield the tags of a text that begins on this line, in order."""
    for match in _TAG.finditer(text):
        rest = match["rest"] or match["said"] or ""
        yield Tag(
            name=match["tag"] or match["block"],
            line=line + text.count("\n", 0, match.start()),
            attributes={name: a or b or c for name, a, b, c in _ATTRIBUTE.findall(rest)},
            said=" ".join(text[match.end() :].split("<", 1)[0].split()),
            closing=bool(match["end"] or match["close"]),
            alone=rest.rstrip().endswith("/"),
        )


#: Headings under which `path` names a member, and no part of an address.
_OF_PAYLOADS = re.compile(r"\b(?:payload|event|body|webhook|notification)s?\b", re.IGNORECASE)


def is_of_payload(heading: str) -> bool:
    """Whether fields under a heading are those of a payload: it says so, or names an event."""
    return bool(_OF_PAYLOADS.search(heading) or names.mentioned(heading))


#: Attributes that name a field.
_NAMING = ("name", "body", "field")


def field_of(tag: Tag, above: Field | None, path: str, *, of_payload: bool) -> Field | None:
    """Return the field that a tag documents, inside the one above it; None for any other tag.

    Where it is one of a payload, its `path` names a member, and is no part of an address.
    """
    found, typed = tag.attributes, tag.type
    naming = (*_NAMING, "path") if of_payload else _NAMING
    steps = tables.field_path(next((found[key] for key in naming if found.get(key)), ""))
    if not steps or typed is None:
        return None
    outer = (*above.path, *([EACH] if above.kinds == {"array"} else [])) if above else ()
    kinds, nullable = vocabulary.kinds_of(typed)
    place = Place(path=path, line=tag.line, column=1)
    required = "required" in found and found["required"] != "false"
    return Field(
        path=(*outer, *steps),
        description=tag.said,
        at=place,
        kinds=kinds,
        nullable=nullable,
        required=required,
        typed=typed,
    )

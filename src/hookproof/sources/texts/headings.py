"""A text document in parts: what stands under each heading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import EventList, Example, Field, Prose

#: The level of what a component encloses (a tab, a card): below every heading.
TAB = 7

#: The number of a heading: "3.1 order.paid", "2) Events".
_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3})*[.)]?\s+(?=\S)")


def unnumbered(heading: str) -> str:
    """Return the words of a heading, without the number that some texts give each."""
    return _NUMBER.sub("", heading.strip())


@dataclass(slots=True)
class Section:
    """What stands under one heading, until the next.

    `declared` are events that a line below it names as its own, `codes` the words of its text that are marked as
    code, `programs` the events that its boxes of program text name, `untyped` the names in code that items of lists
    explain: fields, if an example has them; `schemas` the boxes that hold one; `unread` the boxes of data that
    nobody reads, each by its language.
    """

    level: int
    heading: str
    line: int
    coded: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    codes: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    untyped: list[Field] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    schemas: list[Example] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    lists: list[EventList] = field(default_factory=list)
    programs: list[EventList] = field(default_factory=list)
    unread: list[Prose] = field(default_factory=list)
    parent: Section | None = field(default=None, repr=False)

    def upwards(self) -> Iterator[Section]:
        """Yield the section, and those whose headings stand over it, the nearest first."""
        above: Section | None = self
        while above is not None:
            yield above
            above = above.parent

    def continued(self, last: Field | None, more: str) -> Field | None:
        """Add to the description of a field, if that is the last that was found here, and return it; None if not."""
        for found in (self.fields, self.untyped):
            if last is not None and found and found[-1] is last:
                found[-1] = replace(last, description=f"{last.description} {more}".strip())
                return found[-1]
        return None

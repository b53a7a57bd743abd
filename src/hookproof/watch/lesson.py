"""What real deliveries show that the contract does not say: each thing once, with how often and when it was seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hookproof.findings import Severity


@dataclass(frozen=True, slots=True)
class Topic:
    """What a lesson is about, without any value of a payload: of which kind, in which event, where, and in detail.

    `pointer` is a JSON pointer in which `*` stands for every item of an array.
    """

    kind: str
    event: str
    pointer: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A topic, how often it was met, first and last (seconds since 1970), and one value where samples are allowed."""

    topic: Topic
    count: int
    first: float
    last: float
    sample: str = ""

    def joined(self, other: Lesson) -> Lesson:
        """Return both as one."""
        return replace(
            self,
            count=self.count + other.count,
            first=min(self.first, other.first),
            last=max(self.last, other.last),
            sample=self.sample or other.sample,
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """How grave lessons of a kind are, what one says of what was seen, and what holds where there is none."""

    severity: Severity
    says: str
    title: str


_GRAVE, _NOTE = Severity.ERROR, Severity.NOTE
KINDS: dict[str, Kind] = {
    "unknown-event": Kind(_GRAVE, "an event that the contract has not", "Deliveries are of events of the contract"),
    "unreadable": Kind(_GRAVE, "a body that is no JSON", "The body of a delivery is JSON"),
    "null": Kind(_GRAVE, "null, where none is promised", "Null stands only where it is promised"),
    "type": Kind(_GRAVE, "a value of another type", "Values are of the documented type"),
    "missing": Kind(_GRAVE, "a member is missing", "Members that are promised are there"),
    "value": Kind(_GRAVE, "a value that is none of the documented ones", "Values are documented ones"),
    "constraint": Kind(_GRAVE, "a value outside of its bounds", "Values are within their bounds"),
    "unknown-field": Kind(_NOTE, "a member that the contract does not describe", "Members are described"),
    "time": Kind(_NOTE, "a time too far from now", "The time of a delivery is near to now"),
    "order": Kind(
        _NOTE,
        "an event that came after one that follows it, of the same entity",
        "The events of an entity come in their order",
    ),
    "repeat": Kind(_NOTE, "a message that came before", "A message comes once"),
}


def kind_of(lesson: Lesson) -> Kind:
    """Return the kind of a lesson; one that a later version wrote is grave, and says its name."""
    name = lesson.topic.kind
    return KINDS.get(name, Kind(_GRAVE, name, name))

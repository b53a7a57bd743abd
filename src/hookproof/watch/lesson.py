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


#: Kind -> how grave it is, and what it says of what was seen.
KINDS: dict[str, tuple[Severity, str]] = {
    "unknown-event": (Severity.ERROR, "an event that the contract has not"),
    "unreadable": (Severity.ERROR, "a body that is no JSON"),
    "null": (Severity.ERROR, "null, where none is promised"),
    "type": (Severity.ERROR, "a value of another type"),
    "missing": (Severity.ERROR, "a member is missing"),
    "value": (Severity.ERROR, "a value that is none of the documented ones"),
    "constraint": (Severity.ERROR, "a value outside of its bounds"),
    "unknown-field": (Severity.NOTE, "a member that the contract does not describe"),
    "time": (Severity.NOTE, "a time too far from now"),
    "order": (Severity.NOTE, "an event that came after one that follows it, of the same entity"),
    "repeat": (Severity.NOTE, "a message that came before"),
}


def severity_of(lesson: Lesson) -> Severity:
    """Return how grave a lesson is; of a kind that a later version wrote, an error."""
    return KINDS.get(lesson.topic.kind, (Severity.ERROR, ""))[0]

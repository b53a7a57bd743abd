"""The one currency of every report: what a check, a rule or a change policy has to say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum, IntEnum

#: Labels of evidence that people paste: a report keeps such a text whole, line for line, without an indent.
PASTED = frozenset({"test vector", "in Python", "in Node"})

#: The label of the evidence that tells a finding's steps as a text.
SEQUENCE = "sequence"


class Severity(IntEnum):
    """How much a finding weighs; ordered, so that `--fail-on` is a comparison."""

    NOTE = 0
    WARNING = 1
    ERROR = 2

    @property
    def label(self) -> str:
        """The lower-case word for reports and options."""
        return self.name.lower()


class Verdict(Enum):
    """What a check has to say about one event. Not observed is never shown as passed."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_OBSERVED = "not observed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a check, a rule or a change policy holds its subject to: the row of its registry that reports show.

    `id` is `family.fact` in kebab-case, `title` states the fact as a sentence without a full stop, `clause` is where
    it rests (documentation, a section of a standard, or "practice"), `mend` says what to do when it is broken.
    """

    id: str
    title: str
    severity: Severity
    clause: str
    mend: str

    @property
    def family(self) -> str:
        """The part of the id before its dot."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding sits: a document or schema file, with 1-based line and column, and a JSON pointer inside it."""

    path: str
    line: int | None = None
    column: int | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        position = "".join(f":{number}" for number in (self.line, self.column) if number is not None)
        return f"{self.path}{position}{f'#{self.pointer}' if self.pointer else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of what it took to show a finding: what was sent or done, what came back, which effects showed then.

    Any of them may be "": nobody answers a pause, and where nothing sees effects, none is shown.
    """

    sent: str = ""
    answer: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One cause, told once.

    `subject` is what it is about (an event, a document, a property); `message` is one or two sentences on what was
    seen here; `address` is the case that shows it and that `hookproof replay` takes; `evidence` are labelled short
    texts (request, response, difference) in the order in which to show them; `also` are further subjects with the
    same cause; `discriminator` tells two causes at one place apart. `played` says that it takes the whole check to show
    it: one delivery of it alone would not. `advice` stands for the fact's mend where what was seen says more. No field
    ever holds a secret. `known_as` is the fingerprint of one that was read from a report. `steps` are what it took to
    show it, in order, where that was more than one delivery. `first` says that nothing else counts as long as it is
    there: no genuine delivery is taken.
    """

    fact: Fact
    subject: str
    message: str
    severity: Severity
    place: Place | None = None
    address: str | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    discriminator: str = ""
    played: bool = False
    advice: str = ""
    known_as: str = ""
    steps: tuple[Step, ...] = ()
    first: bool = False

    @property
    def mend(self) -> str:
        """What to do about it: what was seen here may say more than the fact does."""
        return self.advice or self.fact.mend

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that stay the same from run to run for the same cause at the same place."""
        if self.known_as:
            return self.known_as
        place = (self.place.path, self.place.pointer or "") if self.place else ("", "")
        parts = (self.fact.id, self.subject, *place, self.discriminator)
        return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:12]

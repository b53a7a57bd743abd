"""Calls that a text shows, each with the answer that it shows to it: the status, and the body as an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.findings import Place
from hookproof.rules.programs.calls import Call, calls_in, sectioned
from hookproof.rules.reading.passages import Stretch
from hookproof.rules.rulebook import Ground
from hookproof.schema.patterns import deferral as re
from hookproof.sources.lenient import read_box
from hookproof.sources.positions import mapped
from hookproof.sources.records import Document, Example, Role

#: So many lines a call and its answer are apart in a guide, at most.
NEAR = 40
_HEAD = re.compile(r"^(?:< )?HTTP/\d[\d.]* (?P<status>\d{3})\b[^\n]*", re.MULTILINE)
_NEXT = re.compile(r"^(?:HTTP/\d|(?:GET|POST|PUT|PATCH|DELETE) )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a text shows it: its status ("" where it shows none), its body (None likewise), where it begins."""

    status: str
    line: int
    section: int
    body: Example | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call that a text shows, and the answer that follows it."""

    call: Call
    answer: Answer


def calls_of(ground: Ground, document: Document) -> tuple[Call, ...]:
    """Return the calls that a guide tells of and shows; a specification declares its own."""
    name = f"calls of {document.path}"
    return ground.once(name, lambda: calls_in(document.text, document.home) if document.space is None else ())


def exchanges(ground: Ground, document: Document) -> tuple[Exchange, ...]:
    """Return the calls that a guide shows with their answers, in order."""
    return ground.once(f"exchanges of {document.path}", lambda: tuple(_paired(calls_of(ground, document), document)))


def _paired(calls: Sequence[Call], document: Document) -> Iterator[Exchange]:
    shown = [call for call in calls if call.shown]
    every = sorted(_answers(document), key=lambda one: one.line) if shown else []
    ends = [*(call.line for call in shown[1:]), len(document.text)]
    for call, end in zip(shown, ends, strict=False):
        own = [one for one in every if call.line < one.line <= min(end, call.line + NEAR)]
        if own and own[0].section == call.section:
            yield Exchange(call, own[0])


def _answers(document: Document) -> Iterator[Answer]:
    """Yield every answer that a text shows: the messages of HTTP, and the objects that are said to be answers."""
    boxes = {one.at.line: one for one in document.examples if isinstance(one.value, dict) and not one.events}
    before: Stretch | None = None
    for section, stretch in sectioned(document.text, document.home):
        heads = list(_heads(stretch, section, document.path)) if stretch.coded and "HTTP/" in stretch.text else []
        yield from heads
        box = boxes.get(stretch.line) if stretch.coded and not heads else None
        if box is not None and (box.role is Role.RESPONSE or _is_answer(before)):
            yield Answer("", stretch.line, section, box)
        before = stretch


#: The last words before a box that say that it is an answer, or nothing but a program before it.
_ANSWERS = re.compile(
    r"\b(?:answers?|responses?|returns?|replies|reply|responds?|returned|answered|comes? back|get back|shows)\b"
    r"[^\n.`]{0,60}[.:*_#]{0,3}\s*$|<\w*(?:Response|Answer)\w*[^<>\n]{0,120}>\s*$",
    re.IGNORECASE,
)


def _is_answer(before: Stretch | None) -> bool:
    """Whether a box is one by what stands before it: a call, or words that say so."""
    if before is None:
        return False
    return bool(calls_in(f"```\n{before.text}\n```")) if before.coded else bool(_ANSWERS.search(before.text[-200:]))


def _heads(stretch: Stretch, section: int, path: str) -> Iterator[Answer]:
    for match in _HEAD.finditer(stretch.text):
        line = stretch.line_at(match.start())
        following = _NEXT.search(stretch.text, match.end())
        message = stretch.text[match.end() : following.start() if following else None]
        head, blank, body = message.partition("\n\n")
        first = line + head.count("\n") + blank.count("\n")
        yield Answer(match["status"], line, section, _body(body, first, path) if blank else None)


def _body(text: str, line: int, path: str) -> Example | None:
    """Return the object in the body of an answer as an example."""
    parsed = read_box(text).parsed if text.lstrip().startswith("{") else None
    if parsed is None or not isinstance(parsed.value, dict):
        return None
    spots = mapped(parsed.spots, [(line + number, 1) for number in range(text.count("\n") + 1)])
    at = Place(path=path, line=line, column=1)
    return Example(value=parsed.value, at=at, role=Role.RESPONSE, raw=text, spots=spots)

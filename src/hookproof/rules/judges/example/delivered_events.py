"""The event in the headers of a delivery that is shown, against the event in its body."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from itertools import groupby, takewhile
from operator import itemgetter
from typing import Any

from hookproof.findings import Place
from hookproof.rules.programs.calls import sectioned
from hookproof.rules.reading.passages import Stretch
from hookproof.rules.rulebook import Remark
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document

_HEADER = re.compile(
    r"^[ \t]*(?P<name>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+):[ \t]+(?P<value>\S+)[ \t]*$", re.MULTILINE
)
_CARRIES = names.words("event topic type trigger hook name")


def of_deliveries(document: Document, told: Set[str]) -> Iterator[Remark]:
    """Yield each header that names another event than the body that is shown with it.

    Both stand in one box, or the body in a box below it under the same heading: the next one, where none of those that
    follow on each other has the event of the header. A header in another style than the body's event names a family, a
    version or a place. Events in `told` are reported as wrong in their bodies already.
    """
    every = sectioned(document.text, document.home) if document.space is None else ()
    for _, section in groupby(every, key=itemgetter(0)):
        boxes = [(_headers(box), _event_in(box, document)) for _, box in section if box.coded]
        for number, (headers, own) in enumerate(boxes):
            below = takewhile(lambda box: box[1] and not box[0], boxes[number + 1 :])
            carried = [own] if own else [event for _, event in below]
            for name, value, line in headers if carried else ():
                if carried[0] not in told and all(_is_other(value, event) for event in carried):
                    message = f"The header {name} names the event {value}; the body has {carried[0]}."
                    yield Remark(place=Place(path=document.path, line=line, column=1), message=message, key=value)


def _event_in(box: Stretch, document: Document) -> str:
    body = _body(box.text)
    found = names.event_of(body, (), document.carriers) if body is not None else None
    return found[1] if found else ""


def _headers(stretch: Stretch) -> list[tuple[str, str, int]]:
    """Return name, value and line of each header of a message that carries an event."""
    return [
        (match["name"], match["value"], stretch.line_at(match.start("name")))
        for match in _HEADER.finditer(stretch.text)
        if names.parts(match["name"])[-1] in _CARRIES and names.has_joint(match["value"])
    ]


def _body(text: str) -> Any:
    """Return the object in JSON that a box is, or that stands in it behind the head of a message; None without one."""
    start = re.search(r"^\{", text, re.MULTILINE)
    try:
        return json.loads(text[start.start() :]) if start else None
    except (ValueError, RecursionError):
        return None


def _is_other(header: str, body: str) -> bool:
    """Whether two names are events of one form that are not the same, nor one of the other's kind."""
    apart = not names.same_event(header, body) and header not in body and body not in header
    return apart and names.style(header) == names.style(body)

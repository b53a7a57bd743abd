"""Payloads that the comments of a program show: boxes of Markdown that are labelled JSON."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place
from hookproof.parsing import MalformedDocument
from hookproof.schema.patterns import deferral as re
from hookproof.sources.positioned import positioned_json
from hookproof.sources.positions import Spot
from hookproof.sources.records import Example
from hookproof.sources.transcribed.transcription import Piece, Transcription

#: A line that opens a box, with what the lines of its comment begin with.
_OPENS = re.compile(r"(?P<lead>[ \t]*(?:\*|//+|#)?[ \t]?)(?:```|~~~)json[ \t]*")
#: Longer boxes are not read.
_LONGEST = 400


def shown(text: str, path: str) -> Iterator[Example]:
    """Yield what each box holds, with its places in the file; boxes without whole JSON are passed over."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    number = 0
    while number < len(lines):
        opened = _OPENS.fullmatch(lines[number])
        number += 1
        if opened is None:
            continue
        box = Transcription(text)
        first = number
        while number < len(lines) and number - first < _LONGEST and not _closes(lines[number], opened["lead"]):
            own = lines[number].removeprefix(opened["lead"])
            box.line(Piece(own, starts[number] + len(lines[number]) - len(own)))
            number += 1
        if (example := _example(box, path)) is not None:
            yield example


def _closes(line: str, lead: str) -> bool:
    return line.removeprefix(lead).strip() in ("```", "~~~")


def _example(box: Transcription, path: str) -> Example | None:
    try:
        data = positioned_json(box.text, path)
    except MalformedDocument:
        return None

    def spots(pointer: str) -> Spot:
        return box.spot(*data.spots(pointer))

    line, column = spots("")
    at = Place(path=path, line=line, column=column)
    return Example(value=data.value, at=at, spots=spots, duplicates=data.duplicates)

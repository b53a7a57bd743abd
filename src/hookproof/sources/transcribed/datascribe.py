"""Writes a document of data as Markdown: its names as headings, its texts as they stand, its bodies as boxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hookproof.schema.pointers import joined
from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document
from hookproof.sources.texts.markdown import sections_of
from hookproof.sources.texts.sections import build
from hookproof.sources.transcribed.bodyvariables import filled_lines
from hookproof.sources.transcribed.jsontexts import JsonTexts
from hookproof.sources.transcribed.transcription import Piece, Transcription, relocated
from hookproof.sources.transcribed.yamltexts import YamlTexts

#: A line of a text as pieces.
Line = Sequence[Piece]
_FENCE = "~~~~"


class DataScribe:
    """Writes what members of one document say, each string from where it stands."""

    def __init__(self, data: Positioned, text: str) -> None:
        self.data = data
        self.written = Transcription(text)
        #: What variables in bodies stand for, where the document says so.
        self.values: Mapping[str, str] = {}
        self._texts = (JsonTexts if text.lstrip()[:1] in ("{", "[") else YamlTexts)(data, text)

    def string(self, holder: object, at: tuple[str, ...], key: str) -> list[list[Piece]]:
        """Return the lines of a text that is a member; [] where it is none."""
        if not isinstance(holder, Mapping) or not isinstance(holder.get(key), str):
            return []
        return self._texts.lines(joined(*at, key), member=True)

    def heading(self, level: int, name: Sequence[Line]) -> None:
        """Write the first line of a name as a heading."""
        if name:
            self.written.blank()
            self.written.line(Piece("#" * min(level, 6) + " "), *name[0])
            self.written.blank()

    def paragraph(self, lines: Iterable[Line]) -> None:
        """Write a text apart from what stands around it."""
        self.written.blank()
        for line in lines:
            self.written.line(*line)
        self.written.blank()

    def request(self, line: Line, headers: Iterable[tuple[Sequence[Line], Sequence[Line]]], proof: str = "") -> None:
        """Write a request as the head of its message; `proof` is a header that goes with it where none is there."""
        told = [(name[0], value[0]) for name, value in headers if name and value]
        self.written.line(Piece(f"{_FENCE}http"))
        self.written.line(*line)
        for name, value in told:
            self.written.line(*name, Piece(": "), *value)
        if proof and not any(name[0].text == "Authorization" for name, _ in told):
            self.written.line(Piece(proof))
        self.written.line(Piece(_FENCE))
        self.written.blank()

    def box(self, lines: Sequence[Line]) -> None:
        """Write a text as a box; one that holds no JSON claims to hold none."""
        first = next((line[0].text.lstrip() for line in lines if line and line[0].text.strip()), "")
        if first[:1] in ("{", "["):
            self.paragraph([[Piece(f"{_FENCE}json")], *filled_lines(lines, self.values), [Piece(_FENCE)]])
        elif first:
            self.paragraph([[Piece(_FENCE)], *lines, [Piece(_FENCE)]])

    def form(self, fields: Iterable[tuple[Sequence[Line], Sequence[Line]]]) -> None:
        """Write the fields of a form as a box that has its body."""
        told = [(name[0], value[0]) for name, value in fields if name and value]
        body = [
            [*name, Piece("="), *value, Piece("&" if number < len(told) else "")]
            for number, (name, value) in enumerate(told, 1)
        ]
        if body:
            self.paragraph([[Piece(_FENCE)], *body, [Piece(_FENCE)]])

    def document(self, path: str, kind: str, title: str = "") -> Document:
        """Return what was written as a document, every place as the data has it."""
        text = self.written.text
        document = build(sections_of(text, path), text=text, path=path, kind=kind, title=title)
        return relocated(document, self.written.spot)

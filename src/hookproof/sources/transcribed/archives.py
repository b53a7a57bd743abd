"""Captures of requests (HTTP Archive 1.2, HAR): each request that sends something is a heading, its headers and body
boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document
from hookproof.sources.texts.markdown import sections_of
from hookproof.sources.texts.sections import build
from hookproof.sources.transcribed.jsontexts import JsonTexts
from hookproof.sources.transcribed.transcription import Piece, Transcription, relocated

_FENCE = "~~~~"


def is_archive(value: object) -> bool:
    """Whether a document is a capture: it has a log with entries."""
    log = value.get("log") if isinstance(value, Mapping) else None
    return isinstance(log, Mapping) and isinstance(log.get("entries"), list)


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what a capture shows."""
    writer = _Writer(data, text)
    writer.entries()
    written = writer.written
    document = build(sections_of(written.text, path), text=written.text, path=path, kind="har")
    return relocated(document, written.spot)


class _Writer:
    """Writes a capture as Markdown, each string from where it stands."""

    def __init__(self, data: Positioned, text: str) -> None:
        self.data = data
        self.written = Transcription(text)
        self.texts = JsonTexts(data, text)

    def entries(self) -> None:
        for number, entry in enumerate(self.data.value["log"]["entries"]):
            request = entry.get("request") if isinstance(entry, Mapping) else None
            posted = request.get("postData") if isinstance(request, Mapping) else None
            if isinstance(request, Mapping) and isinstance(posted, Mapping) and isinstance(posted.get("text"), str):
                self.entry(entry, request, ("log", "entries", str(number)))

    def entry(self, entry: Mapping[str, object], request: Mapping[str, object], at: tuple[str, ...]) -> None:
        """Write a request under its comment, else under its address, as the request that it is."""
        own = (*at, "request")
        title = self.texts.of_member(entry, at, "comment") or self.texts.of_member(request, own, "url")
        self.written.blank()
        self.written.line(Piece("# "), *(title[0] if title else ()))
        self.written.blank()
        self.written.line(Piece(f"{_FENCE}http"))
        self.written.line(Piece(f"{request.get('method', 'POST')} / HTTP/1.1"))
        headers = request.get("headers")
        for number, header in enumerate(headers if isinstance(headers, list) else ()):
            place = (*own, "headers", str(number))
            name, value = self.texts.of_member(header, place, "name"), self.texts.of_member(header, place, "value")
            if name and value:
                self.written.line(*name[0], Piece(": "), *value[0])
        self.written.line(Piece(_FENCE))
        self.body(self.texts.of_member(request["postData"], (*own, "postData"), "text"))

    def body(self, lines: Sequence[list[Piece]]) -> None:
        """Write what a request sends; what is no JSON claims to be none."""
        first = next((line[0].text.lstrip() for line in lines if line and line[0].text.strip()), "")
        self.written.blank()
        self.written.line(Piece(f"{_FENCE}json" if first[:1] in ("{", "[") else _FENCE))
        for line in lines:
            self.written.line(*line)
        self.written.line(Piece(_FENCE))
        self.written.blank()

"""Captures of requests (HTTP Archive 1.2, HAR): each request that sends something is a heading, its headers and body
boxes."""

from __future__ import annotations

from collections.abc import Mapping

from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document
from hookproof.sources.transcribed.datascribe import DataScribe
from hookproof.sources.transcribed.transcription import Piece


def is_archive(value: object) -> bool:
    """Whether a document is a capture: it has a log with entries."""
    log = value.get("log") if isinstance(value, Mapping) else None
    return isinstance(log, Mapping) and isinstance(log.get("entries"), list)


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what a capture shows."""
    scribe = DataScribe(data, text)
    for number, entry in enumerate(data.value["log"]["entries"]):
        request = entry.get("request") if isinstance(entry, Mapping) else None
        posted = request.get("postData") if isinstance(request, Mapping) else None
        if isinstance(request, Mapping) and isinstance(posted, Mapping) and isinstance(posted.get("text"), str):
            _write(scribe, entry, request, ("log", "entries", str(number)))
    return scribe.document(path, "har")


def _write(scribe: DataScribe, entry: object, request: Mapping[str, object], at: tuple[str, ...]) -> None:
    """Write a request under its comment, else under its address, as the request that it is."""
    own = (*at, "request")
    scribe.heading(1, scribe.string(entry, at, "comment") or scribe.string(request, own, "url"))
    headers = request.get("headers")
    places = [
        (header, (*own, "headers", str(n))) for n, header in enumerate(headers if isinstance(headers, list) else ())
    ]
    named = [(scribe.string(header, place, "name"), scribe.string(header, place, "value")) for header, place in places]
    scribe.request([Piece(f"{request.get('method', 'POST')} / HTTP/1.1")], named)
    scribe.box(scribe.string(request["postData"], (*own, "postData"), "text"))

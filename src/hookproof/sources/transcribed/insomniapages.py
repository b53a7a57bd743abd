"""Exports of Insomnia (4 and 5) as pages: folders and requests are headings, descriptions text, bodies boxes."""

from __future__ import annotations

from collections.abc import Mapping

from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document
from hookproof.sources.transcribed.datascribe import DataScribe
from hookproof.sources.transcribed.insomnia import Node, tree
from hookproof.sources.transcribed.postman import path_of, proven
from hookproof.sources.transcribed.transcription import Piece


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what an export says."""
    scribe, tops = DataScribe(data, text), tree(data.value)
    for top in tops:
        _write(scribe, top, 1)
    return scribe.document(path, "insomnia", str(tops[0].value.get("name", "")) if tops else "")


def _write(scribe: DataScribe, node: Node, level: int) -> None:
    scribe.heading(level, scribe.string(node.value, node.at, "name"))
    # Version 5 describes in an object beside the name.
    for holder, at in ((node.value, node.at), (node.value.get("meta"), (*node.at, "meta"))):
        scribe.paragraph(scribe.string(holder, at, "description"))
    if node.is_request:
        _request(scribe, node)
    for one in node.inside:
        _write(scribe, one, level + 1)


def _request(scribe: DataScribe, node: Node) -> None:
    value, at = node.value, node.at
    method = scribe.string(value, at, "method")
    line = [*(method[0] if method else [Piece("POST")]), Piece(f" {path_of(value.get('url'))} HTTP/1.1")]
    scribe.request(line, _pairs(scribe, value, at, "headers"), proven(value.get("authentication")))
    body = value.get("body")
    if isinstance(body, Mapping):
        scribe.box(scribe.string(body, (*at, "body"), "text"))
        if "form" in str(body.get("mimeType")):
            scribe.form(_pairs(scribe, body, (*at, "body"), "params"))


def _pairs(
    scribe: DataScribe, holder: Mapping[str, object], at: tuple[str, ...], key: str
) -> list[tuple[list[list[Piece]], list[list[Piece]]]]:
    """Return names and values of a list of these."""
    listed = holder.get(key)
    places = [(one, (*at, key, str(n))) for n, one in enumerate(listed if isinstance(listed, list) else ())]
    return [(scribe.string(one, place, "name"), scribe.string(one, place, "value")) for one, place in places]

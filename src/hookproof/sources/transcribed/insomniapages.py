"""Exports of Insomnia (4 and 5) as pages: folders and requests are headings, descriptions text, bodies boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document
from hookproof.sources.transcribed.datascribe import DataScribe
from hookproof.sources.transcribed.postman import path_of, proven
from hookproof.sources.transcribed.transcription import Piece

#: Folders inside so many are not gone into.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class _Node:
    """A workspace, a folder or a request, where it stands, where its description does, and what is in it."""

    value: Mapping[str, object]
    at: tuple[str, ...]
    about: tuple[str, ...] = ()
    inside: Sequence[_Node] = ()


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what an export says."""
    scribe, root = DataScribe(data, text), data.value
    nested = "collection" in root
    tops = (
        [_Node(root, (), ("meta",), tuple(_nested(root["collection"], ("collection",), 0)))] if nested else _flat(root)
    )
    for top in tops:
        _write(scribe, top, 1)
    return scribe.document(path, "insomnia", str(tops[0].value.get("name", "")) if tops else "")


def _whole(root: Mapping[str, object]) -> _Node:
    return _Node(root, (), ("meta",), tuple(_nested(root["collection"], ("collection",), 0)))


def _nested(items: object, at: tuple[str, ...], depth: int) -> Iterator[_Node]:
    for number, item in enumerate(items if isinstance(items, list) and depth < _DEEPEST else ()):
        if isinstance(item, Mapping):
            own = (*at, str(number))
            yield _Node(item, own, ("meta",), tuple(_nested(item.get("children"), (*own, "children"), depth + 1)))


def _flat(root: Mapping[str, object]) -> list[_Node]:
    """Return what stands at the top of resources that name their parents, the others in it."""
    listed = root["resources"]
    kept: dict[str, list[tuple[int, Mapping[str, object]]]] = {}
    ids = {str(one.get("_id")) for one in _mappings(listed)}
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, Mapping) and one.get("_type") in ("workspace", "request_group", "request"):
            parent = str(one.get("parentId"))
            kept.setdefault(parent if parent in ids else "", []).append((number, one))

    def inside(parent: str, depth: int) -> list[_Node]:
        return [
            _Node(one, ("resources", str(number)), (), inside(str(one.get("_id")), depth + 1))
            for number, one in (kept.get(parent, ()) if depth < _DEEPEST else ())
        ]

    return inside("", 0)


def _mappings(listed: object) -> Iterator[Mapping[str, object]]:
    return (one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping))


def _write(scribe: DataScribe, node: _Node, level: int) -> None:
    scribe.heading(level, scribe.string(node.value, node.at, "name"))
    for about in ((), node.about) if node.about else ((),):
        holder = node.value.get(about[0]) if about else node.value
        scribe.paragraph(scribe.string(holder, (*node.at, *about), "description"))
    if "url" in node.value:
        _request(scribe, node)
    for one in node.inside:
        _write(scribe, one, level + 1)


def _request(scribe: DataScribe, node: _Node) -> None:
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

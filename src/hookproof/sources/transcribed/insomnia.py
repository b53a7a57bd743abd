"""Exports of Insomnia (4 and 5): their folders and requests, and these as collections of Postman, which say the same in
other words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hookproof.schema.json import list_at, object_at

#: What an export of version 5 is called begins so.
_FIFTH = "collection.insomnia.rest/5"
#: What is no setting of an export of version 4.
_KINDS = ("workspace", "request_group", "request")
#: Folders inside so many are not looked into.
_DEEPEST = 12
_FORM = "application/x-www-form-urlencoded"


def is_export(value: object) -> bool:
    """Return whether a document is an export of requests."""
    if not isinstance(value, Mapping):
        return False
    fourth = value.get("_type") == "export" and isinstance(value.get("resources"), list)
    return fourth or (str(value.get("type", "")).startswith(_FIFTH) and isinstance(value.get("collection"), list))


@dataclass(frozen=True, slots=True)
class Node:
    """A workspace, a folder or a request of an export: what it is, the keys that lead to it, and what is in it."""

    value: Mapping[str, object]
    at: tuple[str, ...]
    inside: Sequence[Node] = ()

    @property
    def is_request(self) -> bool:
        """Whether it is sent, and holds nothing else."""
        return "url" in self.value


def tree(export: Mapping[str, object]) -> list[Node]:
    """Return what stands at the top of an export: its workspaces, or the whole of one of version 5."""
    if "resources" in export:
        return _fourth(list_at(export, "resources"))
    return [Node(export, (), tuple(_fifth(list_at(export, "collection"), ("collection",), 0)))]


def _fifth(items: Sequence[object], at: tuple[str, ...], depth: int) -> Iterator[Node]:
    for number, item in enumerate(items if depth < _DEEPEST else ()):
        if isinstance(item, Mapping):
            own = (*at, str(number))
            yield Node(item, own, tuple(_fifth(list_at(item, "children"), (*own, "children"), depth + 1)))


def _fourth(resources: Sequence[object]) -> list[Node]:
    """The resources of version 4 stand in one list; each names what it lies in."""
    ids = {str(one.get("_id")) for one in resources if isinstance(one, Mapping)}
    kept: dict[str, list[tuple[int, Mapping[str, object]]]] = {}
    for number, one in enumerate(resources):
        if isinstance(one, Mapping) and one.get("_type") in _KINDS:
            home = str(one.get("parentId"))
            kept.setdefault(home if home in ids else "", []).append((number, one))

    def inside(home: str, depth: int) -> tuple[Node, ...]:
        held = kept.get(home, ()) if depth < _DEEPEST else ()
        return tuple(
            Node(one, ("resources", str(number)), inside(str(one.get("_id")), depth + 1)) for number, one in held
        )

    return [*inside("", 0)]


def as_collection(export: Mapping[str, object]) -> dict[str, object]:
    """Return an export as the collection that holds the same folders and requests."""
    tops = tree(export)
    whole = [top for top in tops if top.value.get("_type") == "workspace" or not top.at]
    about: Mapping[str, object] = whole[0].value if whole else {}
    told = {key: str(about[key]) for key in ("name", "description") if about.get(key)}
    items = [_item(node) for top in tops for node in (top.inside if top in whole else (top,))]
    return {"info": {**told, "_postman_id": ""}, "item": items}


def _item(node: Node) -> dict[str, object]:
    if node.is_request:
        return _request(node.value)
    return {**_named(node.value), **_auth(node.value), "item": [_item(each) for each in node.inside]}


def _request(each: Mapping[str, object]) -> dict[str, object]:
    body = object_at(each, "body")
    sent: dict[str, object] = {"mode": "raw", "raw": body.get("text")}
    if body.get("mimeType") == _FORM:
        sent = {"mode": "urlencoded", "urlencoded": _pairs(body, "params")}
    request = {
        "method": each.get("method", "GET"),
        "header": _pairs(each, "headers"),
        "url": {"raw": str(each.get("url", "")), "query": _pairs(each, "parameters")},
        "body": sent,
    }
    return {**_named(each), "request": {**request, **_auth(each)}}


def _named(each: Mapping[str, object]) -> dict[str, str]:
    said = each.get("description") or object_at(each, "meta").get("description")
    return {"name": str(each.get("name", "")), **({"description": str(said)} if said else {})}


def _pairs(holder: Mapping[str, object], key: str) -> list[dict[str, object]]:
    rows: Iterable[Any] = list_at(holder, key)
    return [
        {**row, "key": row["name"]} for row in rows if isinstance(row, Mapping) and isinstance(row.get("name"), str)
    ]


def _auth(each: Mapping[str, object]) -> dict[str, object]:
    """How a request is authenticated; one that is switched off, or says nothing, is that of the folder."""
    told = object_at(each, "authentication")
    kind = told.get("type")
    if not isinstance(kind, str) or told.get("disabled"):
        return {}
    kind = "noauth" if kind == "none" else kind
    return {"auth": {"type": kind, kind: {**told, "in": told.get("addTo", "header")}}}

"""Exports of Insomnia (4 and 5) as collections of Postman, which say the same in other words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hookproof.schema.json import list_at, object_at

#: What an export of version 5 is called begins so.
_FIFTH = "collection.insomnia.rest/5"
#: Folders inside so many are not looked into.
_DEEPEST = 12
_FORM = "application/x-www-form-urlencoded"


def is_export(value: object) -> bool:
    """Return whether a document is an export of requests."""
    if not isinstance(value, Mapping):
        return False
    fourth = value.get("_type") == "export" and isinstance(value.get("resources"), list)
    return fourth or (str(value.get("type", "")).startswith(_FIFTH) and isinstance(value.get("collection"), list))


def as_collection(export: Mapping[str, object]) -> dict[str, object]:
    """Return an export as the collection that holds the same folders and requests."""
    if "resources" in export:
        return _fourth([each for each in list_at(export, "resources") if isinstance(each, Mapping)])
    return _collection(
        export, [_nested(each, 0) for each in list_at(export, "collection") if isinstance(each, Mapping)]
    )


def _collection(about: Mapping[str, object], items: list[dict[str, object]]) -> dict[str, object]:
    told = {key: str(about[key]) for key in ("name", "description") if about.get(key)}
    return {"info": {**told, "_postman_id": ""}, "item": items}


def _fourth(resources: list[Mapping[str, object]]) -> dict[str, object]:
    """The resources of version 4 stand in one list; each names the folder that it lies in."""
    inside: dict[object, list[Mapping[str, object]]] = {}
    for each in resources:
        inside.setdefault(each.get("parentId"), []).append(each)
    roots = [each for each in resources if each.get("_type") == "workspace"]
    items = [item for root in roots for item in _held(root.get("_id"), inside, 0)]
    return _collection(roots[0] if roots else {}, items)


def _held(home: object, inside: Mapping[object, list[Mapping[str, object]]], depth: int) -> list[dict[str, object]]:
    items = []
    for each in inside.get(home, ()) if depth < _DEEPEST else ():
        if each.get("_type") == "request":
            items.append(_request(each))
        elif each.get("_type") == "request_group":
            items.append(_folder(each, _held(each.get("_id"), inside, depth + 1)))
    return items


def _nested(each: Mapping[str, object], depth: int) -> dict[str, object]:
    """An item of version 5: a folder holds its own."""
    if "children" not in each:
        return _request(each)
    children = list_at(each, "children") if depth < _DEEPEST else []
    return _folder(each, [_nested(child, depth + 1) for child in children if isinstance(child, Mapping)])


def _folder(each: Mapping[str, object], items: list[dict[str, object]]) -> dict[str, object]:
    return {**_named(each), **_auth(each), "item": items}


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

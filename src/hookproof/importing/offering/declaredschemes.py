"""The security schemes that documents declare for what is sent: on a webhook, on an operation, on the server called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.importing.headernames import SIGNS
from hookproof.importing.library import Library
from hookproof.schema.json import list_at, object_at
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape

#: What OpenAPI calls the same.
_SAME: Mapping[str, Mapping[str, str]] = {
    "userPassword": {"type": "http", "scheme": "basic"},
    "httpApiKey": {"type": "apiKey"},
}


#: Words of a server that say that it is the reader's: that of the provider is called by others.
_YOURS = re.compile(
    r"\byours\b|\byour (?:own )?(?:end ?point|server|url|host|system|service|web ?hook)|\breceiver|\bsubscriber"
    r"|\bconsumer|\byou (?:have )?(?:registered|gave|configured|set|entered|chose)\b|web ?hook|callback"
    r"|\bhooks?\b|\byour[-.]|^\{",
    re.IGNORECASE,
)


def declared(path: str, operation: object, library: Library) -> Iterator[tuple[Mapping[str, object], ...]]:
    """Yield the ways of a webhook or message to prove who sends it, each the schemes that it takes together, in the
    terms of OpenAPI; those of a whole interface that others call are another matter."""
    root = library.node(path, "")
    holders = _senders(root, library) if isinstance(root, dict) and "asyncapi" in root else (operation,)
    for holder in holders:
        for need in list_at(holder, "security") if isinstance(holder, dict) else ():
            if schemes := tuple(_named(path, need, library)):
                yield tuple({**scheme, **_SAME.get(str(scheme.get("type")), {})} for scheme in schemes)


def unclaimed(path: str, library: Library) -> tuple[tuple[Mapping[str, object], ...], ...]:
    """Return the schemes that a document defines and nothing in it asks for, where they are called a signature: whose
    else would it be than the sender's of what is described."""
    root = library.node(path, "")
    if not isinstance(root, dict):
        return ()
    asked = {str(name) for holder in _holders(root) for need in list_at(holder, "security") for name in _names(need)}
    defined = object_at(object_at(root, "components"), "securitySchemes")
    told = (library.followed(scheme) for name, scheme in defined.items() if str(name) not in asked)
    same = ({**each, **_SAME.get(str(each.get("type")), {})} for each in told if isinstance(each, dict))
    return tuple((each,) for each in same if SIGNS.search(str(each.get("name", ""))))


def _holders(root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What may ask for schemes: the document, its servers, and operations by path, webhook or channel."""
    yield root
    for key in ("servers", "operations"):
        yield from (each for each in object_at(root, key).values() if isinstance(each, dict))
    for key in ("paths", "webhooks", "x-webhooks", "channels"):
        items = (item for item in object_at(root, key).values() if isinstance(item, dict))
        yield from (each for item in items for each in item.values() if isinstance(each, dict))


def _names(need: object) -> Iterator[str]:
    """The schemes that a need names, or that a reference leads to (AsyncAPI 3)."""
    for key, value in need.items() if isinstance(need, dict) else ():
        yield str(value).rpartition("/")[2] if key == "$ref" else str(key)


def _senders(root: Mapping[str, Any], library: Library) -> Iterator[object]:
    """What an AsyncAPI document says of sending: the reader's servers, and the operations that send to these."""
    servers = {name: library.followed(told) for name, told in object_at(root, "servers").items()}
    yours = [server for name, server in servers.items() if _is_yours(name, server)]
    yield from yours
    if servers and not yours:
        return
    for operation in object_at(root, "operations").values():
        if isinstance(operation, dict) and operation.get("action") == "send":
            yield operation
    for channel in object_at(root, "channels").values():
        yield channel.get("subscribe") if isinstance(channel, dict) else None


def _is_yours(name: str, server: object) -> bool:
    """Whether a server is the reader's own, called by HTTP."""
    if not isinstance(server, dict) or str(server.get("protocol")).lower() not in ("http", "https"):
        return False
    words = (name, *(str(server.get(key, "")) for key in ("url", "host", "title", "summary", "description")))
    return any(map(_YOURS.search, words))


def _named(path: str, need: object, library: Library) -> Iterator[Mapping[str, object]]:
    """The schemes of one need: a reference or the scheme itself (AsyncAPI 3), else the names of schemes."""
    told = library.followed(need)
    if isinstance(told, dict) and isinstance(told.get("type"), str):
        yield told
        return
    for name in need if isinstance(need, dict) else ():
        told = library.followed(library.node(path, f"/components/securitySchemes/{escape(str(name))}"))
        if isinstance(told, dict):
            yield told

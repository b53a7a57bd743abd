"""The security schemes that documents declare for what is sent: on a webhook, on an operation, on the server called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.importing.library import Library
from hookproof.schema.json import list_at, object_at
from hookproof.schema.pointers import escape

#: What OpenAPI calls the same.
_SAME: Mapping[str, Mapping[str, str]] = {
    "userPassword": {"type": "http", "scheme": "basic"},
    "httpApiKey": {"type": "apiKey"},
}


#: Words of a server that say that it is the reader's: that of the provider is called by others.
_YOURS = re.compile(
    r"\byours\b|\byour (?:own )?(?:end ?point|server|url|host|system|service|web ?hook)|\breceiver|\bsubscriber"
    r"|\bconsumer|\byou (?:have )?(?:registered|gave|configured|set|entered|chose)\b|web ?hook|callback|\byour-|^\{",
    re.IGNORECASE,
)


def declared(path: str, operation: object, library: Library) -> Iterator[Mapping[str, object]]:
    """Yield the schemes of a webhook or message, in the terms of OpenAPI; those of a whole interface that others call
    are another matter."""
    root = library.node(path, "")
    holders = _senders(root, library) if isinstance(root, dict) and "asyncapi" in root else (operation,)
    for holder in holders:
        for need in list_at(holder, "security") if isinstance(holder, dict) else ():
            for scheme in _named(path, need, library):
                yield {**scheme, **_SAME.get(str(scheme.get("type")), {})}


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

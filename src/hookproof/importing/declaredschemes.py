"""The security schemes that documents declare for what is sent: on a webhook, on an operation, on the server called."""

from __future__ import annotations

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
    """What an AsyncAPI document says of sending: the operations that send, and the servers that are called by HTTP."""
    for operation in object_at(root, "operations").values():
        if isinstance(operation, dict) and operation.get("action") == "send":
            yield operation
    for channel in object_at(root, "channels").values():
        yield channel.get("subscribe") if isinstance(channel, dict) else None
    for server in map(library.followed, object_at(root, "servers").values()):
        if isinstance(server, dict) and str(server.get("protocol")).lower() in ("http", "https"):
            yield server


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

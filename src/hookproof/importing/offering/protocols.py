"""Messages of AsyncAPI that are sent by other protocols than HTTP, in a document that sends others by HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hookproof.schema.json import list_at, object_at
from hookproof.schema.pointers import escape
from hookproof.sources.records import Document
from hookproof.sources.specifications.asyncapi import messages_of
from hookproof.sources.specifications.space import SchemaSpace

_HTTP = frozenset({"http", "https"})


def sent_otherwise(document: Document) -> Mapping[str, str]:
    """Return the protocols of each message that is never sent by HTTP, by the message's pointer.

    Empty where no channel of the document names HTTP: then nobody wrote the protocol down, and all its messages count.
    """
    if document.kind != "asyncapi" or document.space is None:
        return {}
    found: dict[str, set[str]] = {}
    for channel, protocols in _channels(document.space):
        for message in messages_of(document.space, channel):
            found.setdefault(message, set()).update(protocols)
    if not any(protocols & _HTTP for protocols in found.values()):
        return {}
    return {home: ", ".join(sorted(used)) for home, used in found.items() if used and not used & _HTTP}


def _channels(space: SchemaSpace) -> Iterator[tuple[str, set[str]]]:
    """Yield each channel with the protocols of its servers: those that it names, else all of the document."""
    servers = object_at(space.root, "servers")
    for name, channel in object_at(space.root, "channels").items():
        base = f"/channels/{escape(str(name))}"
        named = list_at(channel, "servers") if isinstance(channel, dict) else []
        homes = [_home(space, f"{base}/servers/{index}", server) for index, server in enumerate(named)]
        homes = homes or [f"/servers/{escape(str(key))}" for key in servers]
        told = [node for home in homes if isinstance(node := space.resolve(home)[1], dict)]
        bound = {str(key) for key in object_at(channel, "bindings")} if isinstance(channel, dict) else set()
        yield base, bound | {str(node["protocol"]).lower() for node in told if "protocol" in node}


def _home(space: SchemaSpace, pointer: str, server: object) -> str:
    """Where a server that a channel names stands: AsyncAPI 2 names it, 3 refers to it."""
    return f"/servers/{escape(server)}" if isinstance(server, str) else space.resolve(pointer)[0]

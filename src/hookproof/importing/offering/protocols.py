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
    found = _spoken(document)
    if not any(protocols & _HTTP for protocols in found.values()):
        return {}
    return {home: ", ".join(sorted(used)) for home, used in found.items() if used and not used & _HTTP}


def other_protocols(document: Document) -> tuple[str, ...]:
    """Return the protocols of a document whose messages are all sent by others than HTTP; none where one of them is, or
    where the protocol of one is not told."""
    found = _spoken(document)
    if not found or any(not used or used & _HTTP for used in found.values()):
        return ()
    return tuple(sorted(set().union(*found.values())))


def _spoken(document: Document) -> dict[str, set[str]]:
    """The protocols of each message, by its pointer."""
    found: dict[str, set[str]] = {}
    if document.kind != "asyncapi" or document.space is None:
        return found
    for channel, protocols in _channels(document.space):
        for message in messages_of(document.space, channel):
            found.setdefault(message, set()).update(protocols)
    return found


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

"""The addresses of AsyncAPI channels: the parameters that are declared for each, and one address a channel."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources import names
from hookproof.sources.records import Document

_PARAMETER = re.compile(r"\{([^{}/]{1,80})\}")


@rule(
    id="schema.channel-address",
    title="The address of a channel is its own, and has the parameters that are declared",
    severity=Severity.WARNING,
    clause="AsyncAPI 3.0, Channel Object (address, parameters)",
    mend="Write the parameter as the address has it, and give each channel its own address.",
    needs=("events",),
)
def channel_address(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare `{name}` in an address with the parameters beside it, and addresses with the names of their channels."""
    channels = _channels(document)
    for key, (address, declared) in channels.items():
        written = set(_PARAMETER.findall(address))
        unknown, untold = sorted(declared - written), sorted(written - declared)
        if unknown and untold:
            message = f"The channel {key} declares the parameter {named(unknown)}; its address has {named(untold)}."
            yield Remark(place=_place(document, key), message=message, key=key)
    for key, other in _sharing(channels):
        message = f"The channel {key} has the address of {other}, {channels[key][0]}."
        yield Remark(place=_place(document, key), message=message, key=key)


def _channels(document: Document) -> dict[str, tuple[str, set[str]]]:
    """Return address and declared parameters of each channel by its key."""
    root = document.space.root if document.space is not None and document.kind == "asyncapi" else {}
    channels = root.get("channels") if isinstance(root, dict) else None
    found: dict[str, tuple[str, set[str]]] = {}
    for key, channel in channels.items() if isinstance(channels, dict) else ():
        inner = channel if isinstance(channel, dict) and "$ref" not in channel else {}
        address = inner.get("address", str(key))
        declared = inner.get("parameters")
        if isinstance(address, str):
            found[str(key)] = address, {str(name) for name in declared} if isinstance(declared, dict) else set()
    return found


def _sharing(channels: dict[str, tuple[str, set[str]]]) -> Iterator[tuple[str, str]]:
    """Yield a channel and another one whose address it has, where that ends in the other's last word, not in its own.

    Several channels may share an address by right (one that is read, one that is written).
    """
    for key, (address, _) in channels.items():
        last = names.parts(address.rpartition("/")[2])[-1:]
        own, others = names.parts(key)[-1:], [k for k, (a, _) in channels.items() if a == address and k != key]
        if last and last != own and len(others) == 1 and names.parts(others[0])[-1:] == last:
            yield key, others[0]


def _place(document: Document, key: str) -> Place:
    pointer = f"/channels/{escape(key)}"
    line, column = document.spots(pointer)
    return Place(path=document.path, line=line, column=column, pointer=pointer)

"""How like a preset is to what documents say: whose a header is, what else of it is named, what payloads lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.contract.presets import Preset
from hookproof.importing.headernames import HEADER
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import tokens
from hookproof.sources.names import squeezed

_WORD = re.compile(r"[A-Za-z0-9]{3,}")
_SIGNED_MEMBER = re.compile(r"\{body:(/[^}]*)\}")


def named_headers(batch: Batch) -> set[str]:
    """Return all headers that documents name, in lower case, and words of prose that are written like headers."""
    named = {header.name.lower() for offer in batch.offers for header in offer.headers}
    return named | {match.lower() for text in batch.texts for match in HEADER.findall(text)}


def proofs_of(preset: Preset) -> list[Mapping[str, Any]]:
    """Return a preset's ways of authentication, in the words of provider.yaml."""
    said = preset.delivery.get("authentication", ())
    return list(said["any"] if isinstance(said, Mapping) else said)


def proof_headers(preset: Preset) -> set[str]:
    """Return the headers, in lower case, that carry a preset's proofs."""
    places = (proof.get("place", {}) for proof in proofs_of(preset))
    return {place["header"].lower() for place in places if "header" in place} - {"authorization"}


def other_headers(preset: Preset) -> set[str]:
    """Return the headers, in lower case, that carry a preset's id, time and event."""
    message, event = preset.delivery.get("message", {}), preset.delivery.get("event", {})
    places = [message.get("id", {}), message.get("time", {}), event, *event.get("parts", ())]
    return {place["header"].lower() for place in places if "header" in place} - proof_headers(preset)


def family(preset: Preset) -> str:
    """Return what a preset's name begins with, squeezed: `adyen` of adyen-platform."""
    return squeezed(preset.name.partition("-")[0])


def is_meant(preset: Preset, header: str, provider: str, batch: Batch) -> bool:
    """Whether a header that carries a preset's proof is told to be that provider's, and not one that others have too.

    It is where the header bears a name of the provider, or where the documents have something else of it: a further
    header, a parameter of its handshake, the provider's name as their own title.
    """
    names = {squeezed(word) for word in _WORD.findall(f"{preset.name} {preset.title}")}
    if any(name in squeezed(header) for name in names):
        return True
    titled = re.search(rf"\b{re.escape(preset.title)}\b", batch.title)
    return bool(
        _is_called(preset, provider) or titled or other_headers(preset) & named_headers(batch) or _greets(preset, batch)
    )


def _is_called(preset: Preset, provider: str) -> bool:
    return squeezed(re.split(r"[-_. ]", provider)[0]) == family(preset)


def is_spoken_of(preset: Preset, provider: str, batch: Batch) -> bool:
    """Return whether a preset's provider is named: by the user, in one of its headers, or in the documents' texts."""
    names = {squeezed(word) for word in _WORD.findall(f"{preset.name} {preset.title}")}
    headers = (proof_headers(preset) | other_headers(preset)) & named_headers(batch)
    titled = re.compile(rf"\b{re.escape(preset.title.split()[0])}\b")
    in_header = any(name in squeezed(header) for name in names for header in headers)
    return (
        in_header
        or _is_called(preset, provider)
        or _greets(preset, batch)
        or any(map(titled.search, (batch.title, *batch.texts)))
    )


def _greets(preset: Preset, batch: Batch) -> bool:
    """Whether the documents name a parameter of a preset's handshake that no other text would hold: `hub.challenge`."""
    queries = (shake.get("request", {}).get("query", {}) for shake in preset.delivery.get("handshakes", ()))
    marks = [mark for query in queries for mark in query if "." in mark]
    return any(mark in text for mark in marks for text in batch.texts)


def lacking(preset: Preset, batch: Batch, library: Library | None) -> tuple[str, ...]:
    """Return the members without which a preset cannot be meant, and that no payload is described to have.

    What is signed comes first, then the event's name.
    """
    nodes = [offer.node for offer in batch.offers if isinstance(offer.node, dict)]
    if library is None or not nodes:
        return ()
    return tuple(
        at for at in (*signed_members(preset), *_name_members(preset))
        if not any(library.describes(node, tokens(at)) for node in nodes)
    )  # fmt: skip


def signed_members(preset: Preset) -> tuple[str, ...]:
    """Return the members of a payload that a preset signs one by one."""
    return tuple(at for proof in proofs_of(preset) for at in _SIGNED_MEMBER.findall(str(proof.get("over", ""))))


def _name_members(preset: Preset) -> Iterator[str]:
    event = preset.delivery.get("event", {})
    yield from (part["body"] for part in event.get("parts", [event]) if "body" in part and not part.get("optional"))

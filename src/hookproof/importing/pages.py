"""Payloads that pages of prose show, each under the event that its heading or its own text names."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.importing.handshakes import asks_first
from hookproof.importing.shown import Shown
from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Example, Role


def payloads_on(text: str, path: str) -> Iterator[Shown]:
    """Yield the whole payloads of a page; what asks an endpoint for a challenge is no event's."""
    for example in document_of(text, path).examples:
        if _is_whole(example) and not asks_first((example.raw,)):
            yield Shown(example.events[0] if len(example.events) == 1 else "", example.value, str(example.at))


def _is_whole(example: Example) -> bool:
    fits = example.role is Role.PAYLOAD and isinstance(example.value, dict | list)
    return fits and example.problem is None and not example.partial

"""Prose cut into sentences; a line of a list or a table is one of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.schema.patterns import deferral as re

_END = re.compile(
    r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<=[.!?])\s+(?=[`\"'(*A-Z0-9])|\n\s*\n|\n(?=\s{0,8}(?:[-*+#|]|[0-9]{1,2}[.)]\s))"
)
#: No provider's documents have more prose than this on deliveries.
_MOST = 60_000


def sentences(texts: Sequence[str]) -> Iterator[str]:
    """Yield the sentences of texts, in order."""
    for text in texts:
        yield from (found for found in map(str.strip, _END.split(text[:_MOST])) if found)

"""One delivery as the middleware saw it go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hookproof.delivery.traffic import Headers


@dataclass(frozen=True, slots=True)
class Observation:
    """When it was over (0: nobody says), headers (raw or as text), the pieces of its body, the status of the answer."""

    at: float
    headers: Sequence[tuple[bytes, bytes]] | Headers
    pieces: Sequence[bytes]
    status: int

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.pieces)

    def header(self, name: str) -> str | None:
        """The value of the first header of that name, whatever its case."""
        wanted = name.lower()
        for key, value in self.headers:
            if _text(key).lower() == wanted:
                return _text(value)
        return None


def _text(part: str | bytes) -> str:
    return part.decode("latin-1") if isinstance(part, bytes) else part

"""A request as it came, every byte that a signature, a parser or a proxy could care about; and its answer."""

from __future__ import annotations

from dataclasses import dataclass

from hookproof.delivery.traffic import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One request. `number` counts from 1 in its capture file, `at` is when it was complete, in seconds since 1970.

    `target` is path and query as the request line had them, `headers` are in the case and order of the wire.
    """

    number: int
    at: float
    method: str
    target: str
    headers: Headers
    body: bytes
    http_version: str = "1.1"

    def header(self, name: str) -> str | None:
        """The value of the first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to the sender. Framing is added."""

    status: int
    headers: Headers = ()
    body: bytes = b""

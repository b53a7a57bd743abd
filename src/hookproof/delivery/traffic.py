"""What goes out and what comes back: deliveries, responses, exchanges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

Headers = tuple[tuple[str, str], ...]


class Framing(Enum):
    """How the end of a body that goes out in parts is told (RFC 9112, section 6.3)."""

    CHUNKED = "chunked"
    SEGMENTS = "segments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A case as an HTTP request: exact bytes, headers, signature, and in `bent` what was bent in it ("" = genuine).

    `body_parts` says how the body goes out: None for one piece with Content-Length, else the sizes in bytes of its
    parts: by `framing` the chunks of a chunked body, or segments under one Content-Length (the first may be empty, and
    the headers go alone). `pause_seconds` is waited between them. `path` is appended to the target's own path as it
    stands, `query` to its query; `instead` are path and query that stand in place of the target's own: what is asked
    there is no delivery, but something about one. `content` is the event's own JSON where the body is more than it
    (a form, an envelope). `terms` say which answers count as what, where the provider has terms of its own. `secret`
    never appears in a delivery.
    """

    address: str
    event: str
    method: str
    headers: Headers
    body: bytes
    message_id: str
    timestamp: int
    bent: str = ""
    path: str = ""
    body_parts: tuple[int, ...] | None = None
    framing: Framing = Framing.CHUNKED
    pause_seconds: float = 0.0
    query: str = ""
    instead: str = ""
    content: bytes | None = None
    terms: Terms | None = field(default=None, compare=False, repr=False)

    @property
    def chunked(self) -> bool:
        """Whether the body goes out in chunks."""
        return self.body_parts is not None and self.framing is Framing.CHUNKED

    @property
    def payload(self) -> bytes:
        """The event's own JSON: the body, unless that is more than it."""
        return self.body if self.content is None else self.content

    def header(self, name: str) -> str | None:
        """The value of the first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A complete HTTP response; `body` holds at most the first bytes that were kept, `truncated` says so.

    `http_version` is what the status line says (`1.1`), empty where there is none: for an application in this process.
    """

    status: int
    headers: Headers
    body: bytes
    truncated: bool = False
    http_version: str = ""

    def header(self, name: str) -> str | None:
        """The value of the first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Failure(Enum):
    """Why there is no complete response."""

    UNREACHABLE = "could not connect"
    TIMEOUT = "no complete answer in the time limit"
    DROPPED = "the connection was closed before a complete answer"
    CUT = "the answer was cut off before its end"
    INVALID_HTTP = "the answer is not valid HTTP"
    OVERSIZED = "the answer does not end"
    CRASHED = "the application raised an exception"


class Outcome(Enum):
    """The terms of judgement, the same everywhere (design, section 5)."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    FAILED = "failed"
    REDIRECTED = "redirected"
    OTHER = "answered with neither success nor refusal"
    UNFIT = "answered with something that the provider does not take for success"


#: How the detail of an exchange begins whose consumer showed a certificate that this machine does not trust.
UNTRUSTED = "its certificate is not trusted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A delivery and what came back: a response or a failure with its detail, and the time from first byte to last.

    `lost` is true where a kept connection ended without one byte of an answer, and the delivery was sent once more.
    `ended` is true where a connection was ended right behind a 2xx that did not say so, and false where one lay idle
    behind a 2xx and was still there for this delivery.
    `unasked` is true where an answer was seen behind it, or before it, that no delivery had asked for, and `surplus`
    where it was no answer, but more than the one to a genuine delivery has room for. `before` are those of the same
    trial that went before it, in order. `log` is what the consumer wrote to its log about a delivery that failed alone,
    where that can be read.
    """

    delivery: Delivery
    response: Response | None
    failure: Failure | None = None
    detail: str = ""
    seconds: float = 0.0
    lost: bool = False
    ended: bool | None = None
    unasked: bool = False
    surplus: bool = False
    before: tuple[Exchange, ...] = ()
    log: str = ""

    @property
    def outcome(self) -> Outcome:
        """The exchange in the terms of judgement."""
        if self.response is None:
            return Outcome.FAILED
        if self.delivery.terms is not None:
            return self.delivery.terms.outcome(self.response)
        return _OUTCOMES.get(self.response.status // 100, Outcome.OTHER)

    @property
    def acknowledged(self) -> bool:
        """Whether the consumer took the delivery: a complete 2xx in the time limit."""
        return self.outcome is Outcome.ACKNOWLEDGED

    @property
    def refused(self) -> bool:
        """Whether the consumer refused the delivery: 4xx."""
        return self.outcome is Outcome.REFUSED

    @property
    def summary(self) -> str:
        """What came back in a few words: `200 in 12 ms`, `no complete answer in the time limit (15 s)`."""
        if self.response is not None:
            return f"{self.response.status} in {self.seconds * 1000:.0f} ms"
        reason = self.failure.value if self.failure else "no answer"
        return f"{reason} ({self.detail})" if self.detail else reason


_OUTCOMES = {2: Outcome.ACKNOWLEDGED, 3: Outcome.REDIRECTED, 4: Outcome.REFUSED, 5: Outcome.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Which answers count as what. `acknowledged` are the statuses of success (none given: every 2xx), `refused` those
    of refusal beside 4xx; `fits` says of an answer of success whether it says what it should."""

    acknowledged: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    fits: Callable[[Response], bool] | None = None

    def outcome(self, response: Response) -> Outcome:
        """Return what an answer counts as."""
        usual = _OUTCOMES.get(response.status // 100, Outcome.OTHER)
        if response.status in self.refused:
            return Outcome.REFUSED
        if response.status in self.acknowledged or (usual is Outcome.ACKNOWLEDGED and not self.acknowledged):
            return Outcome.ACKNOWLEDGED if self.fits is None or self.fits(response) else Outcome.UNFIT
        return Outcome.UNFIT if usual is Outcome.ACKNOWLEDGED else usual

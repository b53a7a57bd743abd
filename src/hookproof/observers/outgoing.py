"""Outgoing calls: a listener on this machine that a consumer's own calls are pointed at, and what came to it."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from hookproof.delivery.loopback import Asked, Loopback, Reply
from hookproof.errors import InputError
from hookproof.observers.observer import CannotObserve
from hookproof.observers.rereading import value_of

#: Headers under which callers say that a call is the same one again.
_KEYS = ("Idempotency-Key", "X-Idempotency-Key", "X-Request-Id")
_MOST_CALLS = 100_000
#: What calls say is kept up to so many bytes of each, and of all.
_LONG, _MOST_BYTES = 2**14, 2**24
#: `/charges 201 2s {"id": 1}`: a path, a status, after how long, and what with; all but the status may be left out.
_ANSWER = re.compile(r"(?:(/\S*)\s+)?([1-9][0-9]{2})(?:\s+([0-9]+(?:\.[0-9]+)?)(ms|s))?(?:\s+(\S.*))?", re.DOTALL)
#: Nobody waits longer for an answer.
_LONGEST = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """How calls of a path ("" for all) are answered: with which status, after so many seconds, and with what."""

    status: int = 200
    path: str = ""
    seconds: float = 0.0
    body: bytes = b"{}"


_PLAIN, _FAILING = Answer(), Answer(503)


def answer_of(text: str) -> Answer:
    """Return the answer that `[/PATH] STATUS [TIME] [BODY]` spells. Raises CannotObserve for what is none."""
    match = _ANSWER.fullmatch(text.strip())
    status = int(match[2]) if match else 0
    seconds = float(match[3] or 0) * (0.001 if match[4] == "ms" else 1) if match else 0.0
    if match is None or not 200 <= status < 600 or seconds > _LONGEST:
        raise CannotObserve(
            f"{text!r} is no answer",
            where="--observe-answer",
            mend="Write [/PATH] STATUS [TIME] [BODY], as in '/charges 500' or '200 2s'.",
        )
    return Answer(status, match[1] or "", seconds, _PLAIN.body if match[5] is None else match[5].encode())


class Call(TypedDict):
    """A call as it shows: `POST /charges`, the key under which it is the same one again, and its body."""

    call: str
    key: NotRequired[str]
    says: NotRequired[object]


class Listener:
    """A listener on loopback. Its state is the calls; calls with one idempotency key are one.

    The first of `answers` for a call's path counts, else 200. While `failing` is set, every call is answered with 503.
    A call that is answered with a failure has done nothing, and does not count.
    """

    def __init__(self, port: int = 0, *, name: str = "outgoing calls", answers: Sequence[Answer] = ()) -> None:
        """Raises CannotObserve where the port is taken."""
        self.name = name
        self.failing = False
        self.closed = threading.Event()
        self._answers = answers
        self._calls: list[Call] = []
        self._room = _MOST_BYTES
        self._lock = threading.Lock()
        try:
            self._server = Loopback(self._take, port, where="--observe")
        except InputError as error:
            raise CannotObserve(error.what, where=error.where) from None

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.origin

    def answer(self, path: str) -> Answer:
        """Return how a call of this path, without its query, is answered now."""
        if self.failing:
            return _FAILING
        return next((each for each in self._answers if each.path in ("", path)), _PLAIN)

    def _take(self, asked: Asked) -> Reply:
        answer = self.answer(asked.path)
        if answer.status < 400:
            key = next((asked.headers[name] for name in _KEYS if name in asked.headers), None)
            target = f"{asked.path}?{asked.query}" if asked.query else asked.path
            call: Call = {"call": f"{asked.method} {target}"}
            if key:
                call["key"] = key
            if (said := self._said(asked.body)) is not None:
                call["says"] = said
            self.note(call)
        if answer.seconds:
            self.closed.wait(answer.seconds)
        return Reply(answer.status, answer.body)

    def _said(self, body: bytes) -> object:
        """Return what a call says: JSON as it is, else its text; None where there is nothing, or no room for it."""
        if not body or len(body) > min(_LONG, self._room):
            return None
        self._room -= len(body)
        return value_of(body.decode("utf-8", "replace"))

    def note(self, call: Call) -> None:
        """Keep a call."""
        with self._lock:
            if len(self._calls) < _MOST_CALLS:
                self._calls.append(call)

    def read(self, payloads: Sequence[object]) -> list[Call]:
        """Return the calls so far, each `{"call": "POST /charges", "key": …, "says": …}`."""
        with self._lock:
            calls = list(self._calls)
        once = {(call["call"], call["key"]): call for call in reversed(calls) if "key" in call}
        return [*reversed(once.values()), *(call for call in calls if "key" not in call)]

    def close(self) -> None:
        """Stop listening; nobody waits for a slow answer."""
        self.closed.set()
        self._server.close()


def key_of(shown: object) -> str | None:
    """Return the key of a call as a listener shows it; None where it has none, or it is something else."""
    key = shown.get("key") if isinstance(shown, dict) and "call" in shown else None
    return key if isinstance(key, str) else None

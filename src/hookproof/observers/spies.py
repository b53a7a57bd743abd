"""Spies: functions of a consumer in this process whose calls, or whose value, are effects."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence


class Spy:
    """Wraps a function: it does what it did, and its calls with their arguments are kept."""

    def __init__(self, function: Callable[..., object], name: str = "") -> None:
        self.name = f"calls of {name or getattr(function, '__name__', 'the function')}"
        self._function = function
        self.calls: list[str] = []
        functools.update_wrapper(self, function, updated=())

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Call the function."""
        shown = [repr(arg) for arg in args] + [f"{name}={value!r}" for name, value in kwargs.items()]
        self.calls.append(f"({', '.join(shown)})"[:2000])
        return self._function(*args, **kwargs)

    def read(self, payloads: Sequence[object]) -> object:
        """Return the calls so far: see Observer."""
        return list(self.calls)

    def close(self) -> None:
        """Nothing is held."""


class Value:
    """A function that gives a state whenever it is asked."""

    def __init__(self, function: Callable[[], object], name: str = "") -> None:
        self.name = name or getattr(function, "__name__", "state")
        self._function = function
        self._seen: tuple[str, object] = ("null", None)

    def read(self, payloads: Sequence[object]) -> object:
        """Return what it gives now: see Observer. What did not change is the same object: that is told at once."""
        text = json.dumps(self._function(), default=str)
        if text != self._seen[0]:
            self._seen = (text, json.loads(text))
        return self._seen[1]

    def close(self) -> None:
        """Nothing is held."""

"""Python source in the making: functions that write a text piece by piece, and the values that they name.

Nothing foreign ever stands in the source: every constant is a value under a name of ours, so that what a schema holds
cannot become code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any


class Module:
    """Functions and the values that they share. `of` returns a function once all are written."""

    def __init__(self, **known: object) -> None:
        self.values: dict[str, Any] = dict(known)
        self.sources: list[str] = []
        self._texts: dict[str, str] = {}

    def name(self, value: object) -> str:
        """Return the name under which a value is known; equal texts share one."""
        if isinstance(value, str):
            if value not in self._texts:
                self._texts[value] = self._new(value)
            return self._texts[value]
        return self._new(value)

    def _new(self, value: object) -> str:
        name = f"k{len(self.values)}"
        self.values[name] = value
        return name

    def reserved(self) -> str:
        """Return the name of a function that is still to be written."""
        return self._new(None)

    def add(self, name: str, lines: Lines, result: str = "t") -> None:
        """Write a function without arguments from its lines; it returns the text, or what `result` says."""
        lines.flush()
        self.sources.append("\n".join((f"def {name}():", *lines.lines, f" return {result}")))

    def of(self, name: str) -> Callable[[], str]:
        """Return the function of that name; what has been written so far is compiled."""
        if self.sources:
            exec("\n".join(self.sources), self.values)  # noqa: S102 - only names of ours stand in it
            self.sources.clear()
        made: Callable[[], str] = self.values[name]
        return made


class Lines:
    """The body of a function: text that is put to `target`, and statements. What is put is written when it must be."""

    def __init__(self, module: Module, depth: int = 1) -> None:
        self.module, self.depth, self.target = module, depth, "t"
        #: What stands before the next member of an object.
        self.separator = ","
        self.lines: list[str] = []
        self._parts: list[tuple[bool, str]] = []
        self._begun: set[str] = set()

    def text(self, text: str) -> None:
        """Put a constant."""
        if self._parts and not self._parts[-1][0]:
            self._parts[-1] = (False, self._parts[-1][1] + text)
        elif text:
            self._parts.append((False, text))

    def key(self, text: str) -> None:
        """Put the name of a member, and what stands before it."""
        separator, self.separator = self.separator, ","
        self.text(f"{separator}{text}:")

    def code(self, expression: str) -> None:
        """Put what an expression gives: a text or a number. It holds no double quote and no backslash."""
        self._parts.append((True, expression))

    def say(self, statement: str) -> None:
        """Write a statement."""
        self.flush()
        self.lines.append(" " * self.depth + statement)

    def flush(self) -> None:
        """Write what has been put."""
        if self._parts:
            parts, self._parts = self._parts, []
            names = [inner if is_code else self.module.name(inner) for is_code, inner in parts]
            joined = "".join(f"{{{name}}}" for name in names)
            sign = "+=" if self.target in self._begun else "="
            self._begun.add(self.target)
            lone = names[0] if len(parts) == 1 and not parts[0][0] else f'f"{joined}"'
            self.lines.append(f"{' ' * self.depth}{self.target} {sign} {lone}")

    def several(self, targets: Iterable[str]) -> None:
        """Begin several texts, all of them empty."""
        names = list(targets)
        self.say(f"{' = '.join(names)} = ''")
        self._begun.update(names)
        self.target = names[-1]

    def aim(self, target: str) -> None:
        """Turn to another text: what is put from here on belongs to it."""
        self.flush()
        self.target = target

    def begin(self) -> None:
        """See to it that the text is there, be it empty: before anything that may be left out is put."""
        if self.target not in self._begun and not self._parts:
            self._parts.append((False, ""))
        self.flush()

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write what is put within as a block under `head`."""
        self.begin()
        self.say(head)
        before = len(self.lines)
        self.depth += 1
        try:
            yield
        finally:
            self.flush()
            if len(self.lines) == before:
                self.say("pass")
            self.depth -= 1

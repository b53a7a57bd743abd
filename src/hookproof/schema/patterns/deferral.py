"""The names of `re` for rooms that read prose: a pattern is compiled when something is first held against it.

These rooms hold a thousand patterns, of which one document meets a few: to compile all took as long as to load them.
A fault in a pattern shows at its first use too, so whoever compiles what a user wrote takes `re` itself.
"""

from __future__ import annotations

import re
from re import *  # noqa: F403 - whoever writes `deferral as re` finds all of it here
from typing import AnyStr, cast


def compile(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:  # type: ignore[no-redef]  # noqa: A001 - as in `re`
    """Return what does all that the compiled pattern does, and is compiled once that is asked of it.

    Raises nothing here: `re.error` comes out of the first use.
    """
    return cast(re.Pattern[AnyStr], _Deferred(pattern, flags))


class _Deferred:
    """Stands for a compiled pattern: each attribute of one is fetched when it is first asked for, and then kept."""

    def __init__(self, pattern: str | bytes, flags: int):
        self.pattern = pattern
        self._flags = flags

    def __repr__(self) -> str:
        return repr(re.compile(self.pattern, self._flags))

    def __getattr__(self, name: str) -> object:
        if name not in _OFFERED:
            raise AttributeError(name=name, obj=self)
        found = self.__dict__[name] = getattr(re.compile(self.pattern, self._flags), name)
        return found


_OFFERED = frozenset(name for name in dir(re.Pattern) if not name.startswith("_"))

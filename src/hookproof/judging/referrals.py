"""Where a note sends its reader: the checks whose findings tell why another one could observe nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: `see semantics.late`, `see auth.raw-body and tolerance.number-form`, `see the families ack and tolerance`.
_CHECK, _FAMILY = r"[a-z]+\.[a-z][a-z-]*", r"[a-z]+"
_SEE = re.compile(rf"\bsee (?:({_CHECK}(?: and {_CHECK})*)|the famil(?:y|ies) ({_FAMILY}(?: and {_FAMILY})*))")


def referred(note: str) -> Iterator[str]:
    """Yield the ids of checks, and the names of families, that the words of a note send to, in their order."""
    for match in _SEE.finditer(note):
        yield from (match[1] or match[2]).split(" and ")

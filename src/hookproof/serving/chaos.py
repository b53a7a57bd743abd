"""What goes wrong on the way from a provider, on demand and the same every time: by seed, message and endpoint."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields

from hookproof.errors import InputError, UnknownName

_WHERE = "--chaos"
_FORM = "Write duplicates=0.1,late=0.1,lost-ack=0.05,seed=7."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaos:
    """How often, of 1: a delivery comes twice, comes late (after later ones), or its acknowledgement gets lost."""

    duplicates: float = 0.0
    late: float = 0.0
    lost_ack: float = 0.0
    seed: int = 0

    @property
    def rages(self) -> bool:
        """Whether anything can happen at all."""
        return max(self.duplicates, self.late, self.lost_ack) > 0

    def strikes(self, what: str, message: int, endpoint: int = 1) -> bool:
        """Whether `what` happens to a delivery, told by the numbers of its message and its endpoint.

        The number of a delivery would not do: repetitions have some, and when they come in between hangs on the time.
        """
        digest = hashlib.sha256(f"{self.seed}/{what}/{message}/{endpoint}".encode()).digest()
        rate: float = getattr(self, what)
        return int.from_bytes(digest[:8], "big") / 2**64 < rate


def chaos_of(text: str) -> Chaos:
    """Return what `duplicates=0.1,late=0.1,lost-ack=0.05,seed=7` says. Raises InputError."""
    known = {field.name.replace("_", "-"): field.name for field in fields(Chaos)}
    values: dict[str, float] = {}
    seed = 0
    for part in filter(None, text.split(",")):
        name, _, number = part.partition("=")
        if name.strip() not in known:
            raise UnknownName("kind of chaos", name.strip(), known, where=_WHERE)
        if name.strip() == "seed":
            seed = _seed(number, part)
        else:
            values[known[name.strip()]] = _number(number, part)
    if not all(0 <= rate <= 1 for rate in values.values()):
        raise InputError("a rate is from 0 to 1", where=_WHERE, mend=_FORM)
    return Chaos(**values, seed=seed)


def _seed(text: str, part: str) -> int:
    if not re.fullmatch(r"\s*[0-9]{1,40}\s*", text):
        raise InputError(f"{part!r} says no whole number", where=_WHERE, mend=_FORM)
    return int(text)


def _number(text: str, part: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{part!r} says no number", where=_WHERE, mend=_FORM) from None

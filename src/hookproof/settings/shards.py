"""Parts of a run: the I-th of N that are disjoint and together the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hookproof.errors import InputError


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `index` (from 1) of `count` disjoint parts of a run, whose union is the whole."""

    index: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str, *, where: str = "--shard") -> Shard:
        """Return the shard that `I/N` spells. Raises InputError."""
        match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
        index, count = map(int, match.groups()) if match else (0, 0)
        if not 1 <= index <= count:
            raise InputError(f"{text!r} is no part of a run", where=where, mend="Write I/N with 1 ≤ I ≤ N, as in 2/4.")
        return cls(index, count)

    def has(self, number: int) -> bool:
        """Whether the unit of this number, from 0, is in this part."""
        return number % self.count == self.index - 1

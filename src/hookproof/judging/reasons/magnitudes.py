"""Which property of a number makes a payload fail: its sign, its fraction, having none, or its size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hookproof.judging.reasons.explaining import Way, same
from hookproof.judging.reasons.features import (
    Feature,
    below_zero,
    fraction,
    is_fraction,
    is_negative,
    is_whole,
    large_number,
    whole,
    whole_number,
)
from hookproof.schema.differences import Edit, applied
from hookproof.schema.json import written_alike

#: How many bits numbers have in common types: signed and unsigned, and what a double holds exactly.
_BITS = (7, 8, 15, 16, 31, 32, 53)


@dataclass(frozen=True, slots=True)
class Magnitudes:
    """Puts numbers into an acknowledged payload, `base`, which `fails` in this way with one of them.

    `sign` sends a payload and returns how it fails, None where it is acknowledged; `tries` returns how many of so many
    deliveries there is time for.
    """

    base: Any
    fails: Way
    sign: Callable[[object, str], Way | None]
    tries: Callable[[int], int]

    def named(self, edit: Edit) -> Feature | None:
        """Return which property of the number in an edit makes it fail; None where there is no number, or none does."""
        if is_negative(edit.after) and not is_negative(edit.before):
            return below_zero(edit) if self._for_its_sign(edit) else None
        if is_fraction(edit.after):
            # Where another fraction is acknowledged, having one is not the reason.
            alone = not is_fraction(edit.before) and self.without_fractions(edit) is not None
            return fraction(edit) if alone else None
        if not is_whole(edit.after):
            return None
        if is_whole(edit.before):
            bits = self._room(edit)
            return None if bits is None else large_number(edit, bits)
        return whole_number(edit) if self._for_being_whole(edit) else None

    def without_fractions(self, edit: Edit) -> object | None:
        """Return the payload with what an edit brings but for the fractions in it, where that is acknowledged."""
        plain = whole(edit.after)
        if written_alike(plain, edit.after):
            return None
        taken = self._with(edit, plain, "whole-numbers") is None
        return applied(self.base, [replace(edit, after=plain)]) if taken else None

    def _with(self, edit: Edit, value: object, label: str) -> Way | None:
        return self.sign(applied(self.base, [replace(edit, after=value)]), label)

    def _for_its_sign(self, edit: Edit) -> bool:
        """Whether another number below zero in its place falls short as well."""
        return self.tries(1) == 1 and same(self._with(edit, 2 * edit.after, "negative"), self.fails)

    def _room(self, edit: Edit) -> int | None:
        """Return how many bits a number in its place may have: the largest of so many is acknowledged, the next is
        not. None where it is no such bound."""
        within = [bits for bits in _BITS if edit.before < 1 << bits <= edit.after]
        if self.tries(2 * len(within)) < 2 * len(within):
            return None

        def sign(value: int) -> Way | None:
            return self._with(edit, value, f"large-number/{value}")

        least = next((bits for bits in within if same(sign(1 << bits), self.fails)), None)
        return least if least is not None and sign((1 << least) - 1) is None else None

    def _for_being_whole(self, edit: Edit) -> bool:
        """Whether another whole number in its place falls short as well, and one with a fraction is acknowledged."""

        def sign(value: float) -> Way | None:
            return self._with(edit, value, f"whole-number/{value}")

        other, between = edit.after - 1, edit.after - 0.5
        return self.tries(2) == 2 and sign(between) is None and same(sign(other), self.fails)

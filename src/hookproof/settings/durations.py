"""Lengths of time as users write them: 90s, 5m, 1h."""

from __future__ import annotations

import re

from hookproof.errors import InputError
from hookproof.settings.sources import Said

_TIME = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h)?")
#: A year; what is longer is a slip, and no clock of the system takes it.
_LONGEST = 366 * 86_400
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds_of(said: Said) -> float:
    """Return the seconds that `90`, `90s` or `5m` spell. Raises InputError."""
    match = _TIME.fullmatch(str(said.value).strip())
    seconds = float(match[1]) * _UNITS[match[2] or "s"] if match else 0.0
    if not 0 < seconds <= _LONGEST:
        raise InputError(f"{said.value!r} is no time", where=said.where, mend="Write it as in 90s, 5m or 1h.")
    return seconds

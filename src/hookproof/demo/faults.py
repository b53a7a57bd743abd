"""The registry of faults: realistic defects that can be put into the reference consumer, and who is to find each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hookproof.demo.faulty import contents, delivering, effects, signatures, times
from hookproof.demo.faulty.fault import Fault
from hookproof.demo.habits import Habits
from hookproof.errors import UnknownName

_MODULES = (delivering, signatures, times, contents, effects)
#: Name -> fault.
FAULTS: Mapping[str, Fault] = {fault.name: fault for module in _MODULES for fault in module.FAULTS}


def find_fault(name: str) -> Fault:
    """Return the fault of that name. Raises UnknownName with the nearest."""
    if name not in FAULTS:
        raise UnknownName("fault", name, FAULTS)
    return FAULTS[name]


def put_in(habits: Habits, names: Iterable[str]) -> Habits:
    """Return habits with these faults in them, one after the other. Raises UnknownName."""
    for name in names:
        habits = find_fault(name).alter(habits)
    return habits

"""The registry of faults: realistic defects that can be put into the reference consumer, and who is to find each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hookproof.contract.model import DeliveryRules
from hookproof.demo.faulty import aftermath as effects
from hookproof.demo.faulty import delivering, timing
from hookproof.demo.faulty import payloadfaults as contents
from hookproof.demo.faulty import proofs as credentials
from hookproof.demo.faulty import trust as authenticity
from hookproof.demo.faulty.fault import Fault
from hookproof.demo.habits import Habits
from hookproof.errors import InputError
from hookproof.registry import Registry

_MODULES = (delivering, authenticity, credentials, timing, contents, effects)
#: Name -> fault.
FAULTS: Mapping[str, Fault] = {fault.name: fault for module in _MODULES for fault in module.FAULTS}
_REGISTRY: Registry[Fault] = Registry("fault")
for _name, _fault in FAULTS.items():
    _REGISTRY.add(_name, _fault)


def find_fault(name: str) -> Fault:
    """Return the fault of that name. Raises UnknownName with the nearest."""
    return _REGISTRY.find(name)


def put_in(habits: Habits, names: Iterable[str], rules: DeliveryRules) -> Habits:
    """Return habits with these faults in them, one after the other.

    Raises UnknownName, and InputError for a fault that a consumer of this signature scheme cannot have.
    """
    for name in names:
        fault = find_fault(name)
        if not fault.possible(rules):
            scheme = rules.signature.scheme
            mend = "hookproof demo --list-faults lists those that it can."
            raise InputError(f"a consumer of the scheme {scheme!r} cannot have the fault {name!r}", mend=mend)
        habits = fault.alter(habits)
    return habits

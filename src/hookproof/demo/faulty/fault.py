"""What a fault is: a name, what is wrong in words, the check that must find it, and one habit that is another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hookproof.contract.model import DeliveryRules
from hookproof.demo.habits import Habits


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One defect as real consumers have it. `found_by` is the id of the check that must find it.

    `possible` says whether a consumer of a signature scheme can have it: where nothing covers a timestamp, none can be
    ignored.
    """

    name: str
    title: str
    found_by: str
    alter: Callable[[Habits], Habits]
    possible: Callable[[DeliveryRules], bool] = lambda _rules: True


def fault(name: str, found_by: str, title: str, **habits: Callable[..., Any]) -> Fault:
    """Return a fault that does these things in another way."""
    return Fault(name=name, title=title, found_by=found_by, alter=lambda table: replace(table, **habits))


def around(name: str, found_by: str, title: str, habit: str, wrap: Callable[[Any], Any]) -> Fault:
    """Return a fault that wraps the habit that was there."""

    def alter(table: Habits) -> Habits:
        return replace(table, **{habit: wrap(getattr(table, habit))})

    return Fault(name=name, title=title, found_by=found_by, alter=alter)


def where(possible: Callable[[DeliveryRules], bool], *faults: Fault) -> tuple[Fault, ...]:
    """Return faults that only consumers of some signature schemes can have."""
    return tuple(replace(each, possible=possible) for each in faults)

"""Make payloads: schema -> plan -> cases.

The names below are loaded at their first use: whoever wants one payload does not wait for the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookproof.payloads.address import Address
    from hookproof.payloads.binding import url_fields, with_values
    from hookproof.payloads.case import ABSENT, Case, Mutation
    from hookproof.payloads.plan.compiled import Plan, compile_plan, plan_for
    from hookproof.payloads.profiles.menu import PROFILES, case_at, cases

__all__ = [
    "ABSENT",
    "PROFILES",
    "Address",
    "Case",
    "Mutation",
    "Plan",
    "case_at",
    "cases",
    "compile_plan",
    "plan_for",
    "url_fields",
    "with_values",
]

_HOMES = {
    "ABSENT": "case",
    "Address": "address",
    "Case": "case",
    "Mutation": "case",
    "PROFILES": "profiles.menu",
    "Plan": "plan.compiled",
    "case_at": "profiles.menu",
    "cases": "profiles.menu",
    "compile_plan": "plan.compiled",
    "plan_for": "plan.compiled",
    "url_fields": "binding",
    "with_values": "binding",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)

"""Make payloads: schema -> plan -> cases.

The names below are loaded at their first use: whoever wants one payload does not wait for the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hookproof.payloads.address import Address
    from hookproof.payloads.binding import url_fields, with_values
    from hookproof.payloads.case import ABSENT, Case, Mutation
    from hookproof.payloads.plan.plan import Plan, compile_plan, plan_for
    from hookproof.payloads.profiles.registry import PROFILES, case_at, cases

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
    "PROFILES": "profiles.registry",
    "Plan": "plan.plan",
    "case_at": "profiles.registry",
    "cases": "profiles.registry",
    "compile_plan": "plan.plan",
    "plan_for": "plan.plan",
    "url_fields": "binding",
    "with_values": "binding",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)

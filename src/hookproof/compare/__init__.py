"""Compare two contracts: differences, and what each means for a consumer that reads."""

from __future__ import annotations

from hookproof.compare.change import Change, Comparison, Place
from hookproof.compare.exercise import changes_in
from hookproof.compare.gathering import compare_contracts, compare_events, compare_schemas
from hookproof.compare.policy import POLICY, Impact, Row

__all__ = [
    "POLICY",
    "Change",
    "Comparison",
    "Impact",
    "Place",
    "Row",
    "changes_in",
    "compare_contracts",
    "compare_events",
    "compare_schemas",
]

"""Compare two contracts: differences, and what each means for a consumer that reads."""

from __future__ import annotations

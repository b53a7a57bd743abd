"""What a sentence states of its own field: whether it is there, its unit, form, bounds, values, and when."""

from __future__ import annotations

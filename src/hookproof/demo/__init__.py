"""The reference consumer, and the faults that can be put into it."""

from __future__ import annotations

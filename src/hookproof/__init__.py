"""Prove that a webhook consumer keeps its side of a provider's contract."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.2.0"

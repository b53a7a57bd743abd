"""The rules themselves: one module for what belongs together."""

from __future__ import annotations

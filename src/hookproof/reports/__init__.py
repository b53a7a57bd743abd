"""Sinks for the records of a run: one module a format."""

from __future__ import annotations

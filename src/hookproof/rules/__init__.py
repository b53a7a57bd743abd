"""Judge documentation: one module a family of rules, and their registry."""

from __future__ import annotations

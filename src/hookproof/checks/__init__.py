"""Judge a consumer: one module a family of checks, and their registry."""

from __future__ import annotations

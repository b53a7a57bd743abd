"""Make payloads: schema -> plan -> cases."""

from __future__ import annotations

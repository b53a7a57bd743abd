"""Rules whose names begin with `schema.`: what a schema says, against its own words and its kin."""

from __future__ import annotations

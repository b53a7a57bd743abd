"""Rules whose names begin with `example.`: what an example shows, against what is said of it."""

from __future__ import annotations

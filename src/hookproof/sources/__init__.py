"""Read providers' documents into one model with file and line."""

from __future__ import annotations

"""Types that programs and lists declare: each is read as a JSON Schema, so that all rules on schemas hold for it."""

from __future__ import annotations

"""Values of payloads: which stand where, which fit each other, which nobody wrote down, which a schema admits."""

from __future__ import annotations

"""What texts say of fields and events that stand elsewhere, and whose claim it is."""

from __future__ import annotations

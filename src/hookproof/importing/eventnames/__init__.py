"""Where an event's name stands, and how it is spelt there."""

from __future__ import annotations

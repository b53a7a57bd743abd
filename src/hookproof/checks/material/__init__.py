"""What checks of effects are made of: scenes, runs of events, and values that show what came of them."""

from __future__ import annotations

"""A limit in words beside the bounds of a schema: which differ, and which is only tighter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hookproof.rules.limits import Limit, Measure, bounds_of, gap

OPEN: dict[str, Any] = {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 9}

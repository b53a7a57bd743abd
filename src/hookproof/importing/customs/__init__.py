"""How deliveries come beside their proof: ids, times, fixed headers, batches, wrappings, waiting and trying again."""

from __future__ import annotations

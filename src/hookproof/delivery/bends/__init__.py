"""The bends, one module a part of the delivery that is bent. `hookproof.delivery.bends.table` is their table."""

from __future__ import annotations

"""Word when reality leaves the contract: a middleware that learns from real deliveries, and what it has learned."""

from __future__ import annotations

from hookproof.watch.metrics import Collector
from hookproof.watch.middleware import Middleware

__all__ = ["Collector", "Middleware"]

"""The family `semantics`: what deliveries do to the state of a consumer, one module for what belongs together."""

from __future__ import annotations

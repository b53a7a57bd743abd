"""The faults, one module a part of the consumer. `hookproof.demo.faults` is their registry."""

from __future__ import annotations

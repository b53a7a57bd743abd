"""The family `tolerance`: what a provider may add tomorrow is acknowledged today."""

from __future__ import annotations

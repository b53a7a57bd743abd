"""Make deliveries of cases, send them, and keep what came back."""

from __future__ import annotations

"""The rules themselves: a folder a family of names, in it one module for what belongs together."""

from __future__ import annotations

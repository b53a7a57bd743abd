"""Documents in other forms, written anew as the Markdown that they could be, each piece with its place."""

from __future__ import annotations

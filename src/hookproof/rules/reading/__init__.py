"""What stands where in a document: its examples, passages, sentences under their heads, lists."""

from __future__ import annotations

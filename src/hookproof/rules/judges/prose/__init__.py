"""Rules whose names begin with `prose.`: what a text says, against what it, its programs and its schemas say."""

from __future__ import annotations

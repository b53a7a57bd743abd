"""From failures to causes: what sets apart what falls short, tried again and made small."""

from __future__ import annotations

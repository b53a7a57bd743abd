"""The family `auth`: what is not the provider's is refused with 4xx, what is the provider's is accepted."""

from __future__ import annotations

from hookproof.checks.auth import clocks, forgeries, schemeforms, sharedtokens

__all__ = ["clocks", "forgeries", "schemeforms", "sharedtokens"]

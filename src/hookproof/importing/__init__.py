"""Turn a provider's published documents into a contract folder, and say what was decided and what is open."""

from __future__ import annotations

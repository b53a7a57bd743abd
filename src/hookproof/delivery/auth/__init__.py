"""How a delivery shows that it is the provider's: one module a kind of authentication, and `kinds`, their table."""

from __future__ import annotations

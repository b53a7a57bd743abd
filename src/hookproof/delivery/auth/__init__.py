"""How a delivery shows that it is the provider's: one module a kind of authentication, named after what it sends."""

from __future__ import annotations

"""What documents offer, before anything is decided: events, their schemas, payloads and the words beside them."""

from __future__ import annotations

"""How deliveries are proved genuine, as names, samples and sentences of the documents tell it."""

from __future__ import annotations

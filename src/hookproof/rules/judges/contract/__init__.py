"""Rules whose names begin with `contract.`: a document against the contract that it is about."""

from __future__ import annotations

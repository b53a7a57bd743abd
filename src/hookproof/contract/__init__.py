"""Load, resolve and check contracts: providers, versions, events, digests."""

from __future__ import annotations

from hookproof.contract.catalogue import load_contract, load_provider, provider_names
from hookproof.contract.model import Contract, Event, Provider, Relation

__all__ = ["Contract", "Event", "Provider", "Relation", "load_contract", "load_provider", "provider_names"]

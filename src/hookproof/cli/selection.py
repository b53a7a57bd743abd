"""What a command works on: the contract that the options, the environment, the lock and the defaults name."""

from __future__ import annotations

from pathlib import Path

from hookproof.contract import Contract, load_contract, provider_names
from hookproof.errors import InputError


def contract_for(provider: str | None, version: str | None, schemas: Path | None) -> Contract:
    """Return the contract that the options name. Raises InputError where the provider is left open and several are known."""
    return load_contract(provider or only_provider(schemas), version, root=schemas)


def only_provider(schemas: Path | None) -> str:
    """Return the name of the only provider at hand. Raises InputError where there are several, or none."""
    names = provider_names(schemas)
    if len(names) != 1:
        raise InputError(
            f"{len(names)} providers are known here", mend=f"Name one: --provider {' | '.join(names) or 'NAME'}."
        )
    return names[0]

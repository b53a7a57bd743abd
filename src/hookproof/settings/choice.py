"""What a command works on: the contract that the options, the environment, the lock and the defaults name."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from hookproof.contract import Contract, load_contract
from hookproof.contract.catalogue import offered
from hookproof.contract.lock import LOCK_NAME, Lock, find_lock, hold, load_pinned, read_lock
from hookproof.errors import CannotJudge, InputError
from hookproof.settings.sources import FILE, TABLE, has_table


def contract_for(
    provider: str | None,
    version: str | None,
    schemas: Path | None,
    *,
    folder: Path | None = None,
    option: str = "--provider",
) -> Contract:
    """Return the contract that the options name, else the one that hookproof.lock pins, else the newest.

    The lock is that of `folder`, by default the working directory; `option` is how a user names the provider.
    Raises InputError where the provider is left open and several are known; an error of the lock where it is damaged,
    names what is not known, or does not fit the schemas in use.
    """
    found = applicable_lock(provider, folder) if version is None or provider is None else None
    if found is None:
        return load_contract(provider or only_provider(schemas, option), version, root=schemas)
    path, lock = found
    if version is not None:
        return load_contract(lock.provider, version, root=schemas)
    contract = load_pinned(lock, path, root=schemas)
    hold(lock, contract, path)
    return contract


def applicable_lock(provider: str | None, start: Path | None = None) -> tuple[Path, Lock] | None:
    """Return the lock that holds for the current folder and where it is; None where there is none for `provider`."""
    path = find_lock(start or Path.cwd())
    if path is None:
        return None
    lock = read_lock(path)
    return (path, lock) if provider in (None, lock.provider) else None


def pinned_events(contract: Contract, folder: Path | None = None) -> tuple[str, ...]:
    """Return the events of a contract that the lock selects for this consumer; empty where it does not select.

    Raises CannotJudge where it selects, and nothing that this contract has.
    """
    found = applicable_lock(contract.provider.name, folder)
    if found is None or not found[1].select:
        return ()
    path, lock = found
    names = tuple(name for name in contract.events if lock.selects(name))
    if not names:
        raise CannotJudge(f"{contract.name} has none of the events that the lock selects", where=str(path))
    return names


def configuring_file(folder: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Return the file of a project that says how its consumer is judged, as a path from its folder.

    Its settings, else its lock, else the workflow that runs (as GitHub names it); where none is there, where the
    settings would stand.
    """
    for name in (FILE, LOCK_NAME):
        if (folder / name).is_file():
            return name
    if has_table(folder):
        return TABLE
    workflow = re.search(r"(\.github/workflows/[^@]+)@", environ.get("GITHUB_WORKFLOW_REF", ""))
    return workflow[1] if workflow else FILE


def only_provider(schemas: Path | None, option: str = "--provider") -> str:
    """Return the name of the only provider at hand; a project's own contracts come before the package's.

    Raises InputError where there are several, or none.
    """
    names = offered(schemas)
    if not names and schemas is not None:
        raise InputError(
            "no contract is in this folder",
            where=str(schemas),
            mend="One is a folder in it with a provider.yaml; hookproof import writes one.",
        )
    if len(names) != 1:
        raise InputError(
            f"{len(names)} providers are known here", mend=f"Name one: {option} {' | '.join(names) or 'NAME'}."
        )
    return names[0]

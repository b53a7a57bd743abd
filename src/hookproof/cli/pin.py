"""`hookproof pin`: write, check and move hookproof.lock."""

from __future__ import annotations

from pathlib import Path

import click

from hookproof.compare import Comparison, compare_events
from hookproof.contract import Contract, load_contract
from hookproof.contract.catalogue import tell_set_aside
from hookproof.contract.errors import LockError
from hookproof.contract.lock import (
    LOCK_NAME,
    Lock,
    differences,
    find_lock,
    load_pinned,
    lock_of,
    lock_text,
    read_lock,
)
from hookproof.errors import Exit, InputError
from hookproof.overwriting import put_file
from hookproof.settings.choice import only_provider
from hookproof.settings.options import events_option, provider_option, reports_option, schemas_option, version_option


@click.command("pin")
@provider_option
@version_option
@schemas_option
@events_option("The events that the consumer takes; the rest does not count.")
@click.option(
    "--check", is_flag=True, help="Fail where the schemas in use are not the pinned ones; tell of newer ones."
)
@click.option("--upgrade", is_flag=True, help="Move to the newest version (or --version) and show what changes.")
@reports_option
def command(
    provider: str | None,
    version: str | None,
    schemas: Path | None,
    events: tuple[str, ...],
    check: bool,
    upgrade: bool,
    reports: tuple[str, ...],
) -> int:
    """Pin the contract's version in hookproof.lock, so that test, generate, validate and lint take it from there.

    Without an option: pin the newest version, or write the present lock anew.

    \b
        hookproof pin --version 2026-10-02 --event 'file.*'
        hookproof pin --check
    """
    if check and (upgrade or events or version):
        raise InputError("--check only looks", where="--check", mend="Leave the other options out.")
    if reports and not check:
        raise InputError("only --check reports", where="--report", mend="Add --check, or leave it out.")
    path = find_lock(Path.cwd())
    if check:
        return _check(_existing(path), schemas, provider, reports)
    if upgrade:
        return _upgrade(_existing(path), version, events, schemas)
    return _pin(path, provider, version, events, schemas)


def _existing(path: Path | None) -> Path:
    if path is None:
        raise LockError(f"there is no {LOCK_NAME} here", where=str(Path.cwd()), mend="Run hookproof pin.")
    return path


def _pin(
    path: Path | None, provider: str | None, version: str | None, events: tuple[str, ...], schemas: Path | None
) -> int:
    known = _readable(path) if provider is None or version is None else None
    provider = provider or (known.provider if known else only_provider(schemas))
    same = known is not None and known.provider == provider
    version = version or (known.version if same and known else None)
    select = events or (known.select if same and known else ())
    _write(path or Path(LOCK_NAME), load_contract(provider, version, root=schemas), select)
    return Exit.CLEAN


def _readable(path: Path | None) -> Lock | None:
    """The present lock; one that is damaged is written anew only where the options say all that it said."""
    return None if path is None else read_lock(path)


def _write(path: Path, contract: Contract, select: tuple[str, ...]) -> None:
    lock = lock_of(contract, select)
    tell_set_aside(contract, select)
    try:
        put_file(path, lock_text(lock))
    except OSError as error:
        raise InputError(f"the lock cannot be written ({error.strerror})", where=str(path)) from None
    click.echo(f"{path}: pinned {contract.name}, {_counted(len(lock.events))}.", err=True)


def _counted(number: int) -> str:
    return f"{number} event{'' if number == 1 else 's'}"


def _check(path: Path, schemas: Path | None, provider: str | None, reports: tuple[str, ...]) -> int:
    from hookproof.contract.pinning import records
    from hookproof.reports.drive import drive
    from hookproof.reports.reporters import sinks_for

    sinks = sinks_for(reports)
    lock = read_lock(path)
    if provider not in (None, lock.provider):
        mend = f"Say --provider {lock.provider}, or run hookproof pin --provider {provider}."
        raise LockError(f"this is the lock of {lock.provider}, not of {provider}", where=str(path), mend=mend)
    contract = load_pinned(lock, path, root=schemas)
    newer = _newer(lock, contract, schemas)
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path  # annotations name files of a checkout
    tally = drive(records(lock, shown, contract, newer), sinks)
    if found := differences(lock, contract):
        click.echo(f"{path}: the schemas of {contract.name} in use are not the pinned ones:", err=True)
        for line in found:
            click.echo(f"  {line}", err=True)
        click.echo("Undo the edit of the schemas; or, if it is meant, run hookproof pin.", err=True)
        return Exit.FINDINGS
    click.echo(
        f"{path}: {contract.name}, {_counted(len(lock.events))}: the schemas in use are the pinned ones.", err=True
    )
    if newer:
        click.echo(f"{newer} See hookproof pin --upgrade.", err=True)
    return tally.unless_unwritten(Exit.CLEAN)


def _newer(lock: Lock, contract: Contract, schemas: Path | None) -> str:
    """Say which newer version is known, and what it changes for the events that count; "" where there is none."""
    latest = contract.provider.latest
    if latest.name == contract.version.name:
        return ""
    impact = _compared(lock, contract, load_contract(contract.provider, root=schemas)).impact
    said = "for these events nothing changes" if not impact else f"for these events the change is {impact.label}"
    return f"A newer version is known: {latest.name}; {said}."


def _compared(lock: Lock, old: Contract, new: Contract) -> Comparison:
    """Compare what counts for the consumer: the events that its lock selects."""
    mine, theirs = ({n: e for n, e in side.events.items() if lock.selects(n)} for side in (old, new))
    return compare_events(mine, theirs, old=old.name, new=new.name)


def _upgrade(path: Path, version: str | None, events: tuple[str, ...], schemas: Path | None) -> int:
    from hookproof.cli.comparetable import print_table

    lock = read_lock(path)
    old = load_pinned(lock, path, root=schemas)
    new = load_contract(old.provider, version, root=schemas)
    select = events or lock.select
    moved = lock_of(new, select)  # before anything is said: a selection that fits no event is refused
    if new.version.name == old.version.name and not differences(lock, old) and moved.select == lock.select:
        click.echo(f"{path}: {old.name} is the newest version already.", err=True)
        return Exit.CLEAN
    print_table(_compared(moved, old, new), {}, annotations=False)
    _write(path, new, select)
    return Exit.CLEAN

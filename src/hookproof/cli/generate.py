"""`hookproof generate`: test payloads of events, to standard output or to files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from hookproof.errors import InputError, notice
from hookproof.settings.completion import EVENTS, offering
from hookproof.settings.options import (
    bind_option,
    provider_option,
    schemas_option,
    secret_option,
    settings_of,
    version_option,
)
from hookproof.settings.shards import Shard

T = TypeVar("T")
if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.delivery.traffic import Delivery
    from hookproof.payloads.bulk import Bulk
    from hookproof.payloads.case import Case
    from hookproof.settings.settings import Settings

#: What only some profiles take, and which.
_SEEDED = ("random",)
_EXPLAINED = ("covering", "drift", "invalid")
_FORMATS = ("json", "ndjson", "raw", "curl", "http", "pytest")
#: From how many payloads on a terminal shows progress.
_MANY = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be made, and how it is to be written."""

    event: str | None
    profile: str | None
    count: int | None
    seed: int | None
    shard: Shard
    form: str | None
    sign: bool
    out: Path | None
    address: str | None
    explain: bool
    workers: int


def _profiles(_ctx: click.Context) -> Iterable[str]:
    from hookproof.payloads.profiles.menu import PROFILES

    return PROFILES


@click.command("generate")
@click.argument("event", required=False, shell_complete=EVENTS)
@click.option("--profile", default=None, metavar="NAME", shell_complete=offering(_profiles),
              help="example (default), minimal, full, covering, random, drift or invalid.")  # fmt: skip
@click.option("--count", type=int, default=None, metavar="N", help="How many (default: 1 for random, all otherwise).")
@click.option("--seed", type=int, default=None, metavar="N", help="For --profile random (default: 0).")
@click.option("--shard", default="1/1", metavar="I/N", help="Only the I-th of N disjoint parts.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), default=None,
              help="json (default; several as an array), ndjson, raw (the bytes; default with --at), …",
              )  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, metavar="N",
              help="Processes that share the work (random as ndjson; default: 1).")  # fmt: skip
@click.option("--sign", is_flag=True, help="Add the headers of a signed delivery (curl, http, --out).")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR",
              help="One file each, and manifest.ndjson.")  # fmt: skip
@click.option("--at", "address", default=None, metavar="ADDRESS", help="The case with this address instead of EVENT.")
@click.option("--explain", is_flag=True, help="Say what the cases show or change, instead of writing them.")
@secret_option
@bind_option
@provider_option
@version_option
@schemas_option
def command(
    event: str | None,
    profile: str | None,
    count: int | None,
    seed: int | None,
    shard: str,
    format_: str | None,
    sign: bool,
    out: Path | None,
    address: str | None,
    explain: bool,
    workers: int,
    **options: object,
) -> None:
    """Write payloads of EVENT (a name or a pattern such as 'file.*').

    \b
        hookproof generate file.upload.failed
        hookproof generate 'file.*' --profile random --count 1000 --format ndjson
        hookproof generate file.upload.failed --profile covering --explain
    """
    wanted = Wanted(
        event=event,
        profile=profile,
        count=count,
        seed=seed,
        shard=Shard.parse(shard),
        form=format_,
        sign=sign,
        out=out,
        address=address,
        explain=explain,
        workers=workers,
    )
    _check(wanted)
    settings = settings_of(options)
    contract, selected = _selected(wanted, settings)
    names, fault = _makeable(contract, selected)
    if explain:
        _explain(contract, names, profile or "")
    else:
        _write(wanted, settings, contract, names)
    if fault is not None:
        raise fault


def _write(wanted: Wanted, settings: Settings, contract: Contract, names: list[str]) -> None:
    from hookproof.payloads.fields import hold_bindings

    hold_bindings(settings.bindings, contract, names)
    total = None if wanted.count is None else -(-wanted.count * len(names) // wanted.shard.count)
    bulk = _bulk(wanted, settings, contract, names)
    if bulk is not None:
        from hookproof.payloads.bulk import STRIDE
        from hookproof.payloads.caseformats import write_bulk

        write_bulk(bulk, wanted.workers, lambda pieces: _watched(pieces, total, each=STRIDE))
        return
    made = _cases(wanted, settings, contract, names)
    deliver = _deliver(wanted, settings, contract)
    if wanted.out is not None:
        from hookproof.payloads.casefiles import write_files

        number = write_files(_watched(made, total, shown=False), wanted.out, deliver)
        click.echo(f"{number} payloads in {wanted.out}", err=True)
        return
    from hookproof.payloads.caseformats import write_cases

    write_cases(_watched(made, total), wanted.form or ("raw" if wanted.address else "json"), deliver)


def _is_address(text: str) -> bool:
    """Whether a text is spelt as an address: an event's own name may have its sign."""
    if "#" not in text:
        return False
    from hookproof.payloads.address import is_spelt

    return is_spelt(text)


def _check(wanted: Wanted) -> None:
    """Raise InputError where options exclude each other."""
    if (wanted.event is None) == (wanted.address is None):
        raise InputError("one of EVENT and --at says what to make", mend="See hookproof generate --help.")
    if wanted.event is not None and _is_address(wanted.event):
        raise InputError(
            f"{wanted.event} is an address, no event", mend=f"hookproof generate --at '{wanted.event}' makes it."
        )
    given = {"profile": wanted.profile, "count": wanted.count, "seed": wanted.seed, "explain": wanted.explain}
    for name, value in given.items():
        if wanted.address is not None and value is not None and value is not False:
            raise InputError(f"--{name} means nothing beside --at", mend="The address says it all.")
    profile = wanted.profile or "example"
    if wanted.seed is not None and profile not in _SEEDED:
        raise InputError(f"--seed means nothing for --profile {profile}", mend="Only random has seeds.")
    if wanted.explain and profile not in _EXPLAINED:
        raise InputError(
            f"--explain has nothing to say on --profile {profile}", mend=f"It explains {', '.join(_EXPLAINED)}."
        )
    _check_form(wanted)


def _check_form(wanted: Wanted) -> None:
    if wanted.sign and not wanted.out and wanted.form not in ("curl", "http"):
        raise InputError("--sign adds headers", mend="Use --format curl, --format http or --out, which show them.")
    if wanted.out and wanted.form not in (None, "raw", "json"):
        raise InputError(f"--out writes bodies, not {wanted.form}", mend="Leave --format away.")


def _selected(wanted: Wanted, settings: Settings) -> tuple[Contract, list[str]]:
    if wanted.address is not None:
        from hookproof.contract import load_contract
        from hookproof.payloads.address import Address

        address = Address.parse(wanted.address)
        return load_contract(address.provider, address.version, root=settings.schemas), [address.event]
    from hookproof.contract.catalogue import chosen_events, tell_set_aside

    contract, globs = settings.contract(), (wanted.event or "",)
    names = chosen_events(contract, globs)
    tell_set_aside(contract, globs)
    return contract, names


def _makeable(contract: Contract, names: list[str]) -> tuple[list[str], InputError | None]:
    """Return the events that payloads can be made of, and why the first other one is none of them.

    The others are told at once, for one event does not stop those beside it. Raises that reason where it stops all.
    """
    from hookproof.payloads.plan.compiled import plan_for

    faults: dict[str, InputError] = {}
    for name in names:
        try:
            plan_for(contract, name)
        except InputError as error:
            faults[name] = error
    first = next(iter(faults.values()), None)
    if first is not None and len(faults) == len(names):
        raise first
    for fault in faults.values():
        if fault is not first:
            notice(str(fault))
    return [name for name in names if name not in faults], first


def _bulk(wanted: Wanted, settings: Settings, contract: Contract, names: list[str]) -> Bulk | None:
    """Return the work where nothing but the bodies of random payloads is wanted; None elsewhere.

    Raises InputError where several processes are asked for and the work cannot be shared.
    """
    shared = wanted.profile == "random" and wanted.form == "ndjson"
    if not shared or settings.bindings or wanted.out is not None:
        if wanted.workers > 1:
            raise InputError(
                "--workers means nothing here",
                mend="Processes share --profile random --format ndjson, without --bind and --out.",
            )
        return None
    from hookproof.payloads.bulk import Bulk
    from hookproof.payloads.profiles.menu import check_numbers, is_named

    count, seed = 1 if wanted.count is None else wanted.count, wanted.seed or 0
    shard = (wanted.shard.index, wanted.shard.count)
    check_numbers(count, seed, shard)
    if not all(is_named(contract, name) for name in names):
        return None
    return Bulk(contract=contract, events=names, count=count, seed=seed, shard=shard)


def _cases(wanted: Wanted, settings: Settings, contract: Contract, names: list[str]) -> Iterator[Case]:
    from hookproof.payloads.binding import with_values
    from hookproof.payloads.profiles.menu import PROFILES, case_at, cases, profile_named

    if wanted.address is not None:
        return iter([with_values(case_at(wanted.address, contract=contract), settings.bindings)])
    profile = profile_named(wanted.profile or "example")
    count = 1 if PROFILES[profile.name].endless and wanted.count is None else wanted.count
    # Every event is compiled before anything is written: what is wrong with the input shows at once.
    streams = [
        cases(
            contract,
            name,
            profile.name,
            count=count,
            seed=wanted.seed or 0,
            shard=(wanted.shard.index, wanted.shard.count),
            bindings=settings.bindings,
        )
        for name in names
    ]
    return chain.from_iterable(streams)


def _deliver(wanted: Wanted, settings: Settings, contract: Contract) -> Callable[[Case], Delivery] | None:
    """Return what makes a delivery of a case; None where only bodies are wanted."""
    if not wanted.sign:
        return None
    from hookproof.delivery.signing import signer_for

    return signer_for(contract, settings.signing_secret(contract)).deliver


def _watched(made: Iterator[T], total: int | None, each: int = 1, *, shown: bool = True) -> Iterator[T]:
    """Show progress on standard error where somebody waits for many payloads and does not see them.

    `total` is how many there are, `each` how many of them one step makes, `shown` if they go to standard output.
    """
    import sys

    if total is None or total < _MANY or (shown and sys.stdout.isatty()):
        return made
    from hookproof.reports.errand import watched

    return watched(made, -(-total // each), lambda done: f"{min(done * each, total):,} of {total:,} payloads")


def _explain(contract: Contract, names: list[str], profile: str) -> None:
    from hookproof.payloads.explanation import explain

    for name in names:
        for line in explain(contract, name, profile):
            click.echo(line)

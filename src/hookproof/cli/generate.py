"""`hookproof generate`: test payloads of events, to standard output or to files."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import InputError, UnknownName
from hookproof.settings.options import bind_option, provider_option, schemas_option, secret_option, version_option

if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.payloads.bulk import Bulk
    from hookproof.payloads.case import Case

#: What only some profiles take, and which.
_SEEDED = ("random",)
_EXPLAINED = ("covering", "drift", "invalid")
_FORMATS = ("json", "ndjson", "raw", "curl", "http", "pytest")
#: From how many payloads on a terminal shows progress.
_MANY = 2000


def _shard(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, int]:
    number, slash, of = (text or "1/1").partition("/")
    if not (slash and number.isdigit() and of.isdigit()):
        raise InputError(f"{text!r} is no part of a run", where="--shard", mend="A shard reads I/N, as in 1/4.")
    return int(number), int(of)


@click.command("generate")
@click.argument("event", required=False)
@click.option("--profile", default=None, metavar="NAME",
              help="example (default), minimal, full, covering, random, drift or invalid.")  # fmt: skip
@click.option("--count", type=int, default=None, metavar="N", help="How many (default: 1 for random, all otherwise).")
@click.option("--seed", type=int, default=None, metavar="N", help="For --profile random (default: 0).")
@click.option("--shard", callback=_shard, default=None, metavar="I/N", help="Only the I-th of N disjoint parts.")
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
def command(event: str | None, **options: Any) -> None:
    """Write payloads of EVENT (a name or a pattern such as 'file.*').

    \b
        hookproof generate file.upload.failed
        hookproof generate 'file.*' --profile random --count 1000 --format ndjson
        hookproof generate file.upload.failed --profile covering --explain
    """
    _check(event, options)
    contract, names = _selected(event, options)
    if options["explain"]:
        _explain(contract, names, options)
        return
    bulk = _bulk(contract, names, options)
    if bulk is not None:
        from hookproof.payloads.caseformats import write_bulk

        write_bulk(bulk, options["workers"])
        return
    made = _cases(contract, names, options)
    deliver = _deliver(contract, options)
    total = _total(names, options)
    if options["out"] is not None:
        from hookproof.payloads.casefiles import write_files

        number = write_files(_watched(made, total), options["out"], deliver)
        click.echo(f"{number} payloads in {options['out']}", err=True)
        return
    from hookproof.payloads.caseformats import write_cases

    write_cases(_watched(made, total), options["format_"] or ("raw" if options["address"] else "json"), deliver)


def _check(event: str | None, options: dict[str, Any]) -> None:
    """Raise InputError where options exclude each other."""
    if (event is None) == (options["address"] is None):
        raise InputError("one of EVENT and --at says what to make", mend="See hookproof generate --help.")
    for name in ("profile", "count", "seed", "explain"):
        if options["address"] is not None and options[name]:
            raise InputError(f"--{name} means nothing beside --at", mend="The address says it all.")
    profile = options["profile"] or "example"
    if options["seed"] is not None and profile not in _SEEDED:
        raise InputError(f"--seed means nothing for --profile {profile}", mend="Only random has seeds.")
    if options["explain"] and profile not in _EXPLAINED:
        raise InputError(
            f"--explain has nothing to say on --profile {profile}", mend=f"It explains {', '.join(_EXPLAINED)}."
        )
    if options["sign"] and not options["out"] and options["format_"] not in ("curl", "http"):
        raise InputError("--sign adds headers", mend="Use --format curl, --format http or --out, which show them.")
    if options["out"] and options["format_"] not in (None, "raw", "json"):
        raise InputError(f"--out writes bodies, not {options['format_']}", mend="Leave --format away.")


def _selected(event: str | None, options: dict[str, Any]) -> tuple[Contract, list[str]]:
    if options["address"] is not None:
        from hookproof.contract import load_contract
        from hookproof.payloads.address import Address

        address = Address.parse(options["address"])
        return load_contract(address.provider, address.version, root=options["schemas"]), [address.event]
    from hookproof.settings.choice import contract_for

    contract = contract_for(options["provider"], options["version"], options["schemas"])
    names = [name for name in contract.events if fnmatch.fnmatchcase(name, event or "")]
    if not names:
        raise UnknownName("event", event or "", contract.events, where=contract.name)
    return contract, names


def _bulk(contract: Contract, names: list[str], options: dict[str, Any]) -> Bulk | None:
    """Return the work where nothing but the bodies of random payloads is wanted; None elsewhere.

    Raises InputError where several processes are asked for and the work cannot be shared.
    """
    wanted = options["profile"] == "random" and options["format_"] == "ndjson"
    if not wanted or options["bindings"] or options["out"] is not None:
        if options["workers"] > 1:
            raise InputError(
                "--workers means nothing here",
                mend="Processes share --profile random --format ndjson, without --bind and --out.",
            )
        return None
    from hookproof.payloads.bulk import Bulk
    from hookproof.payloads.plan.compiled import plan_for
    from hookproof.payloads.profiles.menu import check_numbers, is_named

    count, seed = options["count"] if options["count"] is not None else 1, options["seed"] or 0
    check_numbers(count, seed, options["shard"])
    for name in names:
        plan_for(contract, name)
    if not all(is_named(contract, name) for name in names):
        return None
    return Bulk(contract=contract, events=names, count=count, seed=seed, shard=options["shard"])


def _cases(contract: Contract, names: list[str], options: dict[str, Any]) -> Iterator[Case]:
    from hookproof.payloads.binding import with_values
    from hookproof.payloads.profiles.menu import PROFILES, case_at, cases, profile_named

    if options["address"] is not None:
        return iter([with_values(case_at(options["address"], contract=contract), options["bindings"])])
    profile = profile_named(options["profile"] or "example")
    count = 1 if PROFILES[profile.name].endless and options["count"] is None else options["count"]
    # Every event is compiled before anything is written: what is wrong with the input shows at once.
    streams = [
        cases(
            contract, name, profile.name, count=count, seed=options["seed"] or 0, shard=options["shard"],
            bindings=options["bindings"],
        )
        for name in names
    ]  # fmt: skip
    return chain.from_iterable(streams)


def _total(names: list[str], options: dict[str, Any]) -> int | None:
    count = options["count"]
    return None if count is None else -(-count * len(names) // options["shard"][1])


def _deliver(contract: Contract, options: dict[str, Any]) -> Callable[[Case], Any] | None:
    """Return what makes a delivery of a case; None where only bodies are wanted."""
    if not options["sign"]:
        return None
    from hookproof.delivery.secrets import parse_secret
    from hookproof.delivery.signing import signer_for

    return signer_for(contract, parse_secret(options["secret"])).deliver


def _watched(made: Iterator[Case], total: int | None) -> Iterator[Case]:
    """Show progress on standard error where somebody waits for many payloads and does not see them."""
    import sys

    if total is None or total < _MANY or not sys.stderr.isatty() or sys.stdout.isatty():
        return made
    from rich.console import Console
    from rich.progress import track

    return iter(track(made, total=total, description="payloads", console=Console(stderr=True), transient=True))


def _explain(contract: Contract, names: list[str], options: dict[str, Any]) -> None:
    from hookproof.payloads.explanation import explain

    for name in names:
        for line in explain(contract, name, options["profile"]):
            click.echo(line)

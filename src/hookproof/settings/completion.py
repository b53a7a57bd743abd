"""What a shell offers while a value is typed: names from the contract and the registries, read when somebody asks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from click import Context, Parameter
from click.shell_completion import CompletionItem

from hookproof.errors import HookproofError

if TYPE_CHECKING:
    from hookproof.contract.model import Contract

#: The formats of --report; a test holds them to those that there are.
REPORTS = ("junit", "json", "ctrf", "sarif", "html", "markdown", "github", "timings")
Complete = Callable[[Context, Parameter, str], list[CompletionItem]]


def offering(names: Callable[[Context], Iterable[str]]) -> Complete:
    """Return a completion from names; where they cannot be read nothing is offered, and nothing is said."""

    def complete(ctx: Context, _param: Parameter, begun: str) -> list[CompletionItem]:
        with contextlib.suppress(HookproofError, OSError):
            return [CompletionItem(name) for name in names(ctx) if name.startswith(begun)]
        return []

    return complete


def files(_ctx: Context, _param: Parameter, begun: str) -> list[CompletionItem]:
    """Leave it to the shell, which knows the files that there are."""
    return [CompletionItem(begun, type="file")]


def events_and_files(ctx: Context, param: Parameter, begun: str) -> list[CompletionItem]:
    """Offer events, and files beside them."""
    return [*EVENTS(ctx, param, begun), *files(ctx, param, begun)]


def _schemas(ctx: Context) -> Path | None:
    given = ctx.params.get("schemas")
    return given if isinstance(given, Path) else None


def _contract(ctx: Context) -> Contract:
    from hookproof.settings.choice import contract_for

    return contract_for(ctx.params.get("provider"), ctx.params.get("version"), _schemas(ctx))


def _providers(ctx: Context) -> Iterable[str]:
    from hookproof.contract.catalogue import provider_names

    return provider_names(_schemas(ctx))


def _versions(ctx: Context) -> Iterable[str]:
    from hookproof.contract.catalogue import load_provider

    named = ctx.params.get("provider")
    provider = load_provider(named, root=_schemas(ctx)) if isinstance(named, str) else _contract(ctx).provider
    return [version.name for version in provider.versions]


def _checks(_ctx: Context) -> Iterable[str]:
    from hookproof.checks.registry import facts

    ids = [fact.id for fact in facts()]
    return [*ids, *dict.fromkeys(f"{id_.partition('.')[0]}.*" for id_ in ids)]


PROVIDERS = offering(_providers)
VERSIONS = offering(_versions)
EVENTS = offering(lambda ctx: list(_contract(ctx).events))
CHECKS = offering(_checks)
REPORT_FORMATS = offering(lambda _ctx: REPORTS)

"""`hookproof explain`: what a check, a rule or a kind of change means."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from hookproof.errors import Exit, UnknownName
from hookproof.findings import Fact
from hookproof.settings.completion import offering
from hookproof.settings.options import contract_of, provider_option, schemas_option, version_option

#: The check whose explanation is the contract's own scheme.
_SCHEME = "auth.scheme"

#: What it is called -> the module and the function that give its facts. No two of them share a family; what is loaded
#: sooner comes first.
_REGISTRIES = {
    "payload": ("hookproof.payloads.conformity", "facts"),
    "kind of change": ("hookproof.compare.policy", "facts"),
    "check": ("hookproof.checks.registry", "facts"),
    "rule": ("hookproof.rules.rulebook", "facts"),
}


@click.command("explain")
@click.argument("id", metavar="ID", shell_complete=offering(lambda _ctx: _ids()))
@provider_option
@version_option
@schemas_option
def command(
    id: str,  # noqa: A002 - the word of the vocabulary
    provider: str | None,
    version: str | None,
    schemas: Path | None,
) -> int:
    """Explain a check, a rule or a kind of change by its ID, as reports show it.

    `auth.scheme` shows how deliveries are to be verified: in words, with a test vector, in Python and in Node.

    \b
        hookproof explain auth.scheme
        hookproof explain auth.scheme --provider acme
    """
    kind, named = _named(id)
    if named[0].id != id:
        click.echo("\n".join(_family(id.removesuffix(".*"), named)))
        return Exit.CLEAN
    click.echo("\n".join(_lines(kind, named[0])))
    if id == _SCHEME:
        click.echo("\n".join(_scheme(provider, version, schemas)))
    return 0


def _named(name: str) -> tuple[str, list[Fact]]:
    """Return the one fact of that id or all of that family, and what they are called. Raises UnknownName."""
    family = f"{name.removesuffix('.*')}."
    for kind, facts in _kinds():
        if named := [fact for fact in facts if fact.id == name or fact.id.startswith(family)]:
            return kind, named
    raise UnknownName("check, rule or kind of change", name, _ids())


def _kinds() -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """Yield the facts of each kind; those of one are loaded when they are asked for."""
    for kind, (module, name) in _REGISTRIES.items():
        if importlib.util.find_spec(module) is not None:
            facts: Callable[[], tuple[Fact, ...]] = getattr(importlib.import_module(module), name)
            yield kind, facts()


def _ids() -> list[str]:
    return [fact.id for _, facts in _kinds() for fact in facts]


def _lines(kind: str, fact: Fact) -> list[str]:
    from hookproof.reports.paragraphs import wrapped

    rows = {"severity": fact.severity.label, "rests on": fact.clause, "mend": fact.mend}
    lines = [f"{fact.id} ({kind})", "", *wrapped(f"{fact.title}.")]
    for label, text in rows.items():
        lines += ["", *wrapped(text, f"{label + ':':<11}")]
    return lines


def _family(name: str, members: Sequence[Fact]) -> list[str]:
    from hookproof.reports.paragraphs import wrapped

    width = max(len(fact.id) for fact in members) + 2
    rows = [line for fact in members for line in wrapped(f"{fact.title}.", f"{fact.id:<{width}}")]
    return [f"{name} (family of {len(members)})", "", *rows, "", f"One of them: hookproof explain {members[0].id}"]


def _scheme(provider: str | None, version: str | None, schemas: Path | None) -> Iterator[str]:
    from hookproof.delivery.schemestory import story
    from hookproof.reports.paragraphs import labelled

    contract = contract_of(provider, version, schemas)
    return labelled(story(contract.delivery, next(iter(contract.events))))

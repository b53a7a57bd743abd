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

#: What it is called -> the module and the function that give its facts.
_REGISTRIES = {
    "check": ("hookproof.checks.registry", "facts"),
    "rule": ("hookproof.rules.rulebook", "facts"),
    "kind of change": ("hookproof.compare.policy", "facts"),
    "payload": ("hookproof.payloads.conformity", "facts"),
}


@click.command("explain")
@click.argument("id", metavar="ID", shell_complete=offering(lambda _ctx: (fact.id for _, fact in _all())))
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
    known = {fact.id: (kind, fact) for kind, fact in _all()}
    if members := [fact for _, fact in known.values() if fact.id.startswith(f"{id.removesuffix('.*')}.")]:
        click.echo("\n".join(_family(id.removesuffix(".*"), members)))
        return Exit.CLEAN
    if id not in known:
        raise UnknownName("check, rule or kind of change", id, known)
    kind, fact = known[id]
    click.echo("\n".join(_lines(kind, fact)))
    if id == _SCHEME:
        click.echo("\n".join(_scheme(provider, version, schemas)))
    return 0


def _all() -> Iterator[tuple[str, Fact]]:
    for kind, (module, name) in _REGISTRIES.items():
        if importlib.util.find_spec(module) is not None:
            facts: Callable[[], tuple[Fact, ...]] = getattr(importlib.import_module(module), name)
            yield from ((kind, fact) for fact in facts())


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

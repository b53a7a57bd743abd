"""`hookproof explain`: what a check, a rule or a kind of change means."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator

import click

from hookproof.errors import UnknownName
from hookproof.findings import Fact

#: What it is called -> the module and the function that give its facts.
_REGISTRIES = {
    "check": ("hookproof.checks.registry", "facts"),
    "rule": ("hookproof.rules.rulebook", "facts"),
    "kind of change": ("hookproof.compare.policy", "facts"),
    "payload": ("hookproof.payloads.conformity", "facts"),
}


@click.command("explain")
@click.argument("id", metavar="ID")
def command(id: str) -> int:  # noqa: A002 - the word of the vocabulary
    """Explain a check, a rule or a kind of change by its ID, as reports show it."""
    known = {fact.id: (kind, fact) for kind, fact in _all()}
    if id not in known:
        raise UnknownName("check, rule or kind of change", id, known)
    kind, fact = known[id]
    click.echo("\n".join(_lines(kind, fact)))
    return 0


def _all() -> Iterator[tuple[str, Fact]]:
    for kind, (module, name) in _REGISTRIES.items():
        if importlib.util.find_spec(module) is not None:
            facts: Callable[[], tuple[Fact, ...]] = getattr(importlib.import_module(module), name)
            yield from ((kind, fact) for fact in facts())


def _lines(kind: str, fact: Fact) -> list[str]:
    rows = {"severity": fact.severity.label, "rests on": fact.clause, "mend": fact.mend}
    lines = [f"{fact.id} ({kind})", "", *_wrapped(f"{fact.title}.", "")]
    for label, text in rows.items():
        lines += ["", *_wrapped(text, f"{label}:")]
    return lines


def _wrapped(text: str, label: str) -> list[str]:
    import textwrap

    indent = " " * 11 if label else ""
    return textwrap.wrap(text, width=80, initial_indent=f"{label:<11}" if label else "", subsequent_indent=indent)

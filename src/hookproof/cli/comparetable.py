"""A comparison as a table for people: at most as wide as the terminal, 80 columns elsewhere."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hookproof.compare import Comparison, Impact
from hookproof.compare.change import Change
from hookproof.compare.documents import counts
from hookproof.compare.words import difference, events, place
from hookproof.reports.collected import plural

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from hookproof.compare.witness import Witness

_COLOURS = {
    Impact.BREAKING: "bold red",
    Impact.WIDENING: "yellow",
    Impact.ADDITIVE: "green",
    Impact.NARROWING: "cyan",
    Impact.ANNOTATION: "dim",
}


def print_table(comparison: Comparison, witnesses: Mapping[int, Witness], *, annotations: bool) -> None:
    """Print the comparison to standard output; annotations are counted, or listed too."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    # The paths of files may be wider than any terminal, and are not broken.
    wrapped = textwrap.wrap(_headline(comparison), console.width, break_long_words=False, break_on_hyphens=False)
    console.print("\n".join(wrapped), soft_wrap=True)
    shown = [impact for impact in _COLOURS if annotations or impact is not Impact.ANNOTATION]
    for impact in shown:
        if found := comparison.of(impact):
            console.print()
            console.print(_fitting(impact, found, comparison, console))
    if hidden := 0 if annotations else len(comparison.of(Impact.ANNOTATION)):
        said = f"{plural(hidden, 'annotation')} not listed (words and examples alone): --annotations lists them."
        console.print(f"\n{said}")
    _print_witnesses(console, comparison, witnesses)


def _headline(comparison: Comparison) -> str:
    said = ", ".join(f"{number} {label}" for label, number in counts(comparison).items() if number)
    word = comparison.impact.label if comparison.impact else "no difference"
    return f"{comparison.old} -> {comparison.new}: {word}" + (f" ({said})" if said else "")


def _fitting(impact: Impact, found: tuple[Change, ...], comparison: Comparison, console: Console) -> Table:
    """Return the table with a column of where; with where below each change's id, if names would break otherwise."""
    table = _empty(impact, impact.label, "where", "what")
    for change in found:
        table.add_row(change.id, _where(change, comparison), _what(change))
    printed = "\n".join("".join(part.text for part in line) for line in console.render_lines(table))
    if all(word in printed for change in found for word in _where(change, comparison).split()):
        return table
    table = _empty(impact, f"{impact.label}, where", "what")
    for change in found:
        table.add_row(f"{change.id}\n{_where(change, comparison)}", _what(change))
    return table


def _empty(impact: Impact, *columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style=_COLOURS[impact], show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _where(change: Change, comparison: Comparison) -> str:
    seen = events(change.events, comparison.events)
    return place(change) if change.id.startswith("event.") else f"{place(change)}\n{seen}"


def _what(change: Change) -> str:
    said = "" if change.id.startswith("event.") else difference(change)
    return "\n".join(filter(None, (said, f"({change.note})" if change.note else "")))


def _print_witnesses(console: Console, comparison: Comparison, witnesses: Mapping[int, Witness]) -> None:
    for index, witness in witnesses.items():
        change = comparison.changes[index]
        console.print(f"\nwitness of {change.id} at {place(change)}: {witness.words}", soft_wrap=True)
        if witness.found:
            console.print(witness.text, soft_wrap=True)

"""The rules as the table of docs/rules.md."""

from __future__ import annotations

from hookproof.registry import markdown_table
from hookproof.rules.rulebook import Confidence, Rule, rules


def table() -> str:
    """Return the Markdown table of all rules."""
    head = ("rule", "severity", "fact", "rests on", "what to do")
    return "\n".join(markdown_table(head, map(_cells, rules())))


def _cells(row: Rule) -> tuple[str, ...]:
    fact, low = row.fact, " (pedantic)" if row.confidence is Confidence.LOW else ""
    return (f"`{row.id}`", f"{fact.severity.label}{low}", fact.title, fact.clause, fact.mend)


if __name__ == "__main__":
    print(table())  # noqa: T201 - python -m hookproof.rules.ruletable writes the table for the docs

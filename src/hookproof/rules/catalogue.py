"""The rules as the table of docs/rules.md."""

from __future__ import annotations

from hookproof.rules.registry import Confidence, rules


def table() -> str:
    """Return the Markdown table of all rules."""
    rows = ["| rule | severity | fact | rests on | what to do |", "|---|---|---|---|---|"]
    for row in rules():
        low = " (pedantic)" if row.confidence is Confidence.LOW else ""
        cells = (f"`{row.id}`", f"{row.fact.severity.label}{low}", row.fact.title, row.fact.clause, row.fact.mend)
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())  # noqa: T201 - python -m hookproof.rules.catalogue writes the table for the docs

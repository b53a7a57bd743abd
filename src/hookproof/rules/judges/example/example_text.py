"""The text of an example: JSON, and each key once."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.sources.records import Document, Example, Role


@rule(
    id="example.not-json",
    title="A box that is labelled JSON holds JSON",
    severity=Severity.WARNING,
    clause="RFC 8259",
    mend="Write whole JSON, or label the box jsonc or text.",
    needs=("examples",),
)
def not_json(_: Ground, document: Document) -> Iterator[Remark]:
    """Report boxes that claim to be JSON and are not: comments, `...`, a comma too many, single quotes.

    What else than messages a page shows (a file of settings, say) is often cut on purpose, and has comments.
    """
    for example in document.examples:
        if example.problem is not None and not _is_loose(example):
            place = Place(path=document.path, line=example.problem.line, column=example.problem.column)
            rest = "" if example.value is not None else " Nothing in it could be judged."
            message = f"This example is not JSON: {example.problem.message}.{rest}"
            yield Remark(place=place, message=message, key=example.raw[:200])


def _is_loose(example: Example) -> bool:
    """Whether a box that shows no message of an event is cut, or has comments, as it may."""
    if example.events or example.role is Role.PAYLOAD:
        return False
    commented = example.problem is not None and example.problem.commented and example.role is Role.UNKNOWN
    return example.partial or commented


@rule(
    id="example.duplicate-key",
    title="Each key stands once in its object",
    severity=Severity.ERROR,
    clause="RFC 8259, section 4",
    mend="Remove one of the two: readers differ on which one counts.",
    needs=("examples",),
)
def duplicate_key(_: Ground, document: Document) -> Iterator[Remark]:
    """Report keys that an example repeats."""
    for example in document.examples:
        for pointer in example.duplicates:
            yield Remark(place=example.place(pointer), message=f"{pointer} stands twice in its object.")

"""The unit in a field's name against the one in its description."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.units import agree, unit_named, unit_said
from hookproof.sources.records import Document


@rule(
    id="schema.unit-name",
    title="A field is in the unit that its name says",
    severity=Severity.WARNING,
    clause="the field's own name and description",
    mend="Name one unit in both, the one in which it is sent.",
    needs=("events", "fields"),
)
def unit_name(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare `weightGrams` with "Weight in kilograms"."""
    told: set[str] = set()
    for page in document.event_pages:
        for field in reachable(ground, document, page):
            named, said = unit_named(field.name), unit_said(field.description)
            if named and said and not agree(named, said) and field.name not in told:
                told.add(field.name)
                message = f"`{field.name}` is in {named[1]} by its name, and in {said[1]} by its description."
                yield Remark(place=field.at, message=message, key=f"{field.name} {said[1]}")

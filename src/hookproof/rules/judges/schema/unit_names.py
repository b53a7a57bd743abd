"""The unit in a field's name against the one in its description."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.units import agree, unit_named, unit_said
from hookproof.sources.records import Document, Field


@rule(
    id="schema.unit-name",
    title="A field is in the unit that its name and its title say",
    severity=Severity.WARNING,
    clause="the field's own name, title and description",
    mend="Name one unit in all, the one in which it is sent.",
    needs=("events", "fields"),
)
def unit_name(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare `weightGrams` with "Weight in kilograms"."""
    told: set[str] = set()
    for page in document.event_pages:
        for field in reachable(ground, document, page):
            said = unit_said(field.description) if field.description else None
            for what, other in (("name", unit_named(field.name)), ("title", _titled(field))) if said else ():
                if said and other and not agree(other, said) and field.name not in told:
                    told.add(field.name)
                    message = f"`{field.name}` is in {other[1]} by its {what}, and in {said[1]} by its description."
                    yield Remark(place=field.at, message=message, key=f"{field.name} {said[1]}")


def _titled(field: Field) -> tuple[str, str] | None:
    """Return the unit that the title of a field's schema gives it; None where it gives none."""
    title = (field.schema or {}).get("title")
    return unit_said(title) if isinstance(title, str) else None

"""What a text calls deprecated, against the keyword."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Field

_DEPRECATED = re.compile(
    r"\W*(?:this (?:field|property|attribute|member|key|parameter) (?:is|has been) )?(?:now )?deprecated\b"
    r"(?! (?:fields?|values?|by|\w+s)\b)",
    re.IGNORECASE,
)


@rule(
    id="prose.deprecated",
    title="A field that is said to be deprecated is marked so",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12 Validation, section 9.3 (deprecated)",
    mend="Add deprecated: true, or correct the words.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def deprecated(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for descriptions that begin with "Deprecated" on fields that the keyword does not mark; told once."""
    seen: dict[str, Field] = {}
    for page in document.event_pages if document.space is not None else ():
        for field in reachable(ground, document, page):
            if _DEPRECATED.match(field.description):
                seen.setdefault(field.pointer, field)
    silent = [field for field in seen.values() if (field.schema or {}).get("deprecated") is not True]
    if silent:
        what = named([f"`{field.name}`" for field in silent[:5]])
        more = f" and {len(silent) - 5} more" if len(silent) > 5 else ""
        message = f"{what}{more} {'is' if len(silent) == 1 else 'are'} called deprecated, and no keyword says so."
        yield Remark(place=silent[0].at, message=message, key="deprecated")
    yield from _deprecated_events(document)


def _deprecated_events(document: Document) -> Iterator[Remark]:
    """Look for webhooks whose words begin with "Deprecated" and that the keyword does not mark."""
    for page in document.event_pages if document.kind == "openapi" else ():
        node = document.space.get(page.at.pointer or "") if document.space is not None else None
        said = next((prose for prose in page.prose if _DEPRECATED.match(prose.text)), None)
        if said is not None and isinstance(node, dict) and node.get("deprecated") is not True:
            message = f"The webhook {page.title} is called deprecated, and no keyword says so."
            yield Remark(place=said.at, message=message, key=page.title)

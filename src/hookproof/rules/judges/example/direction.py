"""Members that go one way only (readOnly, writeOnly), in examples of what goes the other way."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.schema.pointers import joined
from hookproof.sources.records import Document, Example, Role
from hookproof.sources.specifications.space import SchemaSpace

#: What an example shows -> the keyword of members that it cannot have, and who does not send them.
_BARRED = {
    Role.REQUEST: ("readOnly", "no request sends it"),
    Role.RESPONSE: ("writeOnly", "no answer has it"),
    Role.PAYLOAD: ("writeOnly", "no payload has it"),
}


@rule(
    id="example.direction",
    title="An example has no member that goes the other way only",
    severity=Severity.WARNING,
    clause="OpenAPI 3.0, section 4.7.24 (readOnly, writeOnly)",
    mend="Leave the member out of the example, or correct the keyword.",
    needs=("examples", "schemas"),
    about=VALUE,
)
def direction(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for readOnly members in examples of requests, and for writeOnly ones in payloads and answers."""
    space = document.space
    if space is None or not ("readOnly" in document.text or "writeOnly" in document.text):
        return
    for example in document.examples:
        keyword, why = _BARRED.get(example.role, ("", ""))
        shown = _barred(space, example, keyword) if keyword else []
        if shown:
            message = f"{named([f'`{name}`' for name in shown])} {'is' if len(shown) == 1 else 'are'} {keyword}: {why}."
            yield Remark(place=example.place(joined(shown[0])), message=message, key=shown[0], cause=keyword)


def _barred(space: SchemaSpace, example: Example, keyword: str) -> list[str]:
    """Return the members at the root of an example that its schema marks with a keyword; one that is null is none."""
    value = example.value if isinstance(example.value, dict) and example.schema is not None else {}
    inner = space.properties(example.schema) if value and example.schema is not None else {}
    return [
        str(key)
        for key in value
        if key in inner and value[key] is not None and space.schema(inner[key]).get(keyword) is True
    ]

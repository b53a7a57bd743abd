"""Keywords that the schemas of a document have from another dialect: their own readers pass over them."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.keywords import Dialect
from hookproof.sources.records import Document

#: What says in a dialect what a keyword says in others.
_INSTEAD = {
    (Dialect.OPENAPI_30, "type"): "write one type, and nullable: true",
    (Dialect.OPENAPI_30, "examples"): "write example",
    (Dialect.OPENAPI_30, "const"): "write enum with one value",
    (Dialect.OPENAPI_30, "prefixItems"): "write items",
    (Dialect.OPENAPI_30, "patternProperties"): "write additionalProperties",
    (Dialect.OPENAPI_30, "if"): "write oneOf",
    (Dialect.OPENAPI_30, "exclusiveMinimum"): "write minimum and a flag",
    (Dialect.OPENAPI_30, "exclusiveMaximum"): "write maximum and a flag",
}
#: The same for all dialects in which it is another's.
_ELSEWHERE = {
    "nullable": 'write type: [..., "null"]',
    "exclusiveMinimum": "write the bound itself",
    "exclusiveMaximum": "write the bound itself",
    "dependencies": "write dependentRequired or dependentSchemas",
    "items": "write prefixItems",
    "id": "write $id",
}


@rule(
    id="schema.dialect",
    title="A schema uses the keywords of its own dialect",
    severity=Severity.WARNING,
    clause="OpenAPI 3.0.4, section 4.7.24, and 3.1.1, section 4.8.24 (Schema Object); JSON Schema Core, section 6.5",
    mend="Write it as this dialect does, or name the one that is meant.",
    needs=("schemas",),
)
def dialect(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for what the dialect of the schemas does not know; each is told once, with how often it is there."""
    space = document.space
    if space is None:
        return
    if space.dialect is Dialect.OPENAPI_30 and isinstance(space.root.get("webhooks"), dict):
        yield _remark(document, "/webhooks", "OpenAPI 3.0 has no webhooks: tools pass over them.", "webhooks")
    places: dict[str, list[str]] = {}
    for one in space.ignored:
        places.setdefault(one.words + _instead(one.dialect, one.keyword), []).append(one.pointer)
    for words, found in places.items():
        often = f" ({len(found)} times in this document)" if len(found) > 1 else ""
        yield _remark(document, found[0], f"{words}{often}.", words)


def _instead(spoken: Dialect, keyword: str) -> str:
    words = _INSTEAD.get((spoken, keyword), "" if spoken is Dialect.OPENAPI_30 else _ELSEWHERE.get(keyword, ""))
    return f"; {words}" if words else ""


def _remark(document: Document, pointer: str, message: str, key: str) -> Remark:
    line, column = document.spots(pointer)
    place = Place(path=document.path, line=line, column=column, pointer=pointer)
    return Remark(place=place, message=message, key=key)

"""Files that hold payloads against the schemas beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from hookproof.findings import Severity
from hookproof.rules.examples import fault_lines
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.sources.records import Document, Example
from hookproof.sources.space import SchemaSpace

#: Words of file names that say what a file is, not of which event.
_KIND = re.compile(
    r"\b(?:schemas?|payloads?|examples?|samples?|json|yaml|yml|webhooks?|events?|fixtures?)\b|[\W_]", re.IGNORECASE
)


@rule(
    id="example.file-schema",
    title="A file that shows a payload fits the schema of its event",
    severity=Severity.ERROR,
    clause="the schema of the same run with the event or the name of the file",
    mend="Correct the payload, or the schema.",
    needs=("examples",),
)
def file_schema(ground: Ground, document: Document) -> Iterator[Remark]:
    """Validate each payload file against the schema that its event, or its own name and folder, points to."""
    if document.kind != "payload":
        return
    for example in document.examples:
        for item in example.objects or (example,):
            found = _schema_for(ground, document, item)
            faults = found[0].faults(found[1], item.value) if found else []
            if found and faults:
                message = f"{fault_lines(faults)} by the schema in {found[2]}."
                yield Remark(place=item.place(faults[0].pointer), message=message, key=faults[0].keyword)


def _schema_for(ground: Ground, document: Document, example: Example) -> tuple[SchemaSpace, str, str] | None:
    """Return the one schema that a payload belongs to: space, pointer, and the document that has it; else None."""
    found = _by_event(ground, example) or _by_name(ground, document)
    return found[0] if len(found) == 1 else None


def _by_event(ground: Ground, example: Example) -> list[tuple[SchemaSpace, str, str]]:
    return [
        (other.space, page.schema, other.path)
        for other in ground.corpus.documents
        for page in other.event_pages
        if other.space is not None and page.schema is not None and set(page.events) & set(example.events)
    ]


def _by_name(ground: Ground, document: Document) -> list[tuple[SchemaSpace, str, str]]:
    """Schemas in files of the same name; of several, those in a folder of the same name."""
    own = _stem(document.path)
    schemas = [d for d in ground.corpus.documents if d.kind == "json-schema" and d.space is not None]
    named = [d for d in schemas if own and _stem(d.path) == own]
    beside = [d for d in named if PurePath(d.path).parent.name == PurePath(document.path).parent.name]
    chosen = named if len(named) == 1 else beside
    return [(d.space, "", d.path) for d in chosen if d.space is not None]


def _stem(path: str) -> str:
    """What a file is called, up to its first dot, without the words for its kind."""
    return _KIND.sub("", PurePath(path).name.split(".", maxsplit=1)[0]).lower()

"""Files that hold payloads against the schemas beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from hookproof.findings import Severity
from hookproof.rules.mending import mend_of
from hookproof.rules.reading.examples import fault_lines, named, nearest
from hookproof.rules.rulebook import TYPE, VALUE, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable, specified
from hookproof.rules.values.strangers import unschemed
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Example, Role
from hookproof.sources.specifications.space import SchemaSpace
from hookproof.sources.specifications.verifier import Fault

#: Words of file names that say what a file is, not of which event.
_KIND = re.compile(
    r"\b(?:schemas?|payloads?|examples?|samples?|json|yaml|yml|webhooks?|events?|fixtures?)\b|[\W_]", re.IGNORECASE
)


@rule(
    id="example.file-schema",
    title="A payload in a file or a guide fits the schema of its event",
    severity=Severity.ERROR,
    clause="the schema of the same run with the event or the name of the file",
    mend="Correct the payload, or the schema.",
    needs=("examples",),
    about=VALUE,
)
def file_schema(ground: Ground, document: Document) -> Iterator[Remark]:
    """Validate payloads of files and guides against the schema that their event, or name and folder, points to."""
    if document.space is not None:
        return
    for example in document.examples:
        own = document.kind == "payload" or (example.role is Role.PAYLOAD and len(example.events) == 1)
        for item in (example.objects or (example,)) if own and not example.partial else ():
            found = _schema_for(ground, document, item)
            faults = _faults(found[0], found[1], item.value) if found else []
            if found and faults:
                message = f"{fault_lines(faults)} by the schema in {found[2]}."
                yield Remark(place=item.place(faults[0].pointer), message=message, key=faults[0].keyword)


def _faults(space: SchemaSpace, pointer: str, value: object) -> list[Fault]:
    """Return what is wrong with a value by its schema, and where nothing is, by the formats in it."""
    return space.faults(pointer, value) or space.faults(pointer, value, formats=True)


def _schema_for(ground: Ground, document: Document, example: Example) -> tuple[SchemaSpace, str, str] | None:
    """Return the one schema that a payload belongs to: space, pointer, and the document that has it; else None."""
    found = _by_event(ground, example) or (_by_name(ground, document) if document.kind == "payload" else [])
    return found[0] if len(found) == 1 else None


def _by_event(ground: Ground, example: Example) -> list[tuple[SchemaSpace, str, str]]:
    return [
        (other.space, page.schema, other.path)
        for other in ground.corpus.documents
        for page in other.event_pages
        if other.space is not None and page.schema is not None and set(page.events) & set(example.events)
    ]


def _by_name(ground: Ground, document: Document) -> list[tuple[SchemaSpace, str, str]]:
    """Schemas in files of the same name, or else of its first word; of several, those in a folder of the same name."""
    schemas = [d for d in ground.corpus.documents if d.kind == "json-schema" and d.space is not None]
    each = ([d for d in schemas if of(document.path) and of(d.path) == of(document.path)] for of in (_whole, _stem))
    named = [d for d in next(filter(None, each), []) if _goes_on(d.path, document.path)]
    beside = [d for d in named if PurePath(d.path).parent.name == PurePath(document.path).parent.name]
    chosen = named if len(named) == 1 else beside
    return [(d.space, "", d.path) for d in chosen if d.space is not None]


def _whole(path: str) -> str:
    """What a file is called in all (`door.closed` of `door.closed.schema.json`); "" where that is one word."""
    words = _words(path)
    return "".join(words) if len(words) > 1 else ""


def _words(path: str) -> list[str]:
    return [word for word in _KIND.split(PurePath(path).name.lower()) if word]


def _goes_on(one: str, other: str) -> bool:
    """Whether the name of one of two files begins as the other: `door.closed` and `door.opened` are two events."""
    return all(a == b for a, b in zip(_words(one), _words(other), strict=False))


def _stem(path: str) -> str:
    """What a file is called, up to its first dot, without the words for its kind."""
    return _KIND.sub("", PurePath(path).name.split(".", maxsplit=1)[0]).lower()


@rule(
    id="example.file-member",
    title="A member of a payload in a file or a guide is spelt as the schema of its event spells it",
    severity=Severity.WARNING,
    clause="the schema of the same run with the event or the name of the file",
    mend="Write the member as the schema has it.",
    needs=("examples",),
)
def file_member(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for members that the schema allows and does not know, and that are one of its names in another form."""
    for example in document.examples if document.space is None else ():
        own = document.kind == "payload" or (example.role is Role.PAYLOAD and len(example.events) == 1)
        for item in (example.objects or (example,)) if own and not example.partial else ():
            found = _schema_for(ground, document, item)
            for pointer, near in unschemed(found[0], found[1], item.value) if found else ():
                if found and near:
                    message = f"{pointer} is not in the schema in {found[2]}; it has `{near}`."
                    yield Remark(place=item.place(pointer), message=message, key=pointer)


@rule(
    id="prose.specified-field",
    title="A field that a guide lists is the one that is specified",
    severity=Severity.WARNING,
    clause="the schema of the same run with the same event",
    mend="List the field as the schema has it.",
    needs=("events", "fields"),
    about=TYPE,
)
def specified_field(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare names and types of a guide's list of fields with the schema of the same event."""
    for page in document.event_pages if document.space is None else ():
        other = specified(ground, page) if page.body else None
        there = {field.path: field for field in reachable(ground, *other)} if other else {}
        roots = [path[0] for path in there if len(path) == 1]
        for field in page.body.fields if page.body and there else ():
            own = there.get(field.path)
            if own is not None and field.kinds and own.kinds and not field.kinds & own.kinds:
                types = named(sorted(own.kinds), "or"), named(sorted(field.kinds), "or")
                where = f"{own.at.path}:{own.at.line}"
                yield Remark(place=field.at, message=f"`{field.name}` is {types[1]} here, and {types[0]} in {where}.")
            elif own is not None and field.required is True and own.required is False:
                message = f"`{field.name}` is required here, and not in {own.at.path}:{own.at.line}."
                yield Remark(place=field.at, message=message, key=field.name)
            elif own is None and len(field.path) == 1 and (near := nearest(field.name, roots)):
                message = f"The schema has no `{field.name}`; it has `{near}`."
                yield Remark(place=field.at, message=message, evidence=(mend_of(field.name, near),), key=field.name)

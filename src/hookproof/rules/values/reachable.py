"""All fields of an event's payload, those inside its objects and arrays too, each with its path from the root."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hookproof.rules.rulebook import Ground
from hookproof.sources.positioned import Positioned
from hookproof.sources.records import EACH, Document, Field, ObjectDoc, Page
from hookproof.sources.specifications.documented import object_at
from hookproof.sources.specifications.space import SchemaSpace

#: Payloads are gone into this far.
_DEPTH = 6
#: More fields of one payload than this are not looked at.
_MOST = 3_000


def reachable(ground: Ground, document: Document, page: Page) -> tuple[Field, ...]:
    """Return the fields of a page's payload; those of a list are all there already."""
    if page.body is None:
        other = specified(ground, page) if document.kind == "payload" else None
        return reachable(ground, *other) if other else ()
    if document.space is None or page.schema is None:
        return page.body.fields
    return ground.once(f"fields of {document.path} {page.at.pointer}", lambda: tuple(_below(ground, document, page)))


def specified(ground: Ground, page: Page) -> tuple[Document, Page] | None:
    """Return the one page of a specification that has the one event of a page, with its document; None otherwise."""
    pages = ground.once("pages of specifications", lambda: _specifications(ground))
    found = pages.get(page.events[0], []) if len(page.events) == 1 else []
    return found[0] if len(found) == 1 else None


def _specifications(ground: Ground) -> dict[str, list[tuple[Document, Page]]]:
    found: dict[str, list[tuple[Document, Page]]] = {}
    for document in ground.corpus.documents:
        for page in document.event_pages if document.space is not None else ():
            for event in page.events if page.schema is not None else ():
                found.setdefault(event, []).append((document, page))
    return found


def _below(ground: Ground, document: Document, page: Page) -> Iterator[Field]:
    objects = ground.once(
        f"objects of {document.path}", lambda: {owner.pointer: owner for owner in document.objects if owner.pointer}
    )
    known: dict[str, tuple[bool, ObjectDoc] | None] = ground.once(f"insides of {document.path}", dict)
    placed: dict[tuple[str, tuple[str, ...]], tuple[Field, ...]] = ground.once(f"placed of {document.path}", dict)
    stack: list[tuple[tuple[str, ...], ObjectDoc]] = [((), page.body)] if page.body else []
    found = 0
    while stack and found < _MOST:
        outer, owner = stack.pop()
        if outer and (owner.pointer, outer) not in placed:  # events share objects: each is put at a place once
            placed[owner.pointer, outer] = tuple(_at(field, (*outer, *field.path)) for field in owner.fields)
        for field in placed[owner.pointer, outer] if outer else owner.fields:
            path = field.path
            found += 1
            yield field
            if len(path) < _DEPTH and field.pointer:
                if field.pointer not in known:
                    known[field.pointer] = _inside(document, objects, field)
                if (inner := known[field.pointer]) is not None:
                    stack.append(((*path, EACH) if inner[0] else path, inner[1]))


def _at(field: Field, path: tuple[str, ...]) -> Field:
    """Return a field at another path; `dataclasses.replace` takes six times as long, and large documents have many."""
    return Field(
        path=path,
        description=field.description,
        at=field.at,
        kinds=field.kinds,
        nullable=field.nullable,
        required=field.required,
        enum=field.enum,
        schema=field.schema,
        pointer=field.pointer,
        group=field.group,
    )


def _inside(document: Document, objects: Mapping[str, ObjectDoc], field: Field) -> tuple[bool, ObjectDoc] | None:
    """Return the object in a field, and whether it is in each item of an array; of several branches none is sure."""
    space = document.space
    homes = {space.resolve(variant)[0] for variant in space.variants(field.pointer)} if space is not None else set()
    if space is None or len(homes) != 1:
        return None
    home = homes.pop()
    node = space.get(home)
    listed = isinstance(node, dict) and isinstance(node.get("items"), dict)
    inner = space.resolve(f"{home}/items")[0] if listed else home
    found = objects.get(inner) or _composed(document, space, inner)
    return (listed, found) if found is not None else None


def _composed(document: Document, space: SchemaSpace, pointer: str) -> ObjectDoc | None:
    """Return the object whose members are those of several schemas (`allOf`), and none its own."""
    node = space.get(pointer)
    if not isinstance(node, dict) or "allOf" not in node or not space.properties(pointer):
        return None
    return object_at(space, Positioned(None, document.spots), document.path, pointer)

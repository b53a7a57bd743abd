"""What texts elsewhere say of fields, as documents in which it stands beside these fields: rules read it there.

A retelling is the document as it is, but for one page with one field of its payload and the fields beside it, of which
only the one is described, in the words of a sentence that stands elsewhere: in the text of its event, in the text of
the object that it is in, or in the introduction of the document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import TypeAlias

from hookproof.findings import Place
from hookproof.rules.claims.attributions import Attribution, Known, attributions_in
from hookproof.rules.reading.examples import members, pages_of
from hookproof.rules.reading.passages import lines_of_calls
from hookproof.rules.rulebook import Ground
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.ownevent import said_here
from hookproof.schema.pointers import tokens
from hookproof.sources.names import parts
from hookproof.sources.records import EACH, Document, Field, ObjectDoc, Page, Role

#: So many general texts are read, and so many pages are held against them.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Retelling:
    """A sentence about a field of a page: the field, what is said of it, where, and the document that has it so."""

    page: Page
    field: Field
    told: Attribution
    at: Place
    document: Document


@dataclass(frozen=True, slots=True)
class _Text:
    """A text about an event, and the path of the object that it is about."""

    text: str
    at: Place
    outer: tuple[str, ...] = ()


#: Gives what a text says of the fields that are known.
_Reader: TypeAlias = Callable[[str, Known], Iterable[Attribution]]


def retellings(ground: Ground, document: Document) -> Iterator[Retelling]:
    """Yield each sentence of a document's texts that is about a field of an event, once."""
    general = _general(document)
    everywhere = _everywhere(ground, document) if general else frozenset()
    overviews = ground.once("overviews", lambda: _overviews(ground))
    known_by: Callable[[tuple[tuple[str, ...], ...]], Known] = lru_cache(maxsize=1)(
        partial(_known, outer=())
    )  # many events have the same fields
    told_in: _Reader = lru_cache(maxsize=2 * _MOST)(lambda text, known: tuple(attributions_in(text, known)))
    for page in pages_of(document):
        fields = _fields(ground, document, page)
        paths = tuple(field.path for field in fields)
        under = cache(partial(_known, paths))  # several texts are about one object
        wide = known_by(tuple(path for path in paths if path in everywhere))
        texts: list[tuple[_Text, _Reader, Known]]
        texts = [(text, attributions_in, under(text.outer)) for text in _texts(page, fields)]
        texts += [(text, told_in, wide) for text in general]
        for text, read, known in texts if fields else ():
            for told in read(said_here(text.text, page.events), known):
                yield _retelling(document, page, fields, told, text.at)
        for told, at in overviews if {field.path for field in fields} >= {one.path for one, _ in overviews} else ():
            yield _retelling(document, page, fields, told, at)
        for told, at in _guided(ground, document, page, fields) if page.schema is not None else ():
            yield _retelling(document, page, fields, told, at)


def _overviews(ground: Ground) -> tuple[tuple[Attribution, Place], ...]:
    """Return what text documents without an event say of the fields that the payloads of all events of the run have."""
    every = ground.corpus.documents
    speaking = [one for one in every if pages_of(one)]
    told = [text for one in every if one.space is None and not pages_of(one) for text in _general(one)]
    paths = [_everywhere(ground, one) for one in speaking] if told and len(speaking) > 1 else []
    shared = tuple(frozenset.intersection(*paths) if paths else ())
    known = _known(shared, ())
    found = [(one, text.at) for text in (told[:_MOST] if shared else ()) for one in attributions_in(text.text, known)]
    return tuple(found[:_FEW])


#: More sentences of overviews than these are not held against every payload.
_FEW = 30


def _retelling(document: Document, page: Page, fields: tuple[Field, ...], told: Attribution, at: Place) -> Retelling:
    field = next(field for field in fields if field.path == told.path)
    return Retelling(page, field, told, at, _document(document, page, fields, field, told, at))


def _guided(
    ground: Ground, document: Document, page: Page, fields: tuple[Field, ...]
) -> Iterator[tuple[Attribution, Place]]:
    """Yield what guides of the run say of the fields of a specified event: in their lists, and in their texts."""
    known = _known(tuple(field.path for field in fields), ())
    paths = {field.path for field in fields}
    for guide in ground.corpus.documents if len(page.events) == 1 else ():
        for theirs in guide.event_pages if guide.space is None else ():
            if theirs.events != page.events or guide is document:
                continue
            for field in theirs.body.fields if theirs.body is not None else ():
                if field.path in paths and field.description:
                    yield Attribution(field.path, field.description, field.description), field.at
            for text in _texts(theirs, ()):
                told = attributions_in(said_here(text.text, page.events), known)
                yield from ((one, text.at) for one in told)


def _texts(page: Page, fields: tuple[Field, ...]) -> Iterator[_Text]:
    """Yield the texts of a page: what stands beside a field is about that field, unless it is about what is in it."""
    own = {field.at.line for field in (page.body.fields if page.body else ())} if page.schema is None else set()
    yield from (_Text(one.text, one.at) for one in page.prose if one.at.line not in own)
    if page.body is not None:
        yield _Text(page.body.description, page.body.at)
    outer = {field.path[: len(path)] for field in fields for path in (_bare(field.path[:-1]),) if path}
    for field in fields:
        if _bare(field.path) in outer and "`" in field.description:
            yield _Text(field.description, field.at, _bare(field.path))


def _shown(page: Page) -> Iterator[Field]:
    """Yield the members that the examples of a page have, where nothing documents its fields."""
    paths = {
        path: example.place(pointer)
        for example in page.examples
        if example.role is Role.PAYLOAD and isinstance(example.value, dict) and page.body is None
        for pointer, _, _ in members(example.value)
        if (path := tuple(EACH if step.isdigit() else step for step in tokens(pointer)))[-1] != EACH
    }
    yield from (Field(path=path, description="", at=at) for path, at in paths.items())


def _bare(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a path without what stands for the items of an array at its end."""
    return path[:-1] if path and path[-1] == EACH else path


def _fields(ground: Ground, document: Document, page: Page) -> tuple[Field, ...]:
    return reachable(ground, document, page) or tuple(_shown(page))


def _general(document: Document) -> list[_Text]:
    """Return the introduction of a specification, or what a text document says before and between its events."""
    if document.space is None:
        bodies = [page.body for page in (*document.payload_pages, *pages_of(document)) if page.body is not None]
        rows = {field.at.line for body in bodies for field in body.fields}
        every = [one for page in document.pages if not page.events for one in page.prose if one.at.line not in rows]
        marked = [one for one in every if "`" in one.text]
        of_calls = lines_of_calls(document) if marked else frozenset()
        told = [one for one in marked if one.at.line not in of_calls]
    else:
        told = [one for one in document.prose if one.about == "/info" or one.about.startswith("/tags/")]
    return [_Text(one.text, one.at) for one in told[:_MOST]]


def _everywhere(ground: Ground, document: Document) -> frozenset[tuple[str, ...]]:
    """Return the paths that the payloads of all events have: only of these a general text surely speaks."""
    every = [{field.path for field in _fields(ground, document, page)} for page in pages_of(document)[:_MOST]]
    return frozenset(set.intersection(*every)) if every else frozenset()


def _known(paths: Collection[tuple[str, ...]], outer: tuple[str, ...]) -> Known:
    """Return what finds the one path under `outer` that a name stands for, by its end or as words."""

    @cache  # most texts name no field
    def tables() -> tuple[_ByEnd, Mapping[str, list[tuple[str, ...]]]]:
        return _named_by(path for path in paths if path[: len(outer)] == outer != path)

    def known(name: str) -> tuple[str, ...] | None:
        by_end, by_words = tables()
        steps = tuple(step for step in name.split(".") if step != EACH)
        for asked in (steps, steps[1:] if len(steps) > 1 else steps):
            found = by_end.get(asked) or (by_words.get(name, []) if len(asked) == 1 else [])
            near = [path for path in found if len(path) == len(outer) + len(asked)]
            if len(found) == 1 or len(near) == 1:
                return found[0] if len(found) == 1 else near[0]
        return None

    return known


_ByEnd: TypeAlias = Mapping[tuple[str, ...], list[tuple[str, ...]]]


def _named_by(paths: Iterable[tuple[str, ...]]) -> tuple[_ByEnd, Mapping[str, list[tuple[str, ...]]]]:
    """Return paths by each of their ends, and by the words of their last step."""
    by_end: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    by_words: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for path in paths:
        steps = tuple(step for step in path if step != EACH)
        by_words["".join(parts(steps[-1]))].append(path)
        for first in range(len(steps)):
            by_end[steps[first:]].append(path)
    return by_end, by_words


def _document(
    document: Document, page: Page, fields: tuple[Field, ...], field: Field, told: Attribution, at: Place
) -> Document:
    """Return the document with one page, whose fields are the one that is told of, so described, and those beside."""
    here = replace(field, description=told.words, at=at)
    beside = (replace(one, description="") for one in fields if one.path[:-1] == field.path[:-1] and one != field)
    body = replace(page.body or ObjectDoc(name=page.title, at=at, fields=()), description="", fields=(here, *beside))
    only = replace(page, prose=(), body=body)
    return replace(document, pages=(only,), objects=(body,), examples=page.examples, prose=(), event_lists=())

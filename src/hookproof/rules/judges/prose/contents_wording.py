"""What sentences say that payloads hold, against schemas, lists of fields and examples."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.claims.contents import count_in, same_in, things_in
from hookproof.rules.judges.prose.prose_names import names_in, texts_of
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import NAME, Ground, Remark, rule
from hookproof.sources.names import parts
from hookproof.sources.records import Document, Example, Page, Role


@rule(
    id="prose.contents",
    title="A payload holds what a sentence lists, and as much",
    severity=Severity.WARNING,
    clause="the payload's own schema, list of fields or example",
    mend="Add the member, or correct the sentence.",
    needs=("events", "prose"),
    about=NAME,
)
def contents(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "carries the appointment and the patient", "has five members" and "the same as `x`" against payloads."""
    for page in document.event_pages:
        there = names_in(document, page)
        every = frozenset(word for name in there for word in parts(name))
        told = " ".join(field.description.lower() for field in (page.body.fields if page.body else ()))
        for text, at in texts_of(page) if there else ():
            for things in things_in(text):
                gone = [one for one in things if not _is_told(one, every) and one not in told]
                if len(gone) == 1 < len(things):
                    message = (
                        f"The text says that the payload of {page.title} holds the {gone[0]}; no member is called so."
                    )
                    yield Remark(place=at, message=message, key=gone[0])
            said = count_in(text)
            have = _counts(page) if said else set()
            if have and said not in have:
                there_are = named(sorted(map(str, have)), "or")
                message = f"The text says {said} members; the payload of {page.title} has {there_are}."
                yield Remark(place=at, message=message, key=str(said))
        yield from _unlike(ground, page)


def _is_told(thing: str, words: frozenset[str]) -> bool:
    """Whether a member has a word of a thing in its name, in some form."""
    return any(_is_form(one, word) for one in thing.split() for word in words)


def _is_form(one: str, word: str) -> bool:
    short, long = sorted((one, word), key=len)
    return one == word or (len(short) > _SHORT and (long.startswith(short[: max(_SHORT, len(short) - 3)])))


#: Shorter words are compared whole.
_SHORT = 3


def _counts(page: Page) -> set[int]:
    """Return how many members the payload of a page may have: all, those that are required, and those of examples."""
    roots = [field for field in (page.body.fields if page.body else ()) if len(field.path) == 1]
    required = [field for field in roots if field.required]
    shown = {len(one.value) for one in _payloads(page)}
    return {number for number in (len(roots), len(required), *shown) if number}


def _payloads(page: Page) -> list[Example]:
    return [x for x in page.examples if x.role is Role.PAYLOAD and isinstance(x.value, dict) and not x.partial]


def _unlike(ground: Ground, page: Page) -> Iterator[Remark]:
    """Look for examples that lack what the event has of which a text says that they have the same members."""
    event = next((found for prose in page.prose if (found := same_in(prose.text))), "")
    if not event:
        return
    others = [other for one in ground.corpus.documents for other in one.event_pages if event in other.events]
    wanted = [set(example.value) for other in others for example in _payloads(other)]
    every = set.intersection(*wanted) if wanted and event not in page.events else set()
    listed = {field.name for field in (page.body.fields if page.body else ()) if len(field.path) == 1}
    for example in _payloads(page):  # what a list has of it is held to that list
        gone = sorted(name for name in every - listed if name not in example.value)
        if gone and len(gone) < max(len(every) // 2, 2):
            message = (
                f"This example lacks {named([f'`{name}`' for name in gone])} of {event}, whose members it is to have."
            )
            yield Remark(place=example.at, message=message, key=" ".join(gone))

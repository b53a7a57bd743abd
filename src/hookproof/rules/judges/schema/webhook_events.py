"""What names a webhook's event: its key, and the constant of its payload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from hookproof.findings import Severity
from hookproof.rules.rulebook import EVENT, Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Field, Page
from hookproof.sources.specifications.eventschemas import discriminating
from hookproof.sources.specifications.schemadocument import stem
from hookproof.sources.texts.evidence import constants_of


@rule(
    id="schema.event-constant",
    title="The payload of a webhook carries the event of its key",
    severity=Severity.ERROR,
    clause="OpenAPI 3.1, section 4.8.1 (webhooks), and the payload's own constant",
    mend="Write one name in both places.",
    needs=("events",),
    about=EVENT,
)
def event_constant(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare each webhook's key with the only event that its payload allows, if keys are events at all here.

    An event that several webhooks carry is another rule's. A list of fields has the constant in its description. The
    title of a schema may be a sentence.
    """
    yield from _listed_constants(document)
    yield from _of_file(ground, document)
    named = [page for page in document.event_pages if document.kind != "json-schema" or names.has_joint(page.title)]
    pairs = [(page, found) for page in named if (found := constant_of(document, page))]
    affixes = _affixes(pairs)
    often = Counter(event for _, (_, event) in pairs)
    alone = [pair for pair in pairs if often[pair[1][1]] == 1]
    apart = [(page, constant) for page, constant in alone if not agree(page.title, constant[1], affixes)]
    odd = [(page, constant) for page, constant in apart if not _is_other_word(page.title, constant[1])]
    fitting = len(pairs) - len(apart)
    for page, (key, event) in odd:
        if _is_convention(page, fitting, len(odd)):
            message = f"The webhook {page.title} has a payload whose `{key}` is always {event}."
            yield Remark(place=page.body.at if page.body else page.at, message=message, key=event)


def _of_file(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold a schema's one event against the name of its file, where the other files are called after theirs."""
    called, right = ground.once("events of schema files", lambda: _files_called(ground.corpus.documents))
    event = called.get(document.path, "")
    if event and document.path not in right and len(right) > 1 and len(right) > len(called) - len(right):
        message = f"The schema {stem(document.path)} has a payload that is always {event}."
        yield Remark(place=document.event_pages[0].at, message=message, key=event)


def _files_called(documents: Sequence[Document]) -> tuple[dict[str, str], frozenset[str]]:
    """The events of schema files by path, and the files that are called after theirs."""
    called = dict(filter(None, map(_called, documents)))
    return called, frozenset(path for path, own in called.items() if names.same_event(stem(path), own))


def _called(document: Document) -> tuple[str, str] | None:
    """Return path and event of a file that is one event's schema, and is called as events are; else None."""
    pages = document.event_pages if document.kind == "json-schema" else ()
    single = len(pages) == 1 and len(pages[0].events) == 1 and names.has_joint(stem(document.path))
    return (document.path, pages[0].events[0]) if single else None


def _listed_constants(document: Document) -> Iterator[Remark]:
    for page in document.event_pages if document.space is None else ():
        fields = page.body.fields if page.body else ()
        told = constants_of(fields, document.carriers) or _one_event(fields, document)
        single = len(told) == 1 and len(page.events) == 1 and names.has_joint(told[0])
        if single and not any(agree(own, told[0], frozenset()) for own in (page.events[0], page.title)):
            place = next((f.at for f in fields if told[0] in f.description or told[0] in f.enum), page.at)
            message = f"The list of fields of {page.events[0]} says that the event is {told[0]}."
            yield Remark(place=place, message=message, key=told[0])


#: What makes a name in a description an example, one of several, or the form that all have.
_NOT_FIXED = re.compile(
    r"\b(?:e\.g|example|such as|like|or|not|never|default|see|if|when|unless|one of|"
    r"form|format|pattern|shape|scheme|convention)\b",
    re.IGNORECASE,
)


def _one_event(fields: Sequence[Field], document: Document) -> tuple[str, ...]:
    """Return the one event that the description of the member that carries it names, whatever it says of it."""
    carrying = [f for f in fields if len(f.path) == 1 and (names.is_strong(f.name) or f.name in document.carriers)]
    text = carrying[0].description if len(carrying) == 1 else ""
    found = [word for word in re.findall(r"`([^`\s]{3,80})`", text) if names.is_dotted(word)]
    return (found[0],) if len(found) == 1 and not _NOT_FIXED.search(text) else ()


def constant_of(document: Document, page: Page) -> tuple[str, str] | None:
    """Return the member that carries the event in the payload of a webhook, and the only event that it allows."""
    if document.space is None or page.schema is None or page.at.pointer == page.schema:
        return None
    key, allowed = discriminating(document.space, page.schema, document.carriers)
    return (key, allowed[0]) if len(allowed) == 1 else None


def _affixes(pairs: list[tuple[Page, tuple[str, str]]]) -> frozenset[str]:
    """Words that most keys have beside their event (`webhook`, `on`, a product's name)."""
    beside = [frozenset(names.parts(page.title)) - frozenset(names.parts(event)) for page, (_, event) in pairs]
    every = {word for words in beside for word in words}
    often = {word for word in every if 2 * sum(word in words for words in beside) > len(beside) > 1}
    return frozenset(often | {"webhook", "event", "on", "post", "callback", "hook", "notification", "payload"})


def agree(title: str, event: str, affixes: frozenset[str]) -> bool:
    """Whether a webhook is called after an event, but for words that most are called by (`affixes`)."""
    if names.same_event(title, event):
        return True
    own = [part for part in names.parts(title) if part not in affixes]
    other = [part for part in names.parts(event) if part not in affixes]
    if "".join(own) == "".join(other):
        return True
    return _is_camel(title) and set(other) <= set(own)


def _is_other_word(title: str, event: str) -> bool:
    """Whether a name of a program is another word for an event: `inboundMessage` for `message.received`.

    Where the two differ in one word, in one place, one of them is a slip.
    """
    own, other = names.parts(title), names.parts(event)
    apart = sum(left != right for left, right in zip(own, other, strict=False))
    return names.has_joint(event) and not names.has_joint(title.lower()) and (len(own) != len(other) or apart != 1)


def _is_convention(page: Page, fitting: int, odd: int) -> bool:
    """Whether keys here are meant to be events: most are, or this only one is written as an event is."""
    if fitting:
        return fitting >= odd
    return odd == 1 and len(names.parts(page.title)) > 1 and not _is_camel(page.title)


def _is_camel(title: str) -> bool:
    """Whether a name is written as names in programs are, which say more than the event."""
    return bool(re.match(r"[A-Za-z][a-z0-9]*[A-Z]", title)) and not re.search(r"[._:/-]", title)

"""Documents of one run against one another: lists of events, and versions that should differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import Confidence, Ground, Remark, rule
from hookproof.schema.pointers import joined
from hookproof.sources import names
from hookproof.sources.records import Document, EventList

#: A list that names this share of all events means to name them all.
_MEANS_ALL = 2 / 3
#: Words that say the same of an event. Two of one row beside each other are two words for one thing.
_SYNONYMS = (
    {"completed", "succeeded", "finished", "done"},
    {"failed", "errored"},
    {"created", "added", "made"},
    {"deleted", "removed", "destroyed"},
    {"updated", "changed", "modified", "edited"},
    {"cancelled", "canceled", "aborted"},
)


@rule(
    id="prose.event-list",
    title="A list of all events names every event that is specified",
    severity=Severity.WARNING,
    clause="the OpenAPI or AsyncAPI document of the same run",
    mend="Add the events that are missing, or say that the list is a selection.",
    needs=("lists",),
)
def event_list(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare lists in text documents with the webhooks of the specifications beside them."""
    if document.space is not None or not document.event_lists:
        return
    specified = [event for other in _specifications(ground, document) for page in other.pages for event in page.events]
    every = tuple(dict.fromkeys(specified))
    yield from _beside_schemas(ground, document) if not every else ()
    for listed in document.event_lists:
        missing = [event for event in every if event not in listed.events and not listed.partial]
        unknown = _unspecified(listed, every)
        wrong = f"No specification has {named(unknown)}." if unknown else ""
        if every and missing and len(every) - len(missing) >= _MEANS_ALL * len(every):
            message = f"This list names {len(every) - len(missing)} of the {len(every)} events that are specified."
            yield Remark(place=listed.at, message=f"{message} Missing: {named(missing)}. {wrong}".rstrip())
        elif wrong:
            yield Remark(place=listed.at, message=wrong, key=" ".join(unknown))


def _beside_schemas(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for a list that has one event which no schema file of the run is of, in the place of one that is."""
    files = (one for one in ground.corpus.documents if one.kind == "json-schema")
    own = dict.fromkeys(event for one in files for page in one.event_pages for event in page.events)
    whole = [one for one in document.event_lists if not one.partial]
    for listed in whole if len(own) > 2 else ():
        strange = [event for event in listed.events if event not in own]
        missing = [event for event in own if event not in listed.events]
        if len(strange) == len(missing) == 1 and names.style(strange[0]) == names.style(missing[0]):
            message = f"This list has {strange[0]}, for which there is no schema here, and not {missing[0]}."
            yield Remark(place=listed.at, message=message, key=strange[0])


def _specifications(ground: Ground, document: Document) -> list[Document]:
    return [
        other for other in ground.corpus.documents if other is not document and other.kind in ("openapi", "asyncapi")
    ]


def _unspecified(listed: EventList, every: tuple[str, ...]) -> list[str]:
    """Return events of a list that no specification has, where most of the list is specified."""
    unknown = [event for event in listed.events if event not in every]
    return unknown if every and 2 * len(unknown) < len(listed.events) else []


@rule(
    id="schema.same-version",
    title="Two specifications that differ have different versions",
    severity=Severity.WARNING,
    clause="OpenAPI 3.1, section 4.8.2 (info.version)",
    mend="Raise info.version whenever a payload changes.",
    needs=("schemas", "events"),
)
def same_version(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare payloads of documents that have one title and one version; the later one is reported."""
    alike = ground.once("documents by title and version", lambda: _by_version(ground.corpus.documents))
    for other in alike.get(_version(document), ()) if document.title else ():
        if other is document:
            return
        differing = "" if _written_in(other) != _written_in(document) else _differing(other, document)
        if differing:
            line, column = document.spots("/info/version")
            place = Place(path=document.path, line=line, column=column, pointer="/info/version")
            message = f"This and {other.path} are both version {document.version}, and differ in {differing}."
            yield Remark(place=place, message=message, key=other.path)


def _version(document: Document) -> tuple[str, str, str]:
    return document.title, document.version, document.kind


def _by_version(documents: Iterable[Document]) -> dict[tuple[str, str, str], list[Document]]:
    """Documents that have one title, one version and one kind, in the order of the run."""
    found: dict[tuple[str, str, str], list[Document]] = {}
    for document in documents:
        found.setdefault(_version(document), []).append(document)
    return found


def _written_in(document: Document) -> str:
    """The version of the language of a specification: one interface may be written in two."""
    root = document.space.root if document.space is not None else {}
    return str(root.get("openapi") or root.get("asyncapi")) if isinstance(root, dict) else ""


def _differing(left: Document, right: Document) -> str:
    """Return in words where the payloads of two documents differ; "" where they do not."""
    one, two = _shape(left), _shape(right)
    if events := sorted(one.keys() ^ two.keys()):
        return f"the events {named(events)}" if len(events) < 5 else f"{len(events)} events"
    changed = sorted(event for event in one if one[event] != two[event])
    return (
        f"the payloads of {named(changed)}" if 0 < len(changed) < 5 else f"{len(changed)} payloads" if changed else ""
    )


def _shape(document: Document) -> dict[str, frozenset[tuple[object, ...]]]:
    shapes: dict[str, frozenset[tuple[object, ...]]] = {}
    for page in document.event_pages:
        fields = page.body.fields if page.body else ()
        for event in page.events:
            shapes[event] = frozenset((joined(*f.path), f.kinds, f.nullable, f.required) for f in fields)
    return shapes


@rule(
    id="schema.event-words",
    title="Event names have one word for one thing",
    severity=Severity.NOTE,
    clause="practice",
    mend="Use one word for new events; renaming old ones breaks consumers.",
    needs=("events",),
    confidence=Confidence.LOW,
)
def event_words(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for two words of one meaning among the last words of all event names."""
    ends = {event: event.replace("_", ".").rpartition(".")[2].lower() for event in ground.corpus.events}
    for synonyms in _SYNONYMS:
        used = sorted({end for end in ends.values() if end in synonyms})
        if len(used) > 1:
            yield from _told(document, ends, used)


def _told(document: Document, ends: dict[str, str], used: list[str]) -> Iterator[Remark]:
    """Told once for a document, at the first event that ends in one of the words."""
    for page in document.event_pages:
        if any(ends.get(event) in used for event in page.events):
            yield Remark(place=page.at, message=f"Event names end in {named(used)}.", key=" ".join(used))
            return

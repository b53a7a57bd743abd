"""Events that texts and programs name and that do not exist: they are written as the others are, and are none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from hookproof.findings import Place, Severity
from hookproof.rules.guides.eventwords import event_words
from hookproof.rules.reading.examples import named, nearest
from hookproof.rules.rulebook import EVENT, Ground, Remark, rule
from hookproof.rules.wording.kinship import kin
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document

_CODED = re.compile(r"`(?P<name>[A-Za-z][\w-]*(?:[.:/_][\w-]+){1,5})`")
#: A list of values in code: `["order.paid", "order.sent"]`. Even one of some events names only events that exist.
_VALUES = re.compile(r"`(?:\w+\s?[:=]\s?)?(\[[^`\]\n]{3,400}\])`")
_QUOTED = re.compile(r"[\"']([A-Za-z][\w-]*(?:[.:/_][\w-]+){1,5})[\"']")
#: Words of a text that names some of all events, or events of others.
_SOME = re.compile(
    r"\b(?:for example|e\.g|such as|some|and (?:so on|more|others)|etc|"
    r"no longer|not|never|removed|renamed|deprecated|formerly|legacy|future|planned|coming soon|custom|your own|"
    r"instead|previous\w*|unlike|old|gone|used to|there (?:was|were|(?:is|are)\W{1,3}no)|elsewhere|"
    r"belongs? to|(?:until|up to) version|"
    r"(?:another|other|separate|different) (?:document|api|specification|stream|page|version))\b",
    re.IGNORECASE,
)


@rule(
    id="prose.unknown-event",
    title="An event that a text names is one of those that there are",
    severity=Severity.WARNING,
    clause="the events that the documents of the same run document",
    mend="Write the event as it is documented, or document it.",
    needs=("prose",),
    about=EVENT,
)
def unknown_event(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for names in the form of the events, of one of their families, that no document has as an event.

    What the programs of a guide name is told by `prose.program-event`.
    """
    if document.space is None:
        yield from _slipped(ground, document)
        return
    own = ground.once("events in order", lambda: sorted(ground.events))
    if len(own) < _FEW:
        return
    families = ground.once("events by their first word", lambda: _families(own))
    strange = {
        name: at
        for name, at in dict(_in_texts(document)).items()
        if name not in ground.events and _is_of_them(name, families) and not is_member(ground, name)
    }
    for name, at in strange.items() if len(strange) <= max(1, len(own) // _FEW) else ():
        message = f"The text names {name}, which is no event here; there are {named(_family(name, families)[:6])}."
        yield Remark(place=at, message=message, key=name)


def _slipped(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for a name in a guide's text that is none of a family of events, and is a form of one of them, or any where
    the guide lists its events whole."""
    words = event_words(ground, document)
    families = _families(sorted(words.events))
    for name, at in dict(_in_texts(document)).items():
        family = [] if name in words.events else _family(name, families)
        alike = len(family) >= _FEW and any(names.style(name) == names.style(event) for event in family)
        if not alike or is_member(ground, name) or any(names.same_event(name, event) for event in words.events):
            continue
        near = nearest(name, family) or kin(name, family) or deed_of(name, family)
        if near and names.is_deed(near) and often(document, name) == 1 < often(document, near):
            message = f"The text names {name}, which is no event here; there is {near}."
            yield Remark(place=at, message=message, key=name)
        elif not near and words.whole and _tell_deeds(family, name, families) and often(document, name) == 1:
            message = f"The text names {name}, which is no event here; there are {named(family[:6])}."
            yield Remark(place=at, message=message, key=name)


def _tell_deeds(family: Collection[str], name: str, families: Families) -> bool:
    """Whether a name is one more of a family of events, and most of these tell of deeds: keys of settings do not."""
    return _is_of_them(name, families) and 2 * sum(map(names.is_deed, family)) > len(family)


def often(document: Document, name: str) -> int:
    """Return how often a document has a name, as it is."""
    return len(re.findall(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", document.text))


def deed_of(name: str, family: Collection[str]) -> str:
    """Return the event whose deed a name has in another form: `order.refund` of `order.refunded`."""
    head, _, last = name.rpartition(".")
    stem = last[: max(_STEM, len(last) - 3)]
    found = [
        event for event in family if event.rpartition(".")[0] == head and event.rpartition(".")[2].startswith(stem)
    ]
    return found[0] if head and len(found) == 1 and len(last) >= _STEM else ""


#: So many letters of a word are what all its forms begin with.
_STEM = 4
#: With fewer events than this, none tells how they are written.
_FEW = 2


def _in_texts(document: Document) -> Iterator[tuple[str, Place]]:
    texts = (*document.prose, *(prose for page in document.pages for prose in page.prose))
    for prose in texts:
        for sentence in re.split(r"(?<=[.!?])\s|\n\s*\n", prose.text):
            told = sentence if not _SOME.search(sentence) else ""
            yield from ((match["name"], prose.at) for match in _CODED.finditer(told))
            yield from ((name, prose.at) for one in _VALUES.findall(sentence) for name in _QUOTED.findall(one))


def _is_of_them(name: str, own: Families) -> bool:
    """Whether a name is written as events of its family are, tells of a deed, and is none of them all."""
    family = _family(name, own)
    if not any(names.style(name) == names.style(event) for event in family):
        return False
    if any(
        names.same_event(name, event) or re.match(rf"{re.escape(name)}[._:/-]", event) for event in chain(*own.values())
    ):
        return False
    return names.is_deed(name) or bool(nearest(name, family) or kin(name, family))


#: Events by their first word.
Families = dict[str, list[str]]


def _families(own: Iterable[str]) -> Families:
    found: Families = {}
    for event in own:
        found.setdefault(names.parts(event)[0], []).append(event)
    return found


def _family(name: str, families: Families) -> list[str]:
    """Return the events whose first word is that of a name."""
    return families.get(names.parts(name)[0], [])


def is_member(ground: Ground, name: str) -> bool:
    """Whether a name is a path into payloads, or stands in them."""
    last = names.parts(name)[-1]
    every = ground.once("prose.unknown-event", lambda: _members(ground))
    return last in every or name in every


def _members(ground: Ground) -> frozenset[str]:
    fields = (field for one in ground.corpus.documents for owner in one.objects for field in owner.fields)
    shown = (path for one in ground.corpus.documents for x in one.examples for path in names.key_paths(x.value))
    return frozenset((*(step for field in fields for step in field.path), *(path.rpartition(".")[2] for path in shown)))

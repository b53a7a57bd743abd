"""The events that a guide has words for: those that its documents declare, and those that stand beside them.

What a text lists, heads its sections with or joins by "and" is of one kind: where one name of such a row is an event,
the others that are written as it is are events, too. Where no event is documented, payloads that are shown name theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.rules.reading.passages import Stretch, stretches
from hookproof.rules.rulebook import Ground
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Role

_NAME = r"[A-Za-z][\w-]*(?:[.:/_-][\w-]+){1,6}"
#: A name at the beginning of an item, of a row, of a heading, or of a term; a `title` or `name` that a component has.
_LEAD = re.compile(
    r"^[ \t]{0,8}(?:\d{1,3}[.)][ \t]|[-*+|:>#]{1,6}[ \t]?)?[ \t]{0,4}(?:[A-Z]\w{2,20}:[ \t])?[*_]{0,2}"
    rf"(?P<tick>`?)(?P<name>{_NAME})(?P=tick)(?![\w`(/])"
    rf"|<\w{{2,30}}[^<>\n]{{0,80}}\b(?:title|name)=[\"'](?P<titled>{_NAME})[\"']",
    re.MULTILINE,
)
_CODE = rf"`{_NAME}`"
_RUN = re.compile(rf"{_CODE}(?:(?:\s?,\s*(?:and |or )?|\s(?:and|or)\s|\s?/\s?){_CODE})+")
#: Words of a text that names some of all events, or events that are none now.
_SOME = re.compile(
    r"\b(?:for example|e\.g|such as|some|like|including|and (?:so on|more|others)|etc|no longer|not|removed|renamed|"
    r"deprecated|formerly|legacy|planned|coming soon|custom|previous\w*|old|used to)\b",
    re.IGNORECASE,
)
#: Words of a guide that lists a part of its events.
PARTLY = re.compile(
    r"\b(?:full|complete|entire) (?:list|reference|catalog\w*)"
    r"|\b(?:all|more|other|custom|common|popular|every) (?:available |supported |possible )?"
    r"(?:webhook )?(?:events?|event types|topics)\b|\band (?:many )?more\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")


@dataclass(frozen=True, slots=True)
class EventWords:
    """The events of all documents, and whether the text in hand lists them whole."""

    events: frozenset[str]
    whole: bool


def event_words(ground: Ground, document: Document) -> EventWords:
    """Return the events that there are words for in a guide."""
    every = known_events(ground)
    rows = ground.once(f"event rows of {document.path}", lambda: tuple(_rows(document)))
    listed = len(every) > 1 and any(every <= row for row, _ in rows)
    said = any(not one.partial for one in document.event_lists) or len(document.event_pages) > 1
    specified = any(one.space is not None and one.event_pages for one in ground.corpus.documents)
    return EventWords(every, (listed or said or specified) and not PARTLY.search(document.text))


def known_events(ground: Ground) -> frozenset[str]:
    """Return the events that the documents have words for."""
    return ground.once("event words", lambda: _every(ground))


def _every(ground: Ground) -> frozenset[str]:
    found = {*(ground.events or _shown(ground))}
    for document in ground.corpus.documents if found else ():
        for row, running in _rows(document):
            styles = {names.shape(name) for name in row & found if found <= row or not running}
            found |= {name for name in row if names.shape(name) in styles}
    return frozenset(found)


def _shown(ground: Ground) -> Iterator[str]:
    """Yield the events that payloads in texts carry."""
    for document in ground.corpus.documents:
        for one in document.examples if document.space is None else ():
            told = names.event_of(one.value) if one.role in (Role.PAYLOAD, Role.UNKNOWN) else None
            yield from [told[1]] if told is not None and names.has_joint(told[1]) else one.events


def _rows(document: Document) -> Iterator[tuple[frozenset[str], bool]]:
    """Yield the names that stand beside each other in a text, in a list, in headings, in a run of words; whether it
    is such a run, which may be of some events alone if it has not all that are known."""
    told = [one for one in stretches(document.text, document.home) if not one.coded] if document.space is None else []
    yield frozenset(_leads(one for one in told if _HEADING.match(one.text))), False
    for stretch in told:
        if not _SOME.search(_over(stretch.text)):
            yield frozenset(_leads([stretch])), False
        if not _SOME.search(stretch.text):
            yield from ((frozenset(re.findall(_NAME, run[0])), True) for run in _RUN.finditer(stretch.text))


def _over(text: str) -> str:
    """Return what is said of all items of a list: what stands before the first, and at the end; of no list the whole.

    What an item says of itself ("it will not happen") leaves the others what they are.
    """
    leads = list(_LEAD.finditer(text))
    return f"{text[: leads[0].start()]}\n{text.rstrip()[-_END:]}" if len(leads) > 1 else text


#: So much at the end of a list may be "and more".
_END = 10


def _leads(told: Iterator[Stretch] | list[Stretch]) -> Iterator[str]:
    for stretch in told:
        for match in _LEAD.finditer(stretch.text):
            yield match["name"] or match["titled"]

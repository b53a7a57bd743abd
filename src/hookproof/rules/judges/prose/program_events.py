"""Events that programs and commands of guides name, against those that the guides have words for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from hookproof.findings import Place, Severity
from hookproof.rules.guides.eventwords import EventWords, event_words
from hookproof.rules.judges.prose.unknown_events import deed_of, is_member, often
from hookproof.rules.mending import mend_of
from hookproof.rules.programs.slots import holds, slotted_in
from hookproof.rules.reading.examples import named, nearest
from hookproof.rules.reading.passages import Stretch, boxes_of, stretches
from hookproof.rules.rulebook import EVENT, Ground, Remark, rule
from hookproof.rules.wording.kinship import kin
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document

#: With fewer events than this, none tells how they are written.
_FEW = 2


#: Several words in code, in running text, of which one may be an event: a command, an address, a field of a form.
_COMMAND = re.compile(r"`(?P<command>[^`\n]{0,200}[ =][^`\n]{3,200})`")


@dataclass(frozen=True, slots=True)
class _Use:
    """A text of a program where events stand; `beside` says that a known event stands in the same slot."""

    event: str
    at: Place
    beside: bool


@rule(
    id="prose.program-event",
    title="An event that program text names is documented",
    severity=Severity.WARNING,
    clause="the events that the documents of the same run document",
    mend="Write the event as it is documented.",
    needs=("prose",),
    about=EVENT,
)
def program_event(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for texts of programs that stand where events do, are written as they are, and are none.

    One that is near to an event is told; where the guide lists its events whole, so is any other.
    """
    words = event_words(ground, document)
    told: set[str] = set()
    for use in _uses(words, document) if words.events else ():
        message = "" if use.event in told else _odd(ground, use, words)
        if message:
            told.add(use.event)
            near = _near(use.event, words.events)
            evidence = (mend_of(use.event, near),) if near and nearest(use.event, [near]) else ()
            yield Remark(place=use.at, message=message, evidence=evidence, key=use.event)
    said, arrays = _in_sentences(document), _in_arrays(document)
    for found in document.programs:
        for event in found.events:
            if event not in words.events and event not in {*said, *told}:
                yield from _slip(event, found.at, sorted(words.events), said if event in arrays else (*said, *arrays))


def _uses(words: EventWords, document: Document) -> Iterator[_Use]:
    """Yield what programs name where events stand, and that is no event; so commands in running text."""
    for box in boxes_of(document):
        yield from _used(words, document, box) if box.is_program else ()
    told = stretches(document.text, document.home) if document.space is None else ()
    for stretch in told:
        for match in _COMMAND.finditer(stretch.text) if not stretch.coded else ():
            span = replace(stretch, text=match["command"], line=stretch.line_at(match.start()), start=0)
            yield from _used(words, document, span)


def _used(words: EventWords, document: Document, box: Stretch) -> Iterator[_Use]:
    every = [one for one in slotted_in(box.text) if not _is_shown(one.text, box, document)]
    known = {(one.slot, names.shape(one.text)) for one in every if one.text in words.events}
    families = {(names.parts(event)[0], names.shape(event)) for event in words.events}
    for one in every:
        style = names.shape(one.text)
        beside = (one.slot, style) in known
        held = (holds(one.slot) or one.slot in document.carriers) and (names.parts(one.text)[0], style) in families
        if one.text not in words.events and (beside or held) and names.has_joint(one.text):
            yield _Use(one.text, box.place(document.path, one.at), beside)


def _is_shown(event: str, box: Stretch, document: Document) -> bool:
    """Whether a box shows a payload of an event: other rules judge what examples have."""
    last = box.line_below(box.text.count("\n"))
    here = (one for one in document.examples if box.line <= (one.at.line or 0) <= last)
    return any((names.event_of(one.value) or ("", ""))[1] == event for one in here)


def _odd(ground: Ground, use: _Use, words: EventWords) -> str:
    """Return what is wrong with a text that stands where events do; "" where it may be an event all the same."""
    every = ground.corpus.documents
    if any(names.same_event(use.event, event) for event in words.events):
        return ""
    near = _near(use.event, words.events)
    if near:
        return f"The program text names {use.event}; documented is {near}."
    if not words.whole or len(words.events) < _FEW or sum(often(one, use.event) for one in every) > 1:
        return ""
    if not use.beside and is_member(ground, use.event):
        return ""
    family = sorted(one for one in words.events if names.parts(one)[0] == names.parts(use.event)[0])
    there = named((family or sorted(words.events))[:6])
    return f"The program text names {use.event}, which is no event here; there are {there}."


def _near(event: str, others: Collection[str]) -> str:
    """Return the event that a name means by a slip, in another form of its words, or of its deed."""
    near = nearest(event, sorted(others))
    return near if near and _is_slip(event, near) else kin(event, others) or deed_of(event, others)


def _is_slip(event: str, near: str) -> bool:
    """Whether two names are near in the words that they differ in: `order.sent` is no slip for `order.lent`."""
    own, theirs = names.parts(event), names.parts(near)
    apart = [(a, b) for a, b in zip(own, theirs, strict=False) if a != b]
    return len(own) != len(theirs) or all(nearest(a, [b]) or b.startswith(a) or a.startswith(b) for a, b in apart)


def _slip(event: str, at: Place, own: Collection[str], said: Collection[str]) -> Iterator[Remark]:
    """Tell of an event that is a slip away from one that is documented, or else from one that a sentence names."""
    if near := nearest(event, own):
        message = f"The program text names {event}; documented is {near}."
        yield Remark(place=at, message=message, evidence=(mend_of(event, near),), key=event)
    elif near := nearest(event, said):
        yield Remark(place=at, message=f"The program text names {event}; the words say {near}.", key=event)


#: "the `conversation.evaluated` webhook": a guide that lists no events names one so.
_SAID = re.compile(r"`(?P<name>[A-Za-z][\w.:/-]{3,80})` (?:webhook )?(?:webhook|event|notification)s?\b")


def _in_sentences(document: Document) -> tuple[str, ...]:
    found = (match["name"] for prose in document.prose for match in _SAID.finditer(prose.text))
    return tuple(dict.fromkeys(name for name in found if names.is_dotted(name)))


def _in_arrays(document: Document) -> tuple[str, ...]:
    found = (name for array in _ARRAY.finditer(document.text) for name in re.findall(r"[\"']([^\"']+)[\"']", array[0]))
    return tuple(dict.fromkeys(name for name in found if names.is_dotted(name)))


#: Events that a program subscribes to: several in one array.
_ARRAY = re.compile(
    r"[\"']?\b(?:events?|event_types|eventTypes|enabled_events|topics)[\"']?\s?[:=]\s?\["
    r"(?:\s*[\"'][a-z_]+(?:\.[a-z_]+)+[\"'],?){2,40}\s*\]"
)

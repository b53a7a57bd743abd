"""The status in payloads, and in their schemas, against what the last word of their event tells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache, partial

from hookproof.findings import Severity
from hookproof.rules.reading.examples import members, named, pages_with_payloads, payloads_by_page, shown, values_at
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.values.witnesses import witness
from hookproof.rules.wording.choices import choices_in
from hookproof.rules.wording.endstates import ENDS, excludes, outcome_of
from hookproof.rules.wording.opposites import opposed, verb
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import EACH, Document, Example, Field, Page

#: The row of what has succeeded; a thing of which one word tells so is no longer at work.
_DONE_WELL = 1
_AT_WORK = names.words("running processing in_progress in-progress inprogress queued")
#: Deeds that may leave open how it went, those after which nothing is waited for, and words for what still waits.
_THROUGH = frozenset(map(verb, ("completed", "finished")))
_ENDED = _THROUGH | {verb("succeeded")}
_WAITING = names.words("pending waiting scheduled")
#: The form of a word for what was done.
_DONE = re.compile(r"[a-z]{2,}(?:ed|en|wn|nt)|paid|sold|won|lost|made")


@rule(
    id="example.status",
    title="The status in a payload is that of its event",
    severity=Severity.ERROR,
    clause="the event's own name",
    mend="Show the status that the event stands for.",
    needs=("events", "examples"),
    about=VALUE,
)
def status(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the last word of an event with the status of what it is about: a failed one has not succeeded.

    A status that is the last word of another event of the same subject is that event's.
    """
    for page, shown_ in payloads_by_page(document):
        is_odd = cache(partial(_is_odd, ground, document, page))  # many payloads have one status
        subject = names.parts(page.events[0])[:-1] if len(page.events) == 1 else []
        for example in shown_ if len(page.events) == 1 else ():
            for pointer, key, value in members(example.value):
                if isinstance(value, str) and _is_status(pointer, key, subject) and is_odd(value):
                    message = f"{pointer} is {shown(value)} in a payload of {page.events[0]}."
                    yield Remark(place=example.place(pointer), message=message)
    for page, example in pages_with_payloads(document):
        yield from _turned_round(ground, document, page, example)


def _is_odd(ground: Ground, document: Document, page: Page, status: str) -> bool:
    """Whether a status is not that of the one event of a page, and its words do not say that it may be."""
    if _is_told(page, status) or _is_end(ground, document, page, status):
        return False
    told, shows = _told_by(page.events[0]), outcome_of([status.lower()])
    single = len(names.parts(page.events[0])) == 2
    excluded = shows is not None and told is not None and excludes(told, shows)
    ended = verb(names.parts(page.events[0])[-1]) in _ENDED and status.lower() in _WAITING
    excluded = excluded or (told == _DONE_WELL and single and (status.lower() in _AT_WORK or ended))
    return excluded or (_is_sisters(ground, page.events[0], status) and _is_state(ground, page.events[0]))


def _is_told(page: Page, status: str) -> bool:
    """Whether the words of an event say that it tells of several outcomes, this one too: "(printed or failed)".

    What stands in its list of fields says what these may be in general.
    """
    rows = {field.at.line for field in (page.body.fields if page.body else ())} if page.schema is None else set()
    quoted = rf"[`'\"]?\b{re.escape(status)}\b[`'\"]?"
    joined_ = rf"(?:[(,]|\bor) {{0,2}}{quoted}|{quoted}(?:,| or\b)"
    told = (prose.text for prose in page.prose if prose.at.line not in rows)
    return any(re.search(joined_, text, re.IGNORECASE) for text in told)


def _is_end(ground: Ground, document: Document, page: Page, status: str) -> bool:
    """Whether an event tells that something is over, and its status how it went: `audit.completed`, which `failed`.

    So it is where the values that are documented for the status have no word for the event itself, and several for
    how it went; where no other event of the subject tells of this end.
    """
    *subject, last = names.parts(page.events[0])
    others = ground.once("the last words of events", lambda: _last_words(ground)).get(tuple(subject), set())
    if verb(last) not in _THROUGH or outcome_of([status.lower()]) in {outcome_of([word]) for word in others - {last}}:
        return False
    fields = (field for field in reachable(ground, document, page) if _tells_status(field.name, subject))
    return any(_parts_ways(listed, last, status) for field in fields if (listed := _listed(field)))


def _parts_ways(listed: Sequence[str], last: str, status: str) -> bool:
    """Whether values tell how something went that the word for its end leaves open, a status among them."""
    ends = {outcome_of([word.lower()]) for word in listed} & ENDS
    return status in listed and len(ends) > 1 and all(verb(word.lower()) != verb(last) for word in listed)


def _listed(field: Field) -> tuple[str, ...]:
    """Return the values that a field may have by its schema, or by its description."""
    listed = choices_in(field.description) if not field.enum else None
    return tuple(map(str, field.enum or (listed.values if listed else ())))


#: First words of fields that tell what was, or what is to be.
_NOT_NOW = names.words("previous prev old former last from before requested target desired next initial default was")


def _turned_round(ground: Ground, document: Document, page: Page, example: Example) -> Iterator[Remark]:
    """Look for a member that can be what the event's last word says, and is the opposite: `locked` in `van.unlocked`.

    The values that are documented for the member tell that the event is about it.
    """
    last = names.parts(page.events[0])[-1] if len(page.events) == 1 else ""
    for field in reachable(ground, document, page) if last else ():
        values = _listed(field)
        now = bool(values) and not _NOT_NOW & set(names.parts(field.name))
        subject, own = _ending(page.events[0], values) if now else ((), "")
        for pointer, value in values_at(example.value, field.path) if own else ():
            of_it = value in values and _is_single(pointer)
            key = pointer.rpartition("/")[2]
            near = of_it and len(subject) == 1 and _is_status(pointer, key, list(subject))
            before = near and values.index(str(value)) < values.index(own)
            if of_it and (opposed(str(value).lower(), last) or before):
                message = f"{pointer} is {shown(value)} in a payload of {page.events[0]}."
                yield Remark(place=example.place(pointer), message=message)


def _ending(event: str, values: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the value that an event ends in, and the words before it: `in_transit` in `parcel.in_transit`."""
    words = names.parts(event)
    for first in range(1, len(words)):
        told = names.respelt("_".join(words[first:]))
        found = next((value for value in values if verb(names.respelt(value)) == verb(told)), "")
        if found:
            return tuple(words[:first]), found
    return (), ""


def _is_sisters(ground: Ground, event: str, status: str) -> bool:
    """Whether a status is what another event of the subject tells by its last word: `delayed` in one of `cancelled`."""
    *subject, last = names.parts(event)
    word = names.respelt(status)
    told = ground.once("the last words of events", lambda: _last_words(ground))
    alike = outcome_of([word]) is not None and outcome_of([word]) == outcome_of([last])
    sister = bool(subject) and word in told.get(tuple(subject), ())
    return sister and not alike and word[:4] != last[:4] and bool(_DONE.fullmatch(word))


def _is_state(ground: Ground, event: str) -> bool:
    """Whether the last word of an event is a status: an outcome, or one that a status has somewhere in the documents.

    After `booking.updated` or `booking.rescheduled` a booking is what it was, `confirmed` for one.
    """
    last = names.parts(event)[-1]
    return outcome_of([last]) is not None or verb(last) in ground.once("statuses", lambda: _statuses(ground))


def _statuses(ground: Ground) -> frozenset[str]:
    """Return the words that a status has in any payload, or may have by what is documented of it."""
    found: set[str] = set()
    for document in ground.corpus.documents:
        for page in document.event_pages:
            of_status = (field for field in reachable(ground, document, page) if _tells_status(field.name, []))
            for field in of_status:
                found.update(_listed(field))
        for _, example in pages_with_payloads(document):
            shown_ = ((key, value) for _, key, value in members(example.value) if isinstance(value, str))
            found.update(value for key, value in shown_ if _tells_status(key, []))
    return frozenset(verb(names.respelt(value)) for value in found)


def _last_words(ground: Ground) -> dict[tuple[str, ...], set[str]]:
    """Return the last words of the events of each subject."""
    told: dict[tuple[str, ...], set[str]] = {}
    for *subject, last in map(names.parts, ground.events):
        told.setdefault(tuple(subject), set()).add(names.respelt(last))
    return told


#: The row of what is over; it tells of the status of its subject where the event has no other word beside these two.
_OVER = 4


def _told_by(event: str) -> int | None:
    """Return the row of the outcome that an event tells by its last word."""
    words = names.parts(event)
    told = outcome_of(words[-1:])
    return None if told == _OVER and len(words) != 2 else told


def _is_status(pointer: str, key: str, subject: list[str]) -> bool:
    """Whether a member is the status of what the event is about: at the root, in its data, or in its object."""
    outer = [step for step in pointer.split("/")[1:-1] if not step.isdigit()]
    near = all(step.lower() in {*names.WRAPPERS, "object", "attributes", *subject} for step in outer)
    return _tells_status(key, subject) and near and len(outer) < 3 and _is_single(pointer)


def _tells_status(key: str, subject: list[str]) -> bool:
    """Whether a name is that of a status: alone, or beside words for what the event is about (`deploymentStatus`)."""
    *of, last = names.parts(key) or [""]
    return last in ("status", "state", "outcome", "result") and set(of) <= {"new", "current", "final", *subject}


def _is_single(pointer: str) -> bool:
    return not any(step.isdigit() for step in pointer.split("/"))


@rule(
    id="schema.status",
    title="The status that a payload's schema allows is that of its event",
    severity=Severity.WARNING,
    clause="the event's own name",
    mend="Fix the status by const to what the event stands for.",
    needs=("events", "schemas"),
)
def schema_status(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for events whose schema fixes the status to one that the event's last word rules out."""
    for page in document.event_pages:
        told = _told_by(page.events[0]) if len(page.events) == 1 else None
        subject = names.parts(page.events[0])[:-1]
        for field in reachable(ground, document, page) if page.schema is not None and told is not None else ():
            values = [value for value in field.enum if isinstance(value, str)]
            shows = {outcome_of([value.lower()]) for value in values}
            pointer = "".join(f"/{'0' if step == EACH else step}" for step in field.path)
            known = [other for other in shows if other is not None]
            near = bool(values) and _is_status(pointer, field.name, subject)
            own = near and told is not None and len(known) == len(shows)
            others = near and all(_is_sisters(ground, page.events[0], value) for value in values)
            if (own and all(excludes(told or 0, one) for one in known)) or others:
                message = f"`{field.name}` of {page.events[0]} is always {named([shown(v) for v in values], 'or')}."
                yield Remark(place=field.at, message=message)
    yield from _left_open(ground, document)


def _left_open(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for events whose schema accepts the status of another event of the subject, which that one's schema fixes.

    Where an event of a subject fixes the status to its own last word, the status tells which of them it is.
    """
    pages = [page for page in document.event_pages if page.schema is not None and len(page.events) == 1]
    statuses = [(page, field) for page in pages for field in _own_statuses(ground, document, page)]
    fixed: dict[tuple[object, ...], dict[object, str]] = {}
    for page, field in statuses:
        subject, last = _kin(page)
        if len(field.enum) == 1 and _is_word(field.enum[0], last):
            fixed.setdefault((subject, field.path), {})[field.enum[0]] = page.events[0]
    for page, field in statuses:
        subject, last = _kin(page)
        others = fixed.get((subject, field.path), {})
        own = len(field.enum) > 1 and any(_is_word(value, last) for value in field.enum)
        wrong = [value for value in field.enum if value in others and not _is_word(value, last)] if own else []
        found = witness(document.space, page, field.path, wrong) if wrong and document.space else None
        if found is not None:
            event = others[wrong[0]]
            told = (
                f"{event} fixes `{field.name}` to {shown(wrong[0])}, and the schema of {page.events[0]} accepts it too"
            )
            evidence = (("witness", json.dumps(found, indent=2, ensure_ascii=False)),)
            yield Remark(place=field.at, message=f"{told}: {shown(found, 200)}.", evidence=evidence, key=page.events[0])


def _is_word(value: object, last: str) -> bool:
    """Whether a status is the last word of an event, in whichever form."""
    return verb(names.respelt(str(value))) == verb(names.respelt(last))


def _own_statuses(ground: Ground, document: Document, page: Page) -> Iterator[Field]:
    """Yield the fields with listed values that are the status of what an event is about."""
    subject = names.parts(page.events[0])[:-1]
    for field in reachable(ground, document, page):
        if field.enum and EACH not in field.path and _is_status("/" + "/".join(field.path), field.name, subject):
            yield field


def _kin(page: Page) -> tuple[tuple[str, ...], str]:
    """Return what the event of a page is about, and its last word."""
    *subject, last = names.parts(page.events[0])
    return tuple(subject), last

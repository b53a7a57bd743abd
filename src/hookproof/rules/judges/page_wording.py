"""What the text of an event says of single fields ("`error` is never null here"), against its schema and examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.findings import Place, Severity
from hookproof.rules.choices import choices_in
from hookproof.rules.examples import pages_with_payloads, shown, values_at
from hookproof.rules.fillers import is_placeholder
from hookproof.rules.ownevent import said_here
from hookproof.rules.paraphrases import sayings
from hookproof.rules.reachable import reachable
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.statements import Claim, states
from hookproof.rules.subjects import is_conditional, is_hedged
from hookproof.rules.witnesses import GONE, sample, witness
from hookproof.sources.records import EACH, Document, Field, Page

_OF_FIELD = re.compile(
    r"^(?:(?:the|its|here,?|and|then|there,?|for this event,?|in this event,?) ){0,2}"
    r"`(?P<path>[A-Za-z_][\w.]{0,80})`"
    r"(?: (?:field|member|property|attribute|key|value))?(?: of (?:an?|the|this|each|every) [a-z -]{2,40}?)? "
    r"(?P<said>(?:is|are|will|has|can|may|must|stays?|remains?|always|never|equals)\b.{1,200})$",
    re.IGNORECASE,
)
_ALWAYS_HAS = re.compile(
    r"\balways (?:has|have|carries|contains|includes|comes with|with) (?:an? |the |its )?"
    r"`(?P<path>[A-Za-z_][\w.]{0,80})`\W*$",
    re.IGNORECASE,
)
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text says of a field: in words that stand for its description, and the sentence as it stands."""

    field: Field
    words: str
    sentence: str
    at: Place


@rule(
    id="prose.field-claim",
    title="What the text of an event says of a field, its payloads hold to",
    severity=Severity.WARNING,
    clause="the event's own text",
    mend="Say it in the schema (const, required, null), show it in the example, or correct the text.",
    needs=("events", "fields"),
)
def field_claim(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold sentences about one field of an event against its examples, else look for a payload that proves them wrong.

    So are descriptions that say of the event at hand that a field is always null, where the schema allows more.
    """
    shown_: set[tuple[Place, str]] = set()
    for page, example in pages_with_payloads(document):
        for said in _claims(ground, document, page):
            if wrong := next(_broken(said, example.value), None):
                shown_.add((said.at, said.field.name))
                message = f"{wrong[0]} {wrong[1]}; the text says “{said.sentence}”."
                yield Remark(place=example.place(wrong[0]), message=message, key=said.field.name)
    for page in document.event_pages if document.space is not None else ():
        for said in (*_claims(ground, document, page), *_always_null(ground, document, page)):
            if (said.at, said.field.name) not in shown_:
                yield from _witnessed(document, page, said)


def _claims(ground: Ground, document: Document, page: Page) -> Iterator[_Said]:
    texts = [(prose.text, prose.at) for prose in page.prose if " | " not in prose.text]
    texts += [(page.body.description, page.body.at)] if page.body is not None else []
    spoken = [(text, at) for text, at in texts if "`" in text and len(text) < _LONGEST]
    fields = reachable(ground, document, page) if spoken else ()
    for text, at in spoken:
        for said in sayings(said_here(text, page.events)):
            match = _OF_FIELD.match(said.sentence) or _ALWAYS_HAS.search(said.sentence)
            field = _named(match["path"], fields) if match is not None and not _is_weak(said.sentence) else None
            if match is not None and field is not None:
                words = f"It {match['said']}" if "said" in match.groupdict() else "Always present."
                yield _Said(field, words, said.sentence, at)


def _is_weak(sentence: str) -> bool:
    return is_hedged(sentence) or is_conditional(sentence)


def _named(path: str, fields: tuple[Field, ...]) -> Field | None:
    """Return the one field that a text names, by its name or the end of its path."""
    steps = tuple(path.split("."))
    found = [one for one in fields if tuple(step for step in one.path if step != EACH)[-len(steps) :] == steps]
    return found[0] if len(found) == 1 else None


def _always_null(ground: Ground, document: Document, page: Page) -> Iterator[_Said]:
    """Yield descriptions that say of the event at hand that the field is null in it, where the schema allows null."""
    for field in reachable(ground, document, page):
        if field.nullable and field.kinds and "null" in field.description:
            words = said_here(field.description, page.events)
            if words == field.description:
                continue  # "Always null" of all events: the type is what it once was, or will be
            if said := states(words, field.name, Claim.ALWAYS_NULL):
                yield _Said(field, words, said, field.at)


def _broken(said: _Said, payload: object) -> Iterator[tuple[str, str]]:
    """Yield where a payload breaks what is said of a field, and how."""
    name, words = said.field.name, said.words
    there = list(values_at(payload, said.field.path))
    one = choices_in(words)
    for pointer, value in there:
        never = value is None and bool(states(words, name, Claim.NEVER_NULL))
        always = value is not None and bool(states(words, name, Claim.ALWAYS_NULL))
        other = one is not None and len(one.values) == 1 and _is_other(name, value, one.values[0])
        if never or always or other:
            yield pointer, f"is {shown(value)}"


def _is_other(name: str, value: object, told: str) -> bool:
    return isinstance(value, str) and value != told and not is_placeholder(name, value)


def _witnessed(document: Document, page: Page, said: _Said) -> Iterator[Remark]:
    space = document.space
    values = _ruled_out(said) if space is not None else []
    found = witness(space, page, said.field.path, values) if space is not None and values else None
    if found is not None:
        message = f"The text says “{said.sentence}”, and the schema of {page.title} accepts {shown(found, 200)}."
        evidence = (("witness", json.dumps(found, indent=2, ensure_ascii=False)),)
        yield Remark(place=said.at, message=message, evidence=evidence, key=said.field.name)


def _ruled_out(said: _Said) -> list[object]:
    """Return values that the words rule out, of those that the field's type suggests."""
    field, words = said.field, said.words
    if states(words, field.name, Claim.ALWAYS_NULL):
        return [*field.enum[:1], sample(field.kinds, field.schema or {})]
    if states(words, field.name, Claim.NEVER_NULL):
        return [None]
    if states(words, field.name, Claim.ALWAYS_THERE):
        return [GONE]
    one = choices_in(words)
    if one is not None and len(one.values) == 1 and set(one.values) < set(field.enum):
        return [value for value in field.enum if value not in one.values]
    return []

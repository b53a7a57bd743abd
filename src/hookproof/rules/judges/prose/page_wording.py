"""What the text of an event says of single fields ("`error` is never null here"), against its schema and examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hookproof.findings import Place, Severity
from hookproof.rules.claims.retellings import Retelling, retellings
from hookproof.rules.reading.examples import pages_with_payloads, shown, values_at
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Confidence, Ground, Remark, rule, rules
from hookproof.rules.values.reachable import reachable
from hookproof.rules.values.witnesses import GONE, sample, witness
from hookproof.rules.wording.choices import choices_in, number_in
from hookproof.rules.wording.ownevent import said_here
from hookproof.rules.wording.statements import Claim, states
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.rules.wording.units import agree, unit_named, unit_said
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Field, Page


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
    needs=("events",),
    about=VALUE,
)
def field_claim(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold sentences about a field that stand elsewhere against examples and schema, as if they stood beside the field.

    Each is judged by all rules on the words beside a field, and told once. Where these find nothing, a payload is
    looked for that the schema accepts and the words rule out; so it is for descriptions that say of the event at hand
    that a field is always null.
    """
    told: set[tuple[Place, str, tuple[str, ...]]] = set()
    for one in retellings(ground, document):
        mark = (one.at, one.told.sentence, one.field.path)
        if mark not in told and not _lists_events(ground, one) and (remark := _first(ground, one)) is not None:
            told.add(mark)
            yield remark
    for page in document.event_pages if document.space is not None else ():
        for said in _always_null(ground, document, page):
            yield from _witnessed(document, page, said)


def _lists_events(ground: Ground, one: Retelling) -> bool:
    """Whether a sentence lists the events that there are: each payload has one of them."""
    listed = set(re.findall(r"`([^`\s]+)`", one.told.sentence))
    several = len(listed) > 1 and bool(listed & ground.events)
    return several and bool(one.field.enum) and ground.events >= set(map(str, one.field.enum))


def _first(ground: Ground, one: Retelling) -> Remark | None:
    """Return the first thing that is wrong with what a sentence says of a field; None where nothing is."""
    said = _Said(one.field, one.told.words, one.told.sentence, one.at)
    weak = is_hedged(said.sentence) or is_conditional(_HERE.sub("", said.sentence))
    firm = () if weak else (*_in_another_unit(said), *_shown(one, said), *_witnessed(one.document, one.page, said))
    return next(iter((*firm, *_judged(ground, one))), None)


#: What limits a sentence to the event that its text is about limits nothing.
_HERE = re.compile(r"^(?:in|for|on) this (?:event|webhook|notification|payload),? ", re.IGNORECASE)


def _in_another_unit(said: _Said) -> Iterator[Remark]:
    """Yield a sentence that gives a field another unit than its own description does, or its name."""
    name, told = said.field.name, unit_said(said.words)
    own, named = unit_said(said.field.description), unit_named(name)
    where = f"in line {said.field.at.line}" if own is not None else "by its name"
    other = own or named
    if other is not None and told is not None and other[0] == told[0] and not agree(other, told):
        message = f"`{name}` is in {told[1]} here, and in {other[1]} {where}."
        yield Remark(place=said.at, message=message, key=f"{name} {told[1]}")


def _shown(one: Retelling, said: _Said) -> Iterator[Remark]:
    for _, example in pages_with_payloads(one.document):
        for pointer, how in _broken(said, example.value):
            message = f"{pointer} {how}; the text says “{said.sentence}”."
            yield Remark(place=example.place(pointer), message=message, key=said.field.name)


def _judged(ground: Ground, one: Retelling) -> Iterator[Remark]:
    """Yield what the rules on the words beside fields say of the words that stand elsewhere."""
    apart = Ground(corpus=ground.corpus, contract=ground.contract, events=ground.events)
    material = one.document.material | {"events"}
    for row in rules():
        if row.reads_fields and row.confidence is Confidence.HIGH and row.needs <= material:
            yield from (_quoted(remark, one) for remark in row.judge(apart, one.document))


def _quoted(remark: Remark, one: Retelling) -> Remark:
    """Return a remark that quotes the sentence as it stands, in the place of the words that it was put into."""

    def told(match: re.Match[str]) -> str:
        said, sentence = match[1].rstrip("…"), one.told.sentence
        short = sentence if len(sentence) <= _QUOTED else f"{sentence[: _QUOTED - 1]}…"
        return f"“{short}”" if one.told.words.startswith(said) else match[0]

    return replace(remark, message=re.sub(r"“([^”]*)”", told, remark.message))


#: A longer sentence is cut in a message.
_QUOTED = 120


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
    number = number_in(words) if field.kinds and field.kinds <= {"integer", "number"} else None
    if number is not None:
        return [int(number) + 1, int(number) - 1]
    one = choices_in(words)
    if one is not None and len(one.values) == 1 and set(one.values) < set(field.enum):
        return [value for value in field.enum if value not in one.values]
    return []

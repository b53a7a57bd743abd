"""When a field is there, by its description, against examples of these events, of others, and values beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import line_of, named, pages_with_payloads, shown, values_at
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.cases import only_case_of, values_beside, values_of
from hookproof.rules.wording.opposites import verb
from hookproof.rules.wording.ownevent import as_written, said_here
from hookproof.rules.wording.presence import Condition, Mode, Reached, condition_of, only_in, reached_in, terms_of
from hookproof.rules.wording.statements import Claim, states
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import joined
from hookproof.sources import names
from hookproof.sources.records import EACH, Document, Example, Field, Page


@rule(
    id="example.conditional-field",
    title="A field that belongs to some events only is in their examples and in no other",
    severity=Severity.ERROR,
    clause="the field's own description",
    mend="Show the field where its description says that it is present, and leave it out elsewhere.",
    needs=("events", "examples", "fields"),
    reads_fields=True,
    about=VALUE,
)
def conditional_field(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "Present only on …" against the examples of these events and of the others."""
    # The payloads of many events have the same fields, which say the same.
    stated = cache(lambda description: _Stated.of(description, ground.events))
    for page, example in pages_with_payloads(document):
        fields = reachable(ground, document, page)
        for field in (one for one in fields if one.description):
            says = stated(field.description)
            beside = values_beside(fields, field) if says.only and _MAY_TELL.search(field.description) else {}
            condition = (
                says.condition
                or (_of_value(fields, field, says.only_for) if says.only_for else None)
                or (only_case_of(field.description, beside) if says.only else None)
            )
            if condition is not None and len(example.events) == 1:
                yield from _against(condition, field, example, example.events[0])
            yield from _never_here(page, field, example)
            for mode, term in says.terms:
                yield from _on_terms(mode, term, field, example)
            for state in says.reached:
                yield from _before(state, fields, field, example)
                yield from _reached_here(state, page, field, example)


#: No other description tells of a case.
_MAY_TELL = re.compile(r"\bonly\b", re.IGNORECASE)


#: "Only for `no_show`": a value that one field beside it may have.
_ONLY_FOR = re.compile(
    r"(?:^|[.;(]\s?)(?:is )?(?:(?:present|sent|set|included|there|given) )?only "
    r"(?:present |sent |set |included |there |given )?"
    r"(?:for|with|on|if|when) `(?P<value>[a-z][\w-]{1,40})`(?=[.;)\s]*$|[.;]\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Stated:
    """When a field is there, by its description: its condition, the one value it is for, and its terms.

    `only` says whether the description limits at all when the field is there, `reached` which states must be reached
    first.
    """

    condition: Condition | None
    only_for: re.Match[str] | None
    only: bool
    terms: tuple[tuple[Mode, Condition], ...]
    reached: tuple[Reached, ...]

    @classmethod
    def of(cls, description: str, events: Collection[str]) -> _Stated:
        """Read a description; `events` are the names of all events."""
        return cls(
            condition=condition_of(description, events),
            only_for=_ONLY_FOR.search(description),
            only=bool(only_in(description)),
            terms=tuple(terms_of(description)),
            reached=tuple(reached_in(description)),
        )


def _of_value(fields: Sequence[Field], field: Field, match: re.Match[str]) -> Condition | None:
    """Return the condition of a field that is there for one value alone, where one field beside it may have that."""
    having = [name for name, values in values_beside(fields, field).items() if match["value"] in values]
    if len(having) != 1:
        return None
    return Condition(sibling=having[0], values=(match["value"],), sentence=match[0].strip())


_STATES = names.words("status state phase stage")


def _before(reached: Reached, fields: Sequence[Field], field: Field, example: Example) -> Iterator[Remark]:
    """Hold "absent until it is `ready`" and "null unless it failed" against the one status beside the field."""
    near = [one for one in fields if one.path[:-1] == field.path[:-1]]
    beside = [one for one in near if {*names.parts(one.name)[-1:]} & _STATES]
    order = [verb(str(value).lower()) for value in values_of(beside[0])] if len(beside) == 1 else []
    if verb(reached.word) not in order:
        return
    for pointer, parent in values_at(example.value, field.path[:-1]):
        state = parent.get(beside[0].name) if isinstance(parent, dict) else None
        if not isinstance(state, str) or parent.get(field.name) is None or verb(state.lower()) == verb(reached.word):
            continue
        at = order.index(verb(state.lower())) if verb(state.lower()) in order else None
        if reached.unless or (at is not None and at < order.index(verb(reached.word))):
            told = f"{line_of(field, example)} says “{reached.sentence}”"
            message = f"`{field.name}` is there though `{beside[0].name}` is {shown(state)}; {told}."
            yield Remark(place=example.place(f"{pointer}{joined(field.name)}"), message=message, key=field.name)


def _reached_here(reached: Reached, page: Page, field: Field, example: Example) -> Iterator[Remark]:
    """Hold "null until the customer is deleted" against the example of `customer.deleted`, where it is null no more."""
    words = names.parts(page.events[0]) if len(page.events) == 1 else []
    thing = re.search(rf"\b{words[0]}\b", reached.sentence, re.IGNORECASE) if len(words) > 1 else None
    of_event = thing is not None and verb(reached.word) == verb(words[-1])
    for pointer, value in values_at(example.value, field.path) if of_event and not reached.unless else ():
        if value is None:
            told = f"{line_of(field, example)} says “{reached.sentence}”"
            message = f"{pointer} is null in the example of {page.events[0]}; {told}."
            yield Remark(place=example.place(pointer), message=message, key=field.name)


def _never_here(page: Page, field: Field, example: Example) -> Iterator[Remark]:
    """Hold "absent in this event", and the same with the event's name, against its example."""
    there = [pointer for pointer, value in values_at(example.value, field.path) if value is not None]
    said = states(said_here(field.description, page.events), field.name, Claim.NEVER_THERE) if there else ""
    for pointer in there if said else ():
        told = f"{line_of(field, example)} says “{as_written(said, field.description)}”"
        message = f"The example of {named(page.events)} has `{field.name}`; {told}."
        yield Remark(place=example.place(pointer), message=message, key=field.name)


def _against(condition: Condition, field: Field, example: Example, event: str) -> Iterator[Remark]:
    if condition.sibling:
        for one in condition.every:
            yield from _beside(one, field, example)
        return
    there = [(pointer, value) for pointer, value in values_at(example.value, field.path) if value is not None]
    only = named(condition.events)
    if event in condition.events and not there and not example.partial:
        if field.path[:-1] and not list(values_at(example.value, field.path[:-1])):
            return
        what = "is null" if list(values_at(example.value, field.path)) else "is missing"
        told = f"though {line_of(field, example)} describes it for this event"
        message = f"`{field.name}` {what} in the example of {event}, {told}."
        yield Remark(
            place=_spot(example, field, what), message=message, key=field.name, evidence=(("said", condition.sentence),)
        )
    elif event not in condition.events:
        for pointer, _ in there:
            told = f"which is present only on {only} ({line_of(field, example)})"
            message = f"The example of {event} has `{field.name}`, {told}."
            yield Remark(place=example.place(pointer), message=message, key=field.name)


def _spot(example: Example, field: Field, what: str) -> Place:
    return example.place(joined(*field.path) if what == "is null" and EACH not in field.path else "")


def _beside(condition: Condition, field: Field, example: Example) -> Iterator[Remark]:
    for pointer, parent in values_at(example.value, field.path[:-1]):
        if not isinstance(parent, dict) or parent.get(field.name) is None:
            continue
        state = parent.get(condition.sibling)
        if (
            isinstance(state, (str, bool))
            and shown(state).strip('"') not in condition.values
            and not is_placeholder("", state)
        ):
            message = (
                f"`{field.name}` is present only when `{condition.sibling}` is {named(list(condition.values), 'or')} "
                f"({line_of(field, example)}); here that is {shown(state)}."
            )
            yield Remark(place=example.place(f"{pointer}{joined(field.name)}"), message=message, key=field.name)


def _is_met(term: Condition, state: object) -> bool:
    return isinstance(state, (str, bool)) and shown(state).strip('"') in term.values


def _on_terms(mode: Mode, term: Condition, field: Field, example: Example) -> Iterator[Remark]:
    """Hold "not sent if `x` is `a`" and "required when `x` is `a`" against the values beside the field."""
    for pointer, parent in values_at(example.value, field.path[:-1]):
        beside = [parent.get(one.sibling) for one in term.every] if isinstance(parent, dict) else []
        if not beside or not all(map(_is_met, term.every, beside)):
            continue
        there = isinstance(parent, dict) and parent.get(field.name) is not None
        if there == (mode is Mode.ABSENT) and not (example.partial and not there):
            what = "is there" if there else "is not there"
            met = [f"`{one.sibling}` is {shown(state)}" for one, state in zip(term.every, beside, strict=True)]
            state_of = f"`{field.name}` {what} though {named(met)}"
            message = f"{state_of}; {line_of(field, example)} says “{term.sentence}”."
            at = f"{pointer}{joined(field.name)}" if there else pointer
            yield Remark(place=example.place(at), message=message, key=field.name)

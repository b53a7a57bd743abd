"""The family `tolerance`: what a provider may add tomorrow is acknowledged today.

The cases are the `drift` ones: each is a genuine payload with one named change, and that payload is its control.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from hookproof.checks.context import Context
from hookproof.checks.expectation import ACKNOWLEDGED, SURVIVED, Expectation, Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import Asked, Follows, check
from hookproof.checks.sequences import deliveries
from hookproof.checks.trial import Failed, Make, Trial
from hookproof.contract.validation import is_valid
from hookproof.delivery import packing
from hookproof.delivery.bends.table import Expected, bend, bends
from hookproof.delivery.signing import Signer
from hookproof.findings import Severity
from hookproof.payloads.case import ABSENT, Case, Mutation
from hookproof.payloads.making.encoding import encode
from hookproof.schema.json import written_alike
from hookproof.schema.pointers import tokens

_GROWTH = "The provider's history: fields were added without notice; documentation says that objects stay open"
_JSON = "RFC 8259"
#: What the contract allows, and what consumers still stumble over without being plainly wrong: texts for which there is
#: no room.
_LIGHT = Expectation(kind=Expected.ACKNOWLEDGED, at_most=dict.fromkeys(Fault, Severity.WARNING))
#: What the contract allows, hardly a provider writes, and most typed languages do not read: 1.0 for an integer.
_HARDLY_SENT = Expectation(kind=Expected.ACKNOWLEDGED, at_most=dict.fromkeys(Fault, Severity.NOTE))
#: What the contract allows only because it sets no bound: a consumer may have a bound of its own.
_BOUNDED = Expectation(kind=Expected.ACKNOWLEDGED, at_most={Fault.REFUSED: Severity.NOTE})
#: A number that is usually as large as this may well come to have more than 32 bits.
_LARGE = 2**20
#: How long a body may be is found with a list; that it comes first is all that is said here.
_LENGTH = Follows("tolerance.long-list", frozenset())
#: Who verifies what he has written himself refuses every other form of the same payload: told there.
_RAW = Follows("auth.raw-body")
#: Who takes what one read gives for all gets less of a long body than of a short one: told there.
_READ_ONCE = Follows("ack.segments", anywhere=True)


@check(
    id="tolerance.batch",
    title="Several events in one delivery are acknowledged",
    severity=Severity.ERROR,
    clause="The provider's documentation: one delivery may carry several events",
    mend="Go through all items of the array, and answer once for all of them.",
    shapes=Level.STANDARD,
    applies=lambda rules: packing.takes_several(rules.body),
)
def batch(ctx: Context) -> Iterator[Trial]:
    """The event twice and ten times in one body, each with an id of its own."""
    yield from ctx.bent("batch")


@check(
    id="tolerance.unknown-field",
    title="A field that is not known yet is ignored",
    severity=Severity.ERROR,
    clause=_GROWTH,
    mend="Ignore unknown properties: no additionalProperties: false, no strict mode or forbidden extras in the model.",
)
def unknown_field(ctx: Context) -> Iterator[Trial]:
    """A new property of each JSON type at the top, and one in each nested object."""
    yield from _drift(ctx, "unknown-field", "unknown-nested-field", one_elsewhere=True)


@check(
    id="tolerance.unknown-enum-value",
    title="A value that an enum does not have yet is acknowledged",
    severity=Severity.ERROR,
    clause="The provider's history: enums grew in most versions; a consumer that reads keeps them open",
    mend="Map a value that you do not know to a default, or keep it as text.",
    everywhere=Level.STANDARD,
)
def unknown_enum_value(ctx: Context) -> Iterator[Trial]:
    """A new value in each enum."""
    yield from _drift(ctx, "unknown-enum-value")


@check(
    id="tolerance.unknown-event",
    title="An event that is not known yet is acknowledged",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0: what is not answered with 2xx is sent again, and an endpoint that fails is "
    "disabled; the provider's history: events were added",
    mend="Answer 2xx to an event that you have no handler for.",
    everywhere=Level.DEEP,
)
def unknown_event(ctx: Context) -> Iterator[Trial]:
    """A new event of a known family, and one of a new family."""
    yield from _drift(ctx, "unknown-event")
    yield from ctx.bent("unknown-event")


@check(
    id="tolerance.number-form",
    title="A number is the same with and without a fraction of zero",
    severity=Severity.ERROR,
    clause=f"{_JSON}, section 6: JSON has one type of number",
    mend="Read numbers as numbers: 1 and 1.0 are the same value.",
    follows=(_RAW,),
    shapes=Level.STANDARD,
    asks=Asked.WHOLE,
)
def number_form(ctx: Context) -> Iterator[Trial]:
    """Whole numbers as 1.0, and fractional ones as whole. Where the contract says integer, a 1.0 is worth a note."""
    yield from _drift(ctx, "integer-as-float", "float-as-integer", in_any_form=False)
    yield from ctx.bent("number-form", expect=_HARDLY_SENT)


@check(
    id="tolerance.key-order",
    title="The order of the members does not matter",
    severity=Severity.ERROR,
    clause=f"{_JSON}, section 4: an object is an unordered collection",
    mend="Read members by their names.",
    follows=(_RAW,),
)
def key_order(ctx: Context) -> Iterator[Trial]:
    """Members reversed, sorted and otherwise, at every depth."""
    yield ctx.marked("odd-key-order", bend("odd-key-order").title)
    if ctx.chosen or ctx.level > Level.QUICK:
        yield from _drift(ctx, "reordered-keys")


@check(
    id="tolerance.long-list",
    title="A list with many items is acknowledged",
    severity=Severity.ERROR,
    clause="The event's schema: it sets no bound to the list",
    mend="Raise the limit that your framework sets to a body (Express: 100 kB) to a megabyte or more.",
    level=Level.STANDARD,
    follows=(_RAW, _READ_ONCE),
    shapes=Level.STANDARD,
)
def long_list(ctx: Context) -> Iterator[Trial]:
    """The example with more items in a list without a bound: up to 20 kB, and (a warning) up to 150."""
    for row, expect in zip(bends("long-list"), (ACKNOWLEDGED, _LIGHT), strict=True):
        made = row(ctx.signer.deliver(ctx.example), ctx.signer)
        if made is not None and is_valid(ctx.event)(payload := json.loads(made.payload)):
            case = replace(ctx.example, payload=payload, body=made.payload)
            trial = ctx.marked(row.name, row.title, expect=expect)
            yield replace(trial, case=case, differs=True, twins=partial(ctx.other_forms, case))


#: Texts that have nothing in common, but that none is one of the usual values.
_UNLIKE = {"accented-characters", "special-characters", "longer-string"}
_LIST = (
    "Texts of all kinds fail here, plain ones too: it knows some values alone. The contract names no list: read any "
    "text, and treat one that you do not know as unknown."
)


def _known_values(failures: Sequence[Failed]) -> str:
    """Say so where it is not what stands in a text that it stumbles over, but that it is none of a few."""
    return _LIST if {failed.trial.name for failed in failures} >= _UNLIKE else ""


@check(
    id="tolerance.text",
    title="Text beyond ASCII, and long text, is taken as it is",
    severity=Severity.ERROR,
    clause=f"{_JSON}, section 8: strings are Unicode; the event's schema sets no closer bound",
    mend="Keep text as Unicode throughout, the database's columns included, and leave room for it or cut it.",
    follows=(_LENGTH, _RAW),
    shapes=Level.STANDARD,
)
def text(ctx: Context) -> Iterator[Trial]:
    """Other scripts, characters beyond the basic plane, signs that mean something elsewhere, longer and long texts.

    Beyond ASCII each is sent in both forms that encoders give it: as it is, and in escapes.
    """
    for plain in _drift(ctx, "accented-characters", "astral-characters", "special-characters"):
        trial = replace(plain, advice=_known_values)
        yield trial
        if not trial.case.body.isascii():
            yield _in_escapes(ctx, trial)
    for trial in _drift(ctx, "not-normalised", "longer-string"):
        yield replace(trial, advice=_known_values)
    yield from _drift(ctx, "link-with-query")
    yield from _drift(ctx, "long-string", "long-link", expect=_LIGHT)


@check(
    id="tolerance.large-number",
    title="A large number is taken as it is",
    severity=Severity.ERROR,
    clause=f"{_JSON}, section 6, and RFC 7493, section 2.2: whole numbers up to 2^53 are exchanged as they are; the "
    "event's schema sets no closer bound",
    mend="Keep whole numbers and times in 64 bits, the database's columns included.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
)
def large_number(ctx: Context) -> Iterator[Trial]:
    """Five thousand million in whole numbers, a hundred thousand in any, and times to come behind 2038.

    The latter two weigh less, and so does the first where usual values are small.
    """
    yield from _drift(ctx, "beyond-16-bits", "beyond-2038", expect=_LIGHT)
    for trial in _drift(ctx, "beyond-32-bits"):
        mutation = trial.case.mutation
        usual = mutation.before if mutation is not None and isinstance(mutation.before, int) else 0
        yield trial if usual >= _LARGE else replace(trial, expect=_LIGHT)


@check(
    id="tolerance.lowest",
    title="What has no lower bound may be empty, zero or negative",
    severity=Severity.WARNING,
    clause="The event's schema: it sets no least length of a text, and no least number",
    mend="Look whether there is anything before you take a text apart, divide by a number or count down from it.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
    follows=(_RAW,),
)
def lowest(ctx: Context) -> Iterator[Trial]:
    """All texts empty, all numbers zero, all numbers negative, as far as the schema allows it.

    Contracts often leave out bounds that are meant, so a consumer that refuses such a value gets no more than a note.
    """
    trials = _drift(ctx, "nothing-in-texts", "numbers-of-zero", "numbers-below-zero", expect=_BOUNDED)
    yield from (trial for trial in trials if trial.case.valid)


@check(
    id="tolerance.time-form",
    title="A time is read in each form that its format allows",
    severity=Severity.WARNING,
    clause="RFC 3339, section 5.6, which the event's schema names: seconds may have a fraction, and UTC is one offset "
    "of many",
    mend="Read times with a parser of RFC 3339 or ISO 8601, not with a pattern of your own.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
)
def time_form(ctx: Context) -> Iterator[Trial]:
    """The same instant with a part of a second, and at another offset, in fields of the format date-time."""
    yield from _drift(ctx, "time-with-fraction", "time-with-offset")


@check(
    id="tolerance.id-form",
    title="Ids are taken as they are",
    severity=Severity.ERROR,
    clause="The provider's documentation: ids are opaque; its history: a prefix was changed",
    mend="Store ids as text; do not look for a prefix, a length or an alphabet in them.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
)
def id_form(ctx: Context) -> Iterator[Trial]:
    """Ids with another prefix, of another length, and with other characters."""
    yield from _drift(ctx, "other-id-prefix", "longer-id", "other-id-alphabet")


@check(
    id="tolerance.new-null",
    title="A null that is not documented yet does not make the consumer fail",
    severity=Severity.WARNING,
    clause="Practice; the provider's history: fields became nullable",
    mend="Read each value as one that may be missing, and refuse what you cannot do without.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
)
def new_null(ctx: Context) -> Iterator[Trial]:
    """Null where the contract has none today: it may be refused, but breaks nothing."""
    yield from _drift(ctx, "newly-null", expect=SURVIVED)


def _drift(
    ctx: Context, *names: str, expect: Expectation = ACKNOWLEDGED, one_elsewhere: bool = False, in_any_form: bool = True
) -> Iterator[Trial]:
    """Yield the trials of the drift cases of these kinds; a quick run takes one of each kind for most events."""
    few = one_elsewhere and ctx.level is Level.QUICK and not ctx.chosen
    left = dict.fromkeys(names, 1 if few else -1)
    for case in ctx.cases("drift", *names):
        mutation = case.mutation
        if mutation is not None and left.get(name := _kind(mutation), 0):
            left[name] -= 1
            several = not mutation.pointer and case.payload != ctx.example.payload
            yield Trial(
                name=name,
                shows=f"{_shown(mutation)} in several places" if several else _shown(mutation),
                case=case,
                expect=expect,
                make=_genuine(ctx.signer, case),
                control=partial(_unchanged, ctx, case, mutation),
                twins=partial(_forms, ctx, case, in_any_form),
                differs=several,
            )
            if not any(left.values()):
                return


def _forms(ctx: Context, case: Case, in_any_form: bool) -> tuple[Make, ...]:
    return ctx.other_forms(case) if in_any_form else ()


def _unchanged(ctx: Context, case: Case, mutation: Mutation) -> Case:
    """Return the case without its change: the event's example, or another genuine payload."""
    payload = _undone(case.payload, mutation) if mutation.pointer else _whole(mutation.before)
    if written_alike(payload, ctx.example.payload):
        return ctx.example
    return replace(case, address=f"{case.address}-unchanged", payload=payload, body=encode(payload), mutation=None)


def _whole(before: object) -> object:
    """The payload before a change of all of it: its JSON text, or the payload itself where that is no object."""
    try:
        return json.loads(before) if isinstance(before, str | bytes) else before
    except ValueError:
        return before


def _undone(payload: Any, mutation: Mutation) -> Any:
    parts = tokens(mutation.pointer)
    new = parent = copy.copy(payload)
    for part in parts[:-1]:  # what is not on the way is shared
        step = int(part) if isinstance(parent, list) else part
        parent[step] = copy.copy(parent[step])
        parent = parent[step]
    key = int(parts[-1]) if isinstance(parent, list) else parts[-1]
    if mutation.before is ABSENT:
        del parent[key]
    else:
        parent[key] = mutation.before
    return new


def _in_escapes(ctx: Context, trial: Trial) -> Trial:
    """Return the trial of the same text in escapes. Where the text as it is fails too, the way it is written is not
    the cause."""
    case = trial.case
    return Trial(
        name=f"{trial.name}+in-escapes",
        shows=f"{trial.shows}, written in escapes",
        case=case,
        make=lambda label: deliveries("in-escapes", case, ctx.signer, label),
        control=lambda: case,
    )


def _kind(mutation: Mutation) -> str:
    return mutation.id.rpartition(".")[2]


def _shown(mutation: Mutation) -> str:
    words = _kind(mutation).replace("-", " ")
    if not mutation.pointer:
        return words
    name = ".".join(tokens(mutation.pointer))
    return f"{words} `{name}`" if mutation.before is ABSENT else f"{words} in `{name}`"


def _genuine(signer: Signer, case: Case) -> Make:
    return lambda label: (signer.deliver(case, label=label),)

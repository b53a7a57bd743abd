"""The family `semantics` as far as values go: what observers show is what was sent, at the edges, too."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from hookproof.checks.context import Context
from hookproof.checks.datedness import free_places
from hookproof.checks.distortions import TIMES, is_decimal, is_written_nothing, of_text, rounded_to
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import check
from hookproof.checks.scenes import Result, names_of, scene, with_effect
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.contract.validation import is_valid
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import (
    ANY,
    EVERYWHERE,
    Footprint,
    Path,
    is_number,
    named,
    place_of,
    shortened,
)
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.moments import later, unit_of, with_offset
from hookproof.payloads.plan.nodes import Number, Text
from hookproof.payloads.plan.places import Place, replaced
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import tokens

#: More than 32 bits, or more than 16 where that is all there may be: whoever keeps fewer shows 7.
_LARGE = (2**32 + 7, 2**16 + 7)
_PRECISE = (1234567.89, 12345.67)
_AMOUNTS = ("1234567.89", "12345.67")
_BEYOND_ASCII = "zażółć, øre"
#: What is escaped, taken out or composed on the way by whoever does such things.
_SIGNS = '"Tom" 🎬 & <b>Ann</b>, H²O'
#: How much later other times are, in seconds: no whole number of minutes, hours or days.
_LATER, _MUCH_LATER = 86_461, 172_923
_LINK = re.compile(r"(https?://[^/?#\s]+/)(.+)")
#: So long a text may be where nothing says how long; wider columns than 255 characters are usual.
_LONG = 300
_LAST_DIGIT = 1e-9
_NOTHING = "no observer shows a value of the payload as it was sent"
Values = Callable[[Place], Iterator[object]]


def _usual_small(place: Place) -> Iterator[object]:
    yield _in_case(place.value, str.lower)


def _usual_capital(place: Place) -> Iterator[object]:
    yield _in_case(place.value, str.upper)


def _in_case(value: object, change: Callable[[str], str]) -> object:
    """A text in one letter case; of a link what follows the host, of a time nothing."""
    if not isinstance(value, str) or unit_of(value):
        return value
    link = _LINK.fullmatch(value)
    return change(value) if link is None else link[1] + change(link[2])


def _usual_other(place: Place) -> Iterator[object]:
    value = place.value
    if unit_of(value):
        yield later(value, _LATER, value)
    elif is_decimal(value):
        yield str(Decimal(value) + 7)
    elif isinstance(value, str):
        link = _LINK.fullmatch(value)
        yield value.lower()[::-1] if link is None else link[1] + link[2].lower()[::-1]
    else:
        yield from (value + 7, value - 7)


def _large(place: Place) -> Iterator[object]:
    if _is_number(place):
        yield from _LARGE if isinstance(place.node, Number) and place.node.integral else _PRECISE
    elif is_decimal(place.value):
        yield from _AMOUNTS


def _beyond_ascii(place: Place) -> Iterator[object]:
    if _is_text(place):
        yield _BEYOND_ASCII


def _signs(place: Place) -> Iterator[object]:
    if _is_text(place):
        yield _SIGNS


def _long(place: Place) -> Iterator[object]:
    if _is_text(place) and isinstance(place.node, Text):
        length = min(_LONG, place.node.high or _LONG)
        yield (f"{place.value} " * length)[: length - 1] + "x"


def _nothing(place: Place) -> Iterator[object]:
    if place.nullable and not _is_time(place):
        yield None


def _elsewhen(place: Place) -> Iterator[object]:
    if _is_time(place):
        moved = later(place.value, _MUCH_LATER, place.value)
        yield with_offset(moved) if isinstance(moved, str) else moved


#: What is sent, in words, and how a value of a place becomes one of the kind.
_EDGES: tuple[tuple[str, str, Values], ...] = (
    ("letters", "capital letters", _usual_capital),
    ("numbers", "large and precise numbers", _large),
    ("alphabets", "letters beyond ASCII", _beyond_ascii),
    ("signs", "signs that are escaped or lost elsewhere", _signs),
    ("lengths", "long texts", _long),
    ("nothing", "null where it may stand", _nothing),
    ("times", "other times, and times of another zone", _elsewhen),
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was sent at each place, and what observers show at each place of theirs that shows one value."""

    sent: Mapping[str, object]
    shows: Mapping[Path, object]
    exchange: Exchange


@check(
    id="semantics.kept-values",
    title="A value is kept as it was sent",
    severity=Severity.WARNING,
    clause="The event's schema: each value that it allows may come",
    mend="Give the column or type room for all that the schema allows, and do not change a text on its way: wider "
    "integers, decimals for what is counted in parts, Unicode texts of the schema's length, times with their offset, "
    "null for null. Escape a text where it is shown, not where it is kept.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
    looks=True,
    otherwise="the provider's deliveries have no numbers or texts of their own",
)
def kept_values(ctx: Context) -> Iterator[Trial]:
    """Usual values first: only where an observer shows those as they were sent, values at the edge are held to it."""
    for name, words, values in _EDGES:
        if _payload(ctx, values)[1]:
            yield scene(ctx, name, words, _at_the_edge(ctx, values, words))


def _places(ctx: Context) -> list[Place]:
    """The places of numbers, times and links, and of texts in no form of their own; in lists, of the first item."""
    kinds = (_is_number, _is_text, _is_time, _is_link)
    return [place for place in free_places(ctx, items=True) if any(holds(place) for holds in kinds)]


def _is_number(place: Place) -> bool:
    return isinstance(place.node, Number) and is_number(place.value) and unit_of(place.value) is None


def _is_text(place: Place) -> bool:
    free = isinstance(place.node, Text) and not place.node.formats and not _is_link(place)
    return free and bool(place.value) and not unit_of(place.value)


def _is_time(place: Place) -> bool:
    return isinstance(place.node, (Number, Text)) and unit_of(place.value) is not None


def _is_link(place: Place) -> bool:
    return isinstance(place.node, Text) and isinstance(place.value, str) and _LINK.fullmatch(place.value) is not None


def _payload(ctx: Context, values: Values) -> tuple[object, dict[str, object]]:
    """Return the event's example with the first value for each place that its schema allows, and those values."""
    admits, payload, sent = is_valid(ctx.event), ctx.example.payload, dict[str, object]()
    for place in _places(ctx):
        for value in values(place):
            changed = replaced(payload, place.pointer, value)
            if admits(changed):
                payload, sent[place.pointer] = changed, value
                break
    return payload, sent


def _at_the_edge(ctx: Context, values: Values, words: str) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        small, capital, other = (_usual(ctx, stage, kind) for kind in (_usual_small, _usual_capital, _usual_other))
        if small is None or capital is None or other is None:
            return Unclear("usual values are not acknowledged: see the family ack")
        edge = capital if values is _usual_capital else _sent(ctx, stage, values, label)
        if edge is None:
            return Unclear(f"{words} are not acknowledged: see the families ack and tolerance")
        usual = (small, other)
        found = [*_otherwise(ctx, small, other, edge), *_rounded(usual, edge), *_mistimed(usual, edge)]
        if values is _usual_capital:
            found += _otherwise(ctx, capital, other, small)
        if not found and not _kept(small, other):
            return Unclear(_NOTHING)
        return next(iter(found), None)

    return with_effect(ctx, play)


def _usual(ctx: Context, stage: Stage, values: Values) -> _Shown | None:
    return stage.keep(f"usual values of {ctx.event.name}, {values.__name__}", partial(_sent, ctx, stage, values))


def _sent(ctx: Context, stage: Stage, values: Values, label: str = "usual values") -> _Shown | None:
    payload, sent = _payload(ctx, values)
    origin = replace(ctx.example, payload=payload, body=encode(payload))
    case: Case = stage.fresh(origin, f"{label}/{values.__name__}")
    before = stage.state(case)
    exchange = stage.send(ctx.signer.deliver(case, label=f"{label}/{values.__name__}"))
    if not exchange.acknowledged:
        return None
    found = stage.seen(before, stage.moved(before, case), EVERYWHERE)
    names = names_of({"": (origin, case)}) | {str(exchange.delivery.message_id): "<message>"}
    leaves: dict[Path, list[object]] = {}
    for change in found:
        shown = change.amount if is_number(change.old) and is_number(change.new) else change.new
        if shown is not ABSENT:
            _note(leaves, named(shown, names), tuple(str(named(part, names)) for part in change.path))
    return _Shown(sent, {path: each[0] for path, each in leaves.items() if len(each) == 1}, exchange)


def _note(leaves: dict[Path, list[object]], value: object, path: Path) -> None:
    """Note what stands where; a row that is a list of single values has its columns by number."""
    if isinstance(value, dict):
        for key, each in value.items():
            _note(leaves, each, (*path, key))
    elif isinstance(value, list):
        is_row = not any(isinstance(each, (dict, list)) for each in value)
        for number, each in enumerate(value):
            _note(leaves, each, (*path, str(number) if is_row else ANY))
    else:
        leaves.setdefault(path, []).append(value)


def _kept(usual: _Shown, other: _Shown, kind: type | tuple[type, ...] = (str, int, float)) -> list[tuple[str, Path]]:
    """Return which place of a payload shows where, as it was sent; another value must show there, too."""
    return [
        (at, path)
        for at, value in usual.sent.items()
        for path, shown in usual.shows.items()
        if isinstance(value, kind) and _same(value, shown) and _follows(at, path, other) and _differs(at, usual, other)
    ]


def _follows(at: str, path: Path, shown: _Shown) -> bool:
    """Whether what shows there is the value of this place, in whatever letter case."""
    one, other = shown.sent.get(at), shown.shows.get(path)
    return str(one).casefold() == str(other).casefold() if isinstance(one, str) else _same(one, other)


def _differs(at: str, one: _Shown, other: _Shown) -> bool:
    return str(one.sent[at]).casefold() != str(other.sent.get(at)).casefold()


def _same(sent: object, shown: object) -> bool:
    """Whether two values are one; what was added to a sum may have gone by a last digit."""
    if is_number(sent):
        exact = 0.0 if isinstance(sent, int) else _LAST_DIGIT
        return is_number(shown) and math.isclose(sent, shown, rel_tol=exact)
    return sent == shown


def _is_other(at: str, path: Path, edge: _Shown) -> bool:
    """Whether something else shows where this value should; a text cut for readers, or composed, is no other one."""
    if at not in edge.sent or path not in edge.shows:
        return False
    sent, shown = edge.sent[at], edge.shows[path]
    if is_number(sent):
        return is_number(shown) and not _same(sent, shown)
    if not isinstance(shown, str) or not isinstance(sent, str) or shown.endswith(("…", "...")):
        return False
    return unicodedata.normalize("NFC", sent) != unicodedata.normalize("NFC", shown)


def _otherwise(ctx: Context, usual: _Shown, other: _Shown, edge: _Shown) -> Iterator[Breach]:
    """Yield what shows as it was sent where it is usual, and otherwise at the edge."""
    times = {place.pointer for place in _places(ctx) if _is_time(place)}
    for at, path in _kept(usual, other):
        if at in times or at not in edge.sent or path not in edge.shows:
            continue
        if edge.sent[at] is None and is_written_nothing(edge.shows[path]):
            yield _breach(at, edge, f"null shows as the text {edge.shows[path]} ({place_of(path)})")
        elif edge.sent[at] is not None and _is_other(at, path, edge):
            yield _told(ctx, at, path, edge, usual)


def _told(ctx: Context, at: str, path: Path, edge: _Shown, usual: _Shown) -> Breach:
    sent, shown = edge.sent[at], edge.shows[path]
    # Where the schema says how a text is built, its letter case is a part of it; else it may be a matter of taste.
    coded = any(place.pointer == at and _is_coded(place) for place in _places(ctx))
    if not isinstance(sent, str) or not isinstance(shown, str):
        how, severity = f"{shortened(sent)} shows as {shortened(shown)}", None
    elif sent.casefold() == shown.casefold():
        how, severity = f"{shortened(sent)} shows as {shortened(shown)}", None if coded else Severity.NOTE
    else:
        how, severity = of_text(sent, shown)
    return _breach(at, edge, f"{how} ({place_of(path)}). {shortened(usual.sent[at])} shows as it is", severity)


def _is_coded(place: Place) -> bool:
    return _is_link(place) or (isinstance(place.node, Text) and bool(place.node.patterns))


def _rounded(usual: Sequence[_Shown], edge: _Shown) -> Iterator[Breach]:
    """Yield numbers that show nowhere as they were sent, and somewhere rounded, always in the same way."""
    for at, sent in edge.sent.items():
        if is_number(sent) or is_decimal(sent):
            for path, step in _followed(at, usual, edge, rounded_to):
                # Parts of a second or of a gram may be more than anybody wants to know; amounts are written as texts.
                severity = Severity.NOTE if isinstance(sent, float) else None
                how = f"{shortened(sent)} shows as {shortened(edge.shows[path])}, in {step} ({place_of(path)})"
                yield _breach(at, edge, f"{how}; nothing shows it whole", severity)


def _mistimed(usual: Sequence[_Shown], edge: _Shown) -> Iterator[Breach]:
    """Yield times that show nowhere as they were sent, and somewhere as other moments, always in the same way."""
    for at, sent in edge.sent.items():
        if unit_of(sent) is not None:
            for path, how in _followed(at, usual, edge, _time_read):
                says = f"{shortened(sent)} shows as {shortened(edge.shows[path])} ({place_of(path)}): {how}"
                yield _breach(at, edge, says)


def _time_read(pairs: Sequence[tuple[object, object]]) -> str:
    return next((words for words, holds in TIMES.items() if holds(pairs)), "")


def _followed(
    at: str, usual: Sequence[_Shown], edge: _Shown, reading: Callable[[Sequence[tuple[object, object]]], str]
) -> Iterator[tuple[Path, str]]:
    """Yield where something shows that a reading explains of each delivery; nothing where the value shows as it is."""
    shown = (*usual, edge)
    if any(at not in each.sent for each in shown) or any(_same(edge.sent[at], value) for value in edge.shows.values()):
        return
    for path in edge.shows:
        if all(path in each.shows for each in shown):
            words = reading([(each.sent[at], each.shows[path]) for each in shown])
            if words:
                yield path, words


def _breach(at: str, edge: _Shown, how: str, severity: Severity | None = None) -> Breach:
    name = re.sub(r"\.\d+(?=\.|$)", "[]", ".".join(tokens(at)))
    says = f"The consumer keeps `{name}` otherwise than it was sent: {how}."
    return Breach(fault=Fault.EFFECT, exchange=edge.exchange, says=says, kind=name, severity=severity)

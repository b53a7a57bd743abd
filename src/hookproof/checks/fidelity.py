"""The family `semantics` as far as values go: what observers show is what was sent, at the edges, too."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from hookproof.checks.context import Context
from hookproof.checks.datedness import free_places
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import check
from hookproof.checks.scenes import Result, names_of, scene, with_effect
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.contract.validation import is_valid
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import EVERYWHERE, Footprint, Path, effect_of, is_number, place_of, shortened
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.moments import unit_of
from hookproof.payloads.plan.nodes import Number, Text
from hookproof.payloads.plan.places import Place, replaced

#: More than 32 bits, or more than 16 where that is all there may be: whoever keeps fewer shows 7.
_LARGE = (2**32 + 7, 2**16 + 7)
_PRECISE = (1234567.89, 12345.67)
_BEYOND_ASCII = "zażółć, øre"
#: So long a text may be where nothing says how long; wider columns than 255 characters are usual.
_LONG = 300
_LAST_DIGIT = 1e-9
_NOTHING = "no observer shows a value of the payload as it was sent"
Values = Callable[[Place], Iterator[object]]


def _usual_small(place: Place) -> Iterator[object]:
    yield place.value.lower() if isinstance(place.value, str) else place.value


def _usual_capital(place: Place) -> Iterator[object]:
    yield place.value.upper() if isinstance(place.value, str) else place.value


def _usual_other(place: Place) -> Iterator[object]:
    if isinstance(place.value, str):
        yield place.value.lower()[::-1]
    else:
        yield from (place.value + 7, place.value - 7)


def _large(place: Place) -> Iterator[object]:
    if is_number(place.value):
        yield from _LARGE if isinstance(place.node, Number) and place.node.integral else _PRECISE


def _beyond_ascii(place: Place) -> Iterator[object]:
    if isinstance(place.value, str):
        yield _BEYOND_ASCII


def _long(place: Place) -> Iterator[object]:
    if isinstance(place.node, Text) and isinstance(place.value, str) and place.value:
        length = min(_LONG, place.node.high or _LONG)
        yield (f"{place.value} " * length)[: length - 1] + "x"


#: What is sent, in words, and how a value of a place becomes one of the kind.
_EDGES: tuple[tuple[str, str, Values], ...] = (
    ("letters", "capital letters", _usual_capital),
    ("numbers", "large and precise numbers", _large),
    ("alphabets", "letters beyond ASCII", _beyond_ascii),
    ("lengths", "long texts", _long),
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
    "integers, decimals for what is counted in parts, Unicode texts of the schema's length.",
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
    """The places of numbers, and of texts in no form of their own."""
    return [place for place in free_places(ctx) if _is_number(place) or _is_text(place)]


def _is_number(place: Place) -> bool:
    return isinstance(place.node, Number) and is_number(place.value) and unit_of(place.value) is None


def _is_text(place: Place) -> bool:
    return isinstance(place.node, Text) and not place.node.formats and bool(place.value) and not unit_of(place.value)


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
        if values is _usual_capital:
            places = [(small, capital, pair) for pair in _kept(small, other, str)]
            places += [(capital, small, pair) for pair in _kept(capital, other, str)]
        elif (edge := _sent(ctx, stage, values, label)) is not None:
            places = [(small, edge, pair) for pair in _kept(small, other)]
        else:
            return Unclear(f"{words} are not acknowledged: see the families ack and tolerance")
        if not places:
            return Unclear(_NOTHING)
        found = ((usual, edge, pair) for usual, edge, pair in places if _is_other(*pair, edge))
        return next((_told(ctx, *pair, edge, usual) for usual, edge, pair in found), None)

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
    for path, shown in effect_of(found, names).items():
        _note(leaves, shown, path)
    return _Shown(sent, {path: each[0] for path, each in leaves.items() if len(each) == 1}, exchange)


def _note(leaves: dict[Path, list[object]], value: object, path: Path) -> None:
    if isinstance(value, dict):
        for key, each in value.items():
            _note(leaves, each, (*path, key))
    elif isinstance(value, list):
        for each in value:
            _note(leaves, each, path)
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


def _told(ctx: Context, at: str, path: Path, edge: _Shown, usual: _Shown) -> Breach:
    sent, shown = edge.sent[at], edge.shows[path]
    # Where the schema says how a text is built, its letter case is a part of it; else it may be a matter of taste.
    coded = any(place.pointer == at and isinstance(place.node, Text) and place.node.patterns for place in _places(ctx))
    folded = str(sent).casefold() == str(shown).casefold()
    name = at[1:].replace("/", ".")
    if isinstance(sent, str) and isinstance(shown, str) and sent.startswith(shown):
        how = f"of a text of {len(sent)} characters the first {len(shown)} are kept"
    else:
        how = f"{shortened(sent)} shows as {shortened(shown)}"
    says = f"The consumer keeps `{name}` otherwise than it was sent: {how} ({place_of(path)})."
    says += f" {shortened(usual.sent[at])} shows as it is."
    severity = Severity.NOTE if folded and not coded else None
    return Breach(fault=Fault.EFFECT, exchange=edge.exchange, says=says, kind=name, severity=severity)

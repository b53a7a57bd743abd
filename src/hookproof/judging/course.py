"""The course of a scene: what was sent, done and seen in it, in order, and that in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

from hookproof.checks.material.scenes import told
from hookproof.checks.stage import State
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Step
from hookproof.observers.state import Change

#: So many deliveries of one kind with one answer stand for themselves; more in a row are counted.
_ALONE = 3
#: More steps than these tell nobody anything: the last ones, which show what is wrong, are kept.
_MOST = 16
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Found = Callable[[State, State], Sequence[Change]]


@dataclass(frozen=True, slots=True)
class _Moment:
    """Deliveries that went out together, or what was done, and the state that was looked at after it."""

    exchanges: tuple[Exchange, ...] = ()
    done: str = ""
    state: State | None = None


@dataclass(slots=True)
class Course:
    """Notes a scene as it is played. States are compared, and words found, only where somebody asks."""

    _moments: list[_Moment] = field(default_factory=list)
    _hushed: bool = False

    def begin(self) -> None:
        """A new scene: what was before is forgotten."""
        self._moments.clear()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Note nothing: what is sent here is to find something out, and belongs to no scene."""
        before, self._hushed = self._hushed, True
        try:
            yield
        finally:
            self._hushed = before

    def sent(self, *exchanges: Exchange) -> None:
        """Note deliveries that were under way at once."""
        self._add(_Moment(exchanges=exchanges))

    def did(self, what: str) -> None:
        """Note what else was done."""
        self._add(_Moment(done=what))

    def saw(self, state: State) -> State:
        """Note what observers show, and return it."""
        self._add(_Moment(state=state))
        return state

    def _add(self, moment: _Moment) -> None:
        if not self._hushed:
            self._moments.append(moment)

    def steps(self, found: Found) -> tuple[Step, ...]:
        """Return the scene so far, the last steps of a long one; () where one delivery was all. May raise Blind."""
        messages = {e.delivery.message_id: None for each in self._moments for e in each.exchanges}
        names = dict(zip(messages, _letters(), strict=False))
        steps = list(_with_effects(self._moments, names, found))
        several = len(messages) > 1 or sum(len(each.exchanges) for each in self._moments) > 1
        if not several:
            return ()
        left = len(steps) - _MOST
        return tuple(steps) if left <= 0 else (Step(sent=f"{left} steps before these"), *steps[left:])


def in_turn(*exchanges: Exchange) -> tuple[Step, ...]:
    """Return the steps of deliveries that went out one after the other; () where it was one."""
    course = Course()
    for exchange in exchanges:
        course.sent(exchange)
    return course.steps(lambda _before, _after: ())


def _with_effects(moments: Sequence[_Moment], names: dict[str, str], found: Found) -> Iterator[Step]:
    """Yield a step for each moment but looks, which say what showed after the step before."""
    seen: State | None = None
    waiting: list[Step] = []
    for looking, group in groupby(moments, key=lambda each: each.state is not None):
        if not looking:
            yield from waiting[:-1]
            waiting = [*waiting[-1:], *_told(list(group), names)]
            continue
        *_, last = group
        if seen is not None and last.state is not None and waiting:
            shown = told(found(seen, last.state)) or "nothing new"
            *before, step = waiting
            yield from before
            yield Step(sent=step.sent, answer=step.answer, effect=shown)
            waiting = []
        seen = last.state
    yield from waiting


def _told(moments: Sequence[_Moment], names: dict[str, str]) -> Iterator[Step]:
    """Yield the steps of moments without a look in between; many of one kind in a row are one."""
    for (kind, answer), group in groupby(moments, key=_kind):
        alike = list(group)
        if kind and len(alike) > _ALONE:
            yield Step(sent=f"{len(alike)} deliveries of {kind}, one after the other", answer=answer)
        else:
            yield from (_step(each, names) for each in alike)


def _kind(moment: _Moment) -> tuple[str, str]:
    """What a lone delivery is of, and its answer; "" for all else."""
    if len(moment.exchanges) != 1:
        return "", ""
    (exchange,) = moment.exchanges
    return f"{exchange.delivery.event}{_bent(exchange)}", _answer(exchange)


def _step(moment: _Moment, names: dict[str, str]) -> Step:
    if not moment.exchanges:
        return Step(sent=moment.done)
    if len(moment.exchanges) == 1:
        (exchange,) = moment.exchanges
        return Step(sent=_named(exchange, names), answer=_answer(exchange))
    several = Counter(f"{e.delivery.event}{_bent(e)}" for e in moment.exchanges)
    messages = {e.delivery.message_id for e in moment.exchanges}
    of = f", all of them message {names[messages.pop()]}" if len(messages) == 1 else ""
    kinds = ", ".join(f"{count} deliveries of {kind}" if count > 1 else kind for kind, count in several.items())
    answers = Counter(map(_answer, moment.exchanges))
    counted = ", ".join(f"{answer} ({count} times)" if count > 1 else answer for answer, count in answers.items())
    return Step(sent=f"at once: {kinds}{of}", answer=counted)


def _named(exchange: Exchange, names: dict[str, str]) -> str:
    return f"{exchange.delivery.event}{_bent(exchange)}, message {names[exchange.delivery.message_id]}"


def _bent(exchange: Exchange) -> str:
    return f" ({exchange.delivery.bent})" if exchange.delivery.bent else ""


def _answer(exchange: Exchange) -> str:
    if exchange.response is not None:
        return str(exchange.response.status)
    return exchange.failure.value if exchange.failure is not None else "no answer"


def _letters() -> Iterator[str]:
    """Yield A to Z, then A1, B1, …"""
    yield from _LETTERS
    number = 1
    while True:
        yield from (f"{letter}{number}" for letter in _LETTERS)
        number += 1

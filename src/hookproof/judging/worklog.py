"""What a consumer has acknowledged, in order, and from which delivery on nothing of it shows any more."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hookproof.checks.runlog import Stop
from hookproof.checks.stage import ENDED_BEFORE, Stage
from hookproof.delivery.traffic import Exchange
from hookproof.judging.reasons.features import foremost, in_common, in_words
from hookproof.observers.observer import CutShort
from hookproof.observers.state import EVERYWHERE
from hookproof.payloads.case import Case
from hookproof.payloads.renewal import ids_in
from hookproof.schema.json import canonical

#: So many plain deliveries are given the chance to show that a consumer is at work.
_CHANCES = 2
#: So many bytes of bodies are kept, at most: of what came last.
_MOST = 2**23


@dataclass(frozen=True, slots=True)
class _Taken:
    """An acknowledged delivery: its place in the run, and its ids that none before it had; its message's is apart."""

    place: int
    exchange: Exchange
    own: frozenset[str]

    @property
    def case(self) -> str:
        """Of which case it is, "" where it is bent: nobody knows what becomes of that."""
        return "" if self.exchange.delivery.bent else self.exchange.delivery.address

    @property
    def message(self) -> str:
        """The id of its message."""
        return self.exchange.delivery.message_id

    def shows_in(self, state: str) -> bool:
        """Whether a state names it."""
        return any(each in state for each in (*self.own, self.message) if each)


@dataclass(slots=True)
class Worklog:
    """Notes what is acknowledged. `stop` is where the work has ended, once that was found out."""

    stop: Stop | None = None
    #: How many were acknowledged before the present scene, and how many in all.
    scene: int = 0
    count: int = 0
    _kept: deque[tuple[int, Exchange]] = field(default_factory=deque)
    _bytes: int = 0

    def see(self, exchange: Exchange) -> None:
        """Note an exchange of the run."""
        if exchange.acknowledged:
            self._kept.append((self.count, exchange))
            self.count += 1
            self._bytes += len(exchange.delivery.body)
        while self._bytes > _MOST:
            self._bytes -= len(self._kept.popleft()[1].delivery.body)

    def begin(self) -> None:
        """A new scene, however often it is played."""
        self.scene = self.count

    def begin_anew(self) -> None:
        """Forget what a consumer took that has ended since."""
        self._kept.clear()
        self._bytes, self.stop = 0, None

    def ended(self, state: object) -> bool:
        """Whether the work had ended before the present scene began, where a delivery has just been awaited in vain.

        `state` is all that observers show now. Nobody can say where it names no delivery.
        """
        taken, shown = self._taken(), canonical(state).decode("utf-8", "replace")
        worked = [each for each in taken if each.shows_in(shown)]
        behind = [
            each for each in taken if worked and each.place > worked[-1].place and each.message != worked[-1].message
        ]
        # What a consumer may well pass over, a shape or an event that it does not know, says nothing.
        cases = {each.case for each in worked} - {""}
        missed = next((number for number, each in enumerate(behind) if each.own and each.case in cases), None)
        if missed is None or behind[missed].place >= self.scene:
            return False
        self.stop = _stop(worked, behind[: missed + 1])
        return True

    def _taken(self) -> list[_Taken]:
        known: set[str] = set()
        found = []
        for place, exchange in self._kept:
            ids = _ids_of(exchange) - {exchange.delivery.message_id}
            found.append(_Taken(place, exchange, frozenset(ids - known)))
            known |= ids
        return found


def _stop(worked: Sequence[_Taken], behind: Sequence[_Taken]) -> Stop:
    """Return where the work ended: `behind` are those that came after the last that shows, up to one that should."""
    return Stop(worked[-1].exchange, tuple(each.exchange for each in behind), _odd(worked, behind[0]))


def _odd(worked: Sequence[_Taken], taken: _Taken) -> str:
    """Return in words what a delivery has that none of its event has that shows, "" where it is bent."""
    event = taken.exchange.delivery.event
    like = [_read(each.exchange) for each in worked if each.case and each.exchange.delivery.event == event]
    return in_words(foremost(in_common([_read(taken.exchange)], like))) if taken.case else ""


def _ids_of(exchange: Exchange) -> set[str]:
    return {str(each) for each in ids_in(_read(exchange))}


def _read(exchange: Exchange) -> Any:
    try:
        return json.loads(exchange.delivery.payload)
    except (ValueError, RecursionError):
        return None


def ended_before(stage: Stage, log: Worklog, case: Case) -> str:
    """Return why nothing that a scene lost says anything: its work had ended before. "" where it goes on, or may."""
    with stage.doubting(), suppress(CutShort):
        if log.stop is None and not any(_works(stage, log, case) for _ in range(_CHANCES)):
            log.ended(stage.state())
    return ENDED_BEFORE if log.stop is not None else ""


def _works(stage: Stage, log: Worklog, case: Case) -> bool:
    label = f"works/{log.count}"
    new = stage.fresh(case, label)
    before = stage.state(new)
    stage.send(stage.signer.deliver(new, label=label))
    after = stage.moved(before, new)
    return bool(stage.seen(before, after, EVERYWHERE) or stage.seen(after, stage.outwaited(after, new), EVERYWHERE))

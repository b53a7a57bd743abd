"""Where the effects of each event show: found out once, by deliveries about entities of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from hookproof.checks.stage import Stage
from hookproof.delivery.traffic import Delivery
from hookproof.delivery.transports import Transport
from hookproof.judging.rowkeys import RowKeys
from hookproof.observers.sight import Sight
from hookproof.observers.state import Footprint, footprint
from hookproof.payloads.case import Case

#: After so many deliveries that show nothing at all, the observers look elsewhere.
_HOPELESS = 3


@dataclass(slots=True)
class Whereabouts:
    """Sends through a stage, and remembers by event where an effect shows.

    `transport` sends what is no delivery; `row_keys` learns which words are ids to the consumer, `unheard` gives a case
    of an event that no contract has. All that looks raises Blind.
    """

    sight: Sight
    stage: Stage
    transport: Transport
    row_keys: RowKeys
    unheard: Callable[[], Case | None]
    _shows: dict[str, Footprint] = field(default_factory=dict)
    _firsts: dict[str, list[tuple[Case, Delivery]]] = field(default_factory=dict)
    #: How many deliveries showed nothing, since one did.
    _never: int = 0
    _books: Footprint | None = None

    def forget(self) -> None:
        """Something moves by itself, and is left out from now on: where effects show is to be found out again."""
        self._shows.clear()
        self._books = None

    def of(self, case: Case) -> Footprint:
        """Return where one genuine delivery of an event shows; empty where it does not."""
        if case.event not in self._shows:
            self._shows[case.event] = self._looked_for(case)
        return self._shows[case.event]

    def _looked_for(self, case: Case) -> Footprint:
        first = self.sight.latency is None
        self.row_keys.note(case)
        found, opens = self._found(case)
        lost = not found and not self.sight.blind and self._never < _HOPELESS
        later = found
        if (first and found) or opens or lost:
            # The first time shows how long an effect takes; only then is it clear what belongs to one delivery. A
            # counter that begins with it is a new one this time only. And what is lost at times may have been lost.
            later = self._found(case, "once more")[0]
        if _is_shared(later) and not self._is_hopeless and self.row_keys.learn(case, self.stage, self.sight):
            self._firsts.pop(case.event, None)
            later = self._found(case, "by its words")[0]
        return later or found

    def first_seen(self, event: str) -> tuple[Case, Delivery] | None:
        """Return one of the first deliveries of an event whose effect showed, each once."""
        left = self._firsts.get(event)
        return left.pop(0) if left else None

    def showing(self, cases: Sequence[Case]) -> Case | None:
        """Return the first of these cases whose event shows, None where none does.

        Where the first does not, the others are all sent before anything is awaited.
        """
        if self.of(cases[0]):
            return cases[0]
        new = [self.stage.fresh(case, f"showing/{case.event}") for case in cases[1:]]
        payloads = [each.payload for each in new]
        before = self.sight.settled(payloads)
        for each in new:
            self.stage.send(self.stage.signer.deliver(each, label="showing"))
        found = self.sight.found(before, self.sight.moved(before, payloads)) if new else ()
        if not found:
            return None
        self._never = 0

        def silent(number: int) -> bool:
            return not any(change.says(self.stage.ids_of(new[number])) for change in found)

        # Those first that what came to be tells of.
        order = sorted(range(len(new)), key=silent)
        return next((case for case in (cases[1 + number] for number in order) if self.of(case)), None)

    def _found(self, case: Case, label: str = "") -> tuple[Footprint, bool]:
        """Return where a delivery shows, and whether it makes what is not its own: a new counter."""
        sight = self.sight
        if self._is_hopeless:
            return {}, False
        new = self.stage.fresh(case, f"effect/{case.event}/{label}")
        before = sight.settled([new.payload])
        exchange = self.stage.send(delivery := self.stage.signer.deliver(new, label=f"effect/{label}"))
        if not exchange.acknowledged:
            return {}, False
        seen = sight.found(before, sight.moved(before, [new.payload]))
        if seen:
            self._firsts.setdefault(case.event, []).append((new, delivery))
        ids = self.stage.ids_of(new)
        found = footprint((c for c in seen if c.amount >= 0), ids=ids)
        self._never += not found
        return self._own(found), any(change.added and not change.says(ids | {delivery.message_id}) for change in seen)

    @property
    def _is_hopeless(self) -> bool:
        """Whether nothing has ever shown, of too many deliveries."""
        return self.sight.latency is None and self._never >= _HOPELESS

    def _own(self, found: Footprint) -> Footprint:
        """Leave out a consumer's own books; where these are all, they show effects if not any request is in them."""
        books = self._own_books() if found else {}
        left = {place: amount for place, amount in found.items() if place not in books}
        return {} if found and not left and self._shows_any_request(found) else left or found

    def _shows_any_request(self, found: Footprint) -> bool:
        """Whether all of these places move with a request that says nothing, too: then they show no effects."""
        before = self.sight.settled()
        nothing = self.stage.signer.deliver_bytes(b"{}", address="nothing", event="")
        self.transport.send(replace(nothing, headers=(), bent="nothing"))
        self.sight.touch()
        return set(found) <= set(footprint(self.sight.found(before, self.sight.settled())))

    def _own_books(self) -> Footprint:
        """Where an authentic delivery shows that has no effect: a consumer's own books of what came."""
        if self._books is None:
            self._books = {}
            case = self.unheard()
            if case is not None:
                before = self.sight.read()
                self.stage.send(self.stage.signer.deliver(self.stage.fresh(case, "books"), label="books"))
                self._books = footprint(self.sight.found(before, self.sight.settled()))
        return self._books


def _is_shared(found: Footprint) -> bool:
    """Whether what is about new entities changes nothing, or what was there before: that may be the row of a word."""
    return not found or not all(found.values())

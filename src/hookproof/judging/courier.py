"""Sends what a run sends: counts it, shows it to the checks that watch, keeps to the run's time, waits if asked to."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from hookproof.checks.expectation import fault_of
from hookproof.delivery.addressing import proof_headers
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery, Exchange, Failure
from hookproof.delivery.transports import Transport
from hookproof.judging.deadly import Deadly
from hookproof.judging.familiarity import Familiarity
from hookproof.judging.gatekeeping.alphabet import Alphabet
from hookproof.judging.lines import Lines
from hookproof.judging.suspects import Suspects
from hookproof.judging.waiting.pace import TOO_MANY, Pace
from hookproof.judging.waiting.patience import Leisure
from hookproof.judging.waiting.silences import Silences
from hookproof.judging.worklog import Worklog
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.renewal import renewed

#: The longest that one request to wait (Retry-After, RFC 9110, section 10.2.3) is followed.
MAX_WAIT_SECONDS = 2.0
#: So often one delivery is sent again because of such requests.
MAX_WAITS = 3
#: How long is waited where 429 does not say how long.
WAIT_SECONDS = 0.5
_UNAVAILABLE = 503
#: Of so many answers is known how long they took of late.
_RECENT = 16
#: Deliveries handed over in one go, for each worker: the run's time is looked at in between.
_BATCH = 16


class OutOfTime(Exception):
    """The run's time is used up."""


class TimeUsedUp(KeyboardInterrupt):
    """The run's time is used up while nobody looks at the clock: a timer raises it wherever the run is."""


class Gone(Exception):
    """The consumer answered before and cannot be connected to any more."""


class Poisoned(Exception):
    """Genuine deliveries were acknowledged and are not any more: `exchange` is the last of them."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.summary)
        self.exchange = exchange


class Courier:
    """The one way from the checks to the transport. `watchers` see every exchange; `deadline` is a time of `clock`."""

    #: Starts a consumer that has ended again, sets aside what ended it, and returns whether the run goes on.
    revive: Callable[[], bool] | None = None
    #: How often it was started so.
    lives = 0
    #: Puts to an exchange that went alone what the consumer wrote of it.
    overhear: Callable[[Exchange], Exchange] | None = None
    #: A genuine delivery of what was acknowledged before, that this consumer did not acknowledge for that alone.
    repeated: Exchange | None = None

    def __init__(
        self,
        transport: Transport,
        signer: Signer,
        *,
        workers: int = 1,
        deadline: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.transport = transport
        self.signer = signer
        self.workers = workers
        self.begun = clock()
        self.delivered = 0
        #: Of those, how many found nobody: a connection that is refused delivers nothing.
        self.unreached = 0
        self.genuine_sent = 0
        #: Whether anything at all was answered.
        self.answered = False
        self.watchers: list[Callable[[Exchange], None]] = []
        #: From an event's name to valid cases of it that this run has not sent.
        self.unsent: Callable[[str], Iterable[Case]] = lambda _event: ()
        self._deadline = deadline
        self._clock = clock
        self._sleep = sleep
        self._genuine: dict[str, Exchange] = {}
        self._ahead: dict[tuple[str, str, str, bytes], Exchange] = {}
        #: How many deliveries, of so many at most, there is time for to find one cause.
        self.tries: Callable[[int], int] = lambda most: most
        #: Tells the entities of this run from those of others.
        self.token = secrets.token_hex(8)
        self.pace = Pace(clock)
        #: How long may be waited in vain.
        self.leisure = Leisure()
        #: What was not answered as it should be, and was when it was sent again: the trial's name, the first exchange.
        self.unsteady: list[tuple[str, Exchange]] = []
        #: Genuine deliveries that were waited for in vain, none of them in a crowd.
        self.silences = Silences()
        self.lines = Lines()
        self.alphabet = Alphabet(proof_headers(signer.rules))
        self.deadly = Deadly()
        self.familiarity = Familiarity()
        self.recent = deque[float](maxlen=_RECENT)
        self._suspects = Suspects()
        self.worklog = Worklog()

    def pause(self, seconds: float) -> None:
        """Let time pass. Raises OutOfTime."""
        self._in_time()
        self._sleep(seconds)

    def at_once(self, deliveries: Sequence[Delivery]) -> list[Exchange]:
        """Return the exchanges of deliveries that are all under way at the same time. Raises OutOfTime."""
        self._in_time()
        self._suspects.begin()
        exchanges = self.transport.send_all(deliveries, len(deliveries))
        for exchange in exchanges:
            self._note(exchange)
        return exchanges

    def acquaint(self, deliveries: Sequence[Delivery]) -> int:
        """Send genuine deliveries at once, know those acknowledged; return how many are answered. Raises OutOfTime."""
        seen = self.at_once(deliveries)
        for exchange in seen:
            if exchange.acknowledged:
                self._genuine.setdefault(exchange.delivery.address, exchange)
        return sum(not fault_of(exchange).lasting for exchange in seen)

    def paced(self, make: Callable[[int], Delivery], count: int, rate: float) -> list[Exchange]:
        """Return the exchanges of so many deliveries, so many a second, whatever comes back. Raises OutOfTime."""
        self._in_time()
        exchanges = self.transport.send_paced(make, count, rate)
        for exchange in exchanges:
            self._note(exchange)
        return exchanges

    def fleeting(self, delivery: Delivery) -> Exchange:
        """Return the exchange of a delivery that may meet nobody, and that is then no fault of the consumer."""
        exchange = self.transport.send(delivery)
        if exchange.response is not None:
            self._note(exchange)
        return exchange

    def hang_up(self, delivery: Delivery, after: float) -> bool:
        """Send a delivery and hang up after so many seconds; return whether there is a line. Raises OutOfTime."""
        self._in_time()
        done = self.transport.hang_up(delivery, after)
        self.delivered += done
        self.genuine_sent += done
        return done

    def send(self, delivery: Delivery) -> Exchange:
        """Return the exchange of one delivery, alone. Raises OutOfTime."""
        return self.send_all((delivery,))[0]

    def send_ahead(self, deliveries: Sequence[Delivery]) -> None:
        """Send side by side what will be asked for next, one by one or a few at a time. Raises OutOfTime."""
        self._ahead = {}
        self._ahead = dict(zip(map(_same, deliveries), self.send_all(deliveries), strict=True))

    def send_all(self, deliveries: Sequence[Delivery]) -> list[Exchange]:
        """Return the exchanges in order. Raises OutOfTime."""
        exchanges: list[Exchange] = []
        size = _BATCH * max(1, self.workers)
        for start in range(0, len(deliveries), size):
            self._in_time()
            exchanges.extend(self._batch(deliveries[start : start + size]))
        return exchanges

    def send_some(self, deliveries: Sequence[Delivery]) -> list[Exchange]:
        """Return the exchanges in order, up to where one was waited for in vain: all after it may be. Raises OutOfTime.

        Where a run has time without end, all are sent.
        """
        if self.leisure.budget is None:
            return self.send_all(deliveries)
        self._in_time()
        return self._batch(deliveries, until=lambda exchange: fault_of(exchange).lasting)

    def _batch(self, deliveries: Sequence[Delivery], until: Callable[[Exchange], bool] | None = None) -> list[Exchange]:
        """Send side by side; to a consumer that has asked to be asked less often, one by one and slowly enough."""
        if self._ahead and all(_same(delivery) in self._ahead for delivery in deliveries):
            return [self._ahead.pop(_same(delivery)) for delivery in deliveries]
        self._suspects.begin()
        if not self.pace.pause:
            batch = self.transport.send_all(deliveries, self.workers, until)
            if self.overhear is not None and len(batch) == 1:
                batch = [self.overhear(batch[0])]
            return [self._patiently(exchange) for exchange in batch]
        exchanges = []
        for delivery in deliveries:
            self._in_time()
            self._sleep(self.pace.pause)
            exchanges.append(self._patiently(self.transport.send(delivery)))
            if until is not None and until(exchanges[-1]):
                break
        return exchanges

    def genuine(self, case: Case) -> Exchange:
        """Return the exchange of a genuine delivery of `case`: one of this run, where there was one."""
        return self.genuine_all((case,))[0]

    def genuine_all(self, cases: Sequence[Case], *, together: bool = False) -> list[Exchange]:
        """Return such an exchange for each case; those that are missing are sent, where `together` all at once."""
        missing = list({case.address: case for case in cases if case.address not in self._genuine}.values())
        deliveries = [self.signer.deliver(case) for case in missing]
        sent = self.at_once(deliveries) if together and deliveries else self.send_all(deliveries)
        self._genuine.update((case.address, exchange) for case, exchange in zip(missing, sent, strict=True))
        return [self._genuine[case.address] for case in cases]

    def of_others(self, case: Case, label: str) -> Case:
        """Return a case about entities that no delivery of this run has named, as far as it names any."""
        named = f"{self.token}/{case.address}/{label}"
        return renewed(case, named, admits=lambda payload: self.signer.admits(case.event, encode(payload)))[0]

    def sign_as(self, signer: Signer) -> None:
        """Make what comes in this signer's form, and forget the answers to what was made before."""
        self.signer = signer
        self.alphabet = Alphabet(proof_headers(signer.rules))
        self._genuine, self.silences = {}, Silences()

    def known(self, case: Case) -> bool:
        """Whether a genuine delivery of `case` was sent in this run, so that its exchange costs nothing more."""
        return case.address in self._genuine

    def begin_anew(self) -> None:
        """Forget what had no answer since the consumer had ended: it is sent again where it is asked for."""
        self.lives += 1
        self.worklog.begin_anew()
        self._genuine = {
            address: exchange
            for address, exchange in self._genuine.items()
            if exchange.response is not None or fault_of(exchange).lasting
        }

    def heard(self, event: str) -> list[Exchange]:
        """Return the exchanges of this run's genuine deliveries of an event."""
        return [exchange for exchange in self._genuine.values() if exchange.delivery.event == event]

    def known_good(self, case: Case) -> bool:
        """Whether a genuine delivery of `case` was acknowledged in this run."""
        return case.address in self._genuine and self._genuine[case.address].acknowledged

    def is_silent(self, case: Case) -> bool:
        """Whether a genuine delivery of `case` was waited for in vain in this run."""
        return case.address in self._genuine and fault_of(self._genuine[case.address]).lasting

    @property
    def repeats_minded(self) -> bool:
        """Whether this consumer was seen not to acknowledge what it has seen before."""
        return self.repeated is not None

    @property
    def suspects(self) -> list[Exchange]:
        """Who may have ended the consumer."""
        return self._suspects.all

    def takes(self, beside: int, in_turn: int = 0) -> float:
        """Return how long so many deliveries take, side by side and one after the other, by the answers of late."""
        each = median(self.recent) if self.recent else 0.0
        return each * (-(-beside // max(1, self.workers)) + in_turn)

    def no_time(self, beside: int = 1) -> str:
        """Return why there is no time for so many deliveries more, side by side; "" where there is."""
        return self.leisure.ends(self.pace.seconds, self.takes(beside))

    def elapsed(self) -> float:
        """Return the seconds since this courier was made: the time that the run has taken."""
        return self._clock() - self.begun

    def _in_time(self) -> None:
        if self._deadline is not None and self._clock() >= self._deadline:
            raise OutOfTime

    def _patiently(self, exchange: Exchange) -> Exchange:
        """Send again what came back with a request to wait."""
        self._note(exchange)
        self.silences.see(exchange)
        waited = 0.0
        for _ in range(MAX_WAITS):
            wait = _asked_to_wait(exchange)
            if wait is None or self.leisure.forbids(wait):
                break
            waited += wait
            self._sleep(wait)
            self._in_time()
            exchange = self.transport.send(self.signed_now(exchange.delivery))
            self._note(exchange)
        self.pace.took(self.pace.pause + waited)
        return exchange

    def signed_now(self, delivery: Delivery) -> Delivery:
        """A genuine delivery is a retry with a new timestamp; a bent one goes out again as it is."""
        return delivery if delivery.bent else self.signer.resign(delivery, timestamp=int(self.signer.clock()))

    def _note(self, exchange: Exchange) -> None:
        self.delivered += 1
        self.unreached += exchange.failure is Failure.UNREACHABLE
        self.genuine_sent += not exchange.delivery.bent
        self.deadly.see(exchange)
        self.familiarity.see(exchange)
        self.silences.hear(exchange)
        self.answered |= exchange.response is not None
        if fault_of(exchange).lasting:
            self.leisure.lost(exchange.seconds)
        self.lines.see(exchange)
        self.pace.see(exchange)
        if exchange.response is not None:
            self.recent.append(exchange.seconds)
        self.alphabet.see(exchange)
        self._suspects.see(exchange)
        for watcher in self.watchers:
            watcher(exchange)


def _same(delivery: Delivery) -> tuple[str, str, str, bytes]:
    return delivery.address, delivery.bent, delivery.message_id, delivery.body


def alike(one: Exchange, other: Exchange) -> bool:
    """Whether two exchanges ended in the same way: the same status, or the same failure."""
    statuses = [exchange.response.status if exchange.response is not None else None for exchange in (one, other)]
    return one.failure is other.failure and statuses[0] == statuses[1]


def too_many(exchange: Exchange) -> bool:
    """Whether the consumer only says that it is asked too often or is not ready: nothing about this delivery."""
    return _asked_to_wait(exchange) is not None


def _asked_to_wait(exchange: Exchange) -> float | None:
    """Return the seconds to wait: for 429 always, for 503 where it says how long."""
    response = exchange.response
    if response is None or response.status not in (TOO_MANY, _UNAVAILABLE):
        return None
    said = response.header("Retry-After")
    if said is None:
        return WAIT_SECONDS if response.status == TOO_MANY else None
    return min(float(said), MAX_WAIT_SECONDS) if said.strip().isdecimal() else 1.0

"""Listen until somebody ends it: keep what arrives, pass it on, answer, and tell what is to be said of it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hookproof.delivery.traffic import Exchange
from hookproof.errors import HookproofError
from hookproof.receiving.appraisal import Appraised, Appraiser
from hookproof.receiving.arrival import Answer, Arrival
from hookproof.receiving.captures import Captures
from hookproof.receiving.relay import Relay, passed_back

if TYPE_CHECKING:
    from hookproof.receiving.webpage import Webpage

#: Is told of each request that was taken, after it was answered; and of each exchange with the consumer behind.
Tell = Callable[[Appraised, Exchange | None], None]


@dataclass(kw_only=True)
class Listener:
    """What a listener is made of. `most` requests end it; None listens until it is stopped."""

    appraiser: Appraiser
    captures: Captures
    tell: Tell
    refused: Callable[[str], None]
    relay: Relay | None = None
    page: Webpage | None = None
    answer: int = 200
    most: int | None = None
    hosts: Collection[str] = ()
    taken: int = 0
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _failed: Exception | None = None

    async def run(self, port: int, opened: Callable[[int], None]) -> None:
        """Listen on `port` until SIGINT, SIGTERM, SIGHUP, `most` or `stop`; `opened` is told the port.

        Raises InputError where the port cannot be had, or what arrives can no longer be kept.
        """
        from hookproof.receiving.doorway import doorway
        from hookproof.receiving.inbox import Inbox

        app = doorway(self._take, refused=self.refused, hosts=self.hosts, page=self.page)
        inbox = Inbox(app, refused=self.refused)
        listening = await inbox.open(port)
        try:
            with stopping(self.stop):
                opened(listening)
                await self._ended.wait()
        finally:
            await inbox.close()
            if self.relay is not None:
                await self.relay.close()
        if self._failed is not None:
            raise self._failed

    def stop(self) -> None:
        """End the listening."""
        self._ended.set()

    async def _take(self, request: Arrival) -> Answer:
        if self._ended.is_set():
            return Answer(503)
        try:
            arrival = self.captures.keep(request)
        except HookproofError as error:
            self._failed = error
            self.stop()
            return Answer(503)
        exchange = await self.relay.pass_on(arrival) if self.relay is not None else None
        # Who sent it waits for the answer, not for what is said of it.
        asyncio.get_running_loop().call_soon(self._look_at, arrival, exchange)
        if exchange is not None:
            return passed_back(exchange)
        return self.appraiser.greeting(arrival) or Answer(self.answer)

    def _look_at(self, arrival: Arrival, exchange: Exchange | None) -> None:
        try:
            self.tell(self.appraiser.appraise(arrival), exchange)
        except Exception as error:  # noqa: BLE001 - raised again by run: nobody awaits a callback
            self._failed = error
            self.stop()
        self.taken += 1
        if self.taken == self.most:
            self.stop()


#: Signals that ask to end, as far as the system has them.
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


@contextlib.contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a terminal that closes end the listening in order, where this thread may hear them.

    A second one ends the process at once, whatever it still waits for.
    """
    loop = asyncio.get_running_loop()
    numbers: list[signal.Signals] = []

    def once() -> None:
        while numbers:
            loop.remove_signal_handler(numbers.pop())
        stop()

    asked = (getattr(signal, name) for name in _ENDING if hasattr(signal, name))
    numbers += [number for number in asked if _heard(loop, number, once)]
    try:
        yield
    finally:
        while numbers:
            loop.remove_signal_handler(numbers.pop())


def _heard(loop: asyncio.AbstractEventLoop, number: signal.Signals, stop: Callable[[], None]) -> bool:
    if signal.getsignal(number) is signal.SIG_IGN:  # who starts us with nohup wants that it is not heeded
        return False
    try:
        loop.add_signal_handler(number, stop)
    except (NotImplementedError, RuntimeError, ValueError):
        return False
    return True

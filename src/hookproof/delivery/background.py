"""An event loop in a thread of its own, so that synchronous code can send many deliveries at once."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from typing import TypeVar

from hookproof.errors import InputError

T = TypeVar("T")
#: How often a wait looks whether it still makes sense; a signal is then seen soon, too.
_SLICE_SECONDS = 0.5
#: So many files a server of ours needs at least, its connections counted.
LEAST_FILES = 32


class Blocked(Exception):
    """The loop does not come back: what runs in it blocks."""


def hold_room() -> None:
    """Raise InputError where this process may open so few files that a server and its connections have no room."""
    try:
        import resource
    except ImportError:  # this system has no such limit
        return
    least, most = LEAST_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)
    if most[0] != resource.RLIM_INFINITY and most[0] < least:
        if most[1] != resource.RLIM_INFINITY and most[1] < least:
            what = f"this process may open no more than {most[1]} files, which is too few for a server"
            raise InputError(what, mend="Raise the limit: ulimit -n 1024.")
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most[1]))


class Background:
    """A running event loop. Daemonic: a consumer that never returns does not keep the process from ending."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="hookproof-deliveries", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def run(self, work: Coroutine[object, object, T], *, alive: Callable[[], bool] = lambda: True) -> T:
        """Return the result of `work`. Raises Blocked as soon as `alive` says no; an interruption cancels the work."""
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            while True:
                # Not the exception: work may itself end with a TimeoutError.
                done, _ = concurrent.futures.wait([future], _SLICE_SECONDS)
                if done:
                    return future.result()
                if not alive():
                    raise Blocked
        finally:
            future.cancel()

    def close(self) -> None:
        """End the loop and its tasks; a loop that is blocked is left behind."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(_cancel_others(), self.loop)
            self._thread.join(timeout=2)
        if not self._thread.is_alive() and not self.loop.is_closed():
            self.loop.close()


async def _cancel_others() -> None:
    loop = asyncio.get_running_loop()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.wait([asyncio.gather(*tasks, return_exceptions=True)], timeout=1) if tasks else None
    loop.call_soon(loop.stop)

"""The provider on this machine, running: its API answers, its deliveries go out, until somebody ends it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection

from hookproof.receiving.arrival import Answer, Arrival
from hookproof.receiving.doorway import doorway
from hookproof.receiving.inbox import Inbox
from hookproof.receiving.listening import stopping
from hookproof.receiving.webpage import Webpage
from hookproof.serving.dispatch import Dispatcher
from hookproof.serving.operations import Backend, answer, drains, refusal


async def perform(
    backend: Backend,
    dispatcher: Dispatcher,
    *,
    port: int,
    opened: Callable[[int], None],
    refused: Callable[[str], None],
    page: Webpage | None = None,
    hosts: Collection[str] = (),
    ended: asyncio.Event | None = None,
) -> None:
    """Serve on `port` until SIGINT, SIGTERM or `ended`, with a page where there is one.

    `opened` is told the port.

    Raises InputError where the port cannot be had, or the database cannot be used any more.
    """
    end = ended if ended is not None else asyncio.Event()

    async def handle(request: Arrival) -> Answer:
        return answer(backend, request)

    app = doorway(
        handle,
        refused=refused,
        hosts=hosts,
        page=page,
        at_root=True,
        drained=lambda request: drains(backend, request),
        refusal=refusal,
    )
    inbox = Inbox(app, refused=refused)
    listening = await inbox.open(port)
    dispatcher.origin = f"http://127.0.0.1:{listening}"
    delivering = asyncio.create_task(dispatcher.run())
    waiting = asyncio.create_task(end.wait())
    try:
        with stopping(end.set):
            opened(listening)
            await asyncio.wait((delivering, waiting), return_when=asyncio.FIRST_COMPLETED)
    finally:
        await inbox.close()
        waiting.cancel()
        delivering.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    with contextlib.suppress(asyncio.CancelledError):
        await delivering

"""The provider on this machine, running: its API answers, its deliveries go out, until somebody ends it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection

from hookproof.receiving.arrival import Arrival
from hookproof.receiving.inbox import Answer, Inbox, no_page
from hookproof.receiving.listening import stopping
from hookproof.receiving.webpage import Webpage, is_of_page
from hookproof.serving.dispatch import Dispatcher
from hookproof.serving.operations import Backend, answer


def is_page(target: str) -> bool:
    """Whether a request is for the page or one of its routes: no provider's API has anything at its root."""
    return target.partition("?")[0] == "/" or is_of_page(target)


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
        try:
            if page is not None and is_page(request.target):
                return await page.answer(request)
            return answer(backend, request)
        except Exception as error:  # noqa: BLE001 - one request that fails ends no provider
            refused(f"a defect of hookproof itself: {type(error).__name__}")
            return Answer(500)

    inbox = Inbox(handle, refused=refused, hosts=hosts, pages=is_page if page is not None else no_page)
    listening = await inbox.open(port)
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

"""Serve the reference consumer on a free port of this machine, in a thread of its own."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hookproof.contract import Contract
from hookproof.delivery.background import hold_room
from hookproof.delivery.secrets import Secret
from hookproof.demo.habits import STATE_PATH, WEBHOOK_PATH
from hookproof.demo.receiver import CORRECT, Consumer
from hookproof.errors import CannotJudge

if TYPE_CHECKING:
    import uvicorn

_PATIENCE_SECONDS = 10.0
_BACKLOG = 512


class RunningConsumer:
    """A consumer that listens. `url` takes deliveries, `state_url` is its probe; `stop` ends it."""

    def __init__(self, consumer: Consumer) -> None:
        hold_room()
        self.consumer = consumer
        # Named as TCP, or asyncio leaves Nagle's algorithm on: 40 ms an answer.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = _uvicorn_server(consumer)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="hookproof-demo", daemon=True
        )
        self._thread.start()
        self._wait_until_started()

    @property
    def url(self) -> str:
        """Where deliveries go."""
        return self.base_url + WEBHOOK_PATH

    @property
    def state_url(self) -> str:
        """Where its state can be seen."""
        return self.base_url + STATE_PATH

    def __enter__(self) -> RunningConsumer:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop listening and end the thread. May be called twice."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(_PATIENCE_SECONDS)
        self._socket.close()

    def _wait_until_started(self) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise CannotJudge("the reference consumer did not start")
            time.sleep(0.002)


def serve(contract: Contract, secret: Secret, *, faults: Sequence[str] = ()) -> RunningConsumer:
    """Return a running reference consumer of `contract` with these faults in it. Raises UnknownName."""
    return RunningConsumer(make_consumer(contract, secret, faults=faults))


def make_consumer(contract: Contract, secret: Secret, *, faults: Sequence[str] = ()) -> Consumer:
    """Return the reference consumer as an ASGI application, with these faults in it. Raises UnknownName."""
    habits = CORRECT
    if faults:
        from hookproof.demo.faults import put_in

        habits = put_in(habits, faults, contract.delivery)
    return Consumer(contract, secret.reveal(), habits=habits)


def _uvicorn_server(app: Any) -> uvicorn.Server:
    import uvicorn

    config = uvicorn.Config(
        app,
        http=_protocol(),
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=128 * 1024,
        backlog=_BACKLOG,
    )
    return uvicorn.Server(config)


def _protocol() -> Any:
    """uvicorn's HTTP, and beside it the header names as they were written: some consumers' servers pass them on so."""
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class CaseKeeping(H11Protocol):
        def data_received(self, data: bytes) -> None:
            if self.conn.their_state is h11.IDLE:
                head = data.partition(b"\r\n\r\n")[0].decode("latin-1")
                self.app_state = {**self.app_state, "names": frozenset(re.findall(r"(?m)^([^:\s]+):", head))}
            super().data_received(data)

    return CaseKeeping

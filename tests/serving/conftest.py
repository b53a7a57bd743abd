from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from videogen import VideoGen

from hookproof.contract import Contract, load_contract
from hookproof.receiving.webpage import Webpage
from hookproof.serving.dispatch import Dispatcher
from hookproof.serving.interface import read_interface
from hookproof.serving.localprovider import perform
from hookproof.serving.memory import Store
from hookproof.serving.operations import Backend
from hookproof.serving.overview import Overview


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract("videogen")


class Consumer:
    """A real HTTP server that remembers what it got and answers by `statuses`, then with 200."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        consumer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                consumer.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(consumer.statuses.pop(0) if consumer.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def wait(self, count: int, seconds: float = 30.0) -> list[tuple[dict[str, str], bytes]]:
        until(lambda: len(self.got) >= count, seconds)
        return list(self.got)

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]

    def events(self) -> list[str]:
        return [json.loads(body)["event"] for _, body in self.got]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@pytest.fixture
def consumer() -> Iterator[Consumer]:
    made = Consumer()
    yield made
    made.stop()


class Running:
    """A provider in a thread of its own."""

    def __init__(self, contract: Contract, path: Path, **options: Any) -> None:
        self.path = path
        self.refused: list[str] = []
        backend = {name: options.pop(name) for name in ("api_key", "steps") if name in options}
        opened: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(contract, opened, backend, options), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{opened.result(20)}"

    def _run(self, contract: Contract, opened: Future[int], backend: Any, options: Any) -> None:
        async def work() -> None:
            self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
            with Store(self.path) as store:
                settings = {"pace": 0.001, **options}
                made = Backend(
                    store=store,
                    contract=contract,
                    interface=read_interface(contract.provider),
                    pace=settings["pace"],
                    **backend,
                )
                dispatcher = Dispatcher(store=store, contract=contract, tell=lambda *_: None, **settings)
                self.page = Webpage(Overview(store, contract, pace=settings["pace"]))
                said = {"opened": opened.set_result, "refused": self.refused.append, "page": self.page}
                await perform(made, dispatcher, port=0, ended=self._ended, **said)

        asyncio.run(work())

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(20)
        assert not self._thread.is_alive()


@pytest.fixture
def serve(contract: Contract, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    running: list[Running] = []

    def start(**options: Any) -> Running:
        running.append(Running(contract, tmp_path / "serve.db", **options))
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture(scope="module")
def served_all(contract: Contract, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One provider for all tests of a module that mind nobody else's endpoints and entities."""
    running = Running(contract, tmp_path_factory.mktemp("serve") / "serve.db")
    yield running
    running.stop()


@pytest.fixture
def serve_contract(tmp_path: Path) -> Iterator[Callable[[Contract], Running]]:
    """Serves a contract of the tests' own, whose folder holds its API."""
    running: list[Running] = []

    def start(contract: Contract) -> Running:
        running.append(Running(contract, tmp_path / "other.db"))
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def serve_folder(tmp_path: Path, serve_contract: Callable[[Contract], Running]) -> Callable[[str, str], Running]:
    """Serves a provider of the tests' own by the API that is given as text."""

    def start(name: str, api: str) -> Running:
        shutil.copytree(Path(__file__).parents[1] / "providers" / name, tmp_path / "schemas" / name)
        (tmp_path / "schemas" / name / "api.yaml").write_text(api)
        return serve_contract(load_contract(name, root=tmp_path / "schemas"))

    return start


@pytest.fixture
def ask_all() -> Callable[..., httpx.Response]:
    """Asks a provider as a plain client with a key does."""

    def ask(method: str, url: str, **options: Any) -> httpx.Response:
        return httpx.request(method, url, headers={"Authorization": "Bearer k"}, trust_env=False, **options)

    return ask


@pytest.fixture
def sdk() -> Iterator[Callable[..., VideoGen]]:
    """The provider's own SDK, unmodified, against a provider of ours: one that runs, or the URL of one."""
    made: list[VideoGen] = []

    def client(provider: Any, key: str = "any") -> VideoGen:
        made.append(VideoGen(api_key=key, base_url=getattr(provider, "url", provider)))
        return made[-1]

    yield client
    for each in made:
        each.close()

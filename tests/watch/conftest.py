from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, StreamingResponse
from flask import Flask, Response, request
from standardwebhooks import Webhook
from werkzeug.serving import make_server

from hookproof.contract import Contract, load_contract
from hookproof.watch.observation import Observation

SECRET = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"
EVENT = "file.upload.failed"


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract("videogen")


@pytest.fixture
def payload(contract: Contract) -> dict[str, Any]:
    return json.loads(json.dumps(contract.events[EVENT].examples[0]))


def signed(body: str, id_: str = "msg_1", seconds: float = 0) -> dict[str, str]:
    when = datetime.fromtimestamp(time.time() + seconds, UTC)
    return {
        "content-type": "application/json",
        "webhook-id": id_,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(id_, when, body),
    }


@pytest.fixture(scope="session")
def seen() -> Callable[..., Observation]:
    """A delivery as the middleware sees it: what the body holds, its message id, how far its time is from now."""
    count = iter(range(1_000_000))

    def make(body: Any, id_: str | None = None, seconds: float = 0) -> Observation:
        text = body if isinstance(body, str) else json.dumps(body)
        headers = tuple(signed(text, id_ or f"msg_{next(count)}", seconds).items())
        return Observation(time.time(), headers, (text.encode(),), 200)

    return make


@pytest.fixture(scope="session")
def post() -> Callable[..., httpx.Response]:
    def send(url: str, body: Any, **headers: str) -> httpx.Response:
        text = body if isinstance(body, str) else json.dumps(body)
        return httpx.post(url, content=text, headers={**signed(text), **headers}, trust_env=False, timeout=30)

    return send


@contextmanager
def asgi(app: Any) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.005)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/hooks"
    server.should_exit = True
    thread.join(10)


@contextmanager
def wsgi(app: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hooks"
    server.shutdown()
    server.server_close()
    thread.join(10)


def fastapi_app() -> Any:
    """Reads its body in pieces, refuses what is not signed, and answers in two pieces."""
    app = FastAPI()

    async def hook(request: Request) -> Any:
        body = b"".join([piece async for piece in request.stream()])
        if request.headers.get("webhook-signature") == "v1,no":
            return PlainTextResponse("no", 401)
        return StreamingResponse(iter([b"got ", str(len(body)).encode()]), 202, {"X-Mine": "1"})

    app.post("/hooks")(hook)
    return app


def flask_app() -> Any:
    app = Flask("watched")

    @app.post("/hooks")
    def hook() -> Response:
        body = request.get_data()
        if request.headers.get("webhook-signature") == "v1,no":
            return Response("no", 401)
        return Response(iter([b"got ", str(len(body)).encode()]), 202, {"X-Mine": "1"})

    return app


INTERFACES = {"asgi": (asgi, fastapi_app), "wsgi": (wsgi, flask_app)}


@pytest.fixture(params=sorted(INTERFACES))
def watched(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Any, Path]]:
    """A running application behind the middleware: its URL, the middleware, and the ledger's file."""
    from hookproof.watch import Middleware

    serve, make = INTERFACES[request.param]
    path = tmp_path / "ledger.json"
    middleware = Middleware(make(), provider="videogen", to=path)
    with serve(middleware) as url:
        yield url, middleware, path


@pytest.fixture(params=sorted(INTERFACES))
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The URLs of one application, bare and behind the middleware."""
    from hookproof.watch import Middleware

    serve, make = INTERFACES[request.param]
    with serve(make()) as bare, serve(Middleware(make(), provider="videogen", to=tmp_path / "ledger.json")) as wrapped:
        yield bare, wrapped

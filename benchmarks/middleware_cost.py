"""What the middleware of `hookproof watch` costs a request: the same application bare and wrapped, by turns.

    python benchmarks/middleware_cost.py

No server between: a call of the application is what is timed, with the whole body and the answer.
"""

from __future__ import annotations

import asyncio
import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.signing import genuine
from hookproof.payloads import cases
from hookproof.watch import Middleware

REQUESTS = 3000


async def asgi_app(_scope: Any, receive: Any, send: Any) -> None:
    body = (await receive())["body"]
    json.loads(body)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def wsgi_app(environ: Any, start: Any) -> list[bytes]:
    json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    start("204 No Content", [])
    return [b""]


def asgi_call(app: Any, delivery: Any) -> Callable[[], None]:
    loop = asyncio.new_event_loop()
    headers = [(name.lower().encode(), value.encode()) for name, value in delivery.headers]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}

    async def receive() -> Any:
        return {"type": "http.request", "body": delivery.body, "more_body": False}

    async def send(message: Any) -> None: ...

    return lambda: loop.run_until_complete(app(scope, receive, send))


def wsgi_call(app: Any, delivery: Any) -> Callable[[], None]:
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in delivery.headers}

    def call() -> None:
        length = str(len(delivery.body))
        environ = {**named, "CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(delivery.body)}
        answer = app(environ, lambda *_: None)
        list(answer)
        if hasattr(answer, "close"):
            answer.close()

    return call


def timed(call: Callable[[], None]) -> float:
    began = time.perf_counter_ns()
    call()
    return (time.perf_counter_ns() - began) / 1e6


def main() -> None:
    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery.signature)
    case = next(cases(contract, "file.upload.completed", "full", count=1))
    delivery = genuine(case, contract, secret)
    print(f"{len(delivery.body):,} bytes a delivery, {REQUESTS:,} requests each, in ms")
    with tempfile.TemporaryDirectory() as folder:
        for name, app, calling in (("ASGI", asgi_app, asgi_call), ("WSGI", wsgi_app, wsgi_call)):
            watched = Middleware(app, provider="videogen", to=Path(folder) / f"{name}.json", queue=100)
            bare, wrapped = calling(app, delivery), calling(watched, delivery)
            timed(wrapped)
            pairs = [(timed(bare), timed(wrapped)) for _ in range(REQUESTS)]
            before, after = (statistics.median(side) for side in zip(*pairs, strict=True))
            slow = sorted(b for _, b in pairs)[int(REQUESTS * 0.99)]
            watched.flush(10)
            seen = json.loads((Path(folder) / f"{name}.json").read_text())
            told = f"studied {seen['seen']:,}, dropped {seen['dropped']:,}"
            print(f"{name}: bare {before:.4f}, wrapped {after:.4f}, more {after - before:.4f}; p99 {slow:.3f}; {told}")


if __name__ == "__main__":
    main()

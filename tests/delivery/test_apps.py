from __future__ import annotations

import asyncio
import sys
import textwrap
from pathlib import Path

import fastapi
import flask
import pytest
from tests.rowwise import each_row

from hookproof.delivery.apps import App, interface_of, load_app
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.bends.table import bend
from hookproof.delivery.opening import open_app
from hookproof.delivery.targets import name_target
from hookproof.delivery.traffic import Failure
from hookproof.delivery.wsgi_carrier import wsgi_transport
from hookproof.errors import CannotJudge, InputError

TARGET = name_target("http://localhost/hook?a=b")


def asgi(app, **options):
    return asgi_transport(App("app", "asgi", app), TARGET, **{"time_limit": 5, **options})


def wsgi(app, **options):
    return wsgi_transport(App("app", "wsgi", app), TARGET, **{"time_limit": 5, **options})


async def echo(scope, receive, send) -> None:
    assert scope["type"] == "http"
    parts = []
    while True:
        message = await receive()
        parts.append(message["body"])
        if not message["more_body"]:
            break
    headers = [*scope["headers"], (b"x-path", scope["raw_path"] + b"?" + scope["query_string"])]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"|".join(parts)})


def test_an_asgi_application_is_told_what_a_server_would_tell(genuine, signer) -> None:
    delivery = bend("upper-case-headers")(genuine(b"abc"), signer)
    with asgi(echo) as transport:
        response = transport.send(delivery).response
    assert response.header("webhook-id") == delivery.message_id
    assert ("host", "localhost") in response.headers
    assert ("content-length", "3") in response.headers
    assert response.header("x-path") == "/hook?a=b"
    assert all(name == name.lower() for name, _ in response.headers)


@pytest.mark.parametrize("opened", [asgi, wsgi])
def test_whoever_watches_a_transport_to_an_application_sees_what_it_carries(opened, genuine) -> None:
    seen = []
    app = echo if opened is asgi else lambda _environ, start: (start("204 No Content", []), [b""])[1]
    with opened(app, watch=seen.append) as transport:
        assert transport.url == TARGET.url
        assert [transport.send(genuine(b"abc"))] == seen


async def in_parts(_scope, _receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for number, part in enumerate((b"abc", b"def", b"ghi"), start=1):
        await send({"type": "http.response.body", "body": part, "more_body": number < 3})


def in_parts_wsgi(_environ, start):
    start("200 OK", [])
    return [b"abc", b"def", b"ghi"]


@pytest.mark.parametrize(
    ("opened", "app", "module"), [(asgi, in_parts, "asgi_carrier"), (wsgi, in_parts_wsgi, "wsgi_carrier")]
)
@pytest.mark.parametrize(
    ("most", "kept", "failure"), [(9, 9, None), (9, 4, None), (9, 0, None), (8, 4, Failure.OVERSIZED)]
)
def test_of_a_long_answer_the_beginning_is_kept_and_its_size_is_counted(
    opened, app, module: str, most: int, kept: int, failure: Failure | None, genuine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"hookproof.delivery.{module}.kept_of", lambda _: kept)
    monkeypatch.setattr(f"hookproof.delivery.{module}.MOST_BYTES", most)
    with opened(app) as transport:
        exchange = transport.send(genuine(b"x"))
    assert exchange.failure is failure
    if exchange.response is not None:
        assert exchange.response.body == b"abcdefghi"[:kept]
        assert exchange.response.truncated is (kept < 9)


@pytest.mark.parametrize(("opened", "app"), [(asgi, in_parts), (wsgi, in_parts_wsgi)])
def test_the_answer_to_head_has_no_body(opened, app, genuine, signer) -> None:
    with opened(app) as transport:
        assert transport.send(bend("method-head")(genuine(b"x"), signer)).response.body == b""


def test_an_asgi_application_gets_the_body_in_its_parts(genuine, signer) -> None:
    with asgi(echo) as transport:
        response = transport.send(bend("three-chunks")(genuine(b"abcdef"), signer)).response
    assert response.body == b"ab|cd|ef"
    assert response.header("transfer-encoding") == "chunked"


async def crashing(scope, receive, send) -> None:
    raise ValueError("the secret is hunter2")


async def exiting(scope, receive, send) -> None:
    if scope["type"] == "http":
        sys.exit(3)


async def sleeping(scope, receive, send) -> None:
    await asyncio.sleep(60)


async def returning(scope, receive, send) -> None:
    return


async def half(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


async def endless(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})


async def dripping(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"", "more_body": True})


async def out_of_turn(scope, receive, send) -> None:
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.slow
@each_row(
    ("app", "failure"),
    [
        (crashing, Failure.CRASHED),
        (exiting, Failure.CRASHED),
        (sleeping, Failure.TIMEOUT),
        (returning, Failure.DROPPED),
        (half, Failure.CUT),
        (endless, Failure.OVERSIZED),
        (dripping, Failure.TIMEOUT),
        (out_of_turn, Failure.INVALID_HTTP),
    ],
)
def test_a_hostile_asgi_application_ends_in_time_with_its_failure(app, failure: Failure, genuine) -> None:
    async def without_lifespan(scope, receive, send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError
        await app(scope, receive, send)

    with asgi(without_lifespan, time_limit=0.3 if failure is Failure.TIMEOUT else 10) as transport:
        exchange = transport.send(genuine())
    assert exchange.failure is failure
    assert "hunter2" not in exchange.detail


@pytest.mark.slow
def test_an_application_that_blocks_the_loop_is_a_time_out(genuine) -> None:
    import threading

    release = threading.Event()

    async def blocking(scope, receive, send) -> None:
        if scope["type"] == "http":
            release.wait(30)

    with asgi(blocking, time_limit=0.2) as transport:
        exchanges = transport.send_all([genuine(), genuine()])
        release.set()
    assert [exchange.failure for exchange in exchanges] == [Failure.TIMEOUT, Failure.TIMEOUT]


def test_work_after_the_answer_does_not_delay_it_and_is_let_finish(genuine) -> None:
    done: list[bool] = []

    async def later(scope, receive, send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        await asyncio.sleep(0.2)
        done.append(True)

    with asgi(later) as transport:
        exchange = transport.send(genuine())
        assert exchange.acknowledged
        assert not done
    assert done


def test_the_lifespan_runs_once_and_its_state_is_there(genuine) -> None:
    seen: list[str] = []

    async def app(scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                seen.append(message["type"])
                scope["state"]["ready"] = "yes"
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        seen.append(scope["state"]["ready"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with asgi(app) as transport:
        assert all(e.acknowledged for e in transport.send_all([genuine(), genuine()], workers=2))
    assert seen == ["lifespan.startup", "yes", "yes", "lifespan.shutdown"]


def test_an_application_that_does_not_start_cannot_be_judged(genuine) -> None:
    async def app(scope, receive, send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with asgi(app) as transport, pytest.raises(CannotJudge, match="no database"):
        transport.send(genuine())


def test_a_wsgi_application_is_told_what_a_server_would_tell(genuine, signer) -> None:
    seen: dict[str, object] = {}

    def app(environ, start_response):
        seen.update(environ, body=environ["wsgi.input"].read())
        start_response("201 Created", [("X-Made", "yes")])
        return [b"made"]

    delivery = bend("charset-parameter")(genuine(b"abc"), signer)
    with wsgi(app) as transport:
        response = transport.send(delivery).response
    assert (response.status, response.body, response.header("x-made")) == (201, b"made", "yes")
    assert (seen["REQUEST_METHOD"], seen["PATH_INFO"], seen["QUERY_STRING"]) == ("POST", "/hook", "a=b")
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"]) == ("application/json; charset=utf-8", "3")
    assert (seen["HTTP_WEBHOOK_ID"], seen["HTTP_HOST"], seen["body"]) == (delivery.message_id, "localhost", b"abc")


def raising(environ, start_response):
    raise ValueError("hunter2")


def never(environ, start_response):
    import time

    time.sleep(1)
    start_response("200 OK", [])
    return []


def without_end(environ, start_response):
    start_response("200 OK", [])
    while True:
        yield b"x" * 65536


def without_status(environ, start_response):
    return [b"x"]


@each_row(
    ("app", "failure"),
    [
        (raising, Failure.CRASHED),
        (never, Failure.TIMEOUT),
        (without_end, Failure.OVERSIZED),
        (without_status, Failure.INVALID_HTTP),
    ],
)
def test_a_hostile_wsgi_application_ends_in_time_with_its_failure(app, failure: Failure, genuine) -> None:
    with wsgi(app, time_limit=0.2 if failure is Failure.TIMEOUT else 10) as transport:
        exchange = transport.send(genuine())
    assert exchange.failure is failure
    assert "hunter2" not in exchange.detail


def test_wsgi_write_and_close_are_honoured(genuine) -> None:
    closed: list[bool] = []

    class Body(list):
        def close(self) -> None:
            closed.append(True)

    def app(environ, start_response):
        start_response("200 OK", [])(b"first ")
        return Body([b"second"])

    with wsgi(app) as transport:
        assert transport.send(genuine()).response.body == b"first second"
    assert closed == [True]


MODULE = """
    async def asgi_app(scope, receive, send): ...
    def wsgi_app(environ, start_response): ...
    def make(): return wsgi_app
    def broken(): raise RuntimeError("no configuration")
    class Nested:
        app = asgi_app
    class AsgiClass:
        async def __call__(self, scope, receive, send): ...
    instance = AsgiClass()
    number = 3
    def four(a, b, c, d): ...
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = f"loadable_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(textwrap.dedent(MODULE), encoding="utf-8")
    (tmp_path / f"{name}_bad.py").write_text("import no_such_module_at_all\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return name


@each_row(
    ("attribute", "interface"),
    [("asgi_app", "asgi"), ("wsgi_app", "wsgi"), ("make()", "wsgi"), ("Nested.app", "asgi"), ("instance", "asgi")],
)
def test_an_application_is_found_in_the_working_directory(attribute: str, interface: str, module: str) -> None:
    assert load_app(f"{module}:{attribute}").interface == interface


@each_row(
    ("name", "told"),
    [
        ("{}:wsgi_ap", "wsgi_app"),
        ("{}:number", "cannot be called"),
        ("{}:four", "neither"),
        ("{}:make", r"make\(\)"),
        ("{}:broken()", "no configuration"),
        ("{}:number()", "no function"),
        ("{}_bad:app", "no_such_module_at_all"),
        ("{}_missing:app", "no module"),
        ("./pkg/{}.py:app", r"is a file, not a module\. A module is named as in an import: pkg\.\w+:app,"),
        ("{}", "module:attribute"),
        (":app", "module:attribute"),
    ],
)
def test_what_is_no_application_is_an_error_of_input(name: str, told: str, module: str) -> None:
    with pytest.raises(InputError, match=told):
        load_app(name.format(module))


@pytest.mark.slow
def test_applications_of_known_frameworks_are_told_apart(genuine) -> None:
    fast, flat = fastapi.FastAPI(), flask.Flask("flat")

    @fast.post("/hook")
    async def take(request: fastapi.Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @flat.post("/hook")
    def receive() -> dict[str, int]:
        return {"bytes": len(flask.request.get_data())}

    assert (interface_of(fast, "fast"), interface_of(flat, "flat")) == ("asgi", "wsgi")
    for transport in (asgi(fast), wsgi(flat)):
        with transport:
            exchanges = transport.send_all([genuine() for _ in range(10)], workers=4)
        assert {e.response.body.replace(b" ", b"").strip() for e in exchanges} == {
            f'{{"bytes":{len(exchanges[0].delivery.body)}}}'.encode()
        }


def test_an_application_is_opened_by_name(module: str, genuine) -> None:
    with open_app(f"{module}:asgi_app", time_limit=10) as transport:
        assert transport.send(genuine()).failure is Failure.DROPPED

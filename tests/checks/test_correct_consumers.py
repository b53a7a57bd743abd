"""No finding on a correct consumer, whatever it is written in."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.delivery.apps import App
from hookproof.delivery.opening import open_url
from hookproof.delivery.targets import name_target
from hookproof.delivery.wsgi_carrier import wsgi_transport
from hookproof.errors import Exit
from hookproof.reports.tally import Tally

#: To be quick; the slow tests of the reference consumer and of Node take all events.
SOME_EVENTS = ["file.upload.failed", "tool_execution.succeeded", "assistant_message.failed"]
URL = "http://localhost/webhooks"
#: What a server does of its own, with connections, threads and headers, it does whatever the event.
ONE_EVENT = SOME_EVENTS[:1]
#: Where two workers find a single thread, counting takes seconds: the quick runs have one worker.
SERVERS = [(threads, protocol) for threads in (True, False) for protocol in ("HTTP/1.0", "HTTP/1.1")]


@pytest.fixture
def secret_of(videogen, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CONSUMER_SECRET", videogen.secret.reveal())
    return videogen.secret.reveal()


def assert_clean(outcome: Any) -> None:
    assert outcome.told() == []
    tally = Tally()
    for record in outcome.records:
        tally.take(record)
    assert tally.exit_code() is Exit.CLEAN, outcome.end


@pytest.mark.slow
@pytest.mark.parametrize("provider", ["videogen", "acme", "plain"])
def test_the_reference_consumer_is_correct_for_any_provider(provider: str, bench) -> None:
    mine = bench(provider)
    assert_clean(mine.judge(mine.reference()))


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("provider", ["videogen", "acme", "plain"])
@pytest.mark.parametrize("level", [Level.STANDARD, Level.DEEP])
def test_the_reference_consumer_is_correct_at_every_level(provider: str, level: Level, bench) -> None:
    mine = bench(provider)
    # In depth a consumer in JavaScript is asked about all events.
    events = [] if level is Level.STANDARD else [*mine.contract.events][:4]
    assert_clean(mine.judge(mine.reference(), level=level, random_cases=20, seed=7, event=events))


@pytest.mark.slow
def test_fastapi_with_the_library_standardwebhooks(videogen, consumers, secret_of: str) -> None:
    assert_clean(videogen.judge(consumers("fastapi_consumer").app, event=SOME_EVENTS))


@pytest.mark.slow
def test_flask_with_the_library_svix(videogen, consumers, secret_of: str) -> None:
    with _wsgi(consumers("flask_consumer").app) as transport:
        assert_clean(videogen.through(transport, event=SOME_EVENTS))


@pytest.mark.slow
@pytest.mark.parametrize(
    # Where a single thread holds a connection, each new one waits: that one is slow.
    ("threads", "protocol"),
    [*SERVERS[:3], pytest.param(*SERVERS[3], marks=pytest.mark.slow)],
)
def test_the_standard_librarys_server(threads: bool, protocol: str, videogen, consumers, secret_of: str) -> None:
    served = consumers("stdlib_consumer").serving(secret_of, threads=threads, protocol=protocol)
    with served as url, open_url(url, time_limit=20) as transport:
        assert_clean(videogen.through(transport, event=SOME_EVENTS))


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(("threads", "protocol"), SERVERS)
def test_the_standard_librarys_server_with_several_workers(
    threads: bool, protocol: str, videogen, consumers, secret_of: str
) -> None:
    served = consumers("stdlib_consumer").serving(secret_of, threads=threads, protocol=protocol)
    with served as url, open_url(url, time_limit=15) as transport:
        assert_clean(videogen.through(transport, level=Level.STANDARD, workers=4, event=ONE_EVENT))


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("threaded", [True, False])
def test_flask_on_its_own_server(threaded: bool, videogen, consumers, secret_of: str) -> None:
    served = _werkzeug(consumers("flask_consumer").app, threaded=threaded)
    with served as url, open_url(url, time_limit=15) as transport:
        assert_clean(videogen.through(transport, level=Level.STANDARD, workers=4, event=ONE_EVENT))


@pytest.mark.slow
def test_a_consumer_that_only_keeps_deliveries_for_later(videogen) -> None:
    """Verifies, stores the bytes and answers 202: what they hold is read elsewhere."""
    assert_clean(videogen.judge(_queueing(videogen), event=SOME_EVENTS))


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_a_consumer_in_javascript(videogen) -> None:
    with _node(videogen) as url, open_url(url, time_limit=15) as transport:
        assert_clean(videogen.through(transport, level=Level.DEEP, random_cases=30, workers=4))


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_a_consumer_in_javascript_that_verifies_what_it_wrote_itself_is_told_once(videogen) -> None:
    """JSON.stringify writes 1.0 as 1, so shapes with such numbers fail: that is no cause of its own."""
    with _node(videogen, RESERIALISED="1") as url, open_url(url, time_limit=15) as transport:
        events = [*SOME_EVENTS, "file.upload.completed"]
        outcome = videogen.through(transport, level=Level.STANDARD, workers=4, event=events)
    assert outcome.ids == {"auth.raw-body"}, outcome.told()


@contextmanager
def _node(mine: Any, **environment: str) -> Iterator[str]:
    script = Path(__file__).parents[1] / "consumers" / "node_consumer.mjs"
    variables = {**os.environ, "CONSUMER_SECRET": mine.secret.reveal(), **environment}
    with subprocess.Popen(["node", str(script)], stdout=subprocess.PIPE, text=True, env=variables) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/webhooks"
        finally:
            process.terminate()


@contextmanager
def _wsgi(app: Any) -> Iterator[Any]:
    with wsgi_transport(App("app", "wsgi", app), name_target(URL), time_limit=20) as transport:
        yield transport


@contextmanager
def _werkzeug(app: Any, *, threaded: bool) -> Iterator[str]:
    import logging

    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = make_server("127.0.0.1", 0, app, threaded=threaded)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/webhooks"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def _queueing(mine: Any) -> Any:
    from standardwebhooks.webhooks import Webhook, WebhookVerificationError

    verifier = Webhook(mine.secret.reveal())

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        status = 202
        try:
            verifier.verify(body, headers, json_parse=False)
        except (WebhookVerificationError, ValueError):
            status = 401
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app

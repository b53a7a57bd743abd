"""Defects that hit every genuine delivery, or end the consumer, are findings and not "not judged"."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import itertools
import json
import os
import random
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.contract import Contract, load_contract
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.opening import open_url
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.targets import name_target
from hookproof.engine import plan_run, run
from hookproof.findings import Finding, Severity
from hookproof.judging.courier import MAX_WAITS
from hookproof.judging.gatekeeping.aliases import aliases
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings
from hookproof.stream import Finished, Judged


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract("videogen")


@pytest.fixture(scope="module")
def secret(contract: Contract) -> Secret:
    return generate_secret(contract.delivery)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hookproof.judging.recovery.PAUSE_SECONDS", 0.01)


async def throttled(scope: Any, receive: Any, send: Any) -> None:
    """Says that it is asked too often, whatever comes."""
    throttled.asked += 1  # type: ignore[attr-defined]
    await send({"type": "http.response.start", "status": 429, "headers": [(b"retry-after", b"0")]})
    await send({"type": "http.response.body", "body": b""})


Outcome = tuple[list[Finding], Finished]


def judged(contract: Contract, secret: Secret, transport: Any, **options: Any) -> Outcome:
    options = {
        "events": ("file.upload.*", "tool_execution.*"),
        "level": Level.QUICK,
        "workers": 1,
        "budget": 1e9,
        **options,
    }
    settings = Settings(folder=Path(), **options)
    records = list(run(plan_run(Reach(settings=settings, contract=contract, secret=secret, transport=transport))))
    findings = [finding for record in records if isinstance(record, Judged) for finding in record.findings]
    (end,) = [record for record in records if isinstance(record, Finished)]
    return findings, end


def app_of(
    secret: Secret,
    handle: Callable[[Any], int],
    signed: Callable[[bytes], bytes] = lambda body: body,
    read: Callable[[bytes], int] | None = None,
) -> Any:
    """An application that verifies, and answers to the payload what `handle` gives, or to the body what `read` does."""
    key = base64.b64decode(secret.reveal().removeprefix("whsec_"))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        stamp = headers.get("webhook-timestamp", "")
        in_time = stamp.isdecimal() and len(stamp) < 12 and abs(time.time() - int(stamp)) < 300
        try:
            content = f"{headers.get('webhook-id', '')}.{stamp}.".encode() + signed(body)
        except (ValueError, KeyError, TypeError):
            content = b""
        mac = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        given = headers.get("webhook-signature", "").split(" ")
        ok = any(hmac.compare_digest(each.encode("utf-8", "replace"), f"v1,{mac}".encode()) for each in given)
        status = 401
        if in_time and ok:
            try:
                status = read(body) if read is not None else handle(json.loads(body))
            except ValueError:
                status = 400
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


def through(contract: Contract, secret: Secret, app: Any, **options: Any) -> Outcome:
    with asgi_transport(App("app", "asgi", app), name_target("http://localhost/in"), time_limit=20) as transport:
        return judged(contract, secret, transport, **options)


@pytest.mark.slow
@pytest.mark.parametrize("status", [500, 422])
def test_a_handler_that_fails_on_all_that_is_genuine_is_a_finding(
    status: int, contract: Contract, secret: Secret
) -> None:
    findings, end = through(contract, secret, app_of(secret, lambda _payload: status))
    (finding,) = findings
    assert finding.fact.id == "ack.example"
    assert "forged ones it refuses in another way (401" in finding.message
    assert {finding.subject, *finding.also} == {
        name for name in contract.events if name.startswith(("file.upload.", "tool_execution."))
    }
    assert end.outcome == "not judged"


@pytest.mark.slow
def test_a_consumer_that_refuses_whatever_comes_alike_stays_open(contract: Contract, secret: Secret) -> None:
    other = generate_secret(contract.delivery)
    findings, end = through(contract, secret, app_of(other, lambda _payload: 204))
    assert findings == []
    assert "--secret" in end.mend


@pytest.mark.slow
def test_a_refusal_in_other_words_than_a_forgerys_is_a_finding_though_the_status_is_the_same(
    contract: Contract, secret: Secret
) -> None:
    async def worded(app: Any, scope: Any, receive: Any, send: Any) -> None:
        """Says 400 to all: to what is forged for its signature, to what is genuine for its payload."""

        async def out(message: Any) -> None:
            if message["type"] == "http.response.start":
                worded.forged = message["status"] == 401  # type: ignore[attr-defined]
                await send({**message, "status": 400})
            else:
                await send({**message, "body": b"signature" if worded.forged else b"payload"})  # type: ignore[attr-defined]

        await app(scope, receive, out)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await worded(app_of(secret, lambda _payload: 422), scope, receive, send)

    findings, _ = through(contract, secret, app)
    assert [finding.fact.id for finding in findings] == ["ack.example"]


def test_a_signature_that_is_looked_at_for_json_alone_is_found(contract: Contract, secret: Secret) -> None:
    verified = app_of(secret, lambda _payload: 204)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def taken(message: Any) -> None:
            await send({**message, "status": 204} if message["type"] == "http.response.start" else message)

        json_ = b"json" in dict(scope["headers"]).get(b"content-type", b"json")
        await verified(scope, receive, send if json_ else taken)

    findings, _ = through(contract, secret, app, checks=("auth.missing-header",))
    assert ["text/plain" in finding.message for finding in findings] == [True]


@pytest.mark.slow
def test_one_worker_of_four_with_a_wrong_secret_is_one_finding(contract: Contract, secret: Secret) -> None:
    chance = random.Random(4)
    findings, _ = through(contract, secret, app_of(secret, lambda _payload: 401 if chance.random() < 0.25 else 204))
    assert [finding.fact.id for finding in findings] == ["ack.steady"]
    assert "at times" in findings[0].message


@contextlib.contextmanager
def serving(post: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server that keeps connections, and does this with each POST; its URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        do_POST = post

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/in"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("every", "found"), [(4, ["ack.steady"]), (10**9, [])])
def test_what_is_dropped_on_kept_connections_is_told_though_a_new_one_brings_the_answer(
    every: int, found: list[str], contract: Contract, secret: Secret
) -> None:
    numbers = itertools.count(1)

    def post(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        if next(numbers) % every == 0:
            handler.close_connection = True
            return
        handler.send_response(204)
        handler.end_headers()

    with serving(post) as url, open_url(url, time_limit=20) as transport:
        findings, _ = judged(contract, secret, transport, checks=("ack",))
    assert [finding.fact.id for finding in findings] == found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("read", "found"), [(False, ["robustness.recovery"]), (True, [])], ids=["body left unread", "body read"]
)
def test_a_refusal_that_leaves_its_body_on_a_kept_connection_is_told_by_what_comes_behind_it(
    read: bool, found: list[str], contract: Contract, secret: Secret
) -> None:
    def post(handler: BaseHTTPRequestHandler) -> None:
        signed = "webhook-signature" in handler.headers
        if signed or read:
            handler.rfile.read(int(handler.headers["Content-Length"]))
        handler.send_response(204 if signed else 401)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving(post) as url, open_url(url, time_limit=20) as transport:
        findings, _ = judged(contract, secret, transport, checks=("robustness.recovery", "ack.example"))
    assert [finding.fact.id for finding in findings] == found


@pytest.mark.slow
def test_where_every_example_fails_other_shapes_open_the_gate(contract: Contract, secret: Secret) -> None:
    def handle(payload: Any) -> int:
        """Fails on what every example has, and only some payloads lack: a time of this century."""
        return 500 if payload.get("occurredAt", 0) > 1_000_000 else 204

    findings, end = through(contract, secret, app_of(secret, handle), checks=("ack",))
    assert end.outcome == "complete"
    assert {finding.fact.id for finding in findings} == {"ack.example"}


@pytest.mark.slow
def test_a_signature_over_one_member_of_the_body_is_diagnosed(contract: Contract, secret: Secret) -> None:
    app = app_of(secret, lambda _payload: 204, signed=lambda body: json.loads(body)["event"].encode())
    findings, _ = through(contract, secret, app)
    assert [finding.fact.id for finding in findings] == ["auth.scheme"]
    assert "over the member `event` of the body alone" in findings[0].message


DYING = """
    import json, os, sys
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            deadly = (sys.argv[2].encode() in body)
            if deadly and sys.argv[3] == "before":
                os._exit(1)
            self.send_response(204)
            self.end_headers()
            self.wfile.flush()
            if deadly:
                os._exit(1)

        def log_message(self, *_):
            pass

    HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def dying(tmp_path: Path) -> Iterator[Callable[[str, str], str]]:
    """Return a function that starts a consumer which ends on a body with some text, before its answer or after it."""
    script = tmp_path / "dying.py"
    script.write_text(textwrap.dedent(DYING), encoding="utf-8")
    started: list[subprocess.Popen[bytes]] = []

    def start(text: str, when: str) -> str:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        started.append(subprocess.Popen([sys.executable, str(script), str(port), text, when], env=dict(os.environ)))
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        return f"http://127.0.0.1:{port}/in"

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_delivery_that_ends_the_consumer_is_named(
    when: str, dying: Callable[[str, str], str], contract: Contract, secret: Secret
) -> None:
    with open_url(dying("file.upload.failed", when), time_limit=20) as transport:
        findings, end = judged(contract, secret, transport, checks=("ack",))
    found = [finding for finding in findings if finding.fact.id == "robustness.survival"]
    assert len(found) == 1, (findings, end)
    assert "file.upload.failed" in found[0].message
    assert found[0].subject == "file.upload.failed" or when == "after"
    assert "nothing starts it again here" in found[0].message
    assert end.outcome == "not judged"


@pytest.mark.slow
def test_the_mend_of_a_body_that_is_not_verified_as_it_came_follows_what_was_seen(
    contract: Contract, secret: Secret
) -> None:
    def mends(signed: Callable[[bytes], bytes]) -> list[str]:
        findings, _ = through(contract, secret, app_of(secret, lambda _p: 204, signed), checks=("auth.raw-body",))
        return [finding.mend for finding in findings]

    (ascii_only,) = mends(lambda body: body.decode().encode("ascii", "replace"))
    (trimmed,) = mends(lambda body: body.strip())
    (rewritten,) = mends(lambda body: json.dumps(json.loads(body), separators=(",", ":")).encode())
    assert "another encoding" in ascii_only
    assert "trimmed" in trimmed
    assert "written out again" in rewritten


def test_what_only_asks_to_wait_is_not_asked_for_its_mistakes(contract: Contract, secret: Secret) -> None:
    throttled.asked = 0  # type: ignore[attr-defined]
    app = App("app", "asgi", throttled)
    with asgi_transport(app, name_target("http://localhost/hook"), time_limit=20) as transport:
        findings, end = judged(contract, secret, transport)
    assert [finding.fact.id for finding in findings] == ["ack.rate-limit"]
    assert "limits how often" in end.mend
    assert throttled.asked <= 4 * (1 + MAX_WAITS)  # type: ignore[attr-defined]


async def protected(scope: Any, receive: Any, send: Any) -> None:
    """Refuses whatever comes with the page that a framework has for it, and keeps the names of headers."""
    protected.seen.update(name for name, _ in scope["headers"])  # type: ignore[attr-defined]
    page = b"<!DOCTYPE html><html><head><meta charset=utf-8><style>p {}</style><title>403 Forbidden</title></head>"
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": page + b"<p>CSRF verification failed. Request aborted.</p>"})


@pytest.mark.slow
def test_of_an_error_page_what_it_says_is_quoted(contract: Contract, secret: Secret) -> None:
    protected.seen = set()  # type: ignore[attr-defined]
    app = App("app", "asgi", protected)
    with asgi_transport(app, name_target("http://localhost/hook"), time_limit=20) as transport:
        findings, end = judged(contract, secret, transport)
    assert not findings
    assert "403 Forbidden CSRF verification failed. Request aborted." in end.reason
    assert "exempt this path" in end.mend
    others = {alias.name.encode() for alias in aliases(contract.delivery, contract.provider.name)}
    assert b"webhook-signature" in protected.seen  # type: ignore[attr-defined]
    assert not others & protected.seen, "no mistake is sought where nothing was verified"  # type: ignore[attr-defined]


@pytest.mark.slow
def test_values_that_a_closed_list_lacks_are_one_finding(contract: Contract, secret: Secret) -> None:
    def handle(payload: Any) -> int:
        return 200 if (payload.get("file") or {}).get("type") in (None, "VIDEO", "IMAGE") else 422

    app, options = app_of(secret, handle), {"events": ("file.upload.failed",), "level": Level.STANDARD}
    (finding,) = through(contract, secret, app, checks=("ack.*",), **options)[0]
    assert "when `file.type` is " in finding.message
    assert {value in finding.message for value in ('"AUDIO"', '"PDF"', '"TEXT"')} == {True}


@pytest.mark.slow
def test_the_member_that_decides_is_named_and_not_the_list_around_it(contract: Contract, secret: Secret) -> None:
    def handle(payload: Any) -> int:
        second = (payload.get("results") or [])[1:2]
        return 500 if second and second[0]["thumbnailUrl"] is None else 200

    app, options = app_of(secret, handle), {"events": ("tool_execution.succeeded",), "level": Level.STANDARD}
    (finding,) = through(contract, secret, app, checks=("ack.covering",), **options)[0]
    assert "when `results[].thumbnailUrl` is null" in finding.message


@pytest.mark.slow
@pytest.mark.parametrize("pause", [0.0, 0.02])
def test_an_answer_that_was_waited_for_in_vain_is_told_though_all_the_time_is_used_up(
    pause: float, contract: Contract, secret: Secret
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        late: list[bool] = []

        def handle(payload: Any) -> int:
            late.append(payload.get("event") == "tool_execution.cancelled")
            return 204

        async def out(message: Any) -> None:
            await asyncio.sleep(2 if any(late) else pause)
            await send(message)

        await app_of(secret, handle)(scope, receive, out)

    named = name_target("http://localhost/in")
    with asgi_transport(App("app", "asgi", app), named, time_limit=0.5) as transport:
        findings, end = judged(contract, secret, transport, budget=0.6, level=Level.STANDARD)
    assert [f.subject for f in findings if f.fact.id == "ack.time-limit"] == ["tool_execution.cancelled"]
    assert not end.defects


def test_text_that_is_made_of_each_piece_of_a_body_is_found(contract: Contract, secret: Secret) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def text() -> Any:
            message = await receive()
            return {**message, "body": message.get("body", b"").decode("utf-8", "replace").encode()}

        await app_of(secret, lambda _payload: 204)(scope, text, send)

    one = ("file.upload.failed",)
    (finding,) = through(contract, secret, app, checks=("robustness.chunked",), events=one)[0]
    assert finding.message == "The consumer refuses it (401): a chunked body whose chunks end within characters."


@pytest.mark.parametrize(
    ("readable", "severities"), [(True, {Severity.NOTE}), (False, {Severity.ERROR})], ids=["numbers", "whatever"]
)
def test_a_number_that_nobody_has_room_for_is_a_note_and_what_cannot_be_read_an_error(
    readable: bool, severities: set[Severity], contract: Contract, secret: Secret
) -> None:
    def read(body: bytes) -> int:
        try:
            json.loads(body)
        except json.JSONDecodeError:
            return 400 if readable else 500
        except ValueError:
            return 500
        return 204

    app = app_of(secret, lambda _payload: 204, read=read)
    options = {"events": ("file.upload.failed",), "level": Level.STANDARD}
    findings, _ = through(contract, secret, app, checks=("robustness.not-json",), **options)
    assert {finding.severity for finding in findings} == severities


def _meeting(secret: Secret, lines: dict[str, int]) -> Any:
    """A consumer that reads these members without a look, each in a line of its own, and shows where it failed."""
    key = base64.b64decode(secret.reveal().removeprefix("whsec_"))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        over = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        right = f"v1,{base64.b64encode(hmac.digest(key, over, 'sha256')).decode()}"
        missing = next((name for name in lines if name not in json.loads(body)), None)
        said = "" if missing is None else f"TypeError: undefined\n    at take (/srv/shop/app.js:{lines[missing]}:1)"
        status = 401 if headers["webhook-signature"] != right else 500 if said else 204
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": said.encode() if status == 500 else b""})

    return app


@pytest.mark.parametrize("lines", [{"error": 3, "results": 9}, {"results": 9, "error": 3}])
def test_of_two_culprits_in_one_payload_the_one_at_which_the_answer_points_is_named_first_and_then_the_other(
    lines: dict[str, int], contract: Contract, secret: Secret
) -> None:
    app = App("app", "asgi", _meeting(secret, lines))
    with contextlib.closing(asgi_transport(app, name_target("http://localhost/webhooks"), time_limit=20)) as transport:
        findings, _ = judged(contract, secret, transport, events=("tool_execution.succeeded",), checks=("ack.minimal",))
    first, other = lines
    (message,) = [finding.message for finding in findings]
    assert f"when `{first}` is absent or `{other}` is absent;" in message
    assert all(f"(app.js, line {line})" in message for line in lines.values())

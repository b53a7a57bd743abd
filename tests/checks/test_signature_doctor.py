"""Where no genuine delivery is acknowledged, the doctor names the mistake, or says what came back and what to try."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hookproof.delivery.secrets import Secret
from hookproof.delivery.traffic import Delivery
from hookproof.errors import Exit
from hookproof.reports.tally import Tally

EVENT = ["file.upload.failed"]
SCHEME = ["auth.scheme"]


def verifying(
    key: bytes,
    *,
    content: Callable[[dict[str, str], bytes], bytes] = lambda h, b: _standard(h, b),
    encode: Callable[[bytes], str] = lambda d: base64.b64encode(d).decode(),
    digest: Any = hashlib.sha256,
    prefix: str = "v1,",
    names: str = "webhook-",
    path: str = "/webhooks",
    taken: set[str] | None = None,
) -> Any:
    """A consumer that verifies in its own way, and does nothing else but refuse the files that it has `taken`."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {n.decode().lower().replace(names, "webhook-"): v.decode("latin-1") for n, v in scope["headers"]}
        given = (
            headers.get("webhook-signature", "") if names == "webhook-" or f"{names}id" in str(scope["headers"]) else ""
        )
        try:
            right = prefix + encode(hmac.new(key, content(headers, body), digest).digest())
        except (KeyError, ValueError):
            right = "\0"
        status = 404 if scope["path"] != path else 204 if right in given.split(" ") else 401
        if status == 204 and taken is not None:
            file = json.loads(body)["fileId"]
            status = 409 if file in taken else 204
            taken.add(file)
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"no" if status > 299 else b""})

    return app


def _standard(headers: dict[str, str], body: bytes) -> bytes:
    return f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body


def _rewritten(headers: dict[str, str], body: bytes) -> bytes:
    return _standard(headers, json.dumps(json.loads(body)).encode())


def _sorted(headers: dict[str, str], body: bytes) -> bytes:
    return _standard(headers, json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode())


def diagnosed(outcome: Any) -> str:
    assert outcome.ids == {"auth.scheme"}, (outcome.end, outcome.told())
    tally = Tally()
    for record in outcome.records:
        tally.take(record)
    assert tally.exit_code() is Exit.FINDINGS
    assert outcome.end.outcome == "not judged"
    return outcome.findings[0].message


@pytest.fixture(scope="session")
def key(videogen) -> bytes:
    return videogen.secret.key(videogen.contract.delivery.signature)


def test_a_right_verification_passes_the_gate(videogen, key: bytes) -> None:
    assert videogen.judge(verifying(key), event=EVENT, check=SCHEME).told() == []


def test_the_secrets_text_taken_as_the_key_is_named(videogen) -> None:
    app = verifying(videogen.secret.reveal().encode())
    assert "wrong form of the secret" in diagnosed(videogen.judge(app, event=EVENT, check=SCHEME))


def test_the_secrets_text_without_its_prefix_is_named(videogen) -> None:
    app = verifying(videogen.secret.reveal().removeprefix("whsec_").encode())
    assert "without its prefix" in diagnosed(videogen.judge(app, event=EVENT, check=SCHEME))


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ({"content": lambda h, b: b}, "over `body` instead of"),
        ({"content": lambda h, b: f"{h['webhook-timestamp']}.".encode() + b}, "over `timestamp.body`"),
        ({"content": _rewritten}, "a form that it writes itself"),
        ({"content": _sorted}, "keys sorted"),
        ({"encode": bytes.hex}, "in hex"),
        ({"digest": hashlib.sha512}, "hmac-sha512"),
        ({"prefix": ""}, "without its version token"),
        ({"names": "svix-"}, "headers svix-"),
    ],
)
def test_a_usual_mistake_is_named(way: dict[str, Any], words: str, videogen, key: bytes) -> None:
    assert words in diagnosed(videogen.judge(verifying(key, **way), event=EVENT, check=SCHEME))


def test_a_look_for_header_names_in_one_case_alone_is_named(videogen, knowing) -> None:
    def turned(delivery: Delivery) -> int | None:
        return None if any(name == "Webhook-Signature" for name, _ in delivery.headers) else 401

    assert "header names in title case alone" in diagnosed(videogen.through(knowing(turned), event=EVENT))


def test_a_timestamp_in_milliseconds_is_named(videogen, key: bytes) -> None:
    def milliseconds(headers: dict[str, str], body: bytes) -> bytes:
        if len(headers["webhook-timestamp"]) != 13:
            raise ValueError
        return _standard(headers, body)

    assert "milliseconds" in diagnosed(videogen.judge(verifying(key, content=milliseconds), event=EVENT, check=SCHEME))


def _staged(key: bytes, *, digest: Any = hashlib.sha256, shown: str = "time") -> Any:
    """A consumer that says in its answers how far a delivery came: sender, signature, time."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {n.decode().lower(): v.decode("latin-1") for n, v in scope["headers"]}
        stamp = headers.get("webhook-timestamp", "")
        content = f"{headers.get('webhook-id')}.{stamp}000.".encode() + body
        if shown == "time":
            content = content.replace(b"000.", b".", 1)
        right = "v1," + base64.b64encode(hmac.new(key, content, digest).digest()).decode()
        status, told = 204, b""
        if shown == "sender" and not headers.get("user-agent", "").startswith("VideoGen"):
            status, told = 403, b"who?"
        elif headers.get("webhook-signature") != right:
            status, told = 401, b"no"
        elif not stamp.isdigit() or abs(time.time() * 1000 - int(stamp) * 1000) > 300:
            status, told = 401, b"old"
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": told})

    return app


def test_the_letters_of_the_prefix_taken_off_one_by_one_are_named(videogen, key: bytes) -> None:
    bench = replace(videogen, secret=Secret("whsec_" + "eeesAAAA" + base64.b64encode(key).decode()))
    shorter = base64.b64decode("".join(bench.secret.reveal()).lstrip("whsec_"))
    assert "lstrip" in diagnosed(bench.judge(verifying(shorter), event=EVENT, check=SCHEME))


@pytest.mark.parametrize("hours", [-7, 2])
def test_a_clock_in_another_zone_is_named(hours: int, videogen, key: bytes) -> None:
    def local(headers: dict[str, str], body: bytes) -> bytes:
        if abs(time.time() + 3600 * hours - int(headers["webhook-timestamp"])) > 300:
            raise ValueError
        return _standard(headers, body)

    where = f"{abs(hours)} h {'ahead' if hours > 0 else 'behind'}"
    assert where in diagnosed(videogen.judge(verifying(key, content=local), event=EVENT, check=SCHEME))


@pytest.mark.slow
def test_mistakes_are_named_that_no_form_of_delivery_gets_past(videogen, key: bytes) -> None:
    def nothing(headers: dict[str, str], body: bytes) -> bytes:
        return headers["webhook-timestamp"].encode() + b"." + body

    inner = verifying(key, content=nothing, digest=hashlib.sha1)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def never(message: Any) -> None:
            changed = {**message, "status": 400} if message.get("status") == 204 else message
            await send(changed)

        await inner(scope, receive, never)

    said = diagnosed(videogen.judge(app, event=EVENT, check=SCHEME))
    assert "gets past the proof (400" in said
    assert "over `timestamp.body`" in said
    assert "sha1 instead of sha256" in said


@pytest.mark.slow
def test_a_header_that_is_looked_at_before_the_signature_is_named(videogen, key: bytes) -> None:
    assert "With `User-Agent: VideoGen/1.0` it answers 401 instead of 403" in not_judged(
        videogen.judge(_staged(b"another", shown="sender"), event=EVENT, budget=0.001)
    )


@pytest.mark.slow
def test_a_tolerance_of_milliseconds_is_named_though_some_deliveries_are_taken(videogen, key: bytes) -> None:
    # Its moments are over, and the next are far: begun shortly before them, the first delivery would be taken.
    while not 0.35 <= time.time() % 1 < 0.5:
        time.sleep(0.02)
    said = diagnosed(videogen.judge(_staged(key), event=EVENT, check=SCHEME))
    assert "in the first moments of its second alone" in said


@pytest.mark.slow
def test_a_consumer_that_takes_only_unsigned_deliveries_is_named(videogen) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        signed = any(name == b"webhook-signature" for name, _ in scope["headers"])
        await send({"type": "http.response.start", "status": 401 if signed else 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    assert "without any signature" in diagnosed(videogen.judge(app, event=EVENT, check=SCHEME))


def not_judged(outcome: Any) -> str:
    tally = Tally()
    for record in outcome.records:
        tally.take(record)
    assert tally.exit_code() is Exit.NOT_JUDGED
    assert outcome.told() == []
    return f"{outcome.end.reason} {outcome.end.mend}"


@pytest.mark.slow
def test_another_secret_may_be_the_users_mistake(videogen) -> None:
    said = not_judged(videogen.judge(verifying(b"another key, of another system"), event=EVENT))
    assert "401" in said
    assert "--secret" in said


@pytest.mark.slow
def test_another_path_may_be_the_users_mistake(videogen, key: bytes) -> None:
    assert "path of the URL" in not_judged(videogen.judge(verifying(key, path="/elsewhere"), event=EVENT))


def test_a_path_with_a_slash_at_its_end_is_offered(videogen, key: bytes) -> None:
    said = not_judged(videogen.judge(verifying(key, path="/webhooks/"), event=EVENT))
    assert "at the URL with a slash at its end" in said


def test_a_consumer_that_fails_on_everything_is_not_judged(videogen) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError(videogen.secret.reveal())

    said = not_judged(videogen.judge(app, event=EVENT))
    assert videogen.secret.reveal() not in said


def test_one_event_that_is_acknowledged_opens_the_gate(videogen) -> None:
    outcome = videogen.judge(videogen.reference("one-family-only"), check=["ack.example"])
    assert outcome.end.outcome == "complete"
    assert outcome.ids == {"ack.example"}


@pytest.mark.slow
def test_the_diagnosis_holds_for_a_scheme_of_another_make(bench) -> None:
    """One header, hexadecimal, no message id; this consumer leaves the time out of what is signed."""
    acme = bench("acme")
    key = acme.secret.key(acme.contract.delivery.signature)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        right = hmac.new(key, body, hashlib.sha256).hexdigest()
        status = 200 if f"v1={right}" in headers.get("acme-signature", "") else 400
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    assert "over `body` instead of `timestamp.body`" in diagnosed(acme.judge(app, check=SCHEME))


def test_a_secret_that_gives_no_key_is_bad_input(videogen) -> None:
    import dataclasses

    from hookproof.errors import InputError

    with pytest.raises(InputError):
        dataclasses.replace(videogen, secret=Secret("whsec_!!!")).judge(videogen.reference())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key_of", "way", "words"),
    [
        (lambda text: text.encode(), {"encode": bytes.hex, "prefix": ""}, ["the secret's text", "in hex"]),
        (None, {"encode": bytes.hex, "prefix": "", "content": lambda h, b: b}, ["`body`", "in hex", "without 'v1,'"]),
        (
            lambda text: text.removeprefix("whsec_").encode(),
            {"encode": bytes.hex, "prefix": "sha256=", "content": lambda h, b: json.dumps(json.loads(b)).encode()},
            ["without its prefix", "`body`", "written anew", "sha256={signature}"],
        ),
        (None, {"content": lambda h, b: f"{h['webhook-timestamp']}:".encode() + b, "prefix": ""}, ["timestamp:body"]),
    ],
)
def test_several_mistakes_at_once_are_all_named(key_of, way: dict[str, Any], words: list[str], videogen, key) -> None:
    made = key if key_of is None else key_of(videogen.secret.reveal())
    outcome = videogen.judge(verifying(made, **way), event=EVENT, check=SCHEME)
    said = diagnosed(outcome)
    assert not [word for word in words if word not in said], said
    assert said.count("; it ") <= len(words), said
    assert {"the scheme", "test vector", "in Python", "in Node"} <= {label for label, _ in outcome.findings[0].evidence}


def test_who_refuses_what_comes_of_a_known_entity_is_asked_with_another(videogen, key: bytes) -> None:
    outcome = videogen.judge(verifying(key, taken=set(), encode=bytes.hex), event=EVENT, check=SCHEME)
    assert "a wrong one is (204" in outcome.findings[0].message


def _other_header(name: str, key: bytes) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {n.decode().lower(): v.decode("latin-1") for n, v in scope["headers"]}
        right = hmac.new(key, body, hashlib.sha256).hexdigest()
        status = 204 if headers.get(name) == right else 401
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


@pytest.mark.slow
@pytest.mark.parametrize("name", ["x-signature", "x-videogen-signature", "signature"])
def test_a_header_that_is_looked_for_under_another_name_is_named(name: str, videogen) -> None:
    said = diagnosed(videogen.judge(_other_header(name, videogen.secret.reveal().encode()), event=EVENT, check=SCHEME))
    assert f"in {name} instead of webhook-signature" in said
    assert "the secret's text" in said
    assert "in hex" in said


@pytest.mark.slow
def test_where_nothing_fits_the_scheme_is_told_with_a_vector_and_code(videogen) -> None:
    outcome = videogen.judge(verifying(b"another key, of another system"), event=EVENT)
    guide = dict(outcome.end.guide)
    assert "signed: {id}.{timestamp}.{body}" in guide["the scheme"]
    assert "def genuine(" in guide["in Python"]
    assert "createHmac" in guide["in Node"]
    assert videogen.secret.reveal() not in str(guide)


def test_an_answer_that_is_not_about_the_proof_brings_no_lesson(videogen, key: bytes) -> None:
    assert videogen.judge(verifying(key, path="/elsewhere"), event=EVENT).end.guide == ()


@pytest.mark.slow
def test_a_slow_consumer_is_asked_for_the_likeliest_mistakes_alone(videogen) -> None:
    """One that waits, as with a limit on how often it is called, would be asked for ten minutes."""
    outcome = videogen.judge(verifying(b"another key, of another system"), event=EVENT, budget=0.001)
    assert "401" in not_judged(outcome)
    assert dict(outcome.end.guide).keys() >= {"the scheme"}
    assert outcome.end.deliveries < 200

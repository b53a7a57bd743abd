"""One cause is one finding, with the smallest difference from an acknowledged payload, and hiccups are no findings."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

import pytest
from tests.rowwise import each_row

from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.delivery.bends.table import bends
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.findings import Severity, Verdict
from hookproof.judging.reasons.explaining import Cause, absorbs
from hookproof.judging.reasons.features import Feature, feature
from hookproof.payloads.case import Case
from hookproof.schema.differences import Edit


def answering(app: Any, status: Callable[[dict[str, str], bytes], int | None]) -> Any:
    """Wrap an application: where `status` gives one, that is the answer."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        code = status(headers, body)
        if code is None:
            sent = [{"type": "http.request", "body": body, "more_body": False}]

            async def again() -> Any:
                return sent.pop() if sent else await receive()

            await app(scope, again, send)
            return
        extra = [(b"retry-after", b"0")] if code == 429 else []
        await send({"type": "http.response.start", "status": code, "headers": extra})
        await send({"type": "http.response.body", "body": b""})

    return wrapped


def value_at(body: bytes, *path: str) -> Any:
    try:
        value = json.loads(body)
        for part in path:
            value = value[part] if isinstance(value, dict) else None
    except (ValueError, RecursionError, KeyError):
        return "absent"
    return value


@pytest.mark.slow
def test_a_null_that_breaks_the_consumer_is_named_once_over_all_events(videogen) -> None:
    def status(headers: dict[str, str], body: bytes) -> int | None:
        return 500 if value_at(body, "file", "hlsSource") is None and b'"file":{' in body else None

    outcome = videogen.judge(
        answering(videogen.reference(), status), check=["ack"], event=["file.*"], level=Level.STANDARD
    )
    (finding,) = [f for f in outcome.findings if "hlsSource" in f.message]
    assert "when `file.hlsSource` is null" in finding.message
    assert finding.fact.id == "ack.covering"
    assert {finding.subject, *finding.also} == {name for name in videogen.contract.events if name.startswith("file.")}
    assert outcome.ids == {"ack.covering"}


@pytest.mark.slow
def test_an_absent_field_that_breaks_the_consumer_is_named(videogen) -> None:
    def status(headers: dict[str, str], body: bytes) -> int | None:
        return 422 if value_at(body, "file", "displayName") == "absent" and b'"file":{' in body else None

    outcome = videogen.judge(
        answering(videogen.reference(), status), check=["ack"], event=["file.upload.completed"], level=Level.STANDARD
    )
    assert [f.message for f in outcome.findings if "`file.displayName` is absent" in f.message]
    assert "The consumer refuses it (422)" in outcome.findings[0].message


@pytest.mark.slow
def test_two_causes_of_one_event_are_two_findings(videogen) -> None:
    def status(headers: dict[str, str], body: bytes) -> int | None:
        if b'"file":{' not in body:
            return None
        if value_at(body, "file", "type") == "AUDIO":
            return 500
        return 500 if value_at(body, "file", "scope") == "ENTITY" else None

    outcome = videogen.judge(
        answering(videogen.reference(), status),
        check=["ack.covering"],
        event=["file.upload.completed"],
        level=Level.STANDARD,
    )
    assert sorted(f.message.partition(" when ")[2].partition(";")[0] for f in outcome.findings) == [
        '`file.scope` is "ENTITY"',
        '`file.type` is "AUDIO"',
    ]
    assert len({f.fingerprint for f in outcome.findings}) == 2


@pytest.mark.slow
def test_a_finding_keeps_its_fingerprint_from_run_to_run(videogen) -> None:
    def once() -> list[str]:
        app = videogen.reference("unknown-field-refused")
        return [f.fingerprint for f in videogen.judge(app, check=["tolerance.unknown-field"]).findings]

    assert once() == once()
    assert len(once()) == 1


@pytest.mark.slow
def test_a_check_of_a_forged_delivery_tells_its_cause_once(videogen) -> None:
    outcome = videogen.judge(videogen.reference("no-signature-check"), check=["auth"])
    assert [f.fact.id for f in outcome.findings] == ["auth.wrong-key"]
    stale = [record for record in outcome.judged if record.fact.id == "auth.stale"]
    assert [record.verdict for record in stale] == [Verdict.BROKEN]
    assert "auth.wrong-key" in stale[0].note


def test_each_check_alone_tells_it_itself(videogen) -> None:
    outcome = videogen.judge(videogen.reference("no-signature-check"), check=["auth.stale"])
    assert outcome.ids == {"auth.stale"}


@pytest.mark.slow
def test_what_fails_once_and_not_again_is_no_verdict_on_its_check_and_told_with_its_rate(videogen) -> None:
    failed: set[str] = set()

    def status(headers: dict[str, str], body: bytes) -> int | None:
        """Every third body fails the first time that it comes, whatever it says and however long it is."""
        key = hashlib.sha256(body).hexdigest()
        if int(key, 16) % 3 or key in failed:
            return None
        failed.add(key)
        return 503

    outcome = videogen.judge(answering(videogen.reference(), status), check=["ack", "tolerance"], event=["file.*"])
    assert outcome.ids == {"ack.steady"}
    assert re.search(r"\(503\) at times: \d+ of \d+ genuine deliveries, about one in \d", outcome.findings[0].message)
    assert any("not when it was sent again" in record.note for record in outcome.judged)


def test_one_time_out_that_does_not_come_again_is_no_finding() -> None:
    from hookproof.checks.overall import steady
    from hookproof.checks.runlog import RunLog

    sent = Delivery(
        address="shop@1/paid#example", event="paid", method="POST", headers=(), body=b"", message_id="1", timestamp=1
    )
    slow = Exchange(delivery=sent, response=None, failure=Failure.TIMEOUT)
    failed = Exchange(delivery=sent, response=Response(status=500, headers=(), body=b""))
    assert not list(steady(RunLog(delivered=9, genuine=9, unsteady=(slow,))))
    assert [b.severity for b in steady(RunLog(delivered=9, genuine=9, unsteady=(failed,)))] == [Severity.WARNING]
    assert [b.severity for b in steady(RunLog(delivered=9, genuine=9, unsteady=(failed, failed)))] == [None]
    # Genuine ones refused and bent ones taken, at times: one delivery is taken for another.
    refused = replace(failed, response=Response(status=401, headers=(), body=b""))
    taken = replace(
        failed, delivery=replace(sent, bent="wrong-key"), response=Response(status=200, headers=(), body=b"")
    )
    for unsteady, kinds in (
        ((refused, taken, taken, failed, failed), ["mixed", "SERVER_ERROR:500"]),
        ((replace(refused, delivery=replace(sent, bent="odd-whitespace")), taken, taken), ["mixed"]),
        ((refused, refused, taken), ["REFUSED:401"]),
    ):
        assert [each.kind for each in steady(RunLog(delivered=9, genuine=6, unsteady=unsteady))] == kinds
    # What is no request to a server is no chance, where broken deliveries were seen to harm those behind them.
    unread = replace(failed, response=Response(status=501, headers=(), body=b""))
    for harmed, said in ((frozenset(), 2), (frozenset({(Fault.REFUSED, 400)}), 1)):
        log = RunLog(delivered=9, genuine=9, unsteady=(failed, failed, unread, unread), harmed=harmed)
        assert len(list(steady(log))) == said
    # With others for which there was no time to ask again, it is one of several.
    for unsteady, unheard, said in (((), 1, []), ((), 2, ["2 of 9"]), ((slow,), 1, ["2 of 9"]), ((slow, slow), 1, [])):
        found = steady(RunLog(delivered=12, genuine=9, unsteady=unsteady, unheard=(slow,) * unheard))
        assert [b.says.partition(" to ")[2][:6] for b in found if b.kind == "unheard"] == said
    # What came once behind an answer may have been a line of the network's.
    for surplus, kinds in (((failed,), []), ((failed, failed), ["surplus"])):
        assert [breach.kind for breach in steady(RunLog(delivered=9, genuine=9, surplus=surplus))] == kinds
    # With answers that nobody asked for: what was answered took one for its own, what got none in time did not.
    taken = RunLog(delivered=9, genuine=9, unsteady=(failed, slow), unasked=(failed,))
    assert [(b.severity, "got one for their own: 1." in b.says) for b in steady(taken)] == [(None, True)]
    left = RunLog(delivered=9, genuine=9, unsteady=(slow,), unasked=(failed,))
    assert [(b.severity, "for their own" in b.says) for b in steady(left)] == [(Severity.WARNING, False)]


@each_row(
    ("beside", "told"),
    [
        ({"bent": "huge-body"}, [("bent", 1)]),
        ({"bent": "wrong-key"}, [("bent", 1), ("", 1)]),
        ({}, [("bent", 1), ("", 1)]),
    ],
    ids=str,
)
def test_an_end_beside_the_like_of_what_is_known_to_end_the_consumer_is_that_ones(
    beside: dict[str, str], told: list[tuple[str, int]]
) -> None:
    from hookproof.checks.overall import survival
    from hookproof.checks.runlog import Aftermath, RunLog

    sent = Delivery(
        address="shop@1/paid#example", event="paid", method="POST", headers=(), body=b"", message_id="1", timestamp=1
    )
    genuine, killer, other = (
        Exchange(delivery=replace(sent, **bent), response=None, failure=Failure.DROPPED)  # type: ignore[arg-type]
        for bent in ({}, {"bent": "huge-body"}, beside)
    )
    ends = (Aftermath((genuine, other), "."), Aftermath((killer,), ".", alone=True))
    found = list(survival(RunLog(delivered=9, genuine=9, ends=ends)))
    assert [(each.kind, each.says.count("shop@1/paid#example") + 1) for each in found] == told


@pytest.mark.slow
def test_a_consumer_that_asks_to_wait_is_waited_for_and_said_to_ask(videogen) -> None:
    calls: list[int] = []

    def status(headers: dict[str, str], body: bytes) -> int | None:
        calls.append(1)
        return 429 if len(calls) % 5 == 0 else None

    outcome = videogen.judge(answering(videogen.reference(), status), check=["ack", "auth"], event=["file.upload.*"])
    assert outcome.ids == {"ack.rate-limit"}
    assert "turns genuine deliveries away with 429" in outcome.findings[0].message
    assert set(outcome.verdicts("auth.wrong-key").values()) == {Verdict.HOLDS}


def test_a_consumer_that_only_asks_to_wait_is_not_said_to_refuse(videogen) -> None:
    """429 for everything unsigned is no refusal of what is unsigned: nothing was looked at."""

    def status(headers: dict[str, str], body: bytes) -> int | None:
        return 429 if "webhook-signature" not in headers else None

    outcome = videogen.judge(
        answering(videogen.reference(), status), check=["auth.missing-header"], event=["file.upload.failed"]
    )
    assert outcome.told() == []
    assert any("limits how often" in record.note for record in outcome.judged)


@pytest.mark.slow
def test_what_fails_beside_a_genuine_delivery_that_fails_too_has_another_cause(videogen) -> None:
    def status(headers: dict[str, str], body: bytes) -> int | None:
        return 500 if b"workflow_run." in body else None

    outcome = videogen.judge(answering(videogen.reference(), status), check=["ack", "tolerance.unknown-field"])
    assert outcome.ids == {"ack.example"}
    (finding,) = outcome.findings
    assert {finding.subject, *finding.also} == {
        "workflow_run.cancelled",
        "workflow_run.failed",
        "workflow_run.succeeded",
    }
    assert outcome.verdicts("tolerance.unknown-field")["workflow_run.failed"] is Verdict.NOT_OBSERVED


def test_a_redirect_of_a_forged_delivery_is_less_than_taking_it(videogen) -> None:
    def status(headers: dict[str, str], body: bytes) -> int | None:
        return 302 if "webhook-signature" not in headers else None

    outcome = videogen.judge(
        answering(videogen.reference(), status), check=["auth.missing-header"], event=["file.upload.failed"]
    )
    assert [f.severity for f in outcome.findings] == [Severity.WARNING]


@pytest.mark.slow
def test_an_answer_that_repeats_the_secret_or_shows_a_trace_is_found_without_being_shown(videogen) -> None:
    outcome = videogen.judge(videogen.reference("secret-told"))
    (finding,) = [f for f in outcome.findings if f.fact.id == "hygiene.secret"]
    secret = videogen.secret.reveal()
    everything = json.dumps([repr(record) for record in outcome.records])
    assert secret not in everything
    assert secret.removeprefix("whsec_") not in everything
    assert "the signing" in finding.message.lower() or "the secret" in finding.message.lower()


@pytest.mark.slow
@each_row(
    "trace",
    [
        'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in receive\n',
        "TypeError: x\n    at receive (/srv/app/index.js:10:15)\n    at node:internal/process:1:2",
        "java.lang.NullPointerException\n\tat com.example.Hook.receive(Hook.java:42)",
        "System.Exception: x\n   at Hook.Receive(String body) in /src/Hook.cs:line 12",
        "app/hooks.rb:12:in `receive'",
        "PHP Fatal error:  Uncaught TypeError: x in /srv/hook.php on line 3",
        "goroutine 17 [running]:\nmain.main()",
        "<title>TypeError: x // Werkzeug Debugger</title>",
    ],
)
def test_a_stack_trace_of_any_common_language_is_seen(trace: str, videogen) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": trace.encode()})

    outcome = videogen.judge(app, check=["hygiene.stack-trace"], event=["file.upload.failed"])
    assert outcome.ids == {"hygiene.stack-trace"}


def test_who_looks_for_members_in_the_text_of_the_body_is_told_to_parse_it(videogen) -> None:
    def status(_headers: dict[str, str], body: bytes) -> int | None:
        return None if b'"event"' in body else 400

    outcome = videogen.judge(
        answering(videogen.reference(), status), check=["auth.raw-body"], event=["file.upload.failed"]
    )
    (finding,) = outcome.findings
    assert "parser of JSON" in finding.mend


def test_a_secret_that_different_answers_show_in_different_forms_is_one_finding(videogen) -> None:
    secret = videogen.secret.reveal()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    forms = itertools.cycle((secret, key.hex(), key.hex().upper(), quote_plus(secret)))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        signed = any(name == b"webhook-signature" for name, _ in scope["headers"])
        await send({"type": "http.response.start", "status": 200 if signed else 401, "headers": []})
        await send({"type": "http.response.body", "body": b"" if signed else next(forms).encode()})

    outcome = videogen.judge(app, check=["hygiene", "auth.missing-header"], event=["file.upload.*"])
    (finding,) = [f for f in outcome.findings if f.fact.id == "hygiene.secret"]
    assert "holds the secret (401" in finding.message
    assert "Other answers hold the signing key in hexadecimal" in finding.message
    assert finding.also


@pytest.mark.slow
def test_an_answer_that_repeats_our_own_payload_is_no_leak(videogen) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        body = message["body"] + repr(scope["headers"]).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    assert videogen.judge(app, check=["hygiene"], event=["file.upload.failed"]).told() == []


@pytest.mark.slow
def test_a_consumer_that_never_answers_costs_a_few_time_limits_not_one_for_each_delivery(videogen) -> None:
    import asyncio
    import dataclasses

    hung: list[int] = []
    reference = videogen.reference()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        if value_at(message["body"], "event") == "absent":
            hung.append(1)
            await asyncio.sleep(60)

        async def again() -> Any:
            return message

        await reference(scope, again, send)

    impatient = dataclasses.replace(videogen, time_limit=1)
    outcome = impatient.judge(app, check=["robustness.not-json"], event=["file.upload.failed"])
    assert outcome.ids == {"robustness.not-json"}
    assert "does not answer in the time limit" in outcome.findings[0].message
    assert len(hung) <= 5
    assert outcome.end.outcome == "complete"


def test_an_answer_without_end_and_a_closed_connection_are_failures(videogen, tmp_path) -> None:
    """Through a socket: a server that answers what is unsigned with nothing but a closed connection."""
    import contextlib
    import socket
    import threading

    from hookproof.delivery.opening import open_url

    def serve_one(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            data = b""
            while b"\r\n\r\n" not in data:
                data += connection.recv(65536) or b"\r\n\r\n"
            head, _, body = data.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            while len(body) < length:
                body += connection.recv(65536)
            if b"webhook-signature" in head.lower():
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                serve_one(listener.accept()[0])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks"
        with open_url(url, time_limit=10) as transport:
            outcome = videogen.through(transport, check=["auth.missing-header"], event=["file.upload.failed"])
        listener.shutdown(socket.SHUT_RDWR)
    assert {f.message.partition(" (")[0].partition(":")[0] for f in outcome.findings} >= {
        "The consumer closes the connection without an answer"
    }


@pytest.mark.slow
@pytest.mark.parametrize("provider", ["acme", "plain", "videogen"])
@pytest.mark.parametrize("fault", ["duplicates-refused", "duplicates-crash"])
def test_a_consumer_that_minds_repeats_is_not_said_to_be_harmed(provider: str, fault: str, bench) -> None:
    """Without a message id the same payload is a duplicate, whatever else is tried with it."""
    mine = bench(provider)
    outcome = mine.judge(mine.reference(fault), check=["auth", "semantics", "robustness"])
    assert outcome.ids == {"semantics.duplicate"}, outcome.told()
    assert outcome.end.outcome == "complete"


@pytest.mark.slow
def test_a_fraction_that_breaks_the_consumer_is_told_once_whatever_member_has_it(videogen) -> None:
    """Numbers written with a fraction become another type, which what comes later cannot take: 1.0 and 1e400 too."""

    def status(headers: dict[str, str], body: bytes) -> int | None:
        read: list[str] = []
        with contextlib.suppress(ValueError, RecursionError):
            json.loads(body, parse_float=lambda text: read.append(text))
        return 500 if read and "webhook-signature" in headers else None

    outcome = videogen.judge(
        answering(videogen.reference(), status),
        check=["ack.example", "tolerance.number-form", "robustness.not-json"],
        event=["file.upload.completed", "tool_execution.succeeded", "assistant_message.failed"],
        level=Level.STANDARD,
    )
    (finding,) = outcome.findings
    assert "when `file.durationSeconds` has a fraction or `results[].file.durationSeconds` has" in finding.message


def test_who_never_holds_the_body_against_the_proof_is_told_once(videogen, knowing) -> None:
    """Whatever form a body has that was changed, signed otherwise or made longer: it is taken."""
    unseen = {each.name for group in ("changed-body", "re-serialised") for each in bends(group)}
    outcome = videogen.through(
        knowing(lambda delivery: 204 if delivery.bent in unseen else None),
        check=["auth.changed-body", "auth.raw-body"],
        event=["file.upload.failed"],
    )
    assert outcome.ids == {"auth.changed-body"}, outcome.told()


@each_row(("missing", "told"), [(500, {"auth.missing-header"}), (401, {"auth.malformed-timestamp"})])
def test_a_time_that_breaks_the_consumer_is_told_once_whether_it_is_none_or_not_there(
    missing: int, told: set[str], videogen, knowing
) -> None:
    def turned(delivery: Delivery) -> int | None:
        time = delivery.header("webhook-timestamp")
        return missing if time is None else None if time.isdecimal() else 500

    outcome = videogen.through(knowing(turned), check=["auth.m*"], event=["file.upload.failed"])
    assert outcome.ids == told, outcome.told()


def test_what_was_taken_for_a_cause_is_none_where_another_one_is_in_all_of_it_and_elsewhere_alone() -> None:
    def failing(payload: Any) -> Any:
        case, delivery = SimpleNamespace(payload=payload), SimpleNamespace(bent="")
        return SimpleNamespace(trial=SimpleNamespace(case=case), exchange=SimpleNamespace(delivery=delivery))

    def cause(fact: Feature, failing_one: Any, base: Any) -> Cause:
        beside = (Case(address="a", event="paid", profile="example", payload=base, body=b""), failing_one)
        made = Cause((Fault.SERVER_ERROR, 500), "so", [(fact,)], beside=beside)
        made.add("paid", failing(failing_one))
        return made

    null, some = [{"why": None}], [{"why": "x"}]
    many = null * 3
    long = Feature(("items",), "`items` has 3 items or more", lambda value: len(value) > 2)
    nulls = cause(feature(Edit(("items", 0, "why"), "x", None)), {"items": null}, {"items": some})
    items = cause(long, {"items": many}, {"items": some})
    assert (absorbs(nulls, items), absorbs(items, nulls)) == (True, False)
    # Where the acknowledged payload has it as well, it is not why.
    items = cause(long, {"items": many}, {"items": null})
    assert not absorbs(nulls, items)


def _fails_for_history(fault: str, videogen: Any, consumers: Any, *checks: str) -> Any:
    """Judge a consumer that minds what came before about an entity: a covering shape names one that is known."""
    by_name = consumers("broken").BROKEN
    app = by_name[fault](videogen.reference()) if fault in by_name else videogen.reference(fault)
    events = ["file.upload.completed", "file.analysis_completed", "file.download_ready"]
    return videogen.judge(app, check=["ack.covering", *checks], event=events, level=Level.STANDARD)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "check"), [("entities-once", "semantics.further-event"), ("semantics.late", "semantics.late")]
)
def test_who_minds_what_came_before_about_an_entity_is_told_so_by_the_check_that_asks_for_it(
    fault: str, check: str, videogen, consumers
) -> None:
    asking = ("semantics.duplicate", "semantics.further-event", "semantics.late")
    outcome = _fails_for_history(fault, videogen, consumers, *asking)
    assert outcome.ids == {check}, outcome.told()
    assert len(outcome.findings) == 1
    broken = [record for record in outcome.judged if record.verdict is Verdict.BROKEN and record.fact.id != check]
    assert "ack.covering" in {record.fact.id for record in broken}
    assert {record.told_by for record in broken} == {(check,)}
    # A check that waits for another to tell its cause did not send what that one sent.
    assert sum(record.deliveries for record in outcome.judged) <= outcome.end.deliveries


@pytest.mark.slow
def test_what_came_before_is_told_by_who_came_upon_it_where_no_check_asks_for_it(videogen, consumers) -> None:
    outcome = _fails_for_history("entities-once", videogen, consumers)
    (finding,) = outcome.findings
    assert finding.fact.id == "ack.covering"
    assert "when deliveries before it were about the same entity" in finding.message


@pytest.mark.parametrize("provider", ["videogen", "plain"])
def test_what_was_never_acknowledged_is_no_payload_that_was_acknowledged_before(provider: str, bench) -> None:
    """A duplicate of an event whose example fails shows nothing; a plain provider's deliveries have no message id."""
    mine = bench(provider)
    first, *others = list(mine.contract.events)[:2]
    app = answering(mine.reference(), lambda _, body: 500 if first.encode() in body else None)
    outcome = mine.judge(app, check=["ack.example", "semantics.duplicate"], event=[first, *others], level=Level.DEEP)
    assert outcome.ids == {"ack.example"}, outcome.told()
    assert outcome.verdicts("semantics.duplicate")[first] is Verdict.NOT_OBSERVED


@each_row(("absent", "told"), [("", ["auth.missing-header"]), ("-", ["auth.malformed-signature"])])
def test_an_empty_signature_that_is_taken_is_told_where_none_at_all_is_not(
    absent: str, told: list[str], videogen: Any
) -> None:
    def status(headers: dict[str, str], _body: bytes) -> int | None:
        return None if headers.get("webhook-signature", absent) else 204

    app = answering(videogen.reference(), status)
    outcome = videogen.judge(
        app, check=["auth.missing-header", "auth.malformed-signature"], event=["file.upload.failed"]
    )
    assert [finding.fact.id for finding in outcome.findings] == told

"""What consumers that were written in a hurry do, and what their reports took to be understood (docs/naive.md)."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.level import Level
from hookproof.contract import Contract, load_contract
from hookproof.delivery.answers import reports_error
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.targets import name_target
from hookproof.engine import plan_run, run
from hookproof.findings import Finding, Severity
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings
from hookproof.stream import Judged

Answer = tuple[int, bytes]


def findings_of(
    contract: Contract,
    answer: Callable[[dict[str, str], bytes], Answer],
    *checks: str,
    events: tuple[str, ...] = ("project_export.failed", "tool_execution.succeeded"),
) -> list[Finding]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        status, told = answer(headers, body)
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": told})

    return findings_of_app(contract, app, *checks, events=events)


def findings_of_app(
    contract: Contract, app: Any, *checks: str, events: tuple[str, ...], time_limit: float = 5
) -> list[Finding]:
    secret = generate_secret(contract.delivery)
    settings = Settings(folder=Path(), events=events, checks=checks, level=Level.STANDARD, workers=1, budget=1e9)
    with asgi_transport(
        App("app", "asgi", app), name_target("http://localhost/in"), time_limit=time_limit
    ) as transport:
        reach = Reach(settings=settings, contract=contract, secret=secret, transport=transport)
        records = list(run(plan_run(reach)))
    return [finding for record in records if isinstance(record, Judged) for finding in record.findings]


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract("videogen")


@pytest.mark.slow
def test_a_redirect_is_told_once_by_a_consumer_that_acknowledges_what_it_has_seen(contract: Contract) -> None:
    seen: set[str] = set()

    def answer(headers: dict[str, str], body: bytes) -> Answer:
        message_id = headers.get("webhook-id", "")
        again = message_id in seen
        seen.add(message_id)
        return (302 if b'"project_export.failed"' in body and not again else 200), b""

    found = findings_of(contract, answer, "ack.*", "tolerance.key-order", "tolerance.text", "tolerance.unknown-field")
    assert [finding.fact.id for finding in found] == ["ack.redirect"]


@pytest.mark.slow
def test_who_remembers_entities_is_asked_about_new_ones_and_unknown_texts_of_a_member_are_one_cause(
    contract: Contract,
) -> None:
    known: set[str] = set()

    def answer(_headers: dict[str, str], body: bytes) -> Answer:
        payload = json.loads(body)
        if not payload["event"].startswith("file.") or payload["file"]["fileId"] in known:
            return 200, b""
        if payload["file"].get("type", "VIDEO") not in ("VIDEO", "IMAGE", "AUDIO", None):
            return 500, b""
        known.add(payload["file"]["fileId"])
        return 200, b""

    (found,) = findings_of(contract, answer, "ack.covering", events=("file.download_ready",))
    assert found.message.startswith('The consumer answers with a server error (500) when `file.type` is "')
    assert all(f'"{kind}"' in found.message for kind in ("LOTTIE", "TEXT", "PDF", "SLIDESHOW"))


def test_a_success_whose_body_reports_an_error_is_said_to_be_one(contract: Contract) -> None:
    found = findings_of(contract, lambda _headers, _body: (200, b'{"error": "bad signature"}'), "auth.wrong-key")
    assert [finding.fact.id for finding in found] == ["auth.wrong-key"]
    assert "its status success" in found[0].message


@each_row("told", [{"error": "no"}, {"errors": [1]}, {"ok": False}, {"success": False, "id": 1}])
def test_an_error_is_read_from_the_names_that_are_usual(told: dict[str, Any]) -> None:
    assert reports_error(json.dumps(told).encode())


@each_row("told", [{"ok": True}, {"error": None}, {"errors": []}, [1], "error", {"received": 3}])
def test_no_error_is_read_from_anything_else(told: Any) -> None:
    assert not reports_error(json.dumps(told).encode())
    assert not reports_error(b"error: " + json.dumps(told).encode())


def _each(value: Any, key: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for name, inner in value.items() for pair in _each(inner, name)]
    if isinstance(value, list):
        return [pair for inner in value for pair in _each(inner, key)]
    return [(key, value)]


#: A name -> the check that tells it, what happens to a member of a payload, and the words that the finding has.
VALUES: dict[str, tuple[str, Callable[[str, Any], bool], str]] = {
    "text is taken for percent-encoded": (
        "tolerance.text",
        lambda key, value: key == "displayName" and re.search("%(?![0-9a-fA-F]{2})", value) is not None,
        "special characters in `results.0.file.displayName`",
    ),
    "a link with a query is refused": (
        "tolerance.text",
        lambda key, value: key == "downloadUrl" and isinstance(value, str) and "?" in value,
        "link with query in `results.0.downloadUrl`",
    ),
    "a name has 64 characters at most": (
        "tolerance.text",
        lambda key, value: key == "displayName" and isinstance(value, str) and len(value) > 64,
        "longer string in `results.0.file.displayName`",
    ),
    "a size has 32 bits": (
        "tolerance.large-number",
        lambda key, value: key == "fileBytes" and isinstance(value, int) and value >= 2**31,
        "beyond 32 bits in `results.0.file.",
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_the_contract_allows_and_the_consumer_has_no_room_for_is_an_error(
    name: str, contract: Contract
) -> None:
    check, breaks, words = VALUES[name]

    def answer(_headers: dict[str, str], body: bytes) -> Answer:
        return (500 if any(breaks(*pair) for pair in _each(json.loads(body))) else 204), b""

    errors = [f for f in findings_of(contract, answer, check) if f.severity is Severity.ERROR]
    assert [finding.fact.id for finding in errors] == [check]
    assert words in errors[0].message


@pytest.mark.parametrize(("single", "severity"), [(401, Severity.WARNING), (204, Severity.ERROR)])
def test_chunks_that_are_never_read_weigh_less_than_some_that_are_lost(
    single: int, severity: Severity, contract: Contract
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        first = await receive()
        whole = dict(scope["headers"]).get(b"content-length") is not None
        status = 204 if whole else 401 if first.get("more_body") else single
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    (finding,) = findings_of_app(contract, app, "robustness.chunked", events=("project_export.failed",))
    assert finding.severity is severity


def test_what_fails_at_times_by_itself_is_not_told_of_crowds_too(contract: Contract) -> None:
    count = itertools.count(1)

    def answer(_headers: dict[str, str], _body: bytes) -> Answer:
        return (502 if next(count) % 7 == 0 else 204), b""

    found = findings_of(contract, answer, "ack.full", "ack.steady", "semantics.duplicate-at-once", "load.burst")
    assert [finding.fact.id for finding in found] == ["ack.steady"]


@pytest.mark.slow
def test_an_equal_delivery_that_waits_for_the_first_one_for_ever_is_a_failure(contract: Contract) -> None:
    under_way: set[bytes] = set()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        own = dict(scope["headers"])[b"webhook-id"]
        if own in under_way:
            await asyncio.sleep(2)
        under_way.add(own)
        await asyncio.sleep(0.01)
        under_way.discard(own)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    about: Any = {"events": ("project_export.failed",), "time_limit": 0.5}
    (finding,) = findings_of_app(contract, app, "semantics.duplicate-at-once", **about)
    assert "equal deliveries that come at once" in finding.message


@pytest.mark.parametrize("known_by", ["webhook-id", "body"])
def test_what_a_consumer_failed_on_and_takes_for_done_is_told_with_its_cause(contract: Contract, known_by: str) -> None:
    seen: set[object] = set()

    def answer(headers: dict[str, str], body: bytes) -> Answer:
        known = body if known_by == "body" else headers.get("webhook-id", "")
        if known in seen:
            return 200, b""
        seen.add(known)
        return (200 if json.loads(body).get("results") else 500), b""

    found = findings_of(contract, answer, "ack.minimal", "ack.steady", events=("tool_execution.succeeded",))
    told = [finding.message for finding in found if finding.fact.id == "ack.minimal"]
    assert len(told) == 1
    assert "when `results` is absent" in told[0]
    assert "takes for done what it failed on" in told[0]


def test_a_consumer_that_does_its_work_on_a_retry_is_not_said_to_lose_it(contract: Contract) -> None:
    found = findings_of(
        contract,
        lambda _headers, body: (200 if json.loads(body).get("results") else 500, b""),
        "ack.minimal",
        events=("tool_execution.succeeded",),
    )
    assert ["failed on" in finding.message for finding in found] == [False]


@pytest.mark.slow
def test_who_looks_each_entity_up_is_told_that_an_event_may_come_first(contract: Contract) -> None:
    known: set[str] = set()

    def answer(_headers: dict[str, str], body: bytes) -> Answer:
        payload = json.loads(body)
        if payload["event"] != "file.upload.completed" and payload["fileId"] not in known:
            return 404, b"unknown file"
        known.add(payload["fileId"])
        return 200, b""

    (finding,) = findings_of(contract, answer, "ack.example", events=("file.upload.*",))
    assert finding.subject == "file.upload.failed"
    assert "--bind" in finding.mend


@pytest.mark.slow
@each_row(("status", "severity"), [(409, Severity.WARNING), (422, Severity.WARNING), (500, Severity.ERROR)])
def test_an_event_that_is_refused_till_what_comes_before_it_is_there_is_tried_behind_that(
    contract: Contract, status: int, severity: Severity
) -> None:
    known: set[str] = set()

    def answer(_headers: dict[str, str], body: bytes) -> Answer:
        payload = json.loads(body)
        if payload["event"] == "file.upload.completed":
            known.add(payload["fileId"])
        return 200 if payload["fileId"] in known else status, b""

    (finding,) = findings_of(contract, answer, "ack.example", events=("file.upload.completed", "file.playback_ready"))
    assert (finding.subject, finding.severity) == ("file.playback_ready", severity)
    assert ("Behind file.upload.completed of the same" in finding.message) == (severity is Severity.WARNING)
    assert ("--bind" in finding.mend) == (severity is Severity.WARNING)


@pytest.mark.slow
@each_row(("status", "told"), [(404, True), (410, True), (400, False)])
def test_what_a_consumer_may_not_find_is_told_where_it_says_so(contract: Contract, status: int, told: bool) -> None:
    def answer(_headers: dict[str, str], body: bytes) -> Answer:
        return status if b"file.upload.failed" in body else 200, b""

    (finding,) = findings_of(contract, answer, "ack.example", events=("file.upload.*",))
    assert ("--bind" in finding.mend) == told


@each_row(
    ("taken", "told"),
    [(lambda text: text == "GENERATE_IMAGE", True), (str.isascii, False), (lambda text: len(text) < 150, False)],
    ids=["one value", "ASCII alone", "short texts"],
)
def test_who_knows_a_few_values_of_a_free_text_is_told_that_and_nothing_of_unicode(
    contract: Contract, taken: Callable[[str], bool], told: bool
) -> None:
    def answer(_headers: dict[str, str], body: bytes) -> Answer:
        return 200 if taken(json.loads(body)["toolType"]) else 500, b""

    (finding,) = findings_of(contract, answer, "tolerance.text", events=("tool_execution.cancelled",))
    assert ("knows some values alone" in finding.mend) == told


def _beyond_ascii(text: str) -> bool:
    return not text.isascii()


@each_row(
    ("breaks", "told"),
    [
        (lambda headers: any(map(_beyond_ascii, headers.values())), ("robustness.more-headers", Severity.WARNING)),
        (
            lambda headers: _beyond_ascii(headers.get("webhook-signature", "")),
            ("auth.malformed-signature", Severity.NOTE),
        ),
        (
            lambda headers: re.search("[^\\w+/=, ]|[^\\x00-\\x7f]", headers.get("webhook-signature", "")),
            ("auth.malformed-signature", Severity.ERROR),
        ),
    ],
    ids=["a server that reads no such header", "a handler that compares texts", "a handler that decodes"],
)
def test_a_server_that_reads_no_letters_beyond_ascii_is_told_apart_from_a_handler_that_does_not(
    breaks: Callable[[dict[str, str]], object], told: tuple[str, Severity], contract: Contract
) -> None:
    def answer(headers: dict[str, str], _body: bytes) -> Answer:
        return (500 if breaks(headers) else 401 if len(headers.get("webhook-signature", "")) != 47 else 204), b""

    found = findings_of(contract, answer, "auth.malformed-signature", "robustness.more-headers")
    failed = [finding for finding in found if "(500)" in finding.message]
    assert [(finding.fact.id, finding.severity) for finding in failed] == [told]


@pytest.mark.parametrize(
    ("breaks", "severity"),
    [
        (lambda stamp: len(stamp) > 308, Severity.NOTE),
        (lambda stamp: stamp != "" and not stamp.isdigit(), Severity.ERROR),
    ],
    ids=["a number that is subtracted from the clock", "what is no number"],
)
def test_a_timestamp_that_no_number_holds_may_overflow_with_a_note_alone(
    breaks: Callable[[str], bool], severity: Severity, contract: Contract
) -> None:
    def answer(headers: dict[str, str], _body: bytes) -> Answer:
        stamp = headers.get("webhook-timestamp", "")
        timely = stamp.isdigit() and len(stamp) < 12 and abs(time.time() - int(stamp)) < 300
        return (500 if breaks(stamp) else 204 if timely else 401), b""

    (finding,) = findings_of(contract, answer, "auth.malformed-timestamp")
    assert finding.severity is severity


def test_text_that_is_misread_in_escapes_alone_is_told_as_that(contract: Contract) -> None:
    def answer(_headers: dict[str, str], body: bytes) -> Answer:
        return (500 if b"\\ud83d" in body.lower() else 204), b""

    (finding,) = findings_of(contract, answer, "tolerance.text")
    assert "(500): astral characters in `" in finding.message
    assert all("written in escapes" in shown for shown in finding.message.split("; ")[:3])

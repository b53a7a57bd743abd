"""What other tools recorded is read as captures: HAR, ngrok's and webhook.site's own lists of requests."""

from __future__ import annotations

import base64
import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.delivery.journal import KEPT_BYTES, Journal
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.signing import signer_for
from hookproof.delivery.traffic import Exchange, Failure
from hookproof.errors import InputError
from hookproof.receiving.recordings import recorded

BODY = '{"event":"file.upload.failed","é":1.0}'
HEADERS = {"Content-Type": ["application/json"], "Webhook-Id": ["msg_1"]}
RAW = b"POST /in?a=1 HTTP/1.1\r\nHost: x\r\n\r\n" + BODY.encode()
HAR = {
    "log": {
        "version": "1.2",
        "entries": [
            {
                "startedDateTime": "2026-11-28T06:00:00.500Z",
                "request": {
                    "method": "POST",
                    "url": "https://shop.test/in?a=1",
                    "headers": [{"name": ":authority", "value": "shop.test"}]
                    + [{"name": name, "value": values[0]} for name, values in HEADERS.items()],
                    "postData": {"mimeType": "application/json", "text": BODY},
                },
            }
        ],
    }
}
NGROK = {
    "uri": "/api/requests/http",
    "requests": [
        {
            "start": "2026-11-28T06:00:00.500Z",
            "request": {
                "method": "POST",
                "uri": "/in?a=1",
                "headers": HEADERS,
                "raw": base64.b64encode(RAW).decode(),
            },
        }
    ],
}
SITE = {
    "data": [
        {
            "uuid": "x",
            "method": "POST",
            "url": "https://webhook.site/in?a=1",
            "headers": HEADERS,
            "content": BODY,
            "created_at": "2026-11-28 06:00:00.500",
        }
    ],
    "total": 1,
}
#: The same moment in each: 2026-11-28 06:00:00.5 UTC.
AT = 1795845600.5


@each_row("document", [HAR, NGROK, SITE], ids=["har", "ngrok", "webhook.site"])
def test_a_request_that_another_tool_kept_is_one_that_arrived(document: Any, tmp_path: Path) -> None:
    path = tmp_path / "requests.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    (arrival,) = recorded(path)
    assert (arrival.number, arrival.at, arrival.method, arrival.target) == (1, AT, "POST", "/in?a=1")
    assert arrival.headers == (("Content-Type", "application/json"), ("Webhook-Id", "msg_1"))
    assert arrival.body == BODY.encode()


def test_a_line_of_an_access_journal_is_a_request_and_any_other_line_a_payload(tmp_path: Path) -> None:
    lines = [
        {"time": "2026-11-28T06:00:00.5Z", "method": "POST", "url": "https://a.example/in?a=1",
         "headers": {"Webhook-Id": "msg_1"}, "body": BODY},
        {"ts": AT, "path": "/in?a=1", "request_headers": [["Webhook-Id", "msg_1"]], "request_body": {"event": "é"}},
        {"event": "file.burnt", "body": 1},
    ]  # fmt: skip
    path = tmp_path / "access.ndjson"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    first, second, third = recorded(path)
    assert (
        (first.at, first.target, first.body)
        == (second.at, second.target, BODY.encode())
        == (AT, "/in?a=1", BODY.encode())
    )
    assert first.headers == second.headers == (("Webhook-Id", "msg_1"),)
    assert json.loads(second.body) == {"event": "é"}
    assert json.loads(third.body) == lines[2]
    assert [arrival.number for arrival in (first, second, third)] == [1, 2, 3]


@each_row(
    "text",
    [
        '{"a": 1}\n7',
        '{"a": 1}\n{"a": ',
        '{"body": "x", "headers": 7}\n{}',
        "[]",
        "{}",
        '{"log": 1}',
        '{"log": {"entries": [{"request": {}}]}}',
        '{"requests": [7]}',
        '{"data": [{"content": 1}]}',
        "{",
        "x: y",
        '{"data": [{"content": "x", "created_at": "soon", "method": "P", "url": "/", "headers": {}}]}',
    ],
)
def test_what_holds_no_requests_is_told_with_its_file(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"odd\.json"):
        list(recorded(path))


@pytest.mark.parametrize("document", [HAR, SITE], ids=["har", "webhook.site"])
def test_watch_learns_from_them(document: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from hookproof.cli.main import _guarded

    path = tmp_path / "requests.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert _guarded(["watch", "captures", str(path)]) == 1
    assert "file.upload.failed" in capfd.readouterr().out


def test_of_a_journal_the_genuine_deliveries_are_read_whose_bodies_are_whole(tmp_path: Path, contract, secret) -> None:
    path, signer = tmp_path / "journal.ndjson", signer_for(contract, secret)
    genuine = signer.deliver_bytes(BODY.encode(), address="a", event="file.upload.failed")
    long = signer.deliver_bytes(b"x" * (KEPT_BYTES + 1), address="b", event="e")
    with Journal(path, Redactor(secret, contract.delivery.signature), rules=contract.delivery) as journal:
        for delivery in (replace(genuine, bent="forged"), replace(genuine, query="a=1"), long):
            journal.append(Exchange(delivery=delivery, response=None, failure=Failure.TIMEOUT, detail="", seconds=1.0))
    [read] = recorded(path)
    assert (read.number, read.target, read.body) == (2, "/?a=1", BODY.encode())
    assert read.header("webhook-id") == genuine.message_id
    assert read.header("webhook-signature") is None


@pytest.mark.parametrize("document", ["one", "list"])
def test_requests_that_stand_by_themselves_are_read(tmp_path: Path, document: str) -> None:
    site = {"method": "POST", "url": "https://webhook.site/in?a=1", "headers": HEADERS, "content": BODY}
    entries = [{**site, "created_at": "2026-11-28 06:00:00"}, {"headers": {"A": "b"}, "body": BODY}]
    path = tmp_path / "requests.json"
    path.write_text(json.dumps(entries if document == "list" else entries[0]), encoding="utf-8")
    assert [read.body.decode() for read in recorded(path)] == [BODY] * (2 if document == "list" else 1)


def test_one_line_is_ndjson_where_the_file_says_so_and_a_line_ends_at_a_line_feed_alone(tmp_path: Path) -> None:
    for name, count in (("one.ndjson", 1), ("one.json", 0)):
        (tmp_path / name).write_text('{"a": "\u2028"}\n', encoding="utf-8")
        with pytest.raises(InputError, match="no file of requests") if not count else contextlib.nullcontext():
            assert [json.loads(read.body) for read in recorded(tmp_path / name)] == [{"a": "\u2028"}]


def test_a_line_that_is_no_json_is_told_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "lines.ndjson"
    path.write_text('{"a": 1}\n\n{oops\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"lines\.ndjson:3: not JSON"):
        list(recorded(path))

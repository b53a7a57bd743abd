"""docs/listen.md is true: what it prints is typed, and what it shows is what is said."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from tests.printed import lines_of, printed, shown
from tests.receiving.conftest import SECRET, signed

pytestmark = [pytest.mark.checkout, pytest.mark.slow]
PAGE = "docs/listen.md"
URL, ID = "http://127.0.0.1:4100/", "msg_2Lm9"
#: What is another in each run: the time of day, the rest of a message's id, how long an answer took.
CHANGES = re.compile(r"^\d\d:\d\d:\d\d|(?<=msg_)\w+…?|\d+ ms", re.MULTILINE)


@pytest.fixture
def reader(terminal: Any, behind: Any) -> Any:
    """A terminal whose secret is set, on a machine where a consumer stands on the port that the page names."""
    terminal.environment["WEBHOOK_SECRET"] = SECRET
    terminal.ports["8000"] = int(re.search(r":(\d+)/", behind[0])[1])
    return terminal


def arriving(payload: dict[str, Any]) -> list[tuple[dict[str, str], str]]:
    """What the page's example shows: a delivery, another body under its id, and one that was written out again."""
    text = json.dumps(payload)
    new = json.dumps({**payload, "file": {**payload["file"], "codec": "av1"}})
    compact = json.dumps(payload, separators=(",", ":"))
    return [(signed(text, id_=ID), text), (signed(new, id_=ID), new), (signed(compact, id_="msg_77Qx"), text)]


def test_what_arrives_is_told_as_the_page_says_and_can_be_sent_again_and_kept(
    reader: Any, payload: dict[str, Any], behind: Any
) -> None:
    (plain, forwarding), (send,) = (lines_of(text) for text in shown(PAGE, "Look at what really arrives", "sh"))
    port = str(reader.at("4100"))
    listening = reader.serve(forwarding, "--port", port, "--secret", "env:WEBHOOK_SECRET")
    for headers, body in arriving(payload):
        given = {**headers, "X-Answer": "200"}
        assert httpx.post(reader.here(URL), content=body, headers=given, trust_env=False).status_code == 200
    assert CHANGES.sub("-", listening.interrupted().text) == CHANGES.sub("-", printed(PAGE, "What is said"))
    alone = reader.serve(plain, "--port", port)
    reader.type(send)
    assert "#4  file.upload.failed" in alone.interrupted().text
    reader.type(*lines_of(printed(PAGE, "Sent again")))
    assert [json.loads(body) for *_, body in behind[1]][2:] == [payload, payload]
    reader.type(*lines_of(printed(PAGE, "Made fit to commit")))
    kept = (reader.folder / "captures.ndjson").read_text(encoding="utf-8")
    assert kept.count("\n") == 4
    assert payload["file"]["displayName"] not in kept

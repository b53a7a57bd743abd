"""A captured request is sent again, fresh or as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hookproof.delivery.redaction import Redactor
from hookproof.delivery.signing import signer_for
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.authenticity import why_not_authentic
from hookproof.receiving.captures import Captures
from hookproof.receiving.resending import as_it_was, holds_captures, signed_anew

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def arrived(delivery) -> Arrival:
    return Arrival(number=1, at=1.0, method="POST", target="/", headers=delivery.headers, body=delivery.body)


def test_signed_anew_it_is_another_message_with_the_same_bytes(arrival, contract, secret, payload) -> None:
    old = arrival(
        payload, {"webhook-id": "msg_old", "webhook-timestamp": "5", "webhook-signature": "v1,x", "X-Own": "1"}
    )
    sent = signed_anew(old, signer_for(contract, secret))
    assert sent.body == old.body
    assert sent.event == "file.upload.failed"
    assert sent.header("X-Own") == "1"
    assert sent.header("webhook-id") != "msg_old"
    assert why_not_authentic(arrived(sent), contract.delivery, [secret], time.time()) == ""
    assert len({name.lower() for name, _ in sent.headers}) == len(sent.headers)


def test_as_it_was_it_has_its_own_signature_and_nothing_that_was_taken_out(arrival) -> None:
    old = arrival("{}", {"Host": "x", "webhook-signature": "v1,x", "Authorization": "[redacted]", "X-ODD": "1"})
    assert as_it_was(old).headers == (("webhook-signature", "v1,x"), ("X-ODD", "1"))


def call(folder: Path, *args: str, secret: str | None = SECRET) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hookproof", "replay", *args]
    environment = {name: value for name, value in os.environ.items() if name != "HOOKPROOF_SECRET"}
    environment |= {} if secret is None else {"HOOKPROOF_SECRET": secret}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder, env=environment)


@pytest.fixture
def captured(tmp_path: Path, arrival, payload) -> Path:
    path = tmp_path / "captures"
    stale = {"webhook-id": "msg_1", "webhook-timestamp": "5", "webhook-signature": "v1,AAAA"}
    with Captures(path, Redactor()) as captures:
        for number in (1, 2):
            captures.keep(arrival({**payload, "later": number}, {"Content-Type": "application/json", **stale}))
    return path


@pytest.mark.slow
def test_a_number_of_captures_is_sent_to_a_consumer_fresh_or_as_it_was(
    listening, captured: Path, tmp_path: Path
) -> None:
    listener = listening()
    fresh = call(tmp_path, "2", listener.url, "--from", str(captured))
    same = call(tmp_path, "2", listener.url, "--from", str(captured), "--as-is", secret=None)
    listener.stop()
    assert (fresh.returncode, same.returncode) == (0, 0), fresh.stderr + same.stderr
    assert [said.verified for said, _ in listener.said] == [True, False]
    assert {json.loads(said.arrival.body)["later"] for said, _ in listener.said} == {2}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["9", "http://127.0.0.1:9/", "--from", "captures"], "there is no request 9"),
        (["captures", "http://127.0.0.1:9/"], "hookproof replay 1 URL --from captures"),
        (["videogen@2026-10-02/file.upload.failed#example", "http://127.0.0.1:9/", "--as-is"], "--as-is"),
    ],
)
def test_what_is_not_there_is_one_clear_line(captured: Path, tmp_path: Path, args: list[str], said: str) -> None:
    done = call(tmp_path, *args)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_captures_are_told_from_a_journal(captured: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    journal.write_text('{"n":1,"at":1,"address":"a","event":"target","headers":[]}\n')
    assert (holds_captures(captured), holds_captures(journal), holds_captures(tmp_path / "none")) == (
        True,
        False,
        False,
    )

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.delivery.bends.table import BENDS, rebend
from hookproof.delivery.journal import Journal, read_journal
from hookproof.delivery.opening import open_url
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Exchange, Failure, Response
from hookproof.errors import InputError


@pytest.fixture
def journal(tmp_path: Path, secret, standard) -> Iterator[Journal]:
    redactor = Redactor(secret, standard.signature)
    with Journal(tmp_path / "journal.ndjson", redactor, rules=standard) as journal:
        yield journal


def exchange_of(delivery, body: bytes = b"ok") -> Exchange:
    return Exchange(
        delivery=delivery,
        response=Response(status=200, headers=(("X-A", "b"),), body=body, truncated=False),
        seconds=0.25,
    )


def test_what_was_written_is_read_again(tmp_path: Path, journal: Journal, genuine) -> None:
    exchanges = [
        exchange_of(genuine()),
        exchange_of(genuine(b"\xff\x00"), b"\xfe"),
        replace(exchange_of(genuine()), response=None, failure=Failure.DROPPED, detail="not one byte came"),
    ]
    for exchange in exchanges:
        journal.append(exchange)
    entries = list(read_journal(tmp_path / "journal.ndjson"))
    assert [entry.number for entry in entries] == [1, 2, 3]
    for entry, exchange in zip(entries, exchanges, strict=True):
        kept = entry.exchange
        assert (kept.response, kept.failure, kept.detail) == (exchange.response, exchange.failure, exchange.detail)
        assert replace(kept.delivery, headers=()) == replace(exchange.delivery, headers=())


@pytest.mark.slow
def test_every_bend_can_be_read_again_and_bent_again(tmp_path: Path, journal: Journal, signer, genuine) -> None:
    delivery = genuine()
    made = [bent for row in BENDS.values() if (bent := row(delivery, signer)) is not None]
    for bent in made:
        journal.append(exchange_of(bent))
    for entry, bent in zip(read_journal(tmp_path / "journal.ndjson"), made, strict=True):
        assert entry.exchange.delivery.framing is bent.framing
        assert rebend(delivery, signer, entry.exchange.delivery.bent) == bent


def test_neither_secret_nor_signature_is_kept(
    tmp_path: Path, journal: Journal, signer, secret, genuine, standard
) -> None:
    delivery = genuine(f'{{"note":"{secret.reveal()}"}}'.encode())
    key = secret.key(standard.signature)
    signature = signer.mac(delivery)
    told = f"expected {signature}, key {key.hex()} {secret.reveal()}".encode() + key
    journal.append(
        exchange_of(replace(delivery, headers=(*delivery.headers, ("Authorization", "Bearer abc123"))), told)
    )
    journal.append(replace(exchange_of(delivery), response=None, failure=Failure.INVALID_HTTP, detail=signature))
    kept = (tmp_path / "journal.ndjson").read_bytes()
    for hidden in (secret.reveal(), secret.reveal()[6:], key.hex(), signature, signature[:-1], "abc123"):
        assert hidden.encode() not in kept


def test_a_long_body_is_cut_and_named(tmp_path: Path, journal: Journal, genuine) -> None:
    journal.append(exchange_of(genuine(b"x" * 1_000_000)))
    (line,) = (tmp_path / "journal.ndjson").read_text(encoding="utf-8").splitlines()
    assert len(line) < 100_000
    assert json.loads(line)["body"]["bytes"] == 1_000_000


@pytest.mark.slow
def test_a_journal_is_readable_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "journal.ndjson"
    script = """
        import sys
        from pathlib import Path
        from hookproof.contract.model import DeliveryRules
        from hookproof.delivery.journal import Journal
        from hookproof.delivery.traffic import Delivery, Exchange
        from hookproof.delivery.redaction import Redactor
        rules = DeliveryRules(time_limit_seconds=1, authentication=())
        journal = Journal(Path(sys.argv[1]), Redactor(), rules=rules)
        delivery = Delivery(address="a", event="e", method="POST", headers=(), body=b"b", message_id="i", timestamp=1)
        while True:
            journal.append(Exchange(delivery=delivery, response=None))
            print("written", flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(path)], stdout=subprocess.PIPE, text=True
    )
    with process:
        for _ in range(20):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    assert len(list(read_journal(path))) >= 20


def test_a_line_that_was_not_finished_is_left_out(tmp_path: Path, journal: Journal, genuine) -> None:
    journal.append(exchange_of(genuine()))
    with (tmp_path / "journal.ndjson").open("ab") as file:
        file.write(b'{"n":2,"at":1')
    assert len(list(read_journal(tmp_path / "journal.ndjson"))) == 1


@each_row("line", ["{}", "[]", "nonsense", '{"n":1,"at":1,"address":3}', "null"])
def test_a_line_that_is_no_entry_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "journal.ndjson"
    path.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=":1"):
        list(read_journal(path))


def test_a_journal_that_cannot_be_opened_is_an_error_of_input(tmp_path: Path, standard) -> None:
    with pytest.raises(InputError):
        Journal(tmp_path / "no" / "such" / "folder", Redactor(), rules=standard)
    with pytest.raises(InputError):
        list(read_journal(tmp_path / "missing"))


def test_a_transport_that_is_watched_fills_the_journal(tmp_path: Path, journal: Journal, raw_server, genuine) -> None:
    server = raw_server(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    with open_url(server.url, time_limit=20, watch=journal.append) as transport, journal:
        transport.send_all([genuine() for _ in range(8)], workers=4)
    assert len(list(read_journal(tmp_path / "journal.ndjson"))) == 8


def test_an_answer_that_is_withheld_keeps_its_status_and_says_why(
    tmp_path: Path, journal: Journal, secret, genuine
) -> None:
    journal.append(exchange_of(genuine(), secret.reveal().encode()))
    (entry,) = read_journal(tmp_path / "journal.ndjson")
    answer = entry.exchange.response
    assert answer is not None
    assert (answer.status, answer.headers, answer.body) == (200, (), b"withheld: it holds the secret")

"""Captures are exact, survive a kill, and hold no secret."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from hookproof.contract import Contract
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import Secret
from hookproof.errors import InputError
from hookproof.parsing import MalformedDocument
from hookproof.receiving.appraisal import Appraised
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.arrivaltext import WRITERS
from hookproof.receiving.captures import Captures, read_captures

BODIES = [b"", b"{}", "é😀".encode(), bytes(range(256)), b'{"a":\r\n 1.0}\n', b"\xed\xa0\x80"]


def test_what_is_read_again_is_what_arrived_byte_for_byte(tmp_path: Path, arrival) -> None:
    path = tmp_path / "captures"
    with Captures(path, Redactor()) as captures:
        kept = [captures.keep(arrival(body, {"X-ODD": "é", "x-odd": ""}, target="/a?b=%20")) for body in BODIES]
    assert list(read_captures(path)) == kept
    assert [each.number for each in kept] == [1, 2, 3, 4, 5, 6]


def test_captures_are_kept_behind_those_that_are_there(tmp_path: Path, arrival) -> None:
    path = tmp_path / "captures"
    for number in (1, 2):
        with Captures(path, Redactor()) as captures:
            assert captures.keep(arrival("{}")).number == number
    assert len(list(read_captures(path))) == 2


def test_a_line_that_a_kill_cut_off_costs_no_other(tmp_path: Path, arrival) -> None:
    path = tmp_path / "captures"
    with Captures(path, Redactor()) as captures:
        first = captures.keep(arrival("{}"))
    with path.open("ab") as file:
        file.write(path.read_bytes()[:40])
    with Captures(path, Redactor()) as captures:
        second = captures.keep(arrival("[]"))
    assert list(read_captures(path)) == [first, second]


def test_a_file_that_holds_no_captures_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# My notes\n")
    with pytest.raises(MalformedDocument, match="no captured request"):
        Captures(path, Redactor())
    assert path.read_text() == "# My notes\n"


def test_a_place_that_cannot_be_written_is_an_error_of_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        Captures(tmp_path / "no" / "folder", Redactor())


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "captures"
    with Captures(path, Redactor()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_secret_and_no_credential_is_kept(tmp_path: Path, contract: Contract, secret: Secret) -> None:
    path = tmp_path / "captures"
    told = (("Authorization", "Bearer letmein"), ("X-Debug", secret.reveal()))
    body = f'{{"key":"{secret.reveal()}","echo":["letmein","comein"]}}'.encode()
    target = f"/?k={secret.reveal()}&token=comein"
    request = Arrival(number=0, at=1, method="POST", target=target, headers=told, body=body)
    with Captures(path, Redactor(secret, contract.delivery.signature)) as captures:
        captures.keep(request)
    assert secret.reveal().removeprefix("whsec_") not in path.read_text()
    assert "letmein" not in path.read_text()
    assert "comein" not in path.read_text()


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_what_lets_a_sender_in_is_not_shown(write: Callable[..., str], arrival) -> None:
    request = arrival('{"echo":"comein"}', {"Authorization": "Bearer letmein"}, target="/hook?token=comein&a=letmein")
    said = Appraised(arrival=request, event="", message_id="letmein", verified=None, findings=())
    told = write(said, None, Redactor(), bodies=True)
    assert "letmein" not in told
    assert "comein" not in told

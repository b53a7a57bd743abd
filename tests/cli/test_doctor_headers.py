"""Headers of a delivery as a user copies them out of a log, and lines that a command prints."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.cli.doctor import _header
from hookproof.cli.serve import _tell
from hookproof.cli.validate import _text
from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.errors import InputError
from hookproof.findings import Fact, Finding, Place, Severity


@each_row(
    ("line", "pair"),
    [
        ("X-A: 1", ("X-A", "1")),
        ("x-a:1", ("x-a", "1")),
        ("> X-A: 1: 2", ("X-A", "1: 2")),
        ("< X-A: 1", ("X-A", "1")),
        ("  X-A :  1  ", ("X-A", "1")),
        ("X-A:", ("X-A", "")),
        ("", None),
        ("   ", None),
        ("HTTP/1.1 200 OK", None),
        ("< HTTP/1.1 200 OK", None),
        ("> POST /hooks HTTP/1.1", None),
        ("> ", None),
        ("POST /hooks HTTP/1.1", None),
        ("POST http://a/b HTTP/1.1", None),
    ],
)
def test_a_header_is_read_out_of_a_log_and_other_lines_are_passed_over(line: str, pair: Any) -> None:
    assert _header(line) == pair


def test_what_is_no_header_is_an_error() -> None:
    with pytest.raises(InputError, match="'nonsense' is no header"):
        _header("nonsense")


FACT = Fact(id="payload.fits", title="T", severity=Severity.ERROR, clause="c", mend="m")


@each_row(
    ("place", "keyword", "text"),
    [
        (Place(path="a.json", line=3, pointer="/x"), "type", "a.json:3: /x: wrong [type]"),
        (Place(path="a.json", line=3), "", "a.json:3: (root): wrong"),
        (Place(path="a.json"), "", "a.json: (root): wrong"),
        (None, "type", ": (root): wrong [type]"),
    ],
)
def test_a_finding_of_validate_is_one_line_with_its_place(place: Place | None, keyword: str, text: str) -> None:
    found = Finding(
        fact=FACT, subject="e", message="wrong", severity=Severity.ERROR, place=place, discriminator=keyword
    )
    assert _text(found) == text


@each_row(
    ("attempts", "again", "has", "has_not"),
    [
        (0, None, "ep: 200", "attempt"),
        (2, None, "ep (attempt 3): 200", "again"),
        (0, 0.0, "; again in 0 ms", "attempt"),
    ],
)
def test_serve_tells_each_attempt_with_its_number_and_the_next(capsys, attempts, again, has: str, has_not: str) -> None:
    delivery = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id="m", timestamp=0)
    due: Any = SimpleNamespace(attempts=attempts, event="e", message_id="m", endpoint="ep")
    _tell(due, Exchange(delivery=delivery, response=Response(status=200, headers=(), body=b"")), again)
    said = capsys.readouterr().out
    assert has in said
    assert has_not not in said

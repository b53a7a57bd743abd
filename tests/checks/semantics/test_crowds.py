"""Which ids may differ in letter case alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.semantics import crowds
from hookproof.checks.semantics.crowds import _about_alike_but_for_case, _mixed
from hookproof.payloads.case import Case


def about(id_: object) -> Case:
    return Case(address="a@1/e#x", event="e", profile="example", payload={"file_id": id_}, body=b"{}")


@each_row(
    ("id_", "mixed"),
    [("file_aB", ["file_aB"]), ("FILE_ab", []), ("file_AB", []), ("file_12", []), (12, [])],
)
def test_an_id_is_mixed_by_the_letters_of_its_own(id_: object, mixed: list[str]) -> None:
    assert _mixed(about(id_)) == mixed


def test_the_second_case_has_each_letter_of_its_ids_in_the_other_case_where_the_schema_takes_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crowds, "is_valid", lambda event: lambda _payload: event)
    ctx: Any = SimpleNamespace(event=True)
    given, other = about("file_aBc"), about("file_xYz")
    first, second = _about_alike_but_for_case(ctx, [given, other])
    assert first is given
    assert (second.payload, second.body) == ({"file_id": "file_AbC"}, b'{"file_id":"file_AbC"}')
    assert _about_alike_but_for_case(ctx, [about("file_abc"), other]) == ()
    refusing: Any = SimpleNamespace(event=False)
    assert _about_alike_but_for_case(refusing, [given, other]) == ()

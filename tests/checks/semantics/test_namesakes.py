"""Which ids may differ in letter case alone; messages whose ids are cut off, of whatever form these are."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.consumers.stores import Payload, Store
from tests.rowwise import each_row

from hookproof.checks.semantics import namesakes
from hookproof.checks.semantics.namesakes import _about_alike_but_for_case, _mixed
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
    monkeypatch.setattr(namesakes, "is_valid", lambda event: lambda _payload: event)
    ctx: Any = SimpleNamespace(event=True)
    given, other = about("file_aBc"), about("file_xYz")
    first, second = _about_alike_but_for_case(ctx, [given, other])
    assert first is given
    assert (second.payload, second.body) == ({"file_id": "file_AbC"}, b'{"file_id":"file_AbC"}')
    assert _about_alike_but_for_case(ctx, [about("file_abc"), other]) == ()
    refusing: Any = SimpleNamespace(event=False)
    assert _about_alike_but_for_case(refusing, [given, other]) == ()


class Whole(Store):
    """Tells messages apart by their whole ids: in the payload where they stand there, else in a header."""

    def take(self, message: str, payload: Payload) -> int:
        for each in [parcel["content"] for parcel in payload["parcels"]] if "parcels" in payload else [payload]:
            id_ = self.id_of(each["id"] if "parcels" in payload else message)
            if id_ not in self.messages:
                self.put(id_, each["kind"], each)
        return 204

    def id_of(self, message: str) -> str:
        return message

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.log.append({"id": payload["id"], "note": payload["note"]})

    def show(self) -> Any:
        return {"log": self.log}


class CutOff(Whole):
    """Has room for a part of an id."""

    def id_of(self, message: str) -> str:
        return message[:-6]


@pytest.mark.slow
@each_row(
    ("style", "provider", "told"),
    [(Whole, "ticket", 0), (CutOff, "ticket", 1), (Whole, "parcel", 0), (CutOff, "parcel", 1)],
)
def test_ids_that_are_cut_off_are_found_in_headers_and_payloads(
    style: type[Whole], provider: str, told: int, stored: Callable[..., Any]
) -> None:
    outcome = stored(style, provider, check=["semantics.message-key"])
    assert not outcome.end.defects
    assert [each.severity.label for each in outcome.findings] == ["error"] * told
    assert all("the same but for the last 4 characters" in each.message for each in outcome.findings)

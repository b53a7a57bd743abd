"""What in a payload is an id, and how it becomes another one of the same form."""

from __future__ import annotations

import re

from tests.rowwise import each_row

from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.renewal import anew, ids_in, renewals, renewed


def case_of(payload: object) -> Case:
    return Case(address="x", event="e", profile="example", payload=payload, body=encode(payload))


@each_row("value", ["shp_jPYoJ68wTXDCxsYSWzmyLA", "01H9ZC3Q8VJ5T2M7", "tok-a1b2c3d4e5f6"])
def test_a_value_that_mixes_letters_and_digits_is_an_id_whatever_its_field_is_called(value: str) -> None:
    assert list(ids_in({"ref": value})) == [value]


@each_row(
    "value",
    [
        "Ring twice",
        "2026-09-01T11:21:09Z",
        "20260901T112109Z",
        "SCRIPT_TO_VIDEO",
        "H264",
        "covid19",
        "1080p60",
        "iPhone15ProMaxCase",
        "SHA256WITHRSA1024",
    ],
)
def test_words_and_times_are_no_ids(value: str) -> None:
    assert not ids_in({"ref": value})


def test_what_the_contract_calls_an_id_is_renewed_too() -> None:
    case = case_of({"ship": {"ref": "A-1001"}, "at": "2026-09-01T11:21:09Z"})
    new, _ = renewed(case, "one", admits=lambda _payload: True, also=["A-1001"])
    assert list(renewals(case, new)) == ["A-1001"]
    assert new.payload["at"] == case.payload["at"]


def test_an_id_is_another_at_its_end_or_from_where_its_kind_ends() -> None:
    old = "shp_jPYoJ68wTXDCxsYSWzmyLA"
    end, whole = (
        renewed(case_of({"ref": old}), "one", admits=lambda _payload: True, whole=whole)[0].payload["ref"]
        for whole in (False, True)
    )
    assert end[:16] == old[:16] != whole[:16]
    assert end != old
    assert whole.startswith("shp_")


@each_row(
    ("known", "forms"),
    [
        ("file_00000001", [r"file_0000cafe", r"file_\d{8}"]),
        ("mem_a81", [r"mem_cafe"]),
        ("7", [r"cafe"]),
        (42, [r"[1-9]\d{8}", r"[1-9]\d{7}", r"[1-9]\d{6}", r"[1-9]\d{5}"]),
        (1234567, [r"[1-9]\d{8}", r"[1-9]\d{7}", r"[1-9]\d{6}"]),
        (7000000000000000, [r"[1-9]\d{15}"]),
    ],
)
def test_another_entity_has_the_mark_in_its_id_or_an_id_of_the_same_form(known: str | int, forms: list[str]) -> None:
    made = list(anew(known, "cafe"))
    assert all(re.fullmatch(form, str(new)) for form, new in zip(forms, made, strict=True))
    assert all(type(new) is type(known) and new != known for new in made)
    assert made == list(anew(known, "cafe"))
    assert isinstance(known, str) or made != list(anew(known, "feed"))

"""What in a payload is an id, and how it becomes another one of the same form."""

from __future__ import annotations

import re

from tests.rowwise import each_row

from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.renewal import Draws, anew, ids_in, renewals, renewed


def case_of(payload: object) -> Case:
    return Case(address="x", event="e", profile="example", payload=payload, body=encode(payload))


@each_row(
    "value", ["shp_jPYoJ68wTXDCxsYSWzmyLA", "01H9ZC3Q8VJ5T2M7", "tok-a1b2c3d4e5f6", "LOT-8842", "ln_5h2k9", "OW-19"]
)
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
        "FY-2026",
        "covid-19",
        "error_500",
        "us-east-1",
        "video_1080p",
        "api_v2beta",
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
        ("R-4821", [r"R-cafe", r"R-\d{4}"]),
        (42, [r"[1-9]\d{8}", r"[1-9]\d{7}", r"[1-9]\d{6}", r"[1-9]\d{5}", r"[1-9]\d{4}", r"[1-9]\d{3}"]),
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


def test_ids_of_few_digits_are_drawn_again_where_one_was_named_or_shown_before() -> None:
    draws = Draws(taken=lambda id_: id_.endswith("7"))
    drawn = [draws.draw(id_, str(number)) for number in range(300) for id_ in (4821, "R-482")]
    assert len(set(drawn)) == len(drawn)
    assert not [id_ for id_ in drawn if str(id_).endswith("7") or id_ in (4821, "R-482")]
    assert drawn[:2] == [draws.draw(4821, "0"), draws.draw("R-482", "0")]


def test_where_all_ids_of_a_form_are_taken_longer_ones_are_drawn_and_one_of_them_where_these_are() -> None:
    draws = Draws()
    drawn = [str(draws.draw("OW-19", str(number))) for number in range(300)]
    assert len(set(drawn)) == 300
    assert {len(id_) for id_ in drawn} >= {5, 6}
    assert re.fullmatch(r"OW-\d\d", str(Draws(taken=lambda _id: True).draw("OW-19", "one")))


def test_an_id_that_a_payload_needs_stays_but_not_in_one_that_is_not_admitted_anyway() -> None:
    old = case_of({"event": "paid", "ref": "shp_jPYoJ68wTXDCxsYSWzmyLA"})
    needs, never = (renewed(old, "one", admits=admits)[0].payload for admits in (old.payload.__eq__, lambda _: False))
    assert needs == old.payload
    assert never != old.payload

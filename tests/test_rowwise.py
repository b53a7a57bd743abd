"""A table in one test judges every row, names each that fails, and shares nothing that pytest makes anew for a test."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row, sampled


def test_every_row_is_judged_and_each_that_fails_is_named_with_its_reason() -> None:
    seen = []

    @each_row(("value", "wanted"), [(1, 1), (2, 3), pytest.param(4, 5, id="a name"), (6, 6)])
    def judged(value: int, wanted: int) -> None:
        seen.append(value)
        assert value == wanted, f"{value} is not {wanted}"

    with pytest.raises(AssertionError) as told:
        judged()
    assert seen == [1, 2, 4, 6]
    assert str(told.value).startswith("2 of 4 rows fail:")
    assert "[2, 3] test_rowwise.py:" in str(told.value)
    assert "[a name] test_rowwise.py:" in str(told.value)
    assert "AssertionError: 4 is not 5" in str(told.value)


def test_a_row_that_is_to_raise_and_does_not_fails() -> None:
    @each_row("error", [KeyError, ValueError], ids=["missing", "wrong"])
    def judged(error: type[Exception]) -> None:
        with pytest.raises(error):
            {}["a"]

    with pytest.raises(AssertionError, match=r"1 of 2 rows fail:\n\n\[wrong\].*\nKeyError"):
        judged()

    @each_row("text", ["a"], ids=repr)
    def silent(text: str) -> None:
        with pytest.raises(ValueError, match=text):
            text.encode()

    with pytest.raises(AssertionError, match=r"\['a'\].*\nFailed: DID NOT RAISE"):
        silent()


def test_a_row_that_is_skipped_skips_the_test_when_the_others_were_judged() -> None:
    seen = []

    @each_row("at", range(3), ids=lambda at: f"row {at}")
    def judged(at: int) -> None:
        seen.append(at)
        if at == 1:
            pytest.skip("not here")

    with pytest.raises(pytest.skip.Exception, match=r"^\[row 1\] not here$"):
        judged()
    assert seen == [0, 1, 2]


def test_two_tables_are_judged_crosswise() -> None:
    seen = []

    @each_row("first", "ab")
    @each_row("second", [1, 2])
    def judged(first: str, second: int) -> None:
        seen.append((first, second))

    judged()
    assert seen == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]


def test_an_empty_table_a_row_of_another_width_and_one_with_marks_are_refused() -> None:
    with pytest.raises(AssertionError, match="nothing to judge in print"):
        each_row("a", [])(print)
    with pytest.raises(AssertionError, match=r"row 1 has 1 values for \['a', 'b'\]"):
        each_row("a, b", [(1, 2), (3,)])(print)
    with pytest.raises(AssertionError, match="a row with marks has a test of its own"):
        each_row("a", [pytest.param(1, marks=pytest.mark.slow)])(print)


def test_a_table_that_is_given_by_a_function_is_made_when_it_is_judged_and_once() -> None:
    made: list[int] = []

    @each_row("at", lambda: made.append(1) or range(3), parts=3)
    def judged(at: int) -> None:
        assert at

    assert made == []
    judged(part=1)
    with pytest.raises(AssertionError, match=r"1 of 1 rows fail:\n\n\[0\]"):
        judged(part=0)
    assert made == [1]


PARTS: dict[int, list[int]] = {}


@each_row("at", range(7), parts=3)
def test_a_table_in_parts_is_judged_whole(at: int, request: pytest.FixtureRequest) -> None:
    PARTS.setdefault(part := request.node.callspec.params["part"], []).append(at)
    assert PARTS[part] == list(range(7))[part::3][: len(PARTS[part])]


def test_the_quick_half_has_so_many_parts_of_a_dear_table_and_every_fourth_of_what_is_dear_one_by_one() -> None:
    @each_row("at", range(7), parts=3, quick=1)
    def dear(at: int) -> None: ...

    (parts,) = dear.pytestmark
    assert [[mark.name for mark in part.marks] for part in parts.args[1]] == [[], ["slow"], ["slow"]]
    values = sampled([*"abcd", ("e", 1), pytest.param("f", id="named")])
    assert [value for value in values if not isinstance(value, type(pytest.param()))] == ["a", ("e", 1)]
    assert [(*value.values, value.id, len(value.marks)) for value in values if value not in ("a", ("e", 1))] == [
        ("b", None, 1), ("c", None, 1), ("d", None, 1), ("f", "named", 1),
    ]  # fmt: skip


@each_row("at", range(3))
def test_a_row_has_an_empty_folder_patches_that_are_undone_and_what_it_printed_itself(
    at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("full", encoding="utf-8")
    assert "OF_A_ROW" not in os.environ
    monkeypatch.setenv("OF_A_ROW", "1")
    print(at)
    if at == 1:
        assert capsys.readouterr().out == "1\n"


ENDED: list[int] = []


@pytest.fixture
def counted() -> list[int]:
    return [0]


@pytest.fixture
def list_of_one(counted: list[int], tmp_path: Path) -> Iterator[list[int]]:
    (tmp_path / "made").touch(exist_ok=False)
    counted.append(1)
    yield counted
    ENDED.append(len(counted))


@each_row("at", range(3))
def test_a_row_has_what_lives_for_one_test_anew_and_it_ends_with_the_row(
    at: int, list_of_one: list[int], counted: list[int], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert list_of_one is counted
    assert counted == [0, 1]
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
    assert request.node.name.startswith("test_a_row_has")
    counted.append(2)
    assert len(ENDED) == at
    assert set(ENDED) <= {3}


@each_row("first", "ab")
@each_row("second", [1, 2])
def test_rows_of_two_tables_share_no_folder(first: str, second: int, list_of_one: list[int], tmp_path: Path) -> None:
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
    list_of_one.append(second)
    assert list_of_one == [0, 1, second], first


@each_row("at", [1, 2])
@pytest.mark.parametrize("by", [10])
def test_a_table_stands_above_what_is_a_test_each(at: int, by: int) -> None:
    assert at * by in {10, 20}


@pytest.fixture(params=[1, 2])
def either(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_a_fixture_of_several_values_is_refused(request: pytest.FixtureRequest) -> None:
    @each_row("at", [1])
    def judged(at: int, either: int) -> None:
        assert at == either

    with pytest.raises(AssertionError, match="either is a fixture of several values"):
        judged(request=request)


def test_rows_that_are_judged_abreast_wait_for_each_other_and_each_has_fixtures_of_its_own_until_it_ends() -> None:
    together, ended = threading.Barrier(3), []

    @each_row(("at", "wanted"), [(0, 0), (1, 1), (2, 5)], abreast=3)
    def judged(at: int, wanted: int) -> None:
        together.wait(30)
        ended.append(at)
        assert at == wanted

    with pytest.raises(AssertionError, match=r"^1 of 3 rows fail:\n\n\[2, 5\]"):
        judged()
    assert sorted(ended) == [0, 1, 2]


#: What `lent` has lent to a row that has not ended.
LENT: set[Path] = set()


@pytest.fixture
def lent(tmp_path: Path) -> Iterator[Path]:
    LENT.add(tmp_path)
    yield tmp_path
    LENT.remove(tmp_path)


@each_row("at", range(5), abreast=2)
def test_a_row_abreast_of_others_has_its_own_folder_and_fixture(at: int, lent: Path, tmp_path: Path) -> None:
    assert lent == tmp_path
    assert lent in LENT
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "mine").touch()

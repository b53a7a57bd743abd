"""What is long is begun first, by half of the processes; no test is left out, and none comes twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.dealing import dealt
from tests.rowwise import each_row


def in_capitals(name: str) -> bool:
    return name.isupper()


@each_row(
    ("tests", "processes", "order"),
    [
        ("abCdefGhijkL", 4, "CLaGbdefhijk"),
        ("abcdef", 3, "abcdef"),
        ("aBc", 1, "Bac"),
        ("ABCD", 2, "ABCD"),
        ("abC", 6, "Cab"),
        ("", 2, ""),
    ],
)
def test_the_first_half_of_the_processes_begin_with_what_is_long(tests: str, processes: int, order: str) -> None:
    assert "".join(dealt(tests, processes, in_capitals)) == order


@given(st.text("abcABC"), st.integers(1, 12))
def test_each_test_is_dealt_once_and_what_is_not_long_keeps_its_order(tests: str, processes: int) -> None:
    order = dealt(tests, processes, in_capitals)
    assert sorted(order) == sorted(tests)
    assert [t for t in order if not in_capitals(t)] == [t for t in tests if not in_capitals(t)]

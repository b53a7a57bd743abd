from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError, NothingSelected, UnknownName
from hookproof.registry import Registry, markdown_table


@pytest.fixture
def fruits() -> Registry[int]:
    registry: Registry[int] = Registry("fruit")
    for number, name in enumerate(("stone.plum", "core.pear", "core.apple")):
        registry.add(name, number, owner="orchard")
    return registry


def test_rows_come_by_name(fruits: Registry[int]) -> None:
    assert fruits.names() == ("core.apple", "core.pear", "stone.plum")
    assert fruits.rows() == (2, 1, 0)


def test_an_unknown_name_is_answered_with_the_nearest(fruits: Registry[int]) -> None:
    assert fruits.find("core.pear") == 1
    with pytest.raises(UnknownName, match=r"no fruit 'core.paer'.*core.pear"):
        fruits.find("core.paer")


@each_row(
    ("globs", "rows"),
    [((), [2, 1, 0]), (("core",), [2, 1]), (("*.p*",), [1, 0]), (("stone.plum", "core.apple"), [2, 0])],
)
def test_rows_are_selected_by_glob_family_or_name(
    fruits: Registry[int], globs: tuple[str, ...], rows: list[int]
) -> None:
    assert [row for _, row in fruits.select(globs)] == rows


def test_what_selects_nothing_is_refused(fruits: Registry[int]) -> None:
    with pytest.raises(NothingSelected):
        fruits.select(["core.z*"])
    with pytest.raises(UnknownName, match="Did you mean stone"):
        fruits.select(["stome"])


def test_a_name_belongs_to_the_module_that_registered_it_first(fruits: Registry[int]) -> None:
    fruits.add("core.pear", 7, owner="orchard")
    assert fruits.find("core.pear") == 7
    with pytest.raises(InputError, match="another module"):
        fruits.add("core.pear", 8, owner="market")


def test_rows_are_loaded_once_and_again_after_a_failure() -> None:
    calls: list[int] = []

    def load() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise InputError("not yet")

    registry: Registry[int] = Registry("fruit", load=load)
    with pytest.raises(InputError):
        registry.rows()
    assert registry.rows() == registry.rows() == ()
    assert len(calls) == 2


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert markdown_table(("a", "b"), [("1|2", "3")])[2] == "| 1\\|2 | 3 |"


def test_what_a_copy_registers_does_not_reach_the_original(fruits: Registry[int]) -> None:
    copy = fruits.copy()
    copy.add("core.quince", 9)
    assert copy.find("core.quince") == 9
    assert "core.quince" not in fruits.names()

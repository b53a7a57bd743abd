"""Where an import writes: a folder of its own beside the target, of which nothing is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookproof.errors import InputError
from hookproof.importing.folder import beside


@pytest.mark.parametrize("target", ["new", "one/two/new"])
def test_of_a_folder_that_is_not_made_nothing_is_left(target: str, tmp_path: Path) -> None:
    with beside(tmp_path / target) as made:
        assert made.parent == (tmp_path / target).parent
        (made / "file").write_text("x")
    assert not list(tmp_path.iterdir())


def test_what_was_there_before_stays_and_so_does_what_is_made(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with beside(tmp_path / "one" / "two" / "new"):
        pass
    assert [path.name for path in tmp_path.rglob("*")] == ["one"]
    with beside(tmp_path / "one" / "two" / "new") as made:
        made.rename(tmp_path / "one" / "two" / "new")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["new", "one", "two"]


def test_a_folder_in_which_nobody_else_wrote_is_taken_away_and_another_is_not(tmp_path: Path) -> None:
    with beside(tmp_path / "one" / "new"):
        (tmp_path / "one" / "other").write_text("x")
    assert (tmp_path / "one" / "other").exists()


def test_where_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"file: cannot write here \(.+\)"), beside(tmp_path / "file" / "new"):
        pass
    with pytest.raises(InputError, match=r"new: cannot write here \(None\)"), beside(tmp_path / "new"):
        raise OSError("no name, no number")

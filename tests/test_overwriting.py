"""A file is put in place whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hookproof.overwriting import put_file


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, write = tmp_path / "kept", Path.write_bytes

    def full(place: Path, data: bytes) -> int:
        write(place, data[:1])
        raise OSError(28, "No space left on device")

    path.write_text("before")
    monkeypatch.setattr(Path, "write_bytes", full)
    for place in (path, tmp_path / "new"):
        with pytest.raises(OSError, match="No space"):
            put_file(place, "after")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("kept", "before")]


def test_a_link_stays_one_and_a_mode_stays_as_it_is(tmp_path: Path) -> None:
    path, link = tmp_path / "kept", tmp_path / "link"
    path.write_text("before")
    path.chmod(0o640)
    link.symlink_to(path)
    put_file(link, "after é")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "after é"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not Path(os.devnull).exists(), reason="this system has no such file")
def test_a_device_is_written_to_and_not_replaced() -> None:
    put_file(os.devnull, b"nothing")
    assert not Path(os.devnull).is_file()

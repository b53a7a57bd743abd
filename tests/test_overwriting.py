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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """A pipe of our own stands for a device: a break in what is tested would cost the machine one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    put_file(pipe, b"told")
    assert os.read(reader, 9) == b"told"
    os.close(reader)
    assert pipe.is_fifo()

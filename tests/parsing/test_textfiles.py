"""Files that a user names: what cannot be read is one clear error."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from hookproof.parsing import UnreadableFile, read_document, read_text, textfiles


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nowhere\.json: there is no such file"):
        read_text(tmp_path / "nowhere.json")


def test_an_empty_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text(" \n")
    with pytest.raises(UnreadableFile, match="the file is empty"):
        read_text(tmp_path / "empty.yaml")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="a folder, not a file"):
        read_text(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_through_which_nothing_comes_is_waited_for_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(textfiles, "PIPE_SECONDS", 0.05)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFile, match="nothing has come through this pipe"):
        read_text(tmp_path / "pipe")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_comes_through_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    text = "x" * 200_000
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(text,))
    writer.start()
    assert read_text(tmp_path / "pipe") == text
    writer.join()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such file")
def test_a_file_without_an_end_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textfiles, "MAX_BYTES", 1000)
    with pytest.raises(UnreadableFile, match="larger"):
        textfiles.read_bytes("/dev/zero")


def test_a_name_with_a_null_character_is_no_file() -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_text("a\0b")


def test_text_that_is_not_utf_8_is_refused_with_the_byte(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"a": "\xe9"}')
    with pytest.raises(UnreadableFile, match=r"not UTF-8 \(byte 7\)"):
        read_text(tmp_path / "latin.json")


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "bom.json").write_bytes(b"\xef\xbb\xbf{}")
    assert read_document(tmp_path / "bom.json") == {}


def test_a_url_in_the_place_of_a_file_is_told_as_one() -> None:
    with pytest.raises(UnreadableFile, match=r"there is no such file.*save what the URL gives"):
        read_text(Path("https://nowhere.example/doc.md"))

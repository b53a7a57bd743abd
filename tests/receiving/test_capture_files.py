"""The file of captures: appended to, and whole again where a process was killed while it wrote."""

from __future__ import annotations

from pathlib import Path

from tests.rowwise import each_row

from hookproof.receiving.captures import _opened


@each_row(
    ("before", "after"),
    [(b"", b"new\n"), (b"one\n", b"one\nnew\n"), (b"one\nhal", b"one\nhal\nnew\n"), (b"x", b"x\nnew\n")],
)
def test_the_next_line_begins_a_line_of_its_own(tmp_path: Path, before: bytes, after: bytes) -> None:
    path = tmp_path / "captures.ndjson"
    path.write_bytes(before)
    with _opened(path) as file:
        file.write(b"new\n")
    assert path.read_bytes() == after


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    _opened(tmp_path / "captures.ndjson").close()
    assert (tmp_path / "captures.ndjson").stat().st_mode & 0o077 == 0

"""The one door out: what a stream that cannot be written does, and what it lets through."""

from __future__ import annotations

import errno
import io

import pytest
from tests.rowwise import each_row

from hookproof.reports.door import CannotWrite, Door


class Raw(io.BytesIO):
    """Bytes below a stream, on a terminal or not, which can come to an end."""

    def __init__(self, *, tty: bool = False, fails: OSError | None = None) -> None:
        super().__init__()
        self.tty, self.fails, self.flushed = tty, fails, 0

    def isatty(self) -> bool:
        return self.tty

    def write(self, data) -> int:
        if self.fails is not None:
            raise self.fails
        return super().write(data)

    def flush(self) -> None:
        self.flushed += 1

    def fileno(self) -> int:
        return self._number

    _number = -1


def door(raw: Raw | None, encoding: str = "utf-8", *, lossy: bool = False, draws: bool = False) -> Door:
    return Door(raw, encoding, name="standard output", lossy=lossy, draws=draws)


@pytest.fixture
def full(tmp_path):
    """A stream whose every write fails, with a number of its own that may be pointed elsewhere."""
    with (tmp_path / "spare").open("wb") as spare:
        raw = Raw(fails=OSError(errno.ENOSPC, "No space left on device"))
        raw._number = spare.fileno()
        yield raw


def test_a_stream_that_was_closed_says_so_and_a_lossy_one_says_nothing() -> None:
    with pytest.raises(CannotWrite, match=r"standard output cannot be written \(it is closed\)"):
        door(None).write("x")
    assert door(None, lossy=True).write("x") == 1
    with pytest.raises(CannotWrite, match="it is closed"):
        _ = door(None).buffer
    with pytest.raises(io.UnsupportedOperation):
        door(None).fileno()
    assert (door(None).usable, door(None).isatty(), door(Raw()).usable) == (False, False, True)


def test_nothing_is_written_without_a_failure() -> None:
    assert door(None).write("") == 0


def test_a_full_stream_says_why_each_time_and_a_lossy_one_says_nothing(full: Raw) -> None:
    out = door(full)
    for _ in range(2):
        with pytest.raises(CannotWrite, match="No space left on device"):
            out.write("x")
    assert not out.usable
    err = door(full, lossy=True)
    assert [err.write("x"), err.write("y")] == [1, 1]


def test_where_the_reader_has_gone_a_patient_stream_goes_on_without_a_word(full: Raw) -> None:
    full.fails = BrokenPipeError()
    out = door(full)
    with pytest.raises(BrokenPipeError):
        out.write("x")
    patient = door(full)
    patient.patient = True
    assert [patient.write("x"), patient.write("y")] == [1, 1]


@each_row(
    ("encoding", "told"), [("utf-8", "utf-8"), ("ascii", "latin-1"), ("US-ASCII", "latin-1"), ("cp1252", "cp1252")]
)
def test_a_stream_never_says_that_it_is_ascii_and_writes_what_it_has_no_character_for(encoding, told) -> None:
    raw = Raw()
    out = door(raw, encoding)
    assert out.encoding == told
    out.write("é\N{SNOWMAN}")
    assert raw.getvalue().decode(encoding).endswith("☃" if encoding == "utf-8" else "\\u2603")


@each_row(("tty", "lossy", "flushed"), [(False, False, 0), (True, False, 1), (False, True, 1)])
def test_what_somebody_watches_is_seen_at_once(tty: bool, lossy: bool, flushed: int) -> None:
    raw = Raw(tty=tty)
    out = door(raw, lossy=lossy)
    out.write("x")
    assert raw.flushed == flushed


COLOUR, CURSOR = "\x1b[31m", "\x1b[2K"


@each_row(
    ("tty", "draws", "passes"),
    [(False, False, set()), (False, True, set()), (True, False, {COLOUR}), (True, True, {COLOUR, CURSOR})],
)
def test_only_a_terminal_gets_colours_and_only_one_that_draws_more(tty: bool, draws: bool, passes: set[str]) -> None:
    for sequence in (COLOUR, CURSOR):
        raw = Raw(tty=tty)
        door(raw, draws=draws).write(f"a{sequence}b")
        assert (raw.getvalue().decode() == f"a{sequence}b") is (sequence in passes)


@each_row(
    ("pieces", "shown"),
    [
        (("::error::x",), "\\x3a:error::x"),
        (("a\n", "::error::x"), "a\n\\x3a:error::x"),
        (("a ", "::x"), "a ::x"),
        (("a", " ", "::x"), "a ::x"),
        (("a\n ", "::x"), "a\n \\x3a:x"),
        ((" ", "::x"), " \\x3a:x"),
    ],
)
def test_a_command_of_a_ci_server_is_one_at_the_start_of_a_line_alone(pieces: tuple[str, ...], shown: str) -> None:
    raw = Raw()
    out = door(raw)
    for piece in pieces:
        out.write(piece)
    assert raw.getvalue().decode() == shown


def test_our_own_command_goes_out_as_it_is() -> None:
    raw = Raw()
    door(raw).command("::error::x")
    assert raw.getvalue() == b"::error::x"

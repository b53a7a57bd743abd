from __future__ import annotations

from hookproof.sources.transcribed.transcription import Piece, Transcription, plain, tidy


def test_what_is_written_stands_where_its_piece_stands_in_the_document() -> None:
    written = Transcription("<p>one</p>\n<p>two</p>")
    written.line(Piece("- "), Piece("one", 3), Piece(" "), Piece("two", 14))
    written.line()
    written.line(Piece("only here"))
    assert written.text == "- one two\n\nonly here"
    assert [written.spot(1, column) for column in (1, 3, 4, 7, 9)] == [(1, 4), (1, 4), (1, 5), (2, 4), (2, 6)]
    assert written.spot(3, 1) == (1, 4), "what only the Markdown has is where the last piece begins"


def test_white_space_is_one_space_and_none_at_the_ends_of_a_line() -> None:
    pieces = [Piece(" "), Piece("a", 1), Piece(" "), Piece(" "), Piece("b", 5), Piece(" ")]
    assert plain(tidy(pieces)) == "a b"

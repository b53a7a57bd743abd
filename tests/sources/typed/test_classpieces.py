"""The pieces of programs: what is no text, comment or bracket of another, and what comments say of which piece."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.typed.classpieces import Pieces, apart


@each_row(
    ("text", "pieces"),
    [
        ("\"a // b\" + 'it\\'s'", ['"a // b"', "+", "'it\\'s'"]),
        ('@"c:\\" x', ['@"c:\\"', "x"]),
        ('"""\n a "b"\n""" ;', ['"""\n a "b"\n"""', ";"]),
        ("#nullable enable\n#[Name('x')] $a // b\n# c\n", ["#[", "Name", "(", "'x'", ")", "]", "$a"]),
        ("a /* open", ["a"]),
    ],
)
def test_texts_and_comments_are_whole(text: str, pieces: list[str]) -> None:
    assert [piece.text for piece in Pieces.of(text).every] == pieces


def test_a_comment_is_of_the_piece_below_it_or_of_those_before_it_on_its_line() -> None:
    first, kind, name, *_ = Pieces.of(
        "/// <summary>The <c>id</c>.</summary>\nint id; // of\n/** {@code x} */\nlong x;"
    ).every
    assert (first.said, first.behind, kind.behind, name.said) == ("The id.", "of", "of", "")
    assert Pieces.of("/** {@code x},\n * list<int> */\nlong x").every[0].said == "x,\nlist<int>"


def test_a_bracket_that_nothing_closes_ends_where_one_around_it_does() -> None:
    pieces = Pieces.of("{ ( } a ) b")
    assert [piece.text for piece in pieces.bracket()] == ["("]
    assert pieces.here().text == "a"


def test_what_stands_between_marks_is_cut_outside_of_brackets_alone() -> None:
    told = apart(Pieces.of("Map<A, B> m, f(a, b)").every)
    assert [" ".join(piece.text for piece in part) for part in told] == ["Map < A , B > m", "f ( a , b )"]


def test_a_text_that_nothing_closes_ends_with_its_line_and_is_read_once() -> None:
    assert [piece.text for piece in Pieces.of('a = "b c\nd').every] == ["a", "=", '"b c', "d"]
    text = 'x = "' + '\\"' * 100_000
    assert [piece.text for piece in Pieces.of(text).every] == ["x", "=", text[4:]]

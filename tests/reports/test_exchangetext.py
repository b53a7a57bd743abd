"""A body as it is shown beside an exchange: line by line, and cut where it is long."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.reports.exchangetext import _SHOWN, _body_lines


@each_row(("length", "more"), [(_SHOWN, 0), (_SHOWN + 1, 1), (_SHOWN + 1500, 1500)])
def test_a_long_body_is_cut_and_the_rest_counted(length: int, more: int) -> None:
    mark, text, *rest = _body_lines("<", "x" * length)
    assert (mark, len(text)) == ("<", 2 + _SHOWN)
    assert rest == ([f"< … ({more:,} more characters)"] if more else [])


def test_nothing_is_no_line_and_every_line_has_its_mark() -> None:
    assert list(_body_lines(">", "")) == [">"]
    assert list(_body_lines(">", "a\nb")) == [">", "> a", "> b"]

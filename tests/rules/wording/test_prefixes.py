"""Prefixes and endings that a description says the values of its own field have."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.prefixes import ending_in, prefix_in


@each_row(
    ("text", "prefixes"),
    [
        ("File id (e.g. vg_file_...)", ("vg_file_",)),
        ("`evt_*`", ("evt_",)),
        ("Starts with `evt_`.", ("evt_",)),
        ("Prefixed with evt_.", ("evt_",)),
        ("The id, which begins with `+`.", ("+",)),
        ("It starts with `+`.", ("+",)),
        ("It is sent with a header that starts with `+`.", ()),  # of something else
        ("Usually starts with `+`.", ()),
        ("Starts with `+` if it is foreign.", ()),
        ("Starts with `+` or `00`.", ()),
        ("Starts with `evt_` or `usr_`.", ("evt_", "usr_")),
        ("Prefixed with `evt_`, `usr_`, or `inv_`.", ("evt_", "usr_", "inv_")),
        ("Usually starts with `evt_`.", ()),
        ("If it is foreign, it starts with `evt_`.", ()),
        ("Starts with `evt_`, e.g. `evt_123`.", ("evt_",)),
        ("An id.", ()),
    ],
)
def test_a_prefix_is_shown_or_said_of_the_field_itself(text: str, prefixes: tuple[str, ...]) -> None:
    assert prefix_in(text, "id") == prefixes


@each_row(
    ("text", "ending"),
    [
        ("Ends in `.pdf`.", ".pdf"),
        ("It has the extension `.pdf`.", ".pdf"),
        ("It is sent with a header that ends in `.pdf`.", ""),
        ("Ends in `.pdf` when it is printed.", ""),
        ("A file.", ""),
    ],
)
def test_an_ending_is_said_of_the_field_itself(text: str, ending: str) -> None:
    assert ending_in(text, "file") == ending

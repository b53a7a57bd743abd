from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.sources.transcribed.restructured import Line, marked, read_restructured
from hookproof.sources.transcribed.transcription import plain


@each_row(
    ("line", "said"),
    [
        ("``a_b`` is :ref:`here <x>`, see `the page <https://x.y>`_.", "`a_b` is `here`, see the page."),
        ("as follows::", "as follows:"),
        ("a", "a"),
    ],
)
def test_code_and_links_are_those_of_markdown(line: str, said: str) -> None:
    assert plain(marked(Line(line, 0))) == said


TABLES = """
jar.opened
----------

+-----------+---------+-----------------+
| Field     | Type    | Description     |
+===========+=========+=================+
| ``grams`` | integer | What is in it,  |
|           |         | in grams.       |
+-----------+---------+-----------------+

jar.closed
----------

=========  ========  ===========
Field      Type      Description
=========  ========  ===========
``lid``    string    How it was
                     closed.
=========  ========  ===========

``term`` : string, required
    A term.

    .. code:: json

       {"type": "jar.closed"}
"""


def test_tables_and_terms_are_fields_on_their_lines() -> None:
    opened, closed = read_restructured(TABLES, "jars.rst").event_pages
    said = [
        (f.name, sorted(f.kinds), f.description, f.at.line) for p in (opened, closed) if p.body for f in p.body.fields
    ]
    assert said == [
        ("grams", ["integer"], "What is in it, in grams.", 8),
        ("lid", ["string"], "How it was closed.", 18),
        ("term", ["string"], "A term.", 22),
    ]
    assert [(example.value, example.at.line) for example in closed.examples] == [({"type": "jar.closed"}, 27)]


@pytest.mark.slow
def test_directives_inside_each_other_end_somewhere() -> None:
    text = "".join(f"{' ' * 3 * depth}.. note::\n\n" for depth in range(2_000))
    assert read_restructured(text, "deep.rst").kind == "rst"

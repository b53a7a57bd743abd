"""A notebook is read as the Markdown and the programs of its cells, with the places of the notebook."""

from __future__ import annotations

import json

from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Document
from hookproof.sources.transcribed.notebooks import is_notebook


def _read(cells: list[object], indent: int | None = 1) -> Document:
    return document_of(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=indent), "jars.ipynb")


@each_row(
    ("value", "is_one"),
    [({"cells": [], "nbformat": 4}, True), ({"cells": []}, False), ({"cells": {}, "nbformat": 4}, False), ([], False)],
)
def test_a_notebook_has_cells_and_a_format(value: object, is_one: bool) -> None:
    assert is_notebook(value) is is_one


def test_a_cell_may_be_one_text_or_several_that_are_put_together() -> None:
    text = '## jar.opened event\n\n```json\n{"event": "jar.opened", "by": "me"}\n```\n'
    for source in (text, text.splitlines(keepends=True), [text[:30], text[30:]]):
        (example,) = _read([{"cell_type": "markdown", "source": source}]).examples
        assert (example.events, example.value) == (("jar.opened",), {"event": "jar.opened", "by": "me"})


def test_a_value_has_its_place_in_the_notebook() -> None:
    source = ["## jar.opened event\n", "\n", "```json\n", '{"event": "jar.opened",\n', ' "by": "me"}\n', "```"]
    document = _read([{"cell_type": "markdown", "source": source}])
    place = document.examples[0].place("/by")
    lines = json.dumps(
        {"cells": [{"cell_type": "markdown", "source": source}], "metadata": {}, "nbformat": 4}, indent=1
    )
    assert lines.split("\n")[(place.line or 0) - 1][(place.column or 0) - 1 :].startswith(r"\"by\"")


def test_a_cell_of_program_text_is_a_box_and_what_is_misshapen_is_passed_over() -> None:
    program = {"cell_type": "code", "source": "if event['type'] == 'jar.opened':\n    go()", "outputs": ["# jar.shut"]}
    document = _read([1, {"cell_type": "raw", "source": "# jar.lost"}, {"cell_type": "markdown", "source": 2}, program])
    assert [found.events for found in document.programs] == [("jar.opened",)]
    assert "jar.lost" not in document.text

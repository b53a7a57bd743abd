"""Pages in dialects of Markdown."""

from __future__ import annotations

from hookproof.sources.documentkinds import document_of

PAGE = """---
title: Boats
---
# boat.docked

  :::{list-table}
  :header-rows: 1

  * - Key
    - Type
  * - `event`
    - string
  * - `berth`
    - integer
  :::

```{code-block} json
---
caption: What we send
---
{"event": "boat.docked",
 "berth": 7}
```

```md
:::{note}
  «as it is»
```

:::{note} An open block
"""


def test_a_table_and_a_box_of_directives_stand_where_their_texts_do() -> None:
    document = document_of(PAGE, "boats.md")
    (page,) = document.event_pages
    assert page.body is not None
    assert [(field.name, field.at.line) for field in page.body.fields] == [("event", 11), ("berth", 13)]
    (example,) = page.examples
    assert example.value == {"event": "boat.docked", "berth": 7}
    assert example.place("/berth").line == 22
    assert PAGE.split("\n")[21][(example.place("/berth").column or 0) - 1 :].startswith('"berth"')


def test_what_opens_no_block_stays_as_it_is() -> None:
    told = document_of(PAGE, "boats.md").text
    assert ":::{note}\n  «as it is»" in told
    assert told.endswith(":::{note} An open block\n")


def test_rows_of_lists_are_a_table() -> None:
    text = "# boat.docked\n\n{% table %}\n- Key\n- Type\n---\n- `berth`\n- integer,\n  or a|b\n{% /table %}\n"
    (page,) = document_of(text, "boats.md").event_pages
    assert page.body is not None
    assert [(field.name, field.typed) for field in page.body.fields] == [("berth", "integer, or a|b")]


def test_blocks_within_too_many_blocks_are_text() -> None:
    deep = "\n".join(f"{':' * (3 + n)}{{note}}" for n in range(60, 0, -1))
    closed = "\n".join(":" * (3 + n) for n in range(1, 61))
    assert "boat" in document_of(f"# Boats\n\n{deep}\nboat\n{closed}\n", "boats.md").text

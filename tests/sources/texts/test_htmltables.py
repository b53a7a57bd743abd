"""Tables in HTML and lists of terms are read as tables of Markdown are; what stands in a box of code is not."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.texts.htmltables import tables_in
from hookproof.sources.texts.markdown import read_markdown

TABLE = """# Webhook events

<table>
<tr><th>Event</th><th>Description</th></tr>
<tr><td><code>sack.filled</code></td><td>A sack is <b>full</b>.</td></tr>

<tr><td>`cart.emptied`</td><td>It left.</td></tr>
</table>
"""
TERMS = """# Webhook events

<dl>
<dt><code>sack.filled</code></dt><dd>A sack is full.</dd>
<dt>cart.emptied</dt><dd>It left.</dd>
</dl>
"""


def test_a_row_has_its_line_and_its_cells_with_code_marked() -> None:
    (rows,) = tables_in(TABLE)
    assert [line for line, _ in rows] == [4, 5, 7]
    assert [[cell.marked for cell in cells] for _, cells in rows[1:]] == [
        ["`sack.filled`", "A sack is full."],
        ["`cart.emptied`", "It left."],
    ]
    assert rows[1][1][0].coded == ("sack.filled",)


@each_row("text", [TABLE, TERMS, "# Webhooks\n\nsack.filled\n: Full.\n\ncart.emptied\n: It left.\n"])
def test_a_table_or_a_list_of_terms_names_events(text: str) -> None:
    (listed,) = read_markdown(text, "page.md").event_lists
    assert listed.events == ("sack.filled", "cart.emptied")


def test_a_box_of_code_holds_no_table() -> None:
    boxed = f"# Webhooks\n\n```html\n{TABLE}```\n"
    assert not list(tables_in(boxed, [(2, 13)]))
    assert not read_markdown(boxed, "page.md").event_lists


def test_fields_in_an_html_table_are_fields_of_the_event_under_whose_heading_they_stand() -> None:
    rows = "<tr><th>Field</th><th>Type</th></tr><tr><td>weight</td><td>integer</td></tr>"
    text = f'# Webhooks\n\n## sack.filled\n\n<table>{rows}</table>\n\n```json\n{{"type": "sack.filled"}}\n```\n'
    (page,) = read_markdown(text, "page.md").event_pages
    assert page.body is not None
    assert [(field.name, field.at.line) for field in page.body.fields] == [("weight", 5)]


@each_row("broken", ["<table>", "<table><tr>", "</table><td>x", "<table><tr><td>a</tr></dl><table>", "<dl>"])
def test_what_is_no_whole_table_gives_none(broken: str) -> None:
    assert not list(tables_in(broken))


@each_row(
    ("text", "events"),
    [
        ("Events: `sack.filled`, `cart.emptied`.", ("sack.filled", "cart.emptied")),
        (
            "We send webhooks for these events: `sack.filled` and `cart.emptied`. Verify them.",
            ("sack.filled", "cart.emptied"),
        ),
        ("Eventos: `sack.filled`, `cart.emptied` y `mill.stopped`", ("sack.filled", "cart.emptied", "mill.stopped")),
        (
            "Known event types are `sack.filled`, `cart.emptied` and\n`mill.stopped`.",
            ("sack.filled", "cart.emptied", "mill.stopped"),
        ),
        (
            "The two `sack.*` webhook event types (`sack.filled`, `sack.emptied`) are new.",
            ("sack.filled", "sack.emptied"),
        ),
        ("Mill events — `mill.stopped`, `mill.turned` — ride along.", ("mill.stopped", "mill.turned")),
        ("These settings: `server.port`, `server.host`", ()),
        ("Event: `sack.filled`", ()),
        ("Some webhooks (`sack.filled`) are sent late.", ()),
    ],
)
def test_a_sentence_lists_events(text: str, events: tuple[str, ...]) -> None:
    lists = read_markdown(f"# Mill\n\n## Webhooks\n\n{text}\n", "page.md").event_lists
    assert tuple(event for listed in lists for event in listed.events) == events


def test_two_words_with_dots_are_events_only_where_headings_speak_of_events() -> None:
    items = "- `sack.filled`: full\n- `cart.emptied`: gone\n"
    assert read_markdown(f"# Webhook events\n\n{items}", "page.md").event_lists
    assert not read_markdown(f"# Settings\n\n{items}", "page.md").event_lists

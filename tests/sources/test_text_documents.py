from __future__ import annotations

from textwrap import dedent

import pytest
from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of
from hookproof.sources.recognition import recognised
from hookproof.sources.records import Document, Role


def text(source: str, name: str = "page.txt") -> Document:
    return document_of(dedent(source).lstrip("\n"), name)


def markdown(source: str) -> Document:
    return text(source, "page.md")


def fields_of(document: Document) -> dict[str, tuple[list[str], bool | None, bool | None]]:
    return {
        ".".join(field.path): (sorted(field.kinds), field.nullable, field.required)
        for page in document.pages
        for field in (page.body.fields if page.body else ())
    }


GLUED = """
    Webhooks
    order.paid

    Payload
    1{
    2  "event": "order.paid",
    3  "lines": [
    4    12,
    5    5
    6  ]
    7}
    Sent once the money is there.

    eventenumRequired

    The name.

    linesarray of integersRequired
    Numbers of the lines.
    noteobject or nullOptional

    A note.

    Response

    codestringRequired
"""


@pytest.mark.slow
def test_a_line_alone_names_the_event_and_numbered_lines_are_its_example() -> None:
    document = text(GLUED)
    (page,) = document.event_pages
    assert page.events == ("order.paid",)
    assert page.examples[0].value == {"event": "order.paid", "lines": [12, 5]}
    assert page.examples[0].role is Role.PAYLOAD


@each_row(("pointer", "line"), [("/event", 6), ("/lines", 7), ("/lines/0", 8), ("/lines/1", 9)])
def test_every_value_of_a_numbered_box_has_the_line_of_the_document(pointer: str, line: int) -> None:
    assert text(GLUED).examples[0].place(pointer).line == line


def test_words_that_a_browser_ran_together_are_fields_and_those_of_the_answer_are_not() -> None:
    assert fields_of(text(GLUED)) == {
        "event": ([], None, True),
        "lines": (["array"], None, True),
        "note": (["object"], True, False),
    }


def test_a_description_is_the_lines_up_to_the_next_field() -> None:
    page = text(GLUED).event_pages[0]
    assert page.body is not None
    assert [field.description for field in page.body.fields] == ["The name.", "Numbers of the lines.", "A note."]


def test_links_to_the_neighbouring_pages_are_no_titles() -> None:
    document = text(GLUED + "\n    Previous\n\n    order.shipped\n\n    Next\n")
    assert [page.events for page in document.event_pages] == [("order.paid",)]


def test_names_types_and_marks_on_lines_of_their_own_are_fields() -> None:
    document = text("""
        order.paid

        The order was paid.

        orderId
        string
        required

        The order.

        total
        integer

        In cents.
    """)
    assert fields_of(document) == {"orderId": (["string"], None, True), "total": (["integer"], None, None)}


def test_a_box_without_numbers_ends_with_its_bracket() -> None:
    document = text("""
        order.paid

        Example payload
        {
          "event": "order.paid",
          "text": "a } in a text"
        }
        Sent once.
    """)
    assert document.examples[0].value == {"event": "order.paid", "text": "a } in a text"}
    assert document.examples[0].place("/text").line == 6


def test_a_long_box_keeps_count_over_its_hundredth_line() -> None:
    lines = ["1{", *(f'{n} "k{n}": {n},' for n in range(2, 120)), '120 "event": "order.paid"', "121}"]
    document = document_of("order.paid\n\nPayload\n" + "\n".join(lines) + "\nDone with it.\n", "page.txt")
    assert document.examples[0].value["k119"] == 119
    assert document.examples[0].place("/event").line == 123


def test_several_events_in_one_text_are_several_pages() -> None:
    document = text("""
        order.paid

        Payload
        {
          "event": "order.paid"
        }

        order.shipped

        Payload
        {
          "event": "order.shipped"
        }
    """)
    assert [(p.events, p.examples[0].value["event"]) for p in document.event_pages] == [
        (("order.paid",), "order.paid"),
        (("order.shipped",), "order.shipped"),
    ]


@each_row(
    "heading",
    ["order.paid", "`order.paid`", "The `order.paid` event", "order.paid event", "Event: `order.paid`",
     "POST order.paid", "order.paid – the money is there", "order:paid"],
)  # fmt: skip
def test_a_heading_names_its_event_in_many_ways(heading: str) -> None:
    event = "order:paid" if ":paid" in heading else "order.paid"
    document = markdown(f"# Webhooks\n\n## {heading}\n\nSent once.\n")
    assert [page.events for page in document.event_pages] == [(event,)]


@each_row(
    "heading",
    ["Installing node.js", "package.json", "api.example.com", "Using Express.js with webhooks", "data.object",
     "Version v1.2", "and/or", "Quick start", "process.env", "application/json"],
)  # fmt: skip
def test_a_heading_that_only_looks_like_an_event_names_none(heading: str) -> None:
    document = markdown(f"""# Webhook events

## {heading}

```json
{{"type": "invoice.paid", "data": {{"object": {{"id": "in_1"}}}}}}
```
""")
    assert not document.event_pages


def test_a_name_without_dots_is_an_event_where_examples_carry_such_names() -> None:
    body = '\n```json\n{"event_name": "order_paid"}\n```\n'
    document = markdown(f"# Webhooks\n\n## order_paid\n{body}\n## customer_id\n\nThe customer.\n")
    assert [page.events for page in document.event_pages] == [("order_paid",)]


def test_front_matter_and_the_file_name_name_an_event_and_keep_line_numbers() -> None:
    body = '\nA webhook.\n\n```json\n{\n  "event": "x.y"\n}\n```\n'
    titled = document_of(f"---\ntitle: 'order.paid'\n---\n{body}", "page.md")
    named = document_of(body, "docs/order.paid.md")
    assert titled.event_pages[0].events == named.event_pages[0].events == ("order.paid",)
    assert titled.examples[0].place("/event").line == 9


def test_a_generic_heading_continues_the_event_before_it() -> None:
    document = markdown("""
        ## order.paid

        A webhook event.

        ## Example payload

        ```json
        {"event": "order.paid"}
        ```

        ## Retries

        ```json
        {"attempts": 3}
        ```

        ## order.shipped
    """)
    examples = {example.events: example.value for example in document.examples}
    assert examples == {("order.paid",): {"event": "order.paid"}, (): {"attempts": 3}}


@each_row(
    ("label", "role"),
    [("Example response", Role.PAYLOAD), ("Respond with:", Role.RESPONSE), ("Example payload", Role.PAYLOAD),
     ("Create an endpoint", Role.REQUEST), ("The webhook response body", Role.PAYLOAD)],
)  # fmt: skip
def test_the_words_before_a_box_say_what_it_shows(label: str, role: Role) -> None:
    document = markdown(f'# order.paid webhook\n\n{label}\n\n```json\n{{"event": "order.paid"}}\n```\n')
    assert document.examples[0].role is role


def test_what_is_labelled_a_response_and_carries_no_event_is_one_on_the_page_of_an_event_too() -> None:
    document = markdown('# order.paid webhook\n\nResponse\n\n```json\n{"received": true}\n```\n')
    assert document.examples[0].role is Role.RESPONSE


@each_row(
    ("heading", "value"),
    [("this.created", "this.created"), ("console.opened", "console.opened"), ("document.created", "document.created"),
     ("response.failed", "response.failed"), ("Order Paid", "ORDER_PAID"), ("Push events", "push"),
     ("Application Authorized", "application-authorized"), ("OrderPaid", "OrderPaid")],
)  # fmt: skip
def test_a_heading_of_any_words_names_the_event_that_its_example_carries(heading: str, value: str) -> None:
    document = markdown(f'# Hooks\n\n## {heading}\n\n```json\n{{"event": "{value}"}}\n```\n')
    assert [page.events for page in document.event_pages] == [(value,)]


def test_boxes_about_an_event_that_are_no_json_are_told_as_not_read() -> None:
    box = "\n```xml\n<order/>\n```\n"
    settings = "\n```yaml\nevent: order.sent\nretries: 3\n```\n"
    document = markdown(f'# Webhooks\n{box}\n## order.paid\n{box}{settings}\n```json\n{{"event": "order.paid"}}\n```\n')
    assert [(found.text, found.at.line) for found in document.unread] == [("xml", 10), ("yaml", 14)]
    assert recognised([document]).counts == "1 event, 0 schemas, 1 example, 2 boxes not read (xml, yaml)"


def test_the_member_that_carries_events_is_learnt_from_headings() -> None:
    boxes = "".join(
        f'\n## {a} {b}\n\n```json\n{{"what": "{a}.{b}", "id": "x"}}\n```\n'
        for a, b in [("order", "paid"), ("order", "sent")]
    )
    document = markdown(f"# Webhooks\n{boxes}")
    assert document.carriers == ("what",)
    assert [page.events for page in document.event_pages] == [("order.paid",), ("order.sent",)]


@each_row(
    ("said", "events"),
    [("Always `push`.", ("push",)), ("One of `push`, `pull` or `tag`.", ("push", "pull", "tag")), ("`push`", ("push",)),
     ("E.g. `push`.", ())],
)  # fmt: skip
def test_values_that_a_field_list_gives_for_the_event_are_the_events_of_the_page(said: str, events: object) -> None:
    document = markdown(
        f"# Hooks\n\n## When code moves\n\n| Field | Type | Text |\n|-|-|-|\n| event | string | {said} |\n".replace(
            "Text", "Description"
        )
    )
    assert tuple(event for page in document.event_pages for event in page.events) == events


def test_a_box_inside_a_list_has_its_own_columns() -> None:
    document = markdown(
        '# order.paid webhook\n\n1. First\n\n   ```json\n   {\n     "event": "order.paid"\n   }\n   ```\n'
    )
    place = document.examples[0].place("/event")
    assert (place.line, place.column) == (7, 6)


def test_tables_of_fields_are_read_whatever_their_columns_are_called() -> None:
    document = markdown("""
        # order.paid webhook

        | Property | Type | Mandatory? | Nullable | Meaning |
        |---|---|---|---|---|
        | `order.id` | `string` | ✅ | no | The order |
        | `order.lines[].sku` | string | x | | What |
        | **note** | `string` or `null` | ❌ | | A note |
        | seen | timestamp | sometimes | yes | When |

        | Header | Required |
        |---|---|
        | `X-Signature` | yes |
    """)
    assert fields_of(document) == {
        "order.id": (["string"], False, True),
        "order.lines.*.sku": (["string"], None, True),
        "note": (["string"], True, False),
        "seen": ([], True, None),
    }


def test_list_items_that_say_a_type_are_fields_and_others_are_not() -> None:
    document = markdown("""
        # order.paid webhook

        - `event` (string, required): the name
        - `total` - integer - in cents
        - **note** (string, nullable, optional) - a note
        - `POST /hooks` creates one
        - `order.paid` is sent once
    """)
    assert fields_of(document) == {
        "event": (["string"], None, True),
        "total": (["integer"], None, None),
        "note": (["string"], True, False),
    }


def test_lists_and_tables_of_events_are_lists_of_events() -> None:
    document = markdown("""
        # Webhooks

        | Event | When |
        |---|---|
        | `a.b` | x |
        | `a.created` | x |
        | `a.deleted` | x |
        | `a.renamed` | x |

        - `a.created`
        - `a.deleted`
        - `a.renamed`: sometimes
    """)
    assert [found.events for found in document.event_lists] == [("a.created", "a.deleted", "a.renamed")]


@pytest.mark.slow
def test_hostile_text_is_read_in_bounded_time() -> None:
    for piece in (
        "[" * 2_000,
        "*a " * 2_000,
        "| a " * 2_000 + "\n|-",
        "> " * 2_000,
        "`" * 4_001,
        "1{\n" * 2_000,
        '{"a":1, //x\n' * 2_000,
    ):
        document_of(f"# order.paid webhook\n\n{piece}\n", "page.md")
        document_of(f"order.paid\n\n{piece}\nA sentence.\n", "page.txt")


@each_row(
    ("box", "value", "partial"),
    [
        ('{"a": 1, // one\n "b": 2}', {"a": 1, "b": 2}, False),
        ('{"a": 1,\n ...\n}', {"a": 1}, True),
        ('{"a": [1, ...], "b": "x..."}', {"a": [1], "b": "x..."}, True),
        ('{"a": "http://x//y", /* no */ "b": 1,}', {"a": "http://x//y", "b": 1}, False),
        ('{\n # one\n "a": 1 }', {"a": 1}, False),
        ('{"a": 1,\n // ... and more\n}', {"a": 1}, True),
    ],
)
def test_json_as_documentation_writes_it_is_read_with_its_fault(box: str, value: object, partial: bool) -> None:
    document = document_of(f"# order.paid webhook\n\n```json\n{box}\n```\n", "page.md")
    (example,) = document.examples
    assert (example.value, example.partial) == (value, partial)
    assert example.problem is not None


@each_row("box", ["{'a': 1}", "{a: 1}"])
def test_an_object_literal_that_is_labelled_json_is_read_with_its_fault(box: str) -> None:
    (example,) = document_of(f"# order.paid webhook\n\n```json\n{box}\n```\n", "page.md").examples
    assert example.value == {"a": 1}
    assert example.problem is not None


@each_row("box", ["{'a': one()}", '{"a": }', '{"a": 1', "{a}"])
def test_what_is_no_json_at_all_is_a_problem_with_a_place(box: str) -> None:
    (example,) = document_of(f"# order.paid webhook\n\n```json\n{box}\n```\n", "page.md").examples
    assert example.value is None
    assert example.problem is not None
    assert example.problem.line == 4


def test_tabs_and_nested_tags_of_mdx_are_pages_and_nested_fields() -> None:
    document = text(
        """
        # Webhooks

        <Tabs>
        <Tab title="order.paid">
        ```json Payload
        {"type": "order.paid", "lines": [{"sku": "x"}]}
        ```
        </Tab>
        <Tab title="order.lost">
        <ResponseField name="type" type="string" required>The name.</ResponseField>

        <ResponseField name="lines" type="object[]">
            <Expandable title="lines">

                <ResponseField name="sku" type="string" required="false">What.</ResponseField>
            </Expandable>
        </ResponseField>
        <ResponseField name="at" type="integer" />
        </Tab>
        </Tabs>

        ```json
        {"type": "order.seen"}
        ```
        """,
        "page.mdx",
    )
    assert [(page.events, len(page.examples)) for page in document.pages if page.events or page.examples] == [
        ((), 1), (("order.paid",), 1), (("order.lost",), 0),
    ]  # fmt: skip
    assert fields_of(document) == {
        "type": (["string"], None, True),
        "lines": (["array"], None, False),
        "lines.*.sku": (["string"], None, False),
        "at": (["integer"], None, False),
    }


def test_topics_with_slashes_are_events_where_a_table_lists_them() -> None:
    document = markdown("""
        | Topic | When |
        |---|---|
        | `orders/create` | x |
        | `orders/paid` | x |
        | `orders/cancelled` | x |

        ## orders/create
    """)
    assert document.event_lists[0].events == ("orders/create", "orders/paid", "orders/cancelled")
    assert document.event_pages[0].events == ("orders/create",)


def test_a_list_under_a_heading_that_names_a_field_describes_its_inside_and_others_are_left_out() -> None:
    document = markdown("""
        ## order.paid event

        | Field | Type | Required |
        |---|---|---|
        | `event` | string | yes |
        | `order` | object | yes |
        | `lines` | array | yes |

        The `order` object:

        | Field | Type | Required |
        |---|---|---|
        | `id` | string | yes |

        ### Line object

        | Field | Type | Required |
        |---|---|---|
        | `sku` | string | yes |

        ### Headers

        | Name | Type |
        |---|---|
        | `Signature` | string |

        ### Customer

        | Field | Type | Required |
        |---|---|---|
        | `name` | string | yes |
    """)
    assert list(fields_of(document)) == ["event", "order", "lines", "order.id", "lines.*.sku"]


@each_row(
    ("fold", "paths"),
    [
        ("Hide 2 properties", ["file", "file.id", "file.size", "note"]),
        ("Show 2 properties", ["file", "id", "size", "note"]),
        ("Hide child attributes", ["file", "file.id", "file.size", "file.note"]),
    ],
)
def test_fields_that_a_page_shows_unfolded_are_inside_the_field_above(fold: str, paths: list[str]) -> None:
    document = text(f"""
        order.paid

        Payload
        fileobjectRequired
        The file.
        {fold}
        idstringRequired
        Its id.
        sizeintegerRequired
        noteobject or nullOptional
    """)
    assert list(fields_of(document)) == paths


def test_numbers_on_lines_of_their_own_are_no_part_of_a_box() -> None:
    document = text("""
        order.paid

        Payload
        1
        {
        2
          "event": "order.paid",
        3
          "count": [
        4
            4,
        5
            5
        6
          ]
        7
        }
        Sent once it is paid.
    """)
    assert document.examples[0].value == {"event": "order.paid", "count": [4, 5]}
    assert document.examples[0].place("/event").line == 7


def test_carriage_returns_change_nothing() -> None:
    assert document_of(dedent(GLUED).lstrip().replace("\n", "\r\n"), "page.txt").examples[0].problem is None


@each_row("line", ["Event: `order.paid`", "**Event type:** `order.paid`", "Webhook topic: order.paid."])
def test_a_line_below_a_heading_in_words_names_the_event(line: str) -> None:
    document = markdown(f'# The money is there\n\n{line}\n\n```json\n{{"event": "order.lost"}}\n```\n')
    assert document.event_pages[0].events == ("order.paid",)
    assert document.examples[0].events == ("order.paid",)


MINTLIFY = """
    # Webhooks

    <CardGroup>
      <Card title="crate.opened" href="/crate-opened" />
      <Card title="crate.closed" href="/crate-closed" />
      <Card title="crate.moved" href="/crate-moved" />
    </CardGroup>

    <AccordionGroup>
      <Accordion title="crate.opened">
        The lid came off.

        <ResponseField name="crate" type="object" required>
          <Expandable title="child attributes">
            <ResponseField name="kg" type="number">Its weight.</ResponseField>
          </Expandable>
        </ResponseField>

        ```json
        {"event": "crate.opened", "crate": {"kg": 4}}
        ```
      </Accordion>
      <Accordion title="Crate Closed">
        ```json Response
        {"event": "crate.closed"}
        ```
      </Accordion>
    </AccordionGroup>

    Text after.
"""


def test_cards_and_accordions_are_lists_of_events_and_pages_of_events() -> None:
    document = text(MINTLIFY, "page.mdx")
    assert [found.events for found in document.event_lists] == [("crate.opened", "crate.closed", "crate.moved")]
    assert [page.events for page in document.event_pages] == [("crate.opened",), ("crate.closed",)]
    assert [example.role for example in document.examples] == [Role.PAYLOAD, Role.PAYLOAD]
    assert set(fields_of(document)) == {"crate", "crate.kg"}


@each_row(
    ("words", "kinds"),
    [("ISO 8601 string", ["string"]), ("Order object", ["object"]), ("List of Order objects", ["array"]),
     ("an array of strings", ["array"]), ("unix timestamp", []), ("object id", []), ("string or number", ["integer",
     "number", "string"]), ("UTC datetime", ["string"]), ("number as string", [])],
)  # fmt: skip
def test_types_in_words_are_what_their_last_word_says(words: str, kinds: list[str]) -> None:
    document = markdown(f"# lamp.lit event\n\n| Field | Type |\n|-|-|\n| x | {words} |\n")
    assert fields_of(document)["x"][0] == kinds


@each_row(
    ("name", "kind"),
    [
        ("page.md", "markdown"),
        ("page.mdx", "markdown"),
        ("page.markdown", "markdown"),
        ("page.txt", "openapi"),
        ("api.yaml", "openapi"),
        ("api.json", "openapi"),
        ("api", "openapi"),
    ],
)
def test_what_begins_as_json_is_data_but_for_a_page_that_is_called_one(name: str, kind: str) -> None:
    source = '{"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}}'
    assert document_of(source, name).kind == kind


@each_row(
    ("heading", "called", "found"),
    [
        ("Webhook events", "", True),
        ("Événements webhook", "", True),
        ("Events", "client.new_lead(1)", False),
        ("Functions", "", False),
    ],
)
def test_headings_in_code_under_one_of_events_are_events_unless_programs_call_them(
    heading: str, called: str, found: bool
) -> None:
    parts = [f"### `{name}` — words\n\nIts `id`.\n" for name in ("new_lead", "new_note", "lost_lead")]
    document = markdown("\n".join(["# Shop", f"## {heading}", *parts, f"```python\n{called}\n```"]))
    events = {event for page in document.event_pages for event in page.events}
    assert events == ({"new_lead", "new_note", "lost_lead"} if found else set())


BOX = '{"event": "door.opened", "door": "d_1"}'


@each_row(
    ("lead", "info", "events"),
    [
        ("", "door.closed", ("door.closed",)),
        ("", 'title="door.closed"', ("door.closed",)),
        ("What `door.closed` brings:", "", ("door.closed",)),
        ("A closed door (`door.closed`) looks like this.", "", ("door.opened",)),
        ("`door.closed` follows on `door.opened`:", "", ("door.opened",)),
        ("This is sent:", "", ("door.opened",)),
    ],
)
def test_a_box_is_of_the_one_event_that_its_title_or_the_line_before_it_names(
    lead: str, info: str, events: tuple[str, ...]
) -> None:
    text = f"# Doors\n\n- `door.opened`\n- `door.closed`\n\n{lead}\n\n```json {info}\n{BOX}\n```\n"
    (example,) = document_of(text, "page.md").examples
    assert example.events == events


def test_a_list_of_what_an_example_holds_is_none_of_events() -> None:
    text = "# Door events\n\n* `door.opened`\n* `door.closed`\n* `door.lost`\n\n## door.opened\n\n"
    told = "* `door.id` – which\n* `door.at` – where\n* `door.by` – by whom\n\n"
    shown = '```json\n{"event": "door.opened", "door": {"id": "d_1", "at": "home", "by": "A"}}\n```\n'
    (listed,) = document_of(text + told + shown, "page.md").event_lists
    assert listed.events == ("door.opened", "door.closed", "door.lost")


def test_a_line_of_quotes_that_nothing_closes_is_read_once() -> None:
    assert not document_of("order.paid\n\n" + '"\\' * 50_000, "page.txt").examples

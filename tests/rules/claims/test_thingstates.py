"""Which examples show a thing in a state that the text does not give for it."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.claims.thingstates import unlike_states
from hookproof.sources.documentkinds import document_of

SAID = "An order is `open`, `paid` or `closed`."


@each_row(
    ("said", "example", "odd"),
    [
        (SAID, '{"order": {"status": "done"}}', ["/order/status"]),
        (SAID, '{"order": {"status": "paid"}}', []),
        (SAID, '{"order_status": "Paid", "order": {"id": 4}}', ["/order_status"]),
        (SAID, '{"orders": [{"state": "done"}, {"state": "open"}]}', ["/orders/0/state"]),
        (SAID, '{"refund": {"status": "done"}}', []),
        (SAID, '{"order": {"colour": "red", "status": 4}}', []),
        ("Orders are `open`, `paid` or `closed`.", '{"order": {"status": "done"}}', ["/order/status"]),
        ("The status of an order is `open`, `paid` or `closed`.", '{"order": {"status": "done"}}', ["/order/status"]),
        ("An order's state is one of `open`, `paid` or `closed`.", '{"order": {"state": "x"}}', ["/order/state"]),
        ("If it was returned, an order is `a`, `b` or `c`.", '{"order": {"status": "done"}}', []),
        ("An order may be `open`, `paid` or `closed`.", '{"order": {"status": "done"}}', []),
        ("An order is `open` or `paid`.", '{"order": {"status": "done"}}', []),
        ("It is `open`, `paid` or `closed`.", '{"it": {"status": "done"}}', []),
    ],
)
def test_a_state_that_a_thing_does_not_have_is_odd(said: str, example: str, odd: list[str]) -> None:
    document = document_of(f"# Orders\n\n{said}\n\n```json\n{example}\n```\n", "page.md")
    assert [pointer for _, pointer, _ in unlike_states(document)] == odd

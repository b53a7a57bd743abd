"""When a webhook's key and the event of its payload are one name, and when they are not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.rules.judges.prose.webhook_wording import _is_other
from hookproof.rules.judges.schema.shared_events import _both
from hookproof.rules.judges.schema.webhook_events import _affixes, _is_camel, _is_convention, agree


@each_row(
    ("title", "event", "affixes", "agrees"),
    [
        ("order.paid", "order.paid", (), True),
        ("order_paid", "order.paid", (), True),
        ("orderPaid", "order.paid", (), True),
        ("orderPaidWebhook", "order.paid", (), True),  # a name of a program says more
        ("order.paid.webhook", "order.paid", (), False),
        ("order.paid.webhook", "order.paid", ("webhook",), True),
        ("order.paid", "webhook.order.paid", ("webhook",), True),
        ("orderPaid", "order.paid.twice", (), False),
        ("order.paid", "order.sent", (), False),
        ("orderPaid", "order.sent", (), False),
    ],
)
def test_names_agree_but_for_words_that_all_have_or_that_a_program_adds(title, event, affixes, agrees: bool) -> None:
    assert agree(title, event, frozenset(affixes)) is agrees


def test_two_webhooks_may_be_called_after_one_event() -> None:
    assert _both("message", "outgoingMessage", "message")
    assert not _both("message", "other", "message")
    assert not _both("other", "message", "message")


@each_row(
    ("name", "camel"),
    [("orderPaid", True), ("OrderPaid", True), ("order", False), ("order.paidX", False)],
)
def test_a_name_of_a_program_has_a_capital_within_and_no_joint(name: str, camel: bool) -> None:
    assert _is_camel(name) is camel


def test_words_that_most_keys_have_beside_their_event_are_nothing_of_the_event() -> None:
    def pairs(*rows: tuple[str, str]) -> Any:
        return [(SimpleNamespace(title=title), ("type", event)) for title, event in rows]

    often = _affixes(pairs(("acme.a", "a"), ("acme.b", "b"), ("c", "c")))
    assert "acme" in often
    assert "acme" not in _affixes(pairs(("acme.a", "a"), ("b", "b")))
    assert "acme" not in _affixes(pairs(("acme.a", "a")))
    assert {"webhook", "event", "on"} <= _affixes([])


@each_row(
    ("title", "fitting", "odd", "meant"),
    [
        ("order.paid", 0, 1, True),
        ("order.paid", 0, 2, False),
        ("order", 0, 1, False),
        ("orderPaid", 0, 1, False),
        ("order", 2, 2, True),
        ("order", 1, 2, False),
    ],
)
def test_keys_are_meant_as_events_where_most_fit_or_a_lone_one_is_written_so(title, fitting, odd, meant: bool) -> None:
    page: Any = SimpleNamespace(title=title)
    assert _is_convention(page, fitting, odd) is meant


@each_row(
    ("name", "other"),
    [
        ("order.paid", False),
        ("order_paid", False),
        ("paid", False),
        ("user.made", True),
        ("known", True),
        ("user_made", False),
        ("user", False),
    ],
)
def test_another_event_is_one_that_is_known_or_written_as_one(name: str, other: bool) -> None:
    ground: Any = SimpleNamespace(events={"known"})
    assert _is_other(name, ("order.paid",), ground) is other


def test_where_events_have_underscores_so_has_another() -> None:
    ground: Any = SimpleNamespace(events=set())
    assert _is_other("user_made", ("order_paid",), ground)

"""Events that program text names: what is compared, subscribed to or sent, and nothing else."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.texts.programs import events_in


def found(*lines: str) -> list[tuple[str, ...]]:
    spots = [(number, 1) for number in range(1, len(lines) + 1)]
    return [each.events for each in events_in(lines, spots, "page.md")]


@each_row(
    ("line", "events"),
    [
        ("if (event.type === 'order.paid') {", [("order.paid",)]),
        ("if event['type'] == \"order.paid\":", [("order.paid",)]),
        ("case 'order.paid', 'order.sent':", [("order.paid", "order.sent")]),
        ("when 'order.paid'", [("order.paid",)]),
        ("hooks.on('order.paid', go)", [("order.paid",)]),
        ("events: ['order.paid', 'order.sent']", [("order.paid", "order.sent")]),
        ("enabled_events = ['order.paid']", [("order.paid",)]),
        ("eventNames: ['order.paid', 'order.paid']", [("order.paid",)]),
        ("event: 'paid'", []),
        ("host = 'api.shop.example'", []),
        ("hooks.call('order.paid')", []),
        ("log('order.paid')", []),
        ("eventId = 'evt.1'", []),
        ("host = 'a.example'; type = 'order.paid'", [("order.paid",)]),
    ],
)
def test_an_event_is_what_a_name_that_holds_events_is_given_or_compared_with(line: str, events) -> None:
    assert found("// our webhook", line) == events


def test_a_program_that_speaks_of_no_hook_names_no_event() -> None:
    assert found("switch (kind) {", "case 'order.paid':") == []
    assert found("web-hook", "case 'order.paid':") == [("order.paid",)]

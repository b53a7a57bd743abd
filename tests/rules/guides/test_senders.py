"""Which addresses a sentence says that deliveries come from, and which lists of them differ by a slip."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.guides.senders import Senders, differ, senders
from hookproof.rules.reading.passages import Stretch


@each_row(
    ("text", "found"),
    [
        ("Requests originate from the addresses `192.0.2.4` and `192.0.2.5`.", {"192.0.2.4", "192.0.2.5"}),
        ("Please allow traffic from 192.0.2.0/27.", {"192.0.2.0/27"}),
        ("Put 192.0.2.4 on your allowlist.", {"192.0.2.4"}),
        ("Deliveries are sent from 192.0.2.4; version 1.2.3.4.5 is out.", {"192.0.2.4"}),
        ("In the sandbox, requests come from 192.0.2.9.", None),
        ("If you are in Asia, requests come from 192.0.2.9.", None),
        ("Requests may come from 192.0.2.9, for example.", None),
        ("The server listens on 127.0.0.1.", None),
        ("Requests come from our servers.", None),
    ],
)
def test_a_sentence_tells_where_deliveries_come_from(text: str, found: set[str] | None) -> None:
    told = list(senders(Stretch(text, 7, coded=False)))
    assert told == ([] if found is None else [Senders(frozenset(found), 7)])
    assert not list(senders(Stretch(text, 7, coded=True)))


@each_row(
    ("one", "other", "apart"),
    [
        ({"192.0.2.4", "192.0.2.5"}, {"192.0.2.4", "192.0.2.15"}, True),
        ({"192.0.2.0/27"}, {"192.0.2.0/28"}, True),
        ({"192.0.2.4"}, {"192.0.2.4", "192.0.2.5"}, False),
        ({"192.0.2.4"}, {"198.51.100.7"}, False),
        ({"192.0.2.4"}, {"192.0.2.0/28"}, False),
        ({"192.0.2.4", "192.0.2.5"}, {"192.0.2.14", "192.0.2.15"}, False),
    ],
)
def test_two_lists_differ_by_one_address_that_is_nearly_the_same(one: set[str], other: set[str], apart: bool) -> None:
    assert differ(Senders(frozenset(one), 1), Senders(frozenset(other), 2)) is apart

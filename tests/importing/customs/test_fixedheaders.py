"""Headers whose one value documents give are sent: with all events, or with those that have it."""

from __future__ import annotations

from typing import Any

from hookproof.contract.model import Place
from hookproof.importing.customs.fixedheaders import fixed_headers
from hookproof.importing.draft import Draft
from hookproof.importing.eventnames.constants import Constants
from hookproof.importing.eventnames.eventname import Learner, Named, Rule
from hookproof.importing.library import Library
from hookproof.importing.offers import Header, Offer


def offer(name: str, action: str = "", **headers: tuple[str, ...]) -> Offer:
    told = tuple(Header(key.replace("_", "-"), values=values) for key, values in headers.items())
    node: dict[str, Any] = {"type": "object", "properties": {"action": {"const": action}}} if action else {}
    return Offer(name=name, where="", node=node, headers=told)


def drafted(*offers: Offer) -> Draft:
    events = tuple(Named(name=each.name, offer=each, texts=()) for each in offers)
    return Draft(rule=Rule(parts=(Place("header", "X-Event", False),)), events=events, files={}, aside={})


def test_a_value_of_all_events_is_common_and_another_is_its_event_s_own() -> None:
    made = drafted(
        offer("paid", X_Api=("2",), X_Event=("paid",), X_Kind=("money",), X_Both=("a", "b")),
        offer("sent", X_Api=("2",), X_Event=("sent",), X_Kind=("parcel",)),
    )
    found = fixed_headers(made, {})
    assert found.common == {"X-Api": "2"}
    assert found.own == {"paid": {"X-Kind": "money"}, "sent": {"X-Kind": "parcel"}}


def test_a_header_that_is_written_already_that_is_usual_or_that_proves_is_left_alone() -> None:
    hidden = {"X_Id": ("1",), "X_Key": ("k",), "Content_Type": ("application/json",), "X_Signature": ("s",)}
    delivery = {"message": {"id": {"header": "x-id"}}, "authentication": [{"place": {"header": "X-Key"}}]}
    found = fixed_headers(drafted(offer("paid", **hidden)), delivery)
    assert (found.common, found.own) == ({}, {})


def test_what_would_be_read_as_a_pattern_or_a_template_is_left_out() -> None:
    made = drafted(offer("a*", X_Kind=("k",)), offer("b", X_Kind=("{id}",)), offer("c", X_Kind=("j",)))
    found = fixed_headers(made, {})
    assert (found.common, found.own) == ({}, {"c": {"X-Kind": "j"}})


def test_a_header_that_begins_each_name_goes_before_the_member_that_ends_it() -> None:
    offers = [
        offer("invoice.paid", "paid", X_What=("invoice",)), offer("parcel.sent", "sent", X_What=("parcel",)),
    ]  # fmt: skip
    rule = Learner(offers, Constants(Library({}))).rule()
    assert rule.parts == (Place("header", "X-What", False), Place("body", "/action", False))
    other = [offers[0], offer("parcel.sent", "sent", X_What=("box",))]
    assert Learner(other, Constants(Library({}))).rule().parts == (Place("body", "/action", False),)


def test_a_header_that_every_event_requires_and_nothing_tells_is_open() -> None:
    needed = [Header(name, required=True) for name in ("X-Id", "X-Event", "X-Origin", "X-Time", "X-Signature")]
    told = (*needed, Header("X-Trace"), Header("X-Api", values=("2",), required=True))
    one, other = (Offer(name=name, where="", node={}, headers=told) for name in ("paid", "sent"))
    found = fixed_headers(drafted(one, other), {"message": {"id": {"header": "X-Id"}}})
    assert found.open == ("X-Origin", "X-Time")
    assert fixed_headers(drafted(one, offer("lost")), {}).open == ()

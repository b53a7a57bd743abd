"""A payload under one event that carries another's name is found, and no variation of an event is taken for one."""

from __future__ import annotations

from hookproof.importing.offering.shown import Shown, offers_of
from hookproof.importing.offering.strays import strays_among


def carrying(**names: str) -> list[tuple[str, dict[str, str]]]:
    return [(event.replace("__", "."), {"type": name}) for event, name in names.items()]


def test_a_payload_that_carries_the_name_of_another_event_is_a_stray() -> None:
    shown = carrying(jar__opened="jar.opened", jar__closed="jar.opened", jar__lost="jar.lost")
    assert strays_among(shown) == {1: "jar.opened"}


def test_where_no_more_carry_their_own_name_none_is_a_stray() -> None:
    assert strays_among(carrying(jar__opened="jar.closed", jar__closed="jar.opened")) == {}
    assert strays_among([("", {"type": "jar.opened"}), *carrying(jar__lost="jar.found")]) == {}


def test_a_variation_of_an_event_is_no_stray() -> None:
    assert strays_among([("jar.lost-minimal", {"type": "jar.lost"}), *carrying(jar__lost="jar.lost")]) == {}


def test_strays_are_set_aside_and_the_event_keeps_its_other_payloads() -> None:
    texts = carrying(jar__opened="jar.opened", jar__closed="jar.opened", jar__lost="jar.lost")
    more = [Shown("jar.closed", {"type": "jar.closed"}, "c2.json")]
    offers = [*offers_of([*(Shown(event, payload, f"{event}.json") for event, payload in texts), *more])]
    assert [offer.name for offer in offers if not offer.problem] == ["jar.opened", "jar.lost", "jar.closed"]
    (stray,) = (offer for offer in offers if offer.problem)
    assert "shown under jar.closed carries the name of jar.opened" in stray.problem
    assert stray.where == "jar.closed.json"

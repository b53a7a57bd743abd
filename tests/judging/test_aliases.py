"""Which other headers the doctor tries for what a delivery says of itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.rowwise import each_row

from hookproof.contract.deliveryrules import in_full, rules_of
from hookproof.contract.model import DeliveryRules
from hookproof.contract.presets import load_preset, preset_names
from hookproof.judging.gatekeeping.aliases import MOST, aliases

SCHEMAS = Path(__file__).parents[2] / "schemas"


def rules(preset: str) -> DeliveryRules:
    return rules_of(in_full(dict(load_preset(preset, SCHEMAS).delivery)))


def names(preset: str, what: str) -> list[str]:
    return [alias.name for alias in aliases(rules(preset), "Acme Inc.") if alias.what == what]


def test_the_proof_is_looked_for_under_usual_names_and_the_providers_own() -> None:
    assert {"x-signature", "hub-signature-256", "acmeinc-signature"} <= set(names("standard-webhooks", "proof"))


@each_row(
    ("what", "name"),
    [("proof", "webhook-sig"), ("time", "webhook-time"), ("time", "webhooks-timestamp"), ("id", "webhook-message-id")],
)
def test_a_header_that_is_misspelt_by_a_word_is_among_them(what: str, name: str) -> None:
    assert name in names("standard-webhooks", what)


def test_a_time_that_stands_in_no_header_has_no_other_name() -> None:
    assert names("stripe", "time") == names("stripe", "id") == []
    assert names("stripe", "proof")


def test_a_proof_in_no_header_has_none() -> None:
    there = rules("standard-webhooks")
    place = replace(there.signature.place, where="body", name="/signature")
    assert aliases(replace(there, authentication=(replace(there.signature, place=place),)), "acme") == ()


@each_row("preset", preset_names(SCHEMAS))
def test_none_is_a_right_name_none_is_twice_and_all_fit_into_one_request(preset: str) -> None:
    others = aliases(rules(preset), "acme")
    message = rules(preset).message
    places = (rules(preset).signature.place, message.time, message.id)
    right = {place.name.lower() for place in places if place is not None}
    told = [alias.name for alias in others]
    assert not right & set(told)
    assert len(set(told)) == len(told) <= 3 * MOST
    assert not any("_" in name for name in told)

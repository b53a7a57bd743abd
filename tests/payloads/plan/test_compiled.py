from __future__ import annotations

from dataclasses import replace

from hookproof.contract import Event, load_contract
from hookproof.payloads.plan.compiled import plan_for

EVENT = "file.upload.failed"


def test_a_contract_that_is_loaded_again_finds_its_plans() -> None:
    assert plan_for(load_contract("videogen"), EVENT) is plan_for(load_contract("videogen"), EVENT)


def test_a_plan_keeps_the_order_in_which_its_schema_was_written() -> None:
    contract = load_contract("videogen")
    written = contract.events[EVENT].written
    turned = {**written, "properties": dict(reversed(written["properties"].items()))}
    other = replace(contract, events={**contract.events, EVENT: Event(EVENT, turned)})
    plan = plan_for(other, EVENT)
    assert plan is not plan_for(contract, EVENT)
    assert list(plan.schema["properties"]) == list(reversed(written["properties"]))


def test_relations_of_another_provider_file_make_another_plan() -> None:
    contract = load_contract("videogen")
    bare = replace(contract, provider=replace(contract.provider, relations=()))
    assert contract.relations_for(EVENT)
    assert plan_for(bare, EVENT) is not plan_for(contract, EVENT)

"""The state machine finds a shortest sequence that leaves another state, and nothing on a correct consumer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.printed import printed

from hookproof.contract import Contract, load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.errors import CannotJudge
from hookproof.judging.playing import Playing
from hookproof.pytest_plugin.handle import WebhookConsumer
from hookproof.settings.settings import settle
from hookproof.stateful import Lifecycles, _orders, check_lifecycles


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract("videogen")


@pytest.fixture(scope="module")
def shop(consumers, contract: Contract) -> Any:
    return knowing(consumers("shop"), contract)


def knowing(module: Any, contract: Contract) -> Any:
    module.EVENTS |= set(contract.events)
    return module


def consumer_of(contract: Contract, kind: Any, tmp_path: Path, *, observed: bool = True) -> WebhookConsumer:
    secret = generate_secret(contract.delivery)
    app = kind(secret.reveal())
    consumer = WebhookConsumer(contract, secret, app, settings=settle({}, folder=tmp_path, environ={}))
    if observed:
        consumer.observe_state(app.state)
    return consumer


@pytest.mark.slow
@pytest.mark.checkout
def test_a_correct_consumer_ends_in_the_clean_state_whatever_comes_when_as_the_page_has_it(
    contract: Contract, shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As docs/effects.md prints it; fewer examples do here.
    monkeypatch.setattr("hookproof.stateful.check_lifecycles", partial(check_lifecycles, examples=8, steps=8))
    secret = generate_secret(contract.delivery)
    app = shop.Shop(secret.reveal())
    with WebhookConsumer(contract, secret, app, settings=settle({}, folder=tmp_path, environ={})) as consumer:
        names: dict[str, Any] = {"shop": SimpleNamespace(rows=app.state)}
        exec(printed("docs/effects.md", "A state machine in your own tests"), names)
        names["test_any_order_ends_in_the_same_state"](consumer)


@pytest.mark.slow
def test_how_often_a_row_was_written_is_no_state(contract: Contract, shop: Any, tmp_path: Path) -> None:
    class Counts(shop.Shop):  # type: ignore[misc, name-defined]
        def state(self) -> Any:
            return [{**row, "version": self.written[row["id"]]} for row in super().state()["entities"]]

        def rank(self, entity: str, event: str, rank: int) -> None:
            before = self.db.total_changes
            super().rank(entity, event, rank)
            self.written = {**getattr(self, "written", {})}
            self.written[entity] = self.written.get(entity, 0) + self.db.total_changes - before

    with consumer_of(contract, Counts, tmp_path) as consumer:
        check_lifecycles(consumer, examples=6, steps=6)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "said"), [("KeyedByEntity", "status")])
def test_a_fault_is_told_by_the_shortest_sequence(
    name: str, said: str, contract: Contract, shop: Any, tmp_path: Path
) -> None:
    with consumer_of(contract, getattr(shop, name), tmp_path) as consumer, pytest.raises(AssertionError) as told:
        check_lifecycles(consumer, examples=20, steps=5)
    assert said in str(told.value)
    assert "in the clean order" in str(told.value)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "said"), [("MarksEarly", "while its dependency fails"), ("Studio", "")])
def test_what_fails_and_begins_anew_is_a_part_of_the_sequence(
    name: str, said: str, consumers, contract: Contract, tmp_path: Path
) -> None:
    studio = knowing(consumers("studio"), contract)
    secret = generate_secret(contract.delivery)
    running = studio.Running(getattr(studio, name)(secret.reveal()))
    consumer = WebhookConsumer(contract, secret, running, settings=settle({}, folder=tmp_path, environ={}))
    consumer.observe_state(lambda: running.app.state())

    @contextmanager
    def stage() -> Iterator[Playing]:
        with WebhookConsumer.stage(consumer) as made:
            made.hooks = running.hooks
            yield made

    consumer.stage = stage  # type: ignore[method-assign]
    with consumer, contextlib.nullcontext() if not said else pytest.raises(AssertionError) as told:
        check_lifecycles(consumer, examples=12, steps=4)
    assert not said or said in str(told.value)


def test_without_an_observer_nothing_can_be_judged(contract: Contract, shop: Any, tmp_path: Path) -> None:
    consumer = consumer_of(contract, shop.Shop, tmp_path, observed=False)
    with consumer, pytest.raises(CannotJudge, match="nothing sees effects"):
        check_lifecycles(consumer)


def test_an_entity_is_told_by_its_number_only_where_there_are_several() -> None:
    machine, one, two = Lifecycles(SimpleNamespace(state=dict), []), SimpleNamespace(sent=[]), SimpleNamespace(sent=[])
    machine.entities = [one]
    machine._note(0, one, "made")
    machine.entities = [one, two]
    machine._note(0, one, "made")
    machine._note(1, two, "made", "gone")
    assert machine.told == ["made", "made again of entity 1", "made and gone at once of entity 2"]


def test_where_nothing_is_seen_it_is_said_why_and_where_nothing_is_ordered_that(contract: Contract) -> None:
    consumer: Any = SimpleNamespace(contract=contract)
    stage: Any = SimpleNamespace(unseen="no observer is given")
    with pytest.raises(CannotJudge, match="no observer is given"):
        _orders(consumer, stage)
    consumer.contract = SimpleNamespace(name="shop", events={}, provider=SimpleNamespace(lifecycles=()))
    stage.unseen = ""
    with pytest.raises(CannotJudge, match="shop names no lifecycle of several events"):
        _orders(consumer, stage)

"""A Hypothesis state machine over the lifecycles of a contract, for a test of your own.

    def test_any_order_ends_in_the_same_state(webhook_consumer):
        webhook_consumer.observe_state(lambda: shop.rows())
        check_lifecycles(webhook_consumer)

Events of a few entities are delivered in any order, again, and at once. In the end every entity must be in the state in
which the clean order leaves one; what differs is shrunk to the shortest sequence that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from hookproof.checks.context import Context
from hookproof.checks.level import Level
from hookproof.checks.material.scenes import about_one, names_of
from hookproof.delivery.lifecycles import clean_orders
from hookproof.delivery.redaction import Redactor
from hookproof.errors import CannotJudge
from hookproof.judging.playing import Playing
from hookproof.observers.ordinals import but_for_counts
from hookproof.observers.state import Change, Difference, Effect, beyond, effect_of, place_of, shortened
from hookproof.payloads import cases
from hookproof.schema.json import canonical

if TYPE_CHECKING:
    from hookproof.checks.stage import State
    from hookproof.contract.model import Event
    from hookproof.delivery.traffic import Delivery, Exchange
    from hookproof.payloads.case import Case
    from hookproof.pytest_plugin.handle import WebhookConsumer

#: How many entities live at once, and how many events of one may be on their way together.
ENTITIES = 3


def check_lifecycles(consumer: WebhookConsumer, *, examples: int = 20, steps: int = 12) -> None:
    """Let Hypothesis look for deliveries after which an entity is in another state than after the clean order.

    Fails with the shortest such sequence. Raises CannotJudge where the contract names no lifecycle of several events,
    where nothing sees effects (see `WebhookConsumer.observe_state` and `--webhook-probe`), or where no effect is seen.
    """
    with consumer.stage() as stage:
        orders = _orders(consumer, stage)
        machine: Any = partial(Lifecycles, stage, orders)  # any callable that gives a machine will do
        looking = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(machine, settings=looking)


@dataclass(frozen=True, slots=True)
class Order:
    """The events of one entity in their clean order, and what that leaves: twice, for what differs each time."""

    pointer: str
    names: tuple[str, ...]
    context: Context = field(repr=False)
    clean: Effect = field(default_factory=dict, repr=False)
    other: Effect = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class Entity:
    """One entity under way: its deliveries by event, and how often each was sent."""

    order: Order
    deliveries: Mapping[str, Delivery]
    ids: Mapping[str, str]
    sent: list[str] = field(default_factory=list)

    def effect(self, found: Sequence[Change]) -> Effect:
        """Return what of these changes is about this entity."""
        return effect_of((change for change in found if self._has(change)), self.ids)

    def _has(self, change: Change) -> bool:
        text = canonical([*change.path, *(v for v in (change.old, change.new) if _is_json(v))]).decode()
        return any(id_ in text for id_ in self.ids)


def _is_json(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float, bool, list, dict))


def _orders(consumer: WebhookConsumer, stage: Playing) -> list[Order]:
    contract = consumer.contract
    if stage.unseen:
        raise CannotJudge(stage.unseen)
    plain = [
        Order(cycle.entity, names, _context(consumer, stage, contract.events[names[0]]))
        for cycle in contract.provider.lifecycles
        for names in dict.fromkeys(
            tuple(name for name in order if name in contract.events) for order in clean_orders(cycle)
        )
        if len(names) > 1
    ]
    if not plain:
        raise CannotJudge(f"{contract.name} names no lifecycle of several events")
    known = [_known(order, stage, number) for number, order in enumerate(plain)]
    if not any(order.clean for order in known):
        raise CannotJudge("no effect of any event is seen, or none that names its entity")
    return [order for order in known if order.clean]


def _known(order: Order, stage: Playing, number: int) -> Order:
    effects = []
    for run in range(2):
        entity = new_entity(order, stage, f"clean/{number}/{run}")
        before = state = stage.state()
        for name in order.names:
            stage.send(entity.deliveries[name])
            # How long an effect takes is learnt here: from then on no more than that is waited for.
            state = stage.moved(state)
        effects.append(entity.effect(_found(stage, before)))
    return Order(order.pointer, order.names, order.context, *effects)


def _alone(order: Order, stage: Playing) -> list[Effect]:
    """Return what each event of an order does to an entity that has no other."""
    entities = [new_entity(order, stage, f"alone/{order.names}/{name}") for name in order.names]
    before = stage.state()
    for name, entity in zip(order.names, entities, strict=True):
        stage.send(entity.deliveries[name])
    found = _found(stage, before)
    return [entity.effect(found) for entity in entities]


def _found(stage: Playing, before: State) -> tuple[Change, ...]:
    assert stage.sight is not None  # noqa: S101 - looked at before
    return stage.sight.found(before, stage.state())


def _context(consumer: WebhookConsumer, stage: Playing, event: Event) -> Context:
    @cache
    def made(name: str, profile: str, kinds: tuple[str, ...]) -> Sequence[Case]:
        return tuple(cases(consumer.contract, name, profile, kinds=kinds))

    return Context(
        contract=consumer.contract,
        event=event,
        level=Level.STANDARD,
        chosen=True,
        signer=stage.signer,
        redactor=Redactor(consumer.secret, *consumer.contract.delivery.authentication),
        ask=stage.send,
        source=lambda each, profile, kinds: made(each.name, profile, kinds),
    )


def new_entity(order: Order, stage: Playing, label: str) -> Entity:
    """Return an entity that was not named before, with a delivery for each of its events."""
    import hashlib

    mark = hashlib.sha256(f"{stage.token}/{label}".encode()).hexdigest()[:8]
    made: tuple[Case, ...] | None = about_one(order.context, order.pointer, order.names, mark, draw=stage.draw)
    if made is None:
        raise CannotJudge(f"the contract allows no new id at {order.pointer} of {order.names[0]}")
    deliveries = {name: stage.signer.deliver(case, label=label) for name, case in zip(order.names, made, strict=True)}
    ids = names_of({"entity": (order.context.example, made[0])})
    ids |= {delivery.message_id: f"<{name}>" for name, delivery in deliveries.items()}
    return Entity(order, deliveries, {**ids, mark: "<mark>"})


class Lifecycles(RuleBasedStateMachine):
    """The machine: deliver, repeat, at once, while something fails, restart; each entity ends as in the clean order.

    What needs a hook is only done where there is one.
    """

    _count = 0

    def __init__(self, stage: Playing, orders: Sequence[Order]) -> None:
        super().__init__()
        self.stage, self.orders = stage, orders
        self.entities: list[Entity] = []
        self.told: list[str] = []
        self.before = stage.state()

    @precondition(lambda self: len(self.entities) < ENTITIES)
    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Another entity comes up."""
        Lifecycles._count += 1
        order = data.draw(st.sampled_from(range(len(self.orders))), "lifecycle")
        self.entities.append(new_entity(self.orders[order], self.stage, f"machine/{Lifecycles._count}"))

    @precondition(lambda self: self.entities)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        """Any event of an entity, also one that came before."""
        number, entity = self._one(data)
        name = data.draw(st.sampled_from(entity.order.names), "event")
        self._note(number, entity, name)
        self._acknowledged([self.stage.send(entity.deliveries[name])])

    @precondition(lambda self: self.entities)
    @rule(data=st.data())
    def deliver_at_once(self, data: st.DataObject) -> None:
        """Several events of an entity at the same time."""
        number, entity = self._one(data)
        names = data.draw(st.lists(st.sampled_from(entity.order.names), min_size=2, max_size=3), "events")
        self._note(number, entity, *names)
        self._acknowledged(self.stage.at_once([entity.deliveries[name] for name in names]))

    @precondition(lambda self: self.entities and self.stage.has("break") and self.stage.has("mend"))
    @rule(data=st.data())
    def deliver_while_broken(self, data: st.DataObject) -> None:
        """An event while what the consumer depends on fails; where it is not acknowledged then, it comes again."""
        number, entity = self._one(data)
        name = data.draw(st.sampled_from(entity.order.names), "event")
        self.stage.run("break")
        exchange = self.stage.send(entity.deliveries[name])
        self.stage.run("mend")
        self._note(number, entity, name)
        self.told[-1] += " while its dependency fails"
        if not exchange.acknowledged:
            self.told[-1] += ", and again"
            self._acknowledged([self.stage.send(entity.deliveries[name])])

    @precondition(lambda self: self.entities and self.stage.has("restart"))
    @rule()
    def restart(self) -> None:
        """The consumer ends and begins anew."""
        self.stage.run("restart")
        self.told.append("a restart")

    def _one(self, data: st.DataObject) -> tuple[int, Entity]:
        number = data.draw(st.sampled_from(range(len(self.entities))), "entity")
        return number, self.entities[number]

    def _note(self, number: int, entity: Entity, *names: str) -> None:
        which = f" of entity {number + 1}" if len(self.entities) > 1 else ""
        again = " again" if len(names) == 1 and names[0] in entity.sent else ""
        at_once = " at once" if len(names) > 1 else ""
        self.told.append(f"{' and '.join(names)}{again}{at_once}{which}")
        entity.sent += names

    def _acknowledged(self, exchanges: Sequence[Exchange]) -> None:
        for exchange in exchanges:
            if not exchange.acknowledged:
                told = ", then ".join(self.told)
                raise AssertionError(f"{told}: the last is not acknowledged ({exchange.summary})")

    def teardown(self) -> None:
        """What has not come yet comes in order; then states are compared."""
        for number, entity in enumerate(self.entities):
            for name in entity.order.names:
                if name not in entity.sent:
                    self._note(number, entity, name)
                    self._acknowledged([self.stage.send(entity.deliveries[name])])
        found = _found(self.stage, self.before) if self.entities else ()
        for number, entity in enumerate(self.entities):
            order = entity.order
            differing = beyond(order.clean, order.other, entity.effect(found))
            if differing:
                alone = self.stage.keep(("alone", order.names), partial(_alone, order, self.stage))
                differing = but_for_counts(differing, alone)
            if differing:
                raise AssertionError(f"{', then '.join(self.told)}: {_says(number, differing)}")


def _says(number: int, differing: Sequence[Difference]) -> str:
    path, was, now = differing[0]
    ends, clean = shortened(now), shortened(was)
    return f"entity {number + 1} ends with {place_of(path)} as {ends}, and as {clean} in the clean order"

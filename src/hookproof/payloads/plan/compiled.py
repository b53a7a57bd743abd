"""A schema, compiled once: the plan that every way of making payloads walks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from hookproof.contract.model import Contract, Relation
from hookproof.payloads.errors import TooDeep, TooLarge, Unsatisfiable
from hookproof.payloads.making.arbiter import Verifier
from hookproof.payloads.making.choosers import Makers
from hookproof.payloads.plan.depths import Heights, heights_of
from hookproof.payloads.plan.nodes import Never, Node
from hookproof.schema.dialects import address_of, dialect_of, read
from hookproof.schema.errors import UnusableSchema
from hookproof.schema.keywords import Dialect

if TYPE_CHECKING:
    from hookproof.payloads.compiling.commons import Commons
    from hookproof.payloads.making.walk import Chooser

#: Instants lie near this day where a plan belongs to no contract.
NO_CONTRACT = "2026-01-01"


class Plan:
    """A compiled schema. `node` is its root; `day` is the date near which instants lie.

    `limits` says where in the schema values are left out because they would be too large, and why; `cuts` where not
    every combination of branches is spelt out.
    """

    def __init__(
        self,
        schema: object,
        node: Node,
        day: str,
        title: str,
        documents: Mapping[str, object] | None = None,
        limits: Mapping[str, str] | None = None,
        cuts: Mapping[str, str] | None = None,
        commons: Commons | None = None,
    ) -> None:
        self.schema, self.node, self.title, self.documents = schema, node, title, documents
        self.limits, self.cuts = limits or {}, cuts or {}
        self._commons = commons
        self.now = noon(day)
        self.makers = Makers(self.now) if commons is None else commons.makers(self.now)

    @cached_property
    def heights(self) -> Heights:
        """How deep each node's payloads must at least be."""
        return heights_of(self.node) if self._commons is None else self._commons.heights(self.node)

    @cached_property
    def verifier(self) -> Verifier:
        """The validator of the schema that the plan was made from."""
        return Verifier(self.schema, self.documents)

    def walk(self, chooser: Chooser) -> object:
        """Return the payload that the chooser's decisions make. Raises CannotGenerate where trying did not help."""
        from hookproof.payloads.making.walk import Walk

        return Walk(chooser, self.heights).make(self.node)


def noon(day: str) -> int:
    """Return the epoch seconds of noon UTC on a day."""
    return int(datetime.combine(date.fromisoformat(day[:10]), datetime.min.time(), UTC).timestamp()) + 43_200


def compile_plan(
    schema: object,
    *,
    relations: Iterable[Relation] = (),
    day: str = NO_CONTRACT,
    dialect: Dialect | None = None,
    title: str = "#",
    documents: Mapping[str, object] | None = None,
) -> Plan:
    """Return the plan of a schema, which is in `dialect`, or in the one that its `$schema` names, or in 2020-12.

    `relations` bind fields together; `day` is the date near which instants lie; `documents` are others that references
    may lead to, by address: nothing is fetched. Raises Unsatisfiable where no payload exists, TooLarge where none
    of a size that is made, and a SchemaError for what cannot be read.
    """
    chosen = dialect or dialect_of(schema)
    if chosen is None:
        raise UnusableSchema(f"$schema is {address_of(schema)!r}, which is no known dialect", title)
    others = {address: _in_2020_12(other, chosen) for address, other in (documents or {}).items()}
    return _compiled(read(schema, chosen).schema, relations, day, title, others)


def _in_2020_12(document: object, default: Dialect) -> object:
    return read(document, dialect_of(document, default) or default).schema


def _compiled(
    schema: object,
    relations: Iterable[Relation],
    day: str,
    title: str,
    documents: Mapping[str, object] | None = None,
    commons: Commons | None = None,
) -> Plan:
    from hookproof.payloads.compiling.compiler import Compiler
    from hookproof.payloads.compiling.relations import Binder
    from hookproof.payloads.compiling.terms import Term

    compiler = Compiler(schema, Binder(relations), documents, commons)
    try:
        node = compiler.node([Term(schema, "")])
    except RecursionError:
        raise TooDeep(title) from None
    if isinstance(node, Never):
        raise _impossible(title, node.why or "no value is left", compiler.limits)
    plan = Plan(schema, node, day, title, documents, compiler.limits, compiler.cuts, commons)
    if plan.heights[id(node)] == math.inf:
        raise Unsatisfiable(title, "it requires itself without end")
    compiler.share()
    return plan


def _impossible(title: str, why: str, limits: Mapping[str, str]) -> TooLarge | Unsatisfiable:
    """What stops every payload; where values were left out for their size, that is told as well."""
    told = [limit for limit in limits.values() if limit not in why]
    return TooLarge(title, "; ".join([why, *told[:1]])) if limits else Unsatisfiable(title, why)


@lru_cache(maxsize=1024)
def _cached(key: _Key) -> Plan:
    event = key.contract.events[key.event]
    relations = key.contract.relations_for(key.event)
    title = f"{key.contract.name}/{key.event}"
    # A relation binds the fields of one event: its parts are no other's.
    commons = None if relations else _commons(_Itself(key.contract))
    return _compiled(event.schema, relations, key.contract.version.date, title, commons=commons)


@dataclass(frozen=True, slots=True, eq=False)
class _Itself:
    """A contract as a key that is equal to itself alone: the objects of its schemas tell terms apart."""

    contract: Contract

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.contract is other.contract

    def __hash__(self) -> int:
        return id(self.contract)


@lru_cache(maxsize=4)
def _commons(key: _Itself) -> Commons:
    from hookproof.payloads.compiling.commons import Commons

    return Commons(event.schema for event in key.contract.events.values())


class _Key:
    """A contract's event as a key: equal where the plan is, so that a contract that is loaded again finds its plans."""

    def __init__(self, contract: Contract, event: str) -> None:
        self.contract, self.event = contract, event

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Key) or self.event != other.event:
            return False
        return self.contract is other.contract or self._content == other._content

    def __hash__(self) -> int:
        return hash((self.contract.name, self.event))

    @cached_property
    def _content(self) -> tuple[object, ...]:
        """All that a plan is made of. The text of the schema, because the order of its properties counts too."""
        contract = self.contract
        text = contract.events[self.event].text
        return (text, contract.relations_for(self.event), contract.version.date, contract.name)


def plan_for(contract: Contract, event_name: str) -> Plan:
    """Return the plan of an event; compiled at its first use. Raises UnknownName, and what `compile_plan` raises."""
    from hookproof.contract.catalogue import find_event

    find_event(contract, event_name)
    return _cached(_Key(contract, event_name))

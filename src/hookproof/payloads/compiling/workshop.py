"""What the builders of nodes are given: the making of one node, as far as they need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from hookproof.payloads.compiling.relations import Binder
from hookproof.payloads.compiling.terms import Atom, ChoiceOf, Split, Term
from hookproof.payloads.making.arbiter import Verifier
from hookproof.payloads.plan.nodes import Node
from hookproof.schema.references import Resolver


class Workshop(Protocol):
    """The making of one node."""

    hints: dict[str, Any]

    @property
    def resolver(self) -> Resolver:
        """What resolves the document's references."""

    @property
    def verifier(self) -> Verifier:
        """What validates against parts of the document."""

    @property
    def binder(self) -> Binder:
        """The relations between fields."""

    def node(self, terms: Sequence[Term]) -> Node:
        """Return the node of a value inside this one."""

    def inner(self, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
        """Return the node of a value inside this one that has been taken apart already."""

    def split(self, terms: Sequence[Term]) -> Split:
        """Take terms apart, with what relations add to them."""

    def held(self, node: Node, rest: Sequence[tuple[str, str]], atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
        """Return the node, held against the validator where keywords (each with its place) have been left to it."""

    def filtered(
        self,
        node: Node,
        keyword: str,
        where: str,
        atoms: list[Atom],
        choices: Sequence[ChoiceOf] = (),
    ) -> Node:
        """Return `node`, restricted to what the validator accepts."""

    def tires(self, properties: int) -> bool:
        """Count properties that are looked at; return whether that is enough for this node."""

    def leave(self, choice: ChoiceOf) -> Atom:
        """Return the atom that leaves a choice to the validator, and note that its branches are not spelt out."""

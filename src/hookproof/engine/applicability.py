"""What a contract says of a run's checks: which mean anything for it, what they rest on, which events they leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from hookproof.checks.registry import Check, checks
from hookproof.contract.model import Contract
from hookproof.errors import UnknownName

#: The standard whose words our clauses cite: those of a provider with another scheme are its own.
_STANDARD = "Standard Webhooks"


def applicable(rows: Iterable[Check], contract: Contract, named: Sequence[str]) -> Iterator[Check]:
    """Yield the checks that mean anything for the contract's deliveries, and those that are named in full."""
    for row in rows:
        if row.applies(contract.delivery) or row.id in named:
            yield replace(row, fact=replace(row.fact, clause=clause_of(row, contract)))


def clause_of(row: Check, contract: Contract) -> str:
    """Return what a check rests on: the provider's own words where the contract has some, or the scheme is its own."""
    rules, clause = contract.delivery, row.fact.clause
    own = rules.clauses.get(row.id) or rules.clauses.get(row.fact.family)
    if own is not None:
        return own
    if not clause.startswith(_STANDARD) or rules.signature.scheme.startswith(_STANDARD):
        return clause
    section = clause.partition(": ")[2]
    return f"{contract.provider.title}, {rules.signature.scheme}{f': {section}' if section else ''}"


def skipped(row: Check, event: str, contract: Contract) -> str:
    """Return why the contract says that a check does not apply to an event, "" where it says nothing of the kind."""
    for rules in contract.delivery.events:
        if fnmatchcase(event, rules.at) and any(fnmatchcase(row.id, glob) for glob in rules.skip):
            return rules.because
    return ""


def hold_names(contract: Contract) -> None:
    """Raise UnknownName for a check that the contract skips, or has words of its own for, and that nobody knows."""
    rows = [row.fact for row in checks()]
    ids = [fact.id for fact in rows]
    families = dict.fromkeys(fact.family for fact in rows)
    where = f"{contract.provider.root / 'provider.yaml'}#/"
    for rules in contract.delivery.events:
        for glob in rules.skip:
            if not any(fnmatchcase(id_, glob) for id_ in ids):
                raise UnknownName("check", glob, ids, where=f"{where}events/{rules.at}/skip")
    for name in contract.delivery.clauses:
        if name not in ids and name not in families:
            raise UnknownName("check", name, [*ids, *families], where=f"{where}delivery/clauses")

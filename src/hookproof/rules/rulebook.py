"""The registry of documentation rules: a rule is a generator function, its row says what it holds a document to."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar, cast

from hookproof.contract.model import Contract
from hookproof.errors import InputError
from hookproof.findings import Fact, Place, Severity
from hookproof.registry import FACT_ID, Registry
from hookproof.sources.records import Corpus, Document

#: What a document must have for a rule to see anything in it; `contract` is a contract to judge against.
NEEDS = frozenset({"events", "examples", "fields", "schemas", "references", "lists", "prose", "contract"})
#: What a rule judges at its place: one value of an example, or a name, an event or a type that stands there. What
#: several rules say of one of these is one finding.
VALUE, NAME, EVENT, TYPE = "value", "name", "event", "type"
ABOUT = frozenset({VALUE, NAME, EVENT, TYPE})


class Confidence(IntEnum):
    """How sure a rule is that what it reports is wrong. LOW rules run only where they are asked for."""

    LOW = 0
    HIGH = 1


#: What is made once for all documents of a run.
Made = TypeVar("Made")


class BadRule(InputError):
    """A rule that cannot be registered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a rule has seen at one place, for a finding. `key` tells two causes at one place apart.

    `cause` is what other places may have too; what many have is told once.
    """

    place: Place
    message: str
    evidence: tuple[tuple[str, str], ...] = ()
    key: str = ""
    also: tuple[str, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What rules judge on: all documents, the contract they are held against (or None), every event name known."""

    corpus: Corpus
    contract: Contract | None = None
    events: frozenset[str] = frozenset()
    _once: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: str, made: Callable[[], Made]) -> Made:
        """Return what is the same for every document of the run, made when it is first asked for under its name."""
        if name not in self._once:
            self._once[name] = made()
        return cast(Made, self._once[name])


Judge = Callable[[Ground, Document], Iterable[Remark]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its row, what a document must have for it, how sure it is, and the function that judges a document.

    `reads_fields` says that it holds the words beside a field against that field: words elsewhere can be put there.
    `about` is what it judges at its place, one of ABOUT, or "" where it shares its causes with no other rule.
    """

    fact: Fact
    needs: frozenset[str]
    confidence: Confidence
    judge: Judge = field(repr=False, compare=False)
    reads_fields: bool = False
    about: str = ""

    @property
    def id(self) -> str:
        """`family.fact`."""
        return self.fact.id


def _load() -> None:
    from hookproof.rules import judges

    for module in pkgutil.walk_packages(judges.__path__, f"{judges.__name__}."):
        importlib.import_module(module.name)


_RULES: Registry[Rule] = Registry("rule", load=_load, bad=BadRule)


def rule(
    *,
    id: str,  # noqa: A002 - it is the word of the vocabulary, and never positional
    title: str,
    severity: Severity,
    clause: str,
    mend: str,
    needs: Iterable[str],
    confidence: Confidence = Confidence.HIGH,
    reads_fields: bool = False,
    about: str = "",
) -> Callable[[Judge], Judge]:
    """Register a function that yields remarks on one document. Raises BadRule for a row that is not in order."""
    fact = Fact(id=id, title=title, severity=severity, clause=clause, mend=mend)
    wanted = frozenset(needs)
    known = wanted <= NEEDS and about in {*ABOUT, ""}
    if not FACT_ID.fullmatch(id) or not wanted or not known or not all((title, clause, mend)):
        raise BadRule("a rule has a kebab-case id, a title, a clause, a mend and what it needs", where=id)

    def register(judge: Judge) -> Judge:
        row = Rule(fact=fact, needs=wanted, confidence=confidence, judge=judge, reads_fields=reads_fields, about=about)
        _RULES.add(id, row, owner=judge.__module__)
        return judge

    return register


def rules() -> tuple[Rule, ...]:
    """Return every rule, by id."""
    return _RULES.rows()


def facts() -> tuple[Fact, ...]:
    """Return the rows of all rules."""
    return tuple(row.fact for row in rules())


def find_rule(id: str) -> Rule:  # noqa: A002 - as above
    """Return the rule of that id. Raises UnknownName with the nearest ids."""
    return _RULES.find(id)


def select(globs: Sequence[str], *, pedantic: bool = False) -> tuple[Rule, ...]:
    """Return the rules whose ids match one of the globs, or all where there is none; `!glob` takes rules out.

    A rule of low confidence is taken only if `pedantic`, or named in full. Raises UnknownName or NothingSelected
    for a name or a glob without match.
    """
    wanted = [glob for glob in globs if not glob.startswith("!")]
    unwanted = [glob[1:] for glob in globs if glob.startswith("!")]
    asked = tuple(row for _, row in _RULES.select(wanted, where="--rule"))
    out = {name for name, _ in _RULES.select(unwanted, where="--rule")} if unwanted else set()
    return tuple(row for row in asked if row.id not in out and _runs(row, wanted, pedantic))


def _runs(row: Rule, wanted: list[str], pedantic: bool) -> bool:
    return pedantic or row.confidence is Confidence.HIGH or row.id in wanted

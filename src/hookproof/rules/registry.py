"""The registry of documentation rules: a rule is a generator function, its row says what it holds a document to."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fnmatch import fnmatchcase

from hookproof.contract.model import Contract
from hookproof.errors import InputError, UnknownName, unmatched
from hookproof.findings import Fact, Place, Severity
from hookproof.sources.model import Corpus, Document

#: What a document must have for a rule to see anything in it; `contract` is a contract to judge against.
NEEDS = frozenset({"events", "examples", "fields", "schemas", "references", "lists", "prose", "contract"})
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Confidence(IntEnum):
    """How sure a rule is that what it reports is wrong. LOW rules run only where they are asked for."""

    LOW = 0
    HIGH = 1


class BadRule(InputError):
    """A rule that cannot be registered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a rule has seen at one place, for a finding. `key` tells two causes at one place apart."""

    place: Place
    message: str
    evidence: tuple[tuple[str, str], ...] = ()
    key: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What rules judge on: all documents, the contract they are held against (or None), every event name known."""

    corpus: Corpus
    contract: Contract | None = None
    events: frozenset[str] = frozenset()


Judge = Callable[[Ground, Document], Iterable[Remark]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its row, what a document must have for it, how sure it is, and the function that judges a document."""

    fact: Fact
    needs: frozenset[str]
    confidence: Confidence
    judge: Judge = field(repr=False, compare=False)

    @property
    def id(self) -> str:
        """`family.fact`."""
        return self.fact.id


_RULES: dict[str, Rule] = {}


def rule(
    *,
    id: str,  # noqa: A002 - it is the word of the vocabulary, and never positional
    title: str,
    severity: Severity,
    clause: str,
    mend: str,
    needs: Iterable[str],
    confidence: Confidence = Confidence.HIGH,
) -> Callable[[Judge], Judge]:
    """Register a function that yields remarks on one document. Raises BadRule for a row that is not in order."""
    fact = Fact(id=id, title=title, severity=severity, clause=clause, mend=mend)
    wanted = frozenset(needs)
    if not _ID.fullmatch(id) or not wanted or not wanted <= NEEDS or not all((title, clause, mend)):
        raise BadRule("a rule has a kebab-case id, a title, a clause, a mend and what it needs", where=id)

    def register(judge: Judge) -> Judge:
        known = _RULES.get(id)
        if known is not None and known.judge.__module__ != judge.__module__:
            raise BadRule("another module has registered a rule of this id", where=id)
        _RULES[id] = Rule(fact=fact, needs=wanted, confidence=confidence, judge=judge)
        return judge

    return register


def rules() -> tuple[Rule, ...]:
    """Return every rule, by id."""
    from hookproof.rules import judges

    for module in pkgutil.iter_modules(judges.__path__):
        importlib.import_module(f"{judges.__name__}.{module.name}")
    return tuple(_RULES[key] for key in sorted(_RULES))


def facts() -> tuple[Fact, ...]:
    """Return the rows of all rules."""
    return tuple(row.fact for row in rules())


def find_rule(id: str) -> Rule:  # noqa: A002 - as above
    """Return the rule of that id. Raises UnknownName with the nearest ids."""
    known = {row.id: row for row in rules()}
    if id not in known:
        raise UnknownName("rule", id, known)
    return known[id]


def select(globs: Sequence[str], *, pedantic: bool = False) -> tuple[Rule, ...]:
    """Return the rules whose ids match one of the globs, or all where there is none; `!glob` takes rules out.

    A rule of low confidence is taken only if `pedantic`, or named in full. Raises UnknownName or NothingSelected
    for a name or a glob without match.
    """
    every = rules()
    wanted = [glob for glob in globs if not glob.startswith("!")]
    unwanted = [glob[1:] for glob in globs if glob.startswith("!")]
    for glob in (*wanted, *unwanted):
        if not any(_matches(row, glob) for row in every):
            raise unmatched("rule", glob, [row.id for row in every], where="--rule")
    return tuple(_chosen(every, wanted, unwanted, pedantic))


def _chosen(every: Sequence[Rule], wanted: list[str], unwanted: list[str], pedantic: bool) -> Iterator[Rule]:
    for row in every:
        asked = not wanted or any(_matches(row, glob) for glob in wanted)
        sure = pedantic or row.confidence is Confidence.HIGH or row.id in wanted
        if asked and sure and not any(_matches(row, glob) for glob in unwanted):
            yield row


def _matches(row: Rule, glob: str) -> bool:
    return fnmatchcase(row.id, glob) or row.fact.family == glob

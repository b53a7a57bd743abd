"""The registry of checks: a check is a plain function, its row in the registry says what it holds a consumer to."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypedDict, Unpack

from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.runlog import RunLog
from hookproof.checks.stage import Breach
from hookproof.checks.trial import Trial
from hookproof.contract.model import Contract, DeliveryRules
from hookproof.delivery.traffic import Exchange
from hookproof.errors import InputError
from hookproof.findings import Fact, Severity
from hookproof.registry import FACT_ID, Registry
from hookproof.registry import markdown_table as table_lines

if TYPE_CHECKING:
    from hookproof.checks.context import Context


class Asked(Enum):
    """A difference between payloads that one check asks for, and others come upon."""

    LACKING = "there is nothing"
    WHOLE = "a number has no fraction"


#: Makes the trials of a check on one event.
Trials = Callable[["Context"], Iterable[Trial]]
#: Looks at one exchange of the run, whoever caused it, and says what its answer holds that none should, in words.
Watch = Callable[["Context", Exchange], Sequence[str]]

#: Whether a check means anything for a provider's way to deliver.
Applies = Callable[[DeliveryRules], bool]


def always(_rules: DeliveryRules) -> bool:
    """Say that a check means something for every provider."""
    return True


#: Whether a check means anything for an event of a contract, by its name.
Concerns = Callable[[Contract, str], bool]


def every_event(_contract: Contract, _event: str) -> bool:
    """Say that a check means something for every event."""
    return True


#: Looks at a whole run at its end, and says in what the consumer fell short.
Overall = Callable[[RunLog], Iterable[Breach]]

#: Third parties add checks under this group: each entry point names a module or function that registers them.
GROUP = "hookproof.checks"
_MODULES = (
    *("ack", "auth", "tolerance", "robustness"),
    *(
        f"semantics.{name}"
        for name in ("repeats", "itemwise", "bundles", "shapes", "effects", "unheard", "namesakes", "crowds", "outages")
    ),
    *(f"semantics.{name}" for name in ("order", "latecomers", "neighbours", "mentions", "fidelity", "siblings")),
    *("semantics.fetches", "load", "handshake", "semantics.muster", "hygiene", "overall"),
)
_FAMILIES = ("ack", "auth", "tolerance", "robustness", "semantics", "load", "handshake", "hygiene")


class BadCheck(InputError):
    """A check that cannot be registered, or a plugin with checks that cannot be loaded."""


@dataclass(frozen=True, slots=True)
class Follows:
    """A check that comes earlier, and the faults in which a failure of it explains the same one here (None: all).

    Where `any_way`, whatever it found explains whatever is found here; where `anywhere`, also what it found of another
    event: what is wrong then is how the consumer keeps its state, and no event's own. Where `history`, it explains it
    only if what came before about the same entity was found to be its cause.
    """

    check: str
    faults: frozenset[Fault] | None = None
    any_way: bool = False
    anywhere: bool = False
    history: bool = False

    def explains(self, fault: Fault) -> bool:
        """Whether a failure in this way is told there."""
        return self.faults is None or fault in self.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check. It runs from `level` on, on one event; from `shapes` on, on one event for each shape of payload; from
    `everywhere` on, on every event. None means never.

    `follows` are checks whose failure of the same kind on the same event is the same cause: it is told there.
    `applies` says for which ways to deliver it means anything, `concerns` for which events. Where `single`, its
    failures have one cause however they show. Where it `looks` at effects, it comes before all that does not, while a
    queue is still empty and a state small; what it sends `harms` where it may end a consumer's work: that comes last
    of them. What is `last` comes after all else. Where it asks for the `history` of an entity, it tells that cause for
    every check that comes upon it and fails in the same way; where it asks for `repeats`, that what was acknowledged
    is not when it comes again; so it tells the difference that it `asks` for, if any. Where what it finds `spoils`
    genuine deliveries of other checks, these fail in the same way; without time to look for their cause, only this
    check tells it. `otherwise` says why nothing was seen where it has nothing to send. Exactly one of
    `trials`, `watch` and `overall` is set.
    """

    fact: Fact
    level: Level
    everywhere: Level | None
    shapes: Level | None = None
    follows: tuple[Follows, ...] = ()
    applies: Applies = always
    concerns: Concerns = every_event
    single: bool = False
    looks: bool = False
    harms: bool = False
    last: bool = False
    history: bool = False
    repeats: bool = False
    spoils: bool = False
    asks: Asked | None = None
    reuses: bool = False
    otherwise: str = ""
    trials: Trials | None = field(default=None, repr=False)
    watch: Watch | None = field(default=None, repr=False)
    overall: Overall | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """`family.fact`."""
        return self.fact.id

    @property
    def put_to_events(self) -> bool:
        """Whether it is put to each event, or each shape, at some level; else to one that stands for the run."""
        return self.everywhere is not None or self.shapes is not None

    def on_every_event(self, level: Level) -> bool:
        """Whether a run at `level` puts this check to every event."""
        return self.watch is not None or (self.everywhere is not None and level >= self.everywhere)

    def on_every_shape(self, level: Level) -> bool:
        """Whether a run at `level` puts this check to one event of each shape at least."""
        return self.shapes is not None and level >= self.shapes


class Words(TypedDict):
    """What is said of whatever can be found; see `Fact`."""

    id: str
    title: str
    severity: Severity
    clause: str
    mend: str


class Bearing(TypedDict, total=False):
    """What a check has to do with other checks, events and effects; see `Check`."""

    follows: tuple[Follows, ...]
    applies: Applies
    concerns: Concerns
    single: bool
    looks: bool
    harms: bool
    last: bool
    history: bool
    repeats: bool
    spoils: bool
    asks: Asked
    reuses: bool
    otherwise: str


def _load() -> None:
    for module in _MODULES:
        importlib.import_module(f"hookproof.checks.{module}")
    _load_plugins()


_CHECKS: Registry[Check] = Registry("check", load=_load, bad=BadCheck)


def check(
    *,
    id: str,  # noqa: A002 - it is the word of the vocabulary, and never positional
    title: str,
    severity: Severity,
    clause: str,
    mend: str,
    level: Level = Level.QUICK,
    everywhere: Level | None = None,
    shapes: Level | None = None,
    per: str = "event",
    **bearing: Unpack[Bearing],
) -> Callable[[Trials], Trials]:
    """Register a function that makes trials. `per="run"` puts it to one event only, at every level.

    `applies` says of delivery rules whether there is anything to hold a consumer to: where not, no run takes the check
    unless it is named. `concerns` says the same of an event: where it means something for one, no other is put to it.
    `looks` says that it looks at effects, `harms` that it may end a consumer's work, `reuses` that it asks for
    nothing but the examples, which are sent once in a run: what came back is judged however little time there is.

    `everywhere` is the level from which it is put to every event: `level` where neither it nor `shapes` is given, and
    `deep` where only `shapes` is. Raises BadCheck for an id that
    is not `family.fact` in kebab-case or is taken, for a missing text, and for another `per`.
    """
    if per not in ("event", "run"):
        raise BadCheck(f"per is {per!r}", where=id, mend='Write per="event" or per="run".')
    default = level if shapes is None else Level.DEEP
    spread = None if per == "run" else default if everywhere is None else everywhere
    fact = Fact(id=id, title=title, severity=severity, clause=clause, mend=mend)

    def register(function: Trials) -> Trials:
        _add(Check(fact=fact, level=level, everywhere=spread, shapes=shapes, trials=function, **bearing))
        return function

    return register


def watch(**words: Unpack[Words]) -> Callable[[Watch], Watch]:
    """Register a function that looks at every exchange of a run, whichever check caused it. Raises BadCheck."""
    fact = Fact(**words)

    def register(function: Watch) -> Watch:
        _add(Check(fact=fact, level=Level.QUICK, everywhere=Level.QUICK, watch=function))
        return function

    return register


def overall(**words: Unpack[Words]) -> Callable[[Overall], Overall]:
    """Register a function that looks at a whole run at its end, whatever was sent. Raises BadCheck."""
    fact = Fact(**words)

    def register(function: Overall) -> Overall:
        _add(Check(fact=fact, level=Level.QUICK, everywhere=None, overall=function))
        return function

    return register


def _add(new: Check) -> None:
    if not FACT_ID.fullmatch(new.id):
        raise BadCheck(f"the check id {new.id!r} is not family.fact in kebab-case")
    if not all((new.fact.title, new.fact.clause, new.fact.mend)):
        raise BadCheck("a check needs a title, a clause and a mend", where=new.id)
    _CHECKS.add(new.id, new, owner=getattr(new.trials or new.watch or new.overall, "__module__", ""))


def checks() -> tuple[Check, ...]:
    """Return every check, ours and plugins', sorted by id. Raises BadCheck for a plugin that cannot be loaded."""
    return _CHECKS.rows()


def _in_order(rows: Iterable[Check]) -> list[Check]:
    """The order of a run: family by family; in each, what others follow comes first, then by level and id."""
    by_id = {row.id: row for row in checks()}
    followed = {each.check for row in by_id.values() for each in row.follows if not each.history}

    def key(row: Check) -> tuple[int, bool, int, Level, str]:
        family = row.fact.family
        place = _FAMILIES.index(family) if family in _FAMILIES else len(_FAMILIES)
        return (place, row.id not in followed, _depth(row, by_id), row.level, row.id)

    return sorted(rows, key=key)


def _depth(row: Check, by_id: Mapping[str, Check], seen: frozenset[str] = frozenset()) -> int:
    """How many checks stand before this one in the longest chain that it follows."""
    before = [by_id[each.check] for each in row.follows if each.check in by_id and each.check not in seen]
    return max((1 + _depth(each, by_id, seen | {row.id}) for each in before), default=0)


def _load_plugins() -> None:
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP):
        try:
            loaded = entry.load()
            if callable(loaded):
                loaded()
        except Exception as error:
            raise BadCheck(
                f"the checks of {entry.value} cannot be loaded ({type(error).__name__}: {error})",
                where=f"entry point {entry.name}",
                mend="Mend or uninstall the package that brings them.",
            ) from error


def find_check(id: str) -> Check:  # noqa: A002 - as above
    """Return the check of that id. Raises UnknownName with the nearest ids."""
    return _CHECKS.find(id)


def select(globs: Sequence[str], level: Level) -> tuple[Check, ...]:
    """Return the checks that a run at `level` takes, in its order: all, or those that match a glob (`auth`, `auth.*`).

    A check that is named in full runs at any level. Raises UnknownName or NothingSelected for
    a name or a glob that matches no check at all.
    """
    chosen = (row for _, row in _CHECKS.select(globs, where="--check"))
    return tuple(_in_order(row for row in chosen if row.level <= level or row.id in globs))


def facts() -> tuple[Fact, ...]:
    """Return the facts of all checks, sorted by id."""
    return tuple(row.fact for row in checks())


def markdown_table() -> str:
    """Return the checks as the table of docs/checks.md, family by family."""
    head = ("check", "severity", "from", "fact", "rests on", "mend")
    lines: list[str] = []
    for family in _FAMILIES:
        rows = (_cells(row) for row in checks() if row.fact.family == family)
        lines += [f"### {family}", "", *table_lines(head, rows), ""]
    return "\n".join(lines)


def _cells(row: Check) -> tuple[str, ...]:
    fact = row.fact
    return (f"`{row.id}`", fact.severity.label, row.level.label, fact.title, fact.clause, fact.mend)

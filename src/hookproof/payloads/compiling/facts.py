"""Atoms added up: everything that is known about one value, by type."""

# ruff: noqa: ARG001 - the functions of one table take the same arguments
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hookproof.payloads.compiling.negation import ALL_TYPES
from hookproof.payloads.compiling.terms import Atom, RuleSet, Term
from hookproof.schema.json import same, type_of

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(slots=True)
class Facts:
    """The sum of some atoms. Empty `types` means that nothing is left; `why` says which atom took the last."""

    types: dict[str, str] = field(default_factory=lambda: dict.fromkeys(ALL_TYPES, "any"))
    why: str = ""
    allowed: list[Any] | None = None
    excluded: list[Any] = field(default_factory=list)
    low: tuple[Any, bool] | None = None
    high: tuple[Any, bool] | None = None
    step: Fraction | None = None
    length_low: int = 0
    length_high: int | None = None
    patterns: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    unlike: set[tuple[str, str]] = field(default_factory=set)
    items_low: int = 0
    items_high: int | None = None
    unique: bool = False
    sequences: list[tuple[tuple[Term, ...], Term | None, Term]] = field(default_factory=list)
    contains: list[tuple[Term, int, int | None]] = field(default_factory=list)
    rules: list[RuleSet] = field(default_factory=list)
    names: list[Term] = field(default_factory=list)
    required: dict[str, None] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    count_low: int = 0
    count_high: int | None = None
    unevaluated_properties: list[tuple[Term, int]] = field(default_factory=list)
    unevaluated_items: list[tuple[Term, int]] = field(default_factory=list)
    residual: list[tuple[str, str]] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)

    @property
    def impossible(self) -> bool:
        """Whether the atoms contradict each other outright."""
        return not self.types


def add_up(atoms: Iterable[Atom], sum_so_far: Facts | None = None) -> Facts:
    """Return the sum of the atoms, or of these and all that were added up to another sum, which stays as it is."""
    facts = Facts() if sum_so_far is None else replace(sum_so_far)
    for atom in atoms:
        ADDERS[atom.kind](facts, atom)
        if facts.impossible and facts.why == "":
            facts.why = f"{_keyword(atom)!r} at {atom.term.where or '#'} leaves no value"
    _contradict(facts)
    return facts


def _contradict(facts: Facts) -> None:
    """A text that must be of a form and may not be of that form is none."""
    forms = {("format", name) for name in facts.formats} | {("pattern", text) for text in facts.patterns}
    if both := sorted(forms & facts.unlike):
        facts.types = {name: mode for name, mode in facts.types.items() if name != "string"}
        if facts.impossible and not facts.why:
            facts.why = f"{both[0][0]!r} {both[0][1]!r} is asked for and excluded"


def _keyword(atom: Atom) -> str:
    return "false" if atom.kind == "never" else next(iter(atom.fragment), atom.kind)


#: Adds an atom to a sum. What the sum holds is replaced and never altered: sums that go on from one share it.
Adder = Callable[[Facts, Atom], None]


def _types(facts: Facts, atom: Atom) -> None:
    kept = {}
    for name, mode in atom.value.items():
        held = facts.types.get(name)
        if held is None or {held, mode} == {"integral", "fractional"}:
            continue
        kept[name] = held if mode == "any" else mode
    facts.types = {name: kept[name] for name in facts.types if name in kept}


def _allowed(facts: Facts, atom: Atom) -> None:
    given = list(atom.value)
    if facts.allowed is not None:
        given = [value for value in facts.allowed if any(same(value, other) for other in given)]
    facts.allowed = given
    kinds = {type_of(value) for value in given}
    facts.types = {name: mode for name, mode in facts.types.items() if name in kinds}


def _excluded(facts: Facts, atom: Atom) -> None:
    facts.excluded = [*facts.excluded, *atom.value]


def _low(facts: Facts, atom: Atom) -> None:
    facts.low = max((facts.low, atom.value), key=lambda b: b) if facts.low is not None else atom.value


def _high(facts: Facts, atom: Atom) -> None:
    held = facts.high
    facts.high = atom.value if held is None else min((held, atom.value), key=lambda b: (b[0], not b[1]))


def _step(facts: Facts, atom: Atom) -> None:
    from fractions import Fraction

    step = Fraction(str(atom.value))
    held = facts.step
    if held is not None:
        numerator = _lcm(held.numerator * step.denominator, step.numerator * held.denominator)
        step = Fraction(numerator, held.denominator * step.denominator)
    facts.step = step


def _lcm(one: int, other: int) -> int:
    import math

    return math.lcm(one, other)


def _raise(name: str) -> Adder:
    def add(facts: Facts, atom: Atom) -> None:
        setattr(facts, name, max(getattr(facts, name), int(atom.value)))

    return add


def _lower(name: str) -> Adder:
    def add(facts: Facts, atom: Atom) -> None:
        held = getattr(facts, name)
        setattr(facts, name, int(atom.value) if held is None else min(held, int(atom.value)))

    return add


def _append(name: str) -> Adder:
    def add(facts: Facts, atom: Atom) -> None:
        held = getattr(facts, name)
        if atom.value not in held:
            setattr(facts, name, [*held, atom.value])

    return add


def _sequence(facts: Facts, atom: Atom) -> None:
    facts.sequences = [*facts.sequences, (*atom.value, atom.term)]


def _required(facts: Facts, atom: Atom) -> None:
    facts.required = {**facts.required, **dict.fromkeys(atom.value)}


def _forbidden(facts: Facts, atom: Atom) -> None:
    facts.forbidden = {*facts.forbidden, *atom.value}


def _never(facts: Facts, atom: Atom) -> None:
    facts.types = {}


def _unique(facts: Facts, atom: Atom) -> None:
    facts.unique = True


def _unlike(facts: Facts, atom: Atom) -> None:
    facts.unlike = {*facts.unlike, atom.value}
    facts.residual = [*facts.residual, (atom.value[0], atom.term.where)]


def _residual(facts: Facts, atom: Atom) -> None:
    facts.residual = [*facts.residual, (atom.value, atom.term.where)]


ADDERS: dict[str, Adder] = {
    "types": _types,
    "allowed": _allowed,
    "excluded": _excluded,
    "low": _low,
    "high": _high,
    "step": _step,
    "length_low": _raise("length_low"),
    "length_high": _lower("length_high"),
    "pattern": _append("patterns"),
    "format": _append("formats"),
    "unlike": _unlike,
    "items_low": _raise("items_low"),
    "items_high": _lower("items_high"),
    "unique": _unique,
    "sequence": _sequence,
    "contains": _append("contains"),
    "properties": _append("rules"),
    "names": _append("names"),
    "required": _required,
    "forbidden": _forbidden,
    "count_low": _raise("count_low"),
    "count_high": _lower("count_high"),
    "unevaluated_properties": _append("unevaluated_properties"),
    "unevaluated_items": _append("unevaluated_items"),
    "bound": _append("bound"),
    "never": _never,
    "residual": _residual,
}

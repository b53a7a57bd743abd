"""Relations between fields: what JSON Schema cannot say, as more branches where that is possible, else as bindings.

`null-together` and `present-together` become branches of the object. `equal`, `less` and `ordered` are bindings: the
object that holds the fields carries them, and whatever makes the object sees to them. Schema validity comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hookproof.contract.model import Relation
from hookproof.payloads.compiling.terms import Split, Term, made_atom
from hookproof.schema.pointers import escape, tokens
from hookproof.schema.references import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The array at `at`: its items follow one another by the numbers at `start` and `end`."""

    at: Path
    start: Path
    end: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What binds the fields of one object. The paths of an `equal` group begin with the one that leads."""

    equal: tuple[tuple[Path, ...], ...] = ()
    less: tuple[tuple[Path, ...], ...] = ()
    ordered: tuple[Ordered, ...] = ()

    @property
    def leaders(self) -> frozenset[str]:
        """The properties that are made first: they hold the fields that lead."""
        return frozenset(group[0][0] for group in self.equal)


class Binder:
    """The relations of one event, by the place in the schema that they start from."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self.by_where: dict[str, list[Relation]] = {}
        for relation in relations:
            kind, _, name = relation.at.partition("/")
            where = f"/$defs/{escape(name)}" if kind == "types" and name else ""
            self.by_where.setdefault(where, []).append(relation)

    def terms_for(self, split: Split, resolver: Resolver) -> list[Term]:
        """Return what the relations add to a value: branches, and the note that the value is bound."""
        found = []
        for where in sorted(split.wheres & self.by_where.keys()):
            note = resolver.own(("bound", where), partial(made_atom, "bound", where, {}))
            found.append(Term(note, where))
        for where, relation in self._at(split):
            make = _BRANCHES.get(relation.kind)
            paths = [path for path in map(tokens, relation.fields) if path[0] in _named(split)]
            if make is not None and len(paths) > 1:
                schema = resolver.own(("relation", where, relation.kind, *paths), partial(make, paths))
                found.append(Term(schema, f"relation {relation.kind} of {', '.join(relation.fields)}"))
        return found

    def binding_for(self, wheres: Iterable[str]) -> Binding | None:
        """Return what binds the fields of a value that is described at these places; None where nothing does."""
        relations = [relation for where in wheres for relation in self.by_where[where]]
        binding = Binding(
            equal=_groups(relations),
            less=tuple(tuple(map(tokens, r.fields)) for r in relations if r.kind == "less"),
            ordered=tuple(_ordered(r) for r in relations if r.kind == "ordered"),
        )
        return binding if binding != Binding() else None

    def _at(self, split: Split) -> Iterator[tuple[str, Relation]]:
        for where in sorted(split.wheres & self.by_where.keys()):
            for relation in self.by_where[where]:
                yield where, relation


def _named(split: Split) -> set[str]:
    return {name for atom in split.atoms if atom.kind == "properties" for name in atom.value.named}


def _groups(relations: Sequence[Relation]) -> tuple[tuple[Path, ...], ...]:
    """The deepest field leads: what lies in an object of its own has the most say in what it may be."""
    groups = [tuple(map(tokens, r.fields)) for r in relations if r.kind == "equal"]
    return tuple(tuple(sorted(group, key=len, reverse=True)) for group in groups)


def _ordered(relation: Relation) -> Ordered:
    options = relation.options
    start = tokens(options.get("start", "/start"))
    return Ordered(at=tokens(relation.fields[0]), start=start, end=tokens(options.get("end", "/end")))


def _null_together(paths: Sequence[Path]) -> dict[str, object]:
    return {
        "anyOf": [
            {"allOf": [_open(path, {"not": {"type": "null"}}) for path in paths]},
            {"allOf": [_open(path, {"type": "null"}) for path in paths]},
        ]
    }


def _open(path: Path, schema: dict[str, object]) -> dict[str, object]:
    for token in reversed(path):
        schema = {"properties": {token: schema}}
    return schema


def _present_together(paths: Sequence[Path]) -> dict[str, object]:
    there = [_needed(path) for path in paths]
    return {"anyOf": [{"allOf": there}, {"allOf": [{"not": {"type": "object", **one}} for one in there]}]}


def _needed(path: Path) -> dict[str, object]:
    if len(path) == 1:
        return {"required": [path[0]]}
    return {"required": [path[0]], "properties": {path[0]: {"type": "object", **_needed(path[1:])}}}


_BRANCHES: dict[str, Callable[[Sequence[Path]], dict[str, Any]]] = {
    "null-together": _null_together,
    "present-together": _present_together,
}

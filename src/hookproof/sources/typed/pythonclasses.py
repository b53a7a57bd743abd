"""Types of a Python file: classes with annotated members (`TypedDict`, dataclasses, models) and enumerations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hookproof.sources.typed import pythonplains
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, listed_events, literal, named, union

_LISTS = ("list", "List", "Sequence", "tuple", "Tuple", "set", "Set", "Iterable")
_INNER = ("NotRequired", "Required", "Annotated", "Final", "ReadOnly")


def declared(text: str) -> Iterator[Declared]:
    """Yield the types that a file declares, and its lists of events; nothing where it is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    starts = (0, *(match.end() for match in re.finditer("\n", text)))
    classes = tuple(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    parameters = {node.name: _parameters(node) for node in classes}
    names = frozenset((*_holding(classes), *(name for own in parameters.values() for name in own)))
    reader = _File(text, starts, classes, names, parameters)
    yield from reader.declared()
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        yield from reader.alias(node, value)
        if isinstance(value, ast.Tuple | ast.List | ast.Set):
            told = listed_events((item.value for item in value.elts if isinstance(item, ast.Constant)), reader.at(node))
            yield from [told] if told else []


@dataclass(frozen=True, slots=True)
class _File:
    text: str
    starts: tuple[int, ...]
    classes: tuple[ast.ClassDef, ...]
    known: frozenset[str]
    parameters: Mapping[str, tuple[str, ...]]

    def declared(self) -> Iterator[Declared]:
        for node in self.classes:
            values = [each for each in self._values(node).values() if isinstance(each, str)]
            if values:
                yield Declared(node.name, literal(values, self.at(node)))
            elif (root := _root(node)) is not None:
                whole = self._type(root)
                kept = tuple(one for one in whole.branches if one.words.get("type") != "null")
                yield Declared(node.name, replace(whole, at=self.at(node), branches=kept))
            elif node.name in self.known:
                yield Declared(node.name, self._object(node), parameters=self.parameters[node.name])

    def alias(self, node: ast.stmt, value: ast.expr | None) -> Iterator[Declared]:
        """Yield the type that a statement gives a name to: a union of classes, fixed texts, a plain one."""
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        plain = (
            isinstance(node, ast.AnnAssign) and _name(node.annotation) == "TypeAlias" and isinstance(value, ast.Name)
        )
        if isinstance(target, ast.Name) and value and (plain or isinstance(value, ast.Subscript | ast.BinOp)):
            found = self._type(value)
            united = len(found.branches) > 1 and all("$ref" in one.words for one in found.branches)
            if united or (found.words and "$ref" not in found.words):
                yield Declared(target.id, replace(found, at=self.at(node)))

    def at(self, node: ast.stmt | ast.expr) -> int:
        """Return the offset of a node; columns of lines that are not ASCII are counted in bytes, which serves."""
        return self.starts[node.lineno - 1] + node.col_offset

    def _values(self, node: ast.ClassDef) -> dict[str, object]:
        """Return the values of an enumeration by their names; {} for another class."""
        if not any("Enum" in _name(base) for base in node.bases):
            return {}
        told = (each for each in node.body if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant))
        return {_name(each.targets[0]): each.value.value for each in told if isinstance(each.value, ast.Constant)}

    def _object(self, node: ast.ClassDef) -> Likeness:
        total = not any(
            word.arg == "total" and isinstance(word.value, ast.Constant) and word.value.value is False
            for word in node.keywords
        )
        keyed = any("TypedDict" in _name(base) for base in node.bases)
        members = [
            self._member(each, following, total, keyed)
            for each, following in zip(node.body, [*node.body[1:], None], strict=True)
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        ]
        every = (self._type(base) for base in node.bases)
        parents = tuple(base for base in every if str(base.words.get("$ref", "")).rpartition("/")[2] in self.known)
        shown = tuple(member for member in members if member is not None)
        found = Likeness(self.at(node), {"type": "object"}, members=shown, parents=parents)
        return found.said(ast.get_docstring(node) or "")

    def _member(self, node: ast.AnnAssign, following: ast.stmt | None, total: bool, keyed: bool) -> Member | None:
        outer, inner = _unwrapped(node.annotation)
        name = node.target.id if isinstance(node.target, ast.Name) else ""
        if "ClassVar" in outer or name.startswith("_"):
            return None
        given = {
            key: value for part in (*_metadata(node.annotation), node.value) for key, value in _arguments(part).items()
        }
        needed = (total or "Required" in outer) and "NotRequired" not in outer and (keyed or not _has_default(node))
        found = replace(self._type(inner), at=self.at(node))
        found = replace(found, words={**found.words, **pythonplains.bounds(found.words, given)})
        needed = needed or "const" in found.words  # the only value that a member may have is written with it
        said = str(given.get("description", "")) or _docstring(following) or self._comment(node)
        return Member(str(given.get("alias", name)), found.said(said), needed)

    def _comment(self, node: ast.AnnAssign) -> str:
        """Return the comment at the end of a member's line."""
        line = self.text[self.starts[(node.end_lineno or node.lineno) - 1] :].split("\n", maxsplit=1)[0]
        rest = line.encode()[node.end_col_offset or 0 :].decode(errors="replace")
        return rest.strip().lstrip("#: ") if rest.strip().startswith("#") else ""

    def _type(self, node: ast.expr) -> Likeness:
        at = self.at(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return union(map(self._type, _sides(node)), at)
        if isinstance(node, ast.Constant):
            return self._written(node, at)
        if isinstance(node, ast.Subscript):
            return self._generic(_name(node.value), _parts(node.slice), at)
        if isinstance(node, ast.Call):  # `conint(ge=1)` is `int` with bounds
            plain = Likeness(at, pythonplains.words_of(_name(node.func)) or {})
            return replace(plain, words={**plain.words, **pythonplains.bounds(plain.words, _arguments(node))})
        return self._called(_name(node), at, self._of_module(node))

    def _called(self, name: str, at: int, of_module: str = "") -> Likeness:
        """Return the type that a name stands for: one of the file itself, a plain one, or one of another file."""
        plain = None if name in self.known else pythonplains.words_of(name)
        if plain is not None:
            return Likeness(at, plain)
        return named(of_module or name, at) if name in self.known or _is_class(name) else Likeness(at)

    def _of_module(self, node: ast.expr) -> str:
        """Return a name with that of the module that it is of; "" where it is of none."""
        module = _name(node.value) if isinstance(node, ast.Attribute) else ""
        return f"{module}.{_name(node)}" if module and not _is_class(module) else ""

    def _written(self, node: ast.Constant, at: int) -> Likeness:
        """Return the type that a text or `None` stands for in an annotation."""
        return Likeness(at, pythonplains.NULL) if node.value is None else self._called(str(node.value), at)

    def _generic(self, name: str, parts: Sequence[ast.expr], at: int) -> Likeness:
        if name == "Literal":
            fixed = [tuple(self._fixed(part)) for part in parts]
            # A value that stands in another file may be any.
            return literal([value for values in fixed for value in values], at) if all(fixed) else Likeness(at)
        if name in ("Union", "Optional"):
            null = [Likeness(at, pythonplains.NULL)] if name == "Optional" else []
            return union([*map(self._type, parts), *null], at)
        if name in _INNER:
            return self._type(parts[0])
        if name in _LISTS:
            return Likeness(at, {"type": "array"}, items=self._type(parts[0]))
        if name in self.known:
            return replace(named(name, at), arguments=tuple(map(self._type, parts)))
        return Likeness(at, pythonplains.words_of(name) or {})

    def _fixed(self, node: ast.expr) -> Iterator[object]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | None):
            yield node.value
        elif isinstance(node, ast.Attribute):
            every = (self._values(one) for one in self.classes if one.name == _name(node.value))
            yield from (values[node.attr] for values in every if node.attr in values)


def _holding(classes: Sequence[ast.ClassDef]) -> frozenset[str]:
    """Return the classes that have members, of their own or of classes above them."""
    above = {node.name: {*map(_name, node.bases)} for node in classes}
    found = {node.name for node in classes if any(isinstance(each, ast.AnnAssign) for each in node.body)}
    while more := {name for name, bases in above.items() if bases & found} - found:
        found |= more
    return frozenset(found)


def _root(node: ast.ClassDef) -> ast.expr | None:
    """Return the type that a model stands for as a whole (`__root__: T`, `RootModel[T]`); None for one with members."""
    told = {_name(each.target): each.annotation for each in node.body if isinstance(each, ast.AnnAssign)}
    for base in node.bases:
        if "RootModel" in (_name(base), _name(getattr(base, "value", base))):
            return base.slice if isinstance(base, ast.Subscript) else told.get("root")
    return told.get("__root__")


def _parameters(node: ast.ClassDef) -> tuple[str, ...]:
    """Return the names in a class that stand for types: `class Event(Generic[T])`, `class Event[T]`."""
    told = [param.name for param in getattr(node, "type_params", ()) if isinstance(getattr(param, "name", None), str)]
    generic = [base for base in node.bases if isinstance(base, ast.Subscript) and _name(base.value) == "Generic"]
    return (*told, *(_name(part) for base in generic for part in _parts(base.slice)))


def _is_class(name: str) -> bool:
    """Whether a name is that of a class of which nothing is known here."""
    return name[:1].isupper() and name != "Any"


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _parts(node: ast.expr) -> Sequence[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) and node.elts else [node]


def _sides(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the sides of `a | b | c`, from left to right."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    yield from (node, *reversed(found))


def _unwrapped(node: ast.expr) -> tuple[frozenset[str], ast.expr]:
    """Return the words around a type that say something of its member, and the type inside."""
    outer: set[str] = set()
    while isinstance(node, ast.Subscript) and _name(node.value) in (*_INNER, "ClassVar"):
        outer.add(_name(node.value))
        node = _parts(node.slice)[0]
    return frozenset(outer), node


def _metadata(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what the annotation of a member says beside its type: `Annotated[str, Field(max_length=3)]`."""
    while isinstance(node, ast.Subscript) and _name(node.value) in _INNER:
        yield from _parts(node.slice)[1:]
        node = _parts(node.slice)[0]


def _has_default(node: ast.AnnAssign) -> bool:
    """Whether a member may be left out: it has a value, and that is not the mark of a model for "none"."""
    value = node.value
    if isinstance(value, ast.Call):
        given = {word.arg for word in value.keywords}
        first = value.args[0] if value.args else None
        bare = first is None and not {"default", "default_factory", "factory"} & given
        return not (bare or (isinstance(first, ast.Constant) and first.value is ...))
    return value is not None and not (isinstance(value, ast.Constant) and value.value is ...)


def _arguments(node: ast.expr | None) -> dict[str, Any]:
    """Return the arguments of a model's field that are written as values."""
    found: dict[str, Any] = {}
    for word in node.keywords if isinstance(node, ast.Call) else ():
        try:
            found[word.arg or ""] = ast.literal_eval(word.value)
        except (ValueError, TypeError, MemoryError, RecursionError):
            continue
    return found


def _docstring(node: ast.stmt | None) -> str:
    """Return the text that stands below a member."""
    value = node.value if isinstance(node, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""

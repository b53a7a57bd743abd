"""Breaks of guards, as a reader makes them by hand: what cosmic-ray has no operator for.

A condition that loses a part, is turned round or always holds; a filter, an alternative, a member of a table, an
argument or a statement that goes; a bound that is off by one; an order that is lost; `any` for `all`, `min` for `max`,
one end for the other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

#: Names and methods that are each other's opposite or lose what the other keeps.
SWAPS = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "sorted": "list",
    "startswith": "endswith",
    "endswith": "startswith",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
    "partition": "rpartition",
    "rpartition": "partition",
    "union": "intersection",
    "intersection": "union",
    "floor": "ceil",
    "ceil": "floor",
}


@dataclass(frozen=True)
class Guard:
    """A break: its line, its kind, and which bytes of the file become what."""

    line: int
    operator: str
    start: int
    end: int
    text: str


class _Spans:
    def __init__(self, source: str) -> None:
        self._starts = [0]
        for line in source.encode().splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def of(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[node.end_lineno - 1] + node.end_col_offset


#: What a node becomes: the kind of break, the node that goes, what stands there instead.
Breaks = Iterator[tuple[str, ast.expr | ast.stmt, ast.expr | ast.stmt]]


def _conditions(node: ast.AST) -> Breaks:
    if isinstance(node, ast.BoolOp):
        for at in range(len(node.values)):
            rest = [value for other, value in enumerate(node.values) if other != at]
            kind = "and loses a part" if isinstance(node.op, ast.And) else "or loses a part"
            yield kind, node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    if isinstance(node, ast.If | ast.While):
        yield "condition turned round", node.test, ast.UnaryOp(ast.Not(), node.test)
        yield "condition never holds", node.test, ast.Constant(False)
    if isinstance(node, ast.IfExp):
        yield "always the first alternative", node, node.body
        yield "always the second alternative", node, node.orelse


#: A comparison that takes its bound in, and one that leaves it out.
_BOUNDS: dict[type[ast.cmpop], ast.cmpop] = {ast.Lt: ast.LtE(), ast.LtE: ast.Lt(), ast.Gt: ast.GtE(), ast.GtE: ast.Gt()}


def _comparisons(node: ast.AST) -> Breaks:
    for at, comparison in enumerate(node.ops) if isinstance(node, ast.Compare) else ():
        if isinstance(node, ast.Compare) and (other := _BOUNDS.get(type(comparison))) is not None:
            moved = [*node.ops[:at], other, *node.ops[at + 1 :]]
            yield "a bound is off by one", node, ast.Compare(node.left, moved, node.comparators)


#: What a list of kinds or names consists of: without one member it is another rule, without a variable another shape.
_TOLD = ast.Constant
#: Arguments that are wording, or that only say what holds anyway.
_WORDS = {"where", "mend", "says", "clause", "help", "encoding", "strict"}


def _members(node: ast.AST) -> Breaks:
    told = isinstance(node, ast.Tuple | ast.List | ast.Set) and all(isinstance(each, _TOLD) for each in node.elts)
    if isinstance(node, ast.Tuple | ast.List | ast.Set) and told and len(node.elts) > 1:
        for at in range(len(node.elts)):
            yield "a member goes", node, type(node)(**{**vars(node), "elts": [*node.elts[:at], *node.elts[at + 1 :]]})
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        for at in range(len(node.keys)):
            keys, values = ([*all_[:at], *all_[at + 1 :]] for all_ in (node.keys, node.values))
            yield "an entry goes", node, ast.Dict(keys, values)
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        for at, part in enumerate(node.generators):
            if part.ifs:
                bare = ast.comprehension(part.target, part.iter, [], part.is_async)
                parts = [*node.generators[:at], bare, *node.generators[at + 1 :]]
                yield "a filter goes", node, type(node)(**{**vars(node), "generators": parts})


def _calls(node: ast.AST) -> Breaks:
    if isinstance(node, ast.Call):
        for at in range(len(node.keywords)):
            if node.keywords[at].arg in _WORDS:
                continue
            rest = [*node.keywords[:at], *node.keywords[at + 1 :]]
            yield "an argument goes", node, ast.Call(node.func, node.args, rest)
        function = node.func
        if isinstance(function, ast.Name) and function.id in SWAPS:
            keywords = [] if function.id == "sorted" else node.keywords
            swapped = ast.Call(ast.Name(SWAPS[function.id]), node.args, keywords)
            yield f"{function.id} for {SWAPS[function.id]}", node, swapped
        if isinstance(function, ast.Attribute) and function.attr in SWAPS:
            other = SWAPS[function.attr]
            swapped = ast.Call(ast.Attribute(function.value, other), node.args, node.keywords)
            yield f"{function.attr} for {other}", node, swapped
    if isinstance(node, ast.Slice):
        for name in ("lower", "upper", "step"):
            if getattr(node, name) is not None:
                yield "a bound of a slice goes", node, ast.Slice(**{**vars(node), name: None})


def _statements(node: ast.AST) -> Breaks:
    for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
        for statement in block if isinstance(block, list) else ():
            told = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if isinstance(statement, ast.Expr | ast.Continue | ast.AugAssign) and not told:
                yield "a statement goes", statement, ast.Pass()


def _of(node: ast.AST) -> Breaks:
    for kind in (_conditions, _comparisons, _members, _calls, _statements):
        yield from kind(node)


def _skipped(tree: ast.Module) -> set[int]:
    """Nodes that no run sees: annotations, decorators, blocks for the type checker, and what is mere form."""
    skipped: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            skipped.append(node.annotation)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            skipped.append(node.returns)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            skipped.extend(node.decorator_list)
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store)):
            skipped.append(node)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            skipped.append(node.slice)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "field":
            skipped.append(node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped.append(node)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"__all__", "__slots__"}:
            skipped.append(node)
    return {id(inner) for outer in skipped if outer for inner in ast.walk(outer)}


def guards(source: str) -> list[Guard]:
    """All breaks of a file in the order of its text."""
    tree, spans, found = ast.parse(source), _Spans(source), []
    skipped = _skipped(tree)
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        for kind, old, new in _of(node):
            text = ast.unparse(new)
            inner = text if isinstance(old, ast.stmt | ast.Slice) or isinstance(new, ast.GeneratorExp) else f"({text})"
            found.append(Guard(old.lineno, kind, *spans.of(old), inner))
    return sorted(found, key=lambda guard: (guard.start, guard.end, guard.operator, guard.text))


def applied(source: str, guard: Guard) -> str:
    whole = source.encode()
    return (whole[: guard.start] + guard.text.encode() + whole[guard.end :]).decode()

"""What a description says of its field and others beside it, against the values of examples."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import line_of, pages_with_payloads, shown, values_at
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.comparisons import Comparison, comparisons_in, fault_of
from hookproof.rules.wording.timenames import ordered
from hookproof.schema.pointers import joined
from hookproof.sources.records import Document, Example, Field

#: What nothing stands for.
_NOTHING = object()
#: Kinds that the names of two times may tell as well.
_ORDER = frozenset({"later", "not earlier", "earlier", "not later", "at least", "at most"})


@rule(
    id="prose.same-value",
    title="Values that are said to be the same are so in examples",
    severity=Severity.ERROR,
    clause="the field's own description",
    mend="Show one value in both places.",
    needs=("events", "examples", "fields"),
    reads_fields=True,
    about=VALUE,
)
def same_value(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "Same as `data.id`", "Mirrors `status`" and "Copy of `order.id`" against the values of each payload."""
    for field, said, example, pointer, own, others in _compared(ground, document):
        if said.kind == "equal" and fault_of(said, own, others):
            told = f"`{field.name}` is said to be the same as `{'.'.join(said.others[0])}`"
            message = f"{told}; here they are {shown(own)} and {shown(others[0])}."
            yield Remark(place=example.place(pointer), message=message)


@rule(
    id="example.comparison",
    title="Values in an example are to each other as their description says",
    severity=Severity.WARNING,
    clause="the field's own description",
    mend="Show values that add up, or correct the words.",
    needs=("events", "examples", "fields"),
    reads_fields=True,
    about=VALUE,
)
def comparison(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "sum of `net` and `tax`", "never exceeds `amount`", "later than `start`" against the values of a payload."""
    for field, said, example, pointer, own, others in _compared(ground, document):
        if said.kind == "equal" or (said.kind in _ORDER and _are_ordered(field.name, said)):
            continue
        if fault := fault_of(said, own, others):
            told = said.sentence if len(said.sentence) <= 100 else f"{said.sentence[:99]}…"
            message = f"{pointer} is {shown(own)}, and {fault}; {line_of(field, example)} says “{told}”."
            yield Remark(place=example.place(pointer), message=message, key=field.name)


def _are_ordered(name: str, said: Comparison) -> bool:
    """Whether the names of two times say which is earlier, which another rule holds examples to."""
    return any(True for _ in ordered((name, said.others[0][-1])))


_Row = tuple[Field, Comparison, Example, str, object, tuple[object, ...]]


def _compared(ground: Ground, document: Document) -> Iterator[_Row]:
    """Yield each comparison that a description states with the values in each payload that it is about."""
    for page, example in pages_with_payloads(document):
        for field in reachable(ground, document, page):
            for said in comparisons_in(field.description) if field.description else ():
                yield from _values(field, said, example)


def _values(field: Field, said: Comparison, example: Example) -> Iterator[_Row]:
    for pointer, holder in values_at(example.value, field.path[:-1]):
        own = holder.get(field.name, _NOTHING) if isinstance(holder, dict) else _NOTHING
        others = tuple(_found(holder, example.value, path) for path in said.others)
        stand_in = any(is_placeholder("", value) for value in (own, *others))
        if own is not _NOTHING and _NOTHING not in others and not stand_in:
            yield field, said, example, f"{pointer}{joined(field.name)}", own, others


def _found(holder: object, root: object, path: tuple[str, ...]) -> object:
    """Return the value at a path that a description names: beside the field, or from the payload's root."""
    for start in (holder, root):
        value = start
        for step in path:
            value = value.get(step, _NOTHING) if isinstance(value, dict) else _NOTHING
        if value is not _NOTHING:
            return value
    return _NOTHING

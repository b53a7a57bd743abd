"""Alternatives narrowed to some of the values of one property, and the rules that are decided there.

A union told apart by a property, a list of values with rules, and several `if`s say the same. Narrowed to the values
that both sides know, all of them are plain facts.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

from hookproof.compare.inplace import ANNOTATIONS, UNIONS, takes_all
from hookproof.compare.plain import mentioned
from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import Alternative, Location, Source, conditions_of, unions_of
from hookproof.compare.standalone import all_of, standalone
from hookproof.contract.validation import validator_for
from hookproof.schema.json import canonical

#: More combinations than this are not looked through to see whether a rule always holds.
_MOST = 256
#: An object is taken for no more than this many.
_MOST_SPLIT = 16
#: Rules inside the consequences of rules are followed this far.
_ROUNDS = 4
_LOOKED_AT = frozenset({"properties", "required", "type"})


def narrowed(side: Alternative, name: str, values: Iterable[object]) -> Alternative:
    """Return an alternative in which a property has only the given values."""
    return replace(side, parts=(*side.parts, _only(name, canonical(list(values)))))


@cache
def _only(name: str, values: bytes) -> dict[str, object]:
    """The schema that keeps a property to values: one object for all who ask, which is known by its identity."""
    return {"properties": {name: {"enum": json.loads(values)}}}


def listed(source: Source, location: Location) -> list[object] | None:
    """Return the values that a place allows; None where they are not listed."""
    sides = [side for group in source.alternatives(location).values() for side in group]
    if not sides or any(side.values is None for side in sides):
        return None
    return [value for side in sides for value in side.values or ()]


def expanded(source: Source, side: Alternative) -> list[Alternative]:
    """Return an object as one for each value that its rules decide by; itself where there is no such property."""
    if side.type != "object" or not side.conditions:
        return [side]
    view = ObjectView(source, side)
    for name in sorted({name for rule in side.conditions for name in mentioned(rule)} & view.required):
        values = listed(source, view.property(name)) or []
        each = [narrowed(side, name, [value]) for value in values[:_MOST_SPLIT]]
        if 1 < len(values) <= _MOST_SPLIT and all(_decides(source, side, one) for one in each):
            return each
    return [side]


def _decides(source: Source, side: Alternative, one: Alternative) -> bool:
    return len(folded(source, one).conditions) < len(side.conditions)


def folded(source: Source, side: Alternative, known: ObjectView | None = None) -> Alternative:
    """Return an object with the consequences of all rules that its listed values decide.

    `known` are the values to which another side keeps properties: rules are decided for these alone.
    """
    for _ in range(_ROUNDS):
        if side.type != "object" or not side.conditions:
            return side
        view = ObjectView(source, side)
        told = [(rule, list(_consequences(source, view, rule, known))) for rule in side.conditions]
        more = [node for rule, nodes in told for node in (*nodes, *_needs(source, view, rule, known))]
        left = tuple(rule for rule, nodes in told if not nodes or "dependentSchemas" in rule)
        parts = source.flatten((*side.parts, *more))
        if parts is None or (len(parts) == len(side.parts) and len(left) == len(side.conditions)):
            return side
        new = parts[len(side.parts) :]
        side = replace(side, parts=parts, conditions=(*left, *conditions_of(new), *unions_of(new)))
    return side


def _needs(source: Source, view: ObjectView, rule: dict[str, Any], known: ObjectView | None) -> Iterator[object]:
    """What every branch of a rule requires is required, whichever of them holds."""
    branches = [node for key in UNIONS for node in rule.get(key, ()) if _always(source, view, node, known) is not False]
    branches += [rule[key] for key in ("then", "else") if "then" in rule and "else" in rule]
    flat = [source.flatten((node,)) or () for node in branches]
    required = [{name for part in parts for name in part.get("required", ())} for parts in flat]
    common = set.intersection(*required) - view.required if required else set()
    if common:
        yield _required(tuple(sorted(common)))


@cache
def _required(names: tuple[str, ...]) -> dict[str, object]:
    """The schema that requires properties: one object for all who ask."""
    return {"required": list(names)}


def _consequences(source: Source, view: ObjectView, rule: dict[str, Any], known: ObjectView | None) -> Iterator[object]:
    if "if" in rule:
        verdict = _always(source, view, rule["if"], known)
        if verdict is not None:
            yield rule.get("then" if verdict else "else", True)
            return
    for trigger, node in rule.get("dependentSchemas", {}).items():
        if trigger in view.required:
            yield node
    for key in ("anyOf", "oneOf"):
        if key in rule:
            left = [node for node in rule[key] if _always(source, view, node, known) is not False]
            yield from left if len(left) == 1 else ()


Known = ObjectView | None
Verdict = bool | None


def _always(source: Source, view: ObjectView, node: object, known: Known) -> Verdict:
    """Whether a rule always holds for an object (True), never (False), or it depends (None)."""
    verdict = _told(source, view, node, known)
    return _jointly(source, view, node, known) if verdict is None else verdict


def _told(source: Source, view: ObjectView, node: object, known: Known, depth: int = 8) -> Verdict:
    """The verdict, as far as each keyword tells it by itself."""
    if takes_all(node) or node is False:
        return node is not False
    if not isinstance(node, dict) or not depth:
        return None

    def inner(one: object) -> Verdict:
        return _told(source, view, one, known, depth - 1)

    found: list[Verdict] = []
    for key, value in node.items():
        if key in ("$ref", "allOf"):
            found += map(inner, [source.resolve(value)] if key == "$ref" else value)
        elif key in UNIONS:
            found.append(_one_of(key, list(map(inner, value))))
        elif key == "not":
            denied = inner(value)
            found.append(None if denied is None else not denied)
        elif key == "required":
            found += [name in view.required or (False if view.forbids(name) else None) for name in value]
        elif key == "properties":
            found += [_of_property(source, view, name, one, known) for name, one in value.items()]
        elif key not in ANNOTATIONS and not (key == "type" and value == "object") and not key.startswith("x-"):
            found.append(None)
    return _all(found)


def _all(found: list[Verdict]) -> Verdict:
    return False if False in found else None if None in found else True


def _one_of(key: str, found: list[Verdict]) -> Verdict:
    if not any(one is not False for one in found):
        return False
    if key == "anyOf":
        return True if True in found else None
    return True if found.count(True) == 1 and None not in found else None


def _of_property(source: Source, view: ObjectView, name: str, node: object, known: Known) -> Verdict:
    """The verdict on what a rule asks of one property: by its listed values, where all or none of them fit."""
    if takes_all(node):
        return True
    values = _options(source, view, name, known)
    if not values:
        return None
    fits = validator_for(canonical(standalone(source, node)))
    if all(map(fits, values)):
        return True
    return False if name in view.required and not any(map(fits, values)) else None


def _jointly(source: Source, view: ObjectView, node: object, known: Known) -> Verdict:
    """The verdict over all combinations of listed values, where a rule speaks of nothing else."""
    names = sorted(_names(node) or ())
    options = [_options(source, view, name, known) for name in names]
    if not names or not view.required.issuperset(names) or not all(options):
        return None
    lists = [values or [] for values in options]
    if math.prod(map(len, lists)) > _MOST:
        return None
    holds = validator_for(canonical(standalone(source, node)))
    verdicts = {holds(dict(zip(names, state, strict=True))) for state in product(*lists)}
    return verdicts.pop() if len(verdicts) == 1 else None


def _options(source: Source, view: ObjectView, name: str, known: ObjectView | None) -> list[object] | None:
    values = listed(source, view.property(name))
    if values is None or known is None or name not in known.documented:
        return values
    fits = validator_for(canonical(standalone(known.source, all_of(known.property(name)))))
    # Where none is known to the other side, all are new, and rules are decided for those that come.
    return [value for value in values if fits(value)] or values


def _names(node: object) -> set[str] | None:
    """The properties about whose values alone a rule speaks; None where it speaks of more."""
    if not isinstance(node, dict) or set(node) - ANNOTATIONS - _LOOKED_AT - {"not", "allOf", "anyOf", "oneOf"}:
        return None
    if node.get("type", "object") != "object":
        return None
    names = {*node.get("properties", ()), *node.get("required", ())}
    inner = [node["not"]] if "not" in node else []
    for key in ("allOf", "anyOf", "oneOf"):
        inner += node.get(key, [])
    for one in inner:
        if one is True or one is False:
            continue
        more = _names(one)
        if more is None:
            return None
        names |= more
    return names

"""Whether a node holds a value: asked where a value comes from another field."""

from __future__ import annotations

from functools import lru_cache

from hookproof.payloads.making import scalars as leaves
from hookproof.payloads.making.arbiter import Predicate, pattern_matches
from hookproof.payloads.making.formats import FORMATS
from hookproof.payloads.plan.nodes import Array, Choice, Filtered, Later, Literal, Never, Node, Number, Object, Text
from hookproof.schema.json import same, type_of
from hookproof.schema.validators import validator


def admits(node: Node, value: object) -> bool:
    """Return whether `value` is one of the node's. Arrays and objects are looked at by type and by validator only."""
    if isinstance(node, Later):
        return admits(node.target, value)
    if isinstance(node, Choice):
        return any(admits(option, value) for option in node.options)
    if isinstance(node, Filtered):
        return admits(node.node, value) and node.accepts(value)
    if isinstance(node, Literal):
        return any(same(value, other) for other in node.values)
    if isinstance(node, Number):
        return isinstance(value, (int, float)) and type_of(value) == "number" and leaves.admits(node, value)
    if isinstance(node, Text):
        return isinstance(value, str) and _text(node, value)
    return (
        not isinstance(node, Never)
        and type_of(value) == ("array" if isinstance(node, Array) else "object")
        and (isinstance(node, (Array, Object)))
    )


def _text(node: Text, value: str) -> bool:
    if len(value) < node.low or (node.high is not None and len(value) > node.high) or value in node.excluded:
        return False
    return all(pattern_matches(p)(value) for p in node.patterns) and all(_is(f, value) for f in node.formats)


def _is(name: str, value: str) -> bool:
    if name in ("uri", "uri-reference", "iri", "iri-reference") and _plain_url(value):
        return True
    return _is_ours(name, value) or _format(name)(value)


def _is_ours(name: str, value: str) -> bool:
    """Whether a value is of those that are made of a format though they are rare: the validator is large to load."""
    return name in FORMATS and value in FORMATS[name].rare


def _plain_url(value: str) -> bool:
    """The URLs that we make ourselves, told without loading the validator."""
    host, slash, path = value.removeprefix("https://").partition("/")
    return value.startswith("https://") and bool(slash) and _is_name(host) and _is_name(path.replace("/", ""))


def _is_name(text: str) -> bool:
    return text.isascii() and text.replace(".", "").replace("-", "").isalnum()


@lru_cache(maxsize=64)
def _format(name: str) -> Predicate:

    return validator({"format": name}).is_valid

"""How each keyword is broken: candidates, the least intrusive first. The judge keeps what breaks nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hookproof.payloads.profiles.assertion import Site
from hookproof.schema.json import ABSENT, same, type_of
from hookproof.schema.pointers import escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A value put where another was."""

    pointer: str
    before: Any
    after: Any


Breaker = Callable[[Site], Iterator[Broken]]
#: One value of each type, and an empty one of each.
ANYTHING: tuple[Any, ...] = (17, "not this", True, None, [], {}, 0.5, ["not this"], {"not": "this"}, "", 0, -1)


def _values(site: Site, values: Iterable[object]) -> Iterator[Broken]:
    for value in values:
        if not (type_of(value) == type_of(site.instance) and same(value, site.instance)):
            yield Broken(pointer=site.pointer, before=site.instance, after=value)


def _any_other(site: Site) -> Iterator[Broken]:
    return _values(site, ANYTHING)


def _listed(site: Site) -> Iterator[Broken]:
    """`enum` and `const`: a value of the same type that is not listed, else one of any type."""
    value = site.instance
    near: tuple[Any, ...] = ()
    if isinstance(value, str):
        near = (f"{value}_UNLISTED" if value.isupper() else f"{value}_unlisted", "unlisted", "")
    elif isinstance(value, bool):
        near = (not value,)
    elif isinstance(value, (int, float)):
        near = (value + 1, value - 1, value + 1000)
    return _values(site, (*near, *ANYTHING))


def _below(site: Site) -> Iterator[Broken]:
    return _values(site, (site.value - 1, site.value - 0.5, site.value, site.value - 1000, site.value - 10**9))


def _above(site: Site) -> Iterator[Broken]:
    return _values(site, (site.value + 1, site.value + 0.5, site.value, site.value + 1000, site.value + 10**9))


def _multiple(site: Site) -> Iterator[Broken]:
    return _values(site, (site.instance + site.value / 2, site.instance + 1, site.instance + 0.1, site.value * 1.5))


def _shorter(site: Site) -> Iterator[Broken]:
    return _values(site, (site.instance[: site.value - 1], ""))


def _longer(site: Site) -> Iterator[Broken]:
    text = site.instance or "x"
    return _values(site, ((text * (site.value // len(text) + 2))[: site.value + 1], "x" * (site.value + 1)))


def _unlike(site: Site) -> Iterator[Broken]:
    text = site.instance
    near = (
        "not this",
        "",
        "!",
        " ",
        f"{text}!",
        f"!{text}",
        text[:-1],
        text.upper(),
        text.lower(),
        "€",
        "\n",
        "0",
        "a",
    )
    return _values(site, (*near, text + "x" * 10, "-" * max(1, len(text)), "#" * max(1, len(text))))


def _misformatted(site: Site) -> Iterator[Broken]:
    length = len(site.instance)
    return _values(site, ("not a " + str(site.value), "", "%", "not\u00a0this", "{", "x" * length, "%" * length, "\\"))


def _fewer_items(site: Site) -> Iterator[Broken]:
    return _values(site, (site.instance[: site.value - 1], []))


def _more_items(site: Site) -> Iterator[Broken]:
    items = site.instance or [None]
    return _values(site, ((items * (site.value // len(items) + 2))[: site.value + 1], [None] * (site.value + 1)))


def _twice(site: Site) -> Iterator[Broken]:
    items = site.instance
    if items:
        yield from _values(site, ([*items, items[0]], [items[0], *items[:-1]] if len(items) > 1 else [items[0]] * 2))
    yield from _values(site, ([1, 1], ["a", "a"], [None, None]))


def _without_contained(site: Site) -> Iterator[Broken]:
    size = max(1, len(site.instance))
    yield from _values(site, ([], *([value] * size for value in ANYTHING)))


def _too_many_contained(site: Site) -> Iterator[Broken]:
    items, limit = site.instance, site.schema.get("maxContains", 1)
    yield from _values(site, ([item] * (limit + 1) for item in items))


def _fewer_properties(site: Site) -> Iterator[Broken]:
    names = list(site.instance)
    yield from _values(site, ({k: site.instance[k] for k in names[: site.value - 1]}, {}))


def _more_properties(site: Site) -> Iterator[Broken]:
    missing = site.value + 1 - len(site.instance)
    yield from _values(site, ({**site.instance, **{f"extra{n}": n for n in range(missing)}},))


def _bad_name(site: Site) -> Iterator[Broken]:
    for name in ("", "not this", "!", "x" * 300, "0", "é", "a"):
        if name not in site.instance:
            yield Broken(pointer=f"{site.pointer}/{escape(name)}", before=ABSENT, after="value")


def _added(site: Site) -> Iterator[Broken]:
    """A property that is not foreseen, or that is foreseen otherwise."""
    for name in ("addedLater", "x-added", "0", "added later"):
        if name not in site.instance:
            for value in ANYTHING:
                yield Broken(pointer=f"{site.pointer}/{escape(name)}", before=ABSENT, after=value)


def _one_more(site: Site) -> Iterator[Broken]:
    items = site.instance
    yield from _values(site, ([*items, value] for value in ANYTHING))
    yield from _values(site, ([*items, *[None] * n] for n in range(2, 10)))


def _taken_away(site: Site) -> Iterator[Broken]:
    yield Broken(pointer=site.pointer, before=site.instance, after=ABSENT)


def _forbidden(site: Site) -> Iterator[Broken]:
    values: tuple[Any, ...] = ("forbidden", 1, {})
    yield from (Broken(pointer=site.pointer, before=ABSENT, after=value) for value in values)


def _inverted(site: Site) -> Iterator[Broken]:
    """`not`: what the inner schema asks for, put on top of what is there."""
    wanted = _wished(site.value)
    if isinstance(wanted, dict) and isinstance(site.instance, dict):
        yield from _values(site, ({**site.instance, **wanted},))
    if wanted is not ABSENT:
        yield from _values(site, (wanted,))
    yield from _any_other(site)


def _wished(schema: object) -> object:
    """A value that a small schema accepts, read off its keywords."""
    if not isinstance(schema, dict):
        return ABSENT
    if "const" in schema or schema.get("enum"):
        return schema["const"] if "const" in schema else schema["enum"][0]
    names = {name: _wished(inner) for name, inner in schema.get("properties", {}).items()}
    names = {name: value for name, value in names.items() if value is not ABSENT}
    needed = dict.fromkeys(schema.get("required", ()), "there")
    return {**needed, **names} if names or needed else ABSENT


def _all_branches(site: Site) -> Iterator[Broken]:
    """`oneOf`: none of the branches, or more than one of them."""
    wished = [_wished(branch) for branch in site.value]
    merged = [w for w in wished if isinstance(w, dict)]
    if merged and isinstance(site.instance, dict):
        yield from _values(site, ({**site.instance, **other} for other in merged))
    yield from _any_other(site)


BREAKERS: dict[str, Breaker] = {
    "type": _any_other,
    "enum": _listed,
    "const": _listed,
    "minimum": _below,
    "exclusiveMinimum": _below,
    "maximum": _above,
    "exclusiveMaximum": _above,
    "multipleOf": _multiple,
    "minLength": _shorter,
    "maxLength": _longer,
    "pattern": _unlike,
    "format": _misformatted,
    "minItems": _fewer_items,
    "maxItems": _more_items,
    "uniqueItems": _twice,
    "contains": _without_contained,
    "minContains": _without_contained,
    "maxContains": _too_many_contained,
    "items": _one_more,
    "unevaluatedItems": _one_more,
    "minProperties": _fewer_properties,
    "maxProperties": _more_properties,
    "propertyNames": _bad_name,
    "additionalProperties": _added,
    "unevaluatedProperties": _added,
    "required": _taken_away,
    "dependentRequired": _taken_away,
    "false": _forbidden,
    "not": _inverted,
    "anyOf": _any_other,
    "oneOf": _all_branches,
}

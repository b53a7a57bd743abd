"""Drift: what a provider may send tomorrow, one named change to a realistic payload at a time.

Whether the contract accepts a case is asked of the validator and stands in `Case.valid`: unknown values of an
enum, events not known yet and a null that is new are growth that today's schema cannot accept. `before` and `after` of
a mutation are the values at its pointer; where the change is to the body's spelling alone, both are the body's text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import hookproof.payloads.making.encoding as spelling
from hookproof.contract.validation import is_valid
from hookproof.payloads.case import Case, Mutation
from hookproof.payloads.making import scalars as leaves
from hookproof.payloads.moments import later, seconds_of, unit_of, with_fraction, with_offset
from hookproof.payloads.plan.nodes import Number, Object, Text
from hookproof.payloads.plan.places import Place
from hookproof.payloads.profiles import phrases
from hookproof.payloads.profiles.additions import Base, Change, bases_for
from hookproof.payloads.profiles.lowest import nothing_in_texts, numbers_below_zero, numbers_of_zero
from hookproof.payloads.profiles.phrases import LONGER, TEXTS, room

if TYPE_CHECKING:
    from hookproof.payloads.profiles.origin import Source

#: What an unknown field holds, one case each at the top.
NEW_VALUES: tuple[Any, ...] = ("added later", 1, True, None, {"added": "later"}, ["added", "later"])
#: What a large file has in bytes: more than 32 bits hold, with and without a sign.
BEYOND_32_BITS = 5_000_000_000
#: More than a day in seconds, and more than 16 bits hold.
BEYOND_16_BITS = 100_000
#: Seconds from this decade to behind 2038, where a signed number of 32 bits ends.
_FAR = 75 * 365 * 86_400
#: A time that lies further ahead of the first one in a payload does not say when something happened.
_AHEAD = 3_600
#: Signed links of object stores have several hundred characters, with a session's token more than a thousand.
LONG_LINK = 1_500


def drift(source: Source) -> Iterator[Case]:
    """Yield the drift cases of an event, numbered for each kind of change.

    The payload that is changed is the readable one; what it does not show (another branch of the schema) is changed in
    the covering payload that shows it.
    """
    accepts = is_valid(source.contract.events[source.event])
    pointer = source.contract.delivery.event_pointer
    for name, (_, make) in KINDS.items():
        if source.kinds and name not in source.kinds:
            continue
        bases = bases_for(source.plan, pointer, everywhere=name in EVERYWHERE)
        for index, change in enumerate(chain.from_iterable(make(base) for base in bases)):
            mutation = Mutation(id=name, pointer=change.pointer, before=change.before, after=change.after)
            yield source.case(
                "drift",
                change.payload,
                body=change.body,
                name=name,
                index=index,
                valid=accepts(change.payload),
                mutation=mutation,
            )


def _unknown_field(base: Base) -> Iterator[Change]:
    root = base.places[0]
    if isinstance(root.node, Object):
        for value in NEW_VALUES:
            yield base.add(root, value)


def _unknown_nested_field(base: Base) -> Iterator[Change]:
    for place in base.places[1:]:
        if isinstance(place.node, Object):
            yield base.add(place, "added later")


def _unknown_enum_value(base: Base) -> Iterator[Change]:
    """Where the schema says which enums are open, those; where it says nothing, all that name two texts or more."""
    enums = [place for place in base.places if _is_enum(place)]
    told = [place for place in enums if "openEnum" in place.node.hints]
    for place in enums:
        if not told or place.node.hints.get("openEnum"):
            yield base.at(place, _like(place.value))


def _is_enum(place: Place) -> bool:
    texts = [value for value in place.node.named() if isinstance(value, str)]
    return isinstance(place.value, str) and (len(texts) > 1 or bool(texts and place.node.hints.get("openEnum")))


def _like(value: str) -> str:
    """A value in the same style that nobody knows."""
    if value.isupper():
        return "ADDED_LATER"
    return "added_later" if "_" in value or value.islower() else "AddedLater"


def _integer_as_float(base: Base) -> Iterator[Change]:
    """Only where the contract allows a fraction anyway: where it says integer, a sender writes one."""
    for place in _fractions(base):
        yield base.at(place, float(int(place.value) or 1))


def _float_as_integer(base: Base) -> Iterator[Change]:
    for place in _fractions(base):
        yield base.at(place, int(place.value) or 1)


def _fractions(base: Base) -> list[Place]:
    return [p for p in base.places if isinstance(p.node, Number) and not p.node.integral and not p.node.fractional]


def _reordered_keys(base: Base) -> Iterator[Change]:
    payload = spelling.reordered(base.payload)
    yield base.spelt(payload, spelling.encode(payload))
    yield base.spelt(base.payload, spelling.encode(_sorted(base.payload)))


def _sorted(node: object) -> object:
    if isinstance(node, dict):
        return {key: _sorted(node[key]) for key in sorted(node)}
    return [_sorted(item) for item in node] if isinstance(node, list) else node


def _pretty_printed(base: Base) -> Iterator[Change]:
    yield base.spelt(base.payload, spelling.pretty(base.payload))
    yield base.spelt(base.payload, spelling.spaced(base.payload))
    yield base.spelt(base.payload, spelling.encode(base.payload) + b"\n")


def _beyond_32_bits(base: Base) -> Iterator[Change]:
    """Whole numbers that are no times: what is larger today comes first."""
    whole = [place for place in base.places if isinstance(place.node, Number) and place.node.integral]
    counts = [p for p in whole if isinstance(p.value, int) and unit_of(p.value) is None]
    for place in sorted(counts, key=lambda place: -place.value)[:TEXTS]:
        if isinstance(place.node, Number) and leaves.admits(place.node, BEYOND_32_BITS):
            yield base.at(place, BEYOND_32_BITS)


def _beyond_16_bits(base: Base) -> Iterator[Change]:
    """Numbers that are no times and fit into 16 bits today, those with fractions too; of each name once."""
    small = [p for p in base.places if isinstance(p.node, Number) and _is_small(p.value)]
    for place in _each_name(small):
        if isinstance(place.node, Number) and leaves.admits(place.node, BEYOND_16_BITS):
            yield base.at(place, BEYOND_16_BITS)


def _is_small(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1 << 15


def _beyond_2038(base: Base) -> Iterator[Change]:
    """Times that lie ahead of what the payload tells, as those at which something ends: decades later."""
    times = [place for place in base.places if unit_of(place.value)]
    first = min((seconds_of(place.value) for place in times), default=0.0)
    for place in _each_name(place for place in times if seconds_of(place.value) - first > _AHEAD):
        far = later(place.value, _FAR, place.value)
        if far != place.value and _takes(place, far):
            yield base.at(place, far)


def _takes(place: Place, value: object) -> bool:
    """Whether the node of a place takes another time: a number within its bounds, or a text without a pattern."""
    if isinstance(place.node, Number):
        return isinstance(value, (int, float)) and leaves.admits(place.node, value)
    return isinstance(place.node, Text) and not place.node.patterns and len(str(value)) <= room(place)


def _time_with_fraction(base: Base) -> Iterator[Change]:
    yield from _times_written(base, with_fraction)


def _time_with_offset(base: Base) -> Iterator[Change]:
    yield from _times_written(base, with_offset)


def _times_written(base: Base, write: Callable[[str], str]) -> Iterator[Change]:
    """Texts of the format date-time in another form of the same instant, of each name once."""
    texts = [p for p in base.places if isinstance(p.node, Text) and "date-time" in p.node.formats and unit_of(p.value)]
    for place in _each_name(texts):
        if (new := write(place.value)) != place.value and _takes(place, new):
            yield base.at(place, new)


def _each_name(places: Iterable[Place]) -> list[Place]:
    """The first place of each name, at most so many."""
    named: dict[str, Place] = {}
    for place in places:
        named.setdefault(place.pointer.rpartition("/")[2], place)
    return list(named.values())[:TEXTS]


def _link_with_query(base: Base) -> Iterator[Change]:
    links = [place for place in base.places if _is_link(place) and "?" not in place.value and room(place) >= LONGER]
    for place in links[:TEXTS]:
        yield base.at(place, f"{place.value}?expires=1790000000&signature={'0123456789abcdef' * 4}"[:LONGER])


def _long_link(base: Base) -> Iterator[Change]:
    """A link to a web page or a file is as long as a signed one."""
    links = [place for place in base.places if _is_link(place) and len(place.value) < LONG_LINK <= room(place)]
    for place in links[:TEXTS]:
        query = f"{'&' if '?' in place.value else '?'}signature={'0123456789abcdef' * (LONG_LINK // 16)}"
        yield base.at(place, (place.value + query)[:LONG_LINK])


def _is_link(place: Place) -> bool:
    node, value = place.node, place.value
    web = isinstance(value, str) and value.startswith(("https://", "http://")) and "#" not in value
    return web and isinstance(node, Text) and "uri" in node.formats and not node.patterns


def _newly_null(base: Base) -> Iterator[Change]:
    """A property that may be absent today is null tomorrow."""
    for place in base.places:
        if place.optional and not place.nullable:
            yield base.at(place, None)


def _ids(base: Base) -> Iterator[tuple[Place, str, str]]:
    """One id of each kind, with its prefix and what follows it."""
    seen: set[str] = set()
    for place in base.places:
        prefix = place.node.hints.get("idPrefix") if isinstance(place.node, Text) else None
        if isinstance(prefix, str) and prefix not in seen and isinstance(place.value, str):
            seen.add(prefix)
            yield place, prefix, place.value.removeprefix(prefix)


def _other_id_prefix(base: Base) -> Iterator[Change]:
    """Ids are opaque: one prefix of each kind changes."""
    for place, _, rest in _ids(base):
        yield base.at(place, f"new_{rest}")


def _longer_id(base: Base) -> Iterator[Change]:
    for place, prefix, rest in _ids(base):
        if len(prefix) + 3 * len(rest) <= room(place):
            yield base.at(place, prefix + 3 * rest)


def _other_id_alphabet(base: Base) -> Iterator[Change]:
    """What follows the prefix has the two characters that base64url knows beside letters and digits."""
    for place, prefix, rest in _ids(base):
        if len(rest) > 2:
            yield base.at(place, f"{prefix}{rest[0]}-_{rest[3:]}")


def _unknown_event(base: Base) -> Iterator[Change]:
    place = next((place for place in base.places if place.pointer == base.event_pointer), None)
    if place is None or not isinstance(place.value, str):
        return
    family, dot, _ = place.value.rpartition(".")
    yield base.at(place, f"{family}{dot}added_later")
    yield base.at(place, "added_family.added_later")


#: Kinds that are made wherever they can be, in every branch of the schema; the others are made to one payload.
EVERYWHERE = frozenset(
    {
        "unknown-nested-field",
        "unknown-enum-value",
        "newly-null",
        "integer-as-float",
        "float-as-integer",
        "other-id-prefix",
    }
)
#: Every kind of change, with what it stands for in one line.
KINDS: dict[str, tuple[str, Callable[[Base], Iterator[Change]]]] = {
    "unknown-field": ("a field of an unknown name at the top", _unknown_field),
    "unknown-nested-field": ("a field of an unknown name in an object further in", _unknown_nested_field),
    "unknown-enum-value": ("a value that an open enum does not name yet", _unknown_enum_value),
    "newly-null": ("null in a field that could be absent so far", _newly_null),
    "integer-as-float": ("a whole number with a fraction of zero, where fractions are allowed", _integer_as_float),
    "float-as-integer": ("a whole number without a fraction, where fractions are allowed", _float_as_integer),
    "beyond-32-bits": ("a whole number of more than 32 bits, where no bound excludes it", _beyond_32_bits),
    "beyond-16-bits": ("a number of more than 16 bits, where no bound excludes it", _beyond_16_bits),
    "nothing-in-texts": ("no characters in texts that no bound makes longer", nothing_in_texts),
    "numbers-of-zero": ("zero in numbers that no bound keeps from it", numbers_of_zero),
    "numbers-below-zero": ("less than zero in numbers that no bound keeps from it", numbers_below_zero),
    "beyond-2038": ("a time to come that 32 bits do not hold", _beyond_2038),
    "time-with-fraction": ("a time with a fraction of a second", _time_with_fraction),
    "time-with-offset": ("the same time at another offset from UTC", _time_with_offset),
    "other-id-prefix": ("an id that begins otherwise", _other_id_prefix),
    "longer-id": ("an id three times as long after its prefix", _longer_id),
    "other-id-alphabet": ("an id with a hyphen and an underscore after its prefix", _other_id_alphabet),
    "reordered-keys": ("the same fields in another order", _reordered_keys),
    "pretty-printed": ("white space between the tokens and at the end", _pretty_printed),
    "escaped-unicode": ("characters written as escapes", phrases.escaped_unicode),
    "accented-characters": ("text beyond ASCII", phrases.accented_characters),
    "astral-characters": ("text beyond the basic plane: emoji and joined characters", phrases.astral_characters),
    "not-normalised": ("text in none of Unicode's normal forms", phrases.not_normalised),
    "longer-string": ("a sentence of 200 characters", phrases.longer_string),
    "special-characters": ("text with characters that mean something elsewhere", phrases.special_characters),
    "long-string": ("a very long text, as long as is allowed", phrases.long_string),
    "link-with-query": ("a link with a query, as signed ones have", _link_with_query),
    "long-link": ("a link as long as signed ones are", _long_link),
    "unknown-event": ("an event that is not known yet", _unknown_event),
}

__all__ = ["KINDS", "drift"]

"""What is special about a payload in words ("`file.hlsSource` is null"), and whether another payload has it too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from math import isfinite
from typing import Any

from hookproof.payloads.case import Case
from hookproof.schema.differences import Edit, Path, edits, find
from hookproof.schema.json import ABSENT, written_alike

_LONG = 60
_EMPTY = "empty"
#: So many facts of one payload are named at once.
_NAMED = 2
#: Of so many payloads whose cause is not known it is looked at what sets them apart.
_LOOKED_AT = 24


class Kind(Enum):
    """What a fact is of whatever it is about: who minds it of one member minds it of others, for the same reason."""

    LACKING = "there is nothing"
    FRACTION = "a number has a fraction"
    WHOLE = "a number has no fraction"
    LARGE = "a number has many bits"
    BELOW_ZERO = "a number is negative"
    NO_TEXT = "a text has no characters"
    OTHER = "what only this member has"


@dataclass(frozen=True, slots=True)
class Feature:
    """A fact about one path of a payload: in words after "when", and as a predicate over the values found there.

    Where it is that one value stands there, `value` is that value as it is written.
    """

    path: tuple[str | None, ...]
    words: str
    holds: Callable[[Any], bool] = field(compare=False, repr=False)
    kind: Kind = Kind.OTHER
    value: str = ""

    @property
    def lacking(self) -> bool:
        """Whether the fact is that there is nothing: the member is absent, or null."""
        return self.kind is Kind.LACKING

    def akin(self, other: Feature) -> bool:
        """Whether it is the same fact of a member that stands elsewhere too, or another value of such a member."""
        if self.kind is other.kind is not Kind.OTHER:
            return True
        longer, shorter = sorted((self.path, other.path), key=len, reverse=True)
        same = self.said == other.said or bool(self.value and other.value)
        return same and longer[len(longer) - len(shorter) :] == shorter

    @property
    def said(self) -> str:
        """What is said of the member, whatever its place is."""
        return self.words.partition("` ")[2]

    def of(self, payload: object) -> bool:
        """Whether the payload has this feature anywhere along its path."""
        return any(self.holds(value) for value in find(payload, self.path))

    def lacks(self, payload: object) -> bool:
        """Whether the payload has nothing there, absent or null: to who reads it without a look that is the same."""
        return self.lacking and any(value is ABSENT or value is None for value in find(payload, self.path))

    def known_of(self, payloads: Iterable[object]) -> bool:
        """Whether any of these payloads has something at the path: else nobody could miss it there."""
        return any(_present(payload, self.path) for payload in payloads)


def feature(edit: Edit, acknowledged: Iterable[object] = ()) -> Feature:
    """Return what an edit brings about. `acknowledged` payloads tell if a member's presence matters or its value."""
    path = tuple(None if isinstance(part, int) else part for part in edit.path)
    name = f"`{dotted(edit.path)}`"
    if edit.resized:
        return _resized(path, name, len(edit.before), len(edit.after))
    if edit.after is ABSENT:
        return Feature(path, f"{name} is absent", lambda v: v is ABSENT, kind=Kind.LACKING)
    if edit.after is None:
        return Feature(path, f"{name} is null", lambda v: v is None, kind=Kind.LACKING)
    if edit.before is ABSENT and not any(_present(payload, path) for payload in acknowledged):
        return Feature(path, f"{name} is present", lambda v: v is not ABSENT)
    return _valued(path, name, edit.after)


def emptied(edit: Edit, after: object, acknowledged: Iterable[object]) -> Feature | None:
    """Return the fact that an object is empty where an edit took the last member from it; None where it is not that.

    Another payload that has members there, and not this one, was acknowledged: then it is not for the member itself.
    """
    if not emptying(edit, after):
        return None
    path = tuple(None if isinstance(part, int) else part for part in edit.path)
    others = (value for payload in acknowledged for value in find(payload, path[:-1]) if isinstance(value, dict))
    if not any(other and path[-1] not in other for other in others):
        return None
    return Feature(path[:-1], f"`{dotted(edit.path[:-1])}` is {_EMPTY}", lambda v: v == {})


def emptying(edit: Edit, after: object) -> bool:
    """Whether an edit takes the last member from an object."""
    path = tuple(None if isinstance(part, int) else part for part in edit.path)
    return edit.after is ABSENT and len(path) > 1 and any(value == {} for value in find(after, path[:-1]))


def facts(found: Sequence[Edit], after: object, acknowledged: Sequence[object]) -> tuple[Feature, ...]:
    """Return what each of these edits brings about; with all of them made, the payload is `after`."""
    return tuple(emptied(edit, after, acknowledged) or feature(edit, acknowledged) for edit in found)


def fraction(edit: Edit) -> Feature:
    """Return the fact that the number which an edit brings has a fraction."""
    path = tuple(None if isinstance(part, int) else part for part in edit.path)
    return Feature(path, f"`{dotted(edit.path)}` has a fraction", is_fraction, kind=Kind.FRACTION)


def whole_number(edit: Edit) -> Feature:
    """Return the fact that the number which an edit brings is whole."""
    path = tuple(None if isinstance(part, int) else part for part in edit.path)
    return Feature(path, f"`{dotted(edit.path)}` is a whole number", is_whole, kind=Kind.WHOLE)


def large_number(edit: Edit, bits: int) -> Feature:
    """Return the fact that the whole number which an edit brings has more than so many bits."""
    path = tuple(None if isinstance(part, int) else part for part in edit.path)
    words = f"`{dotted(edit.path)}` has more than {bits} bits"
    return Feature(path, words, lambda v: is_whole(v) and v >> bits > 0, kind=Kind.LARGE)


def below_zero(edit: Edit) -> Feature:
    """Return the fact that the number which an edit brings is negative."""
    path = tuple(None if isinstance(part, int) else part for part in edit.path)
    return Feature(path, f"`{dotted(edit.path)}` is negative", is_negative, kind=Kind.BELOW_ZERO)


def is_negative(value: object) -> bool:
    """Whether a value is a number below zero."""
    return isinstance(value, (int, float)) and value < 0


def is_whole(value: object) -> bool:
    """Whether a value is a number that is written without a fraction."""
    return isinstance(value, int) and not isinstance(value, bool)


def peculiarities(cases: Sequence[Case], acknowledged: Sequence[Case]) -> tuple[str, ...]:
    """Say in the fewest facts what sets these payloads apart from all acknowledged ones; what most have stands first.

    A payload of which only values are its own adds nothing.
    """
    payloads = [each.payload for each in acknowledged]
    left = [(case.payload, _alone(case.payload, payloads)) for case in cases[:_LOOKED_AT]] if payloads else []
    said: list[str] = []
    while known := list(dict.fromkeys(each for _, alone in left for each in alone)):
        shared = {each: frozenset(number for number, (body, _) in enumerate(left) if each.of(body)) for each in known}
        most = max(shared.values(), key=len)
        said.append(in_words([each for each in known if shared[each] == most][:_NAMED]))
        left = [each for number, each in enumerate(left) if number not in most]
    return tuple(said)


def _alone(payload: object, acknowledged: Sequence[object]) -> list[Feature]:
    """What a payload has beside the nearest acknowledged one and none of them has, values left out."""
    nearest = min((list(edits(base, payload)) for base in acknowledged), key=len)
    return [feature(edit, acknowledged) for edit in peculiar(nearest, acknowledged)]


def peculiar(changes: Sequence[Edit], acknowledged: Sequence[object]) -> list[Edit]:
    """Return those of these edits that bring what none of the acknowledged payloads has, but for values."""
    said = ((edit, feature(edit, acknowledged)) for edit in changes)
    return [edit for edit, what in said if not what.value and not any(map(what.of, acknowledged))]


def in_common(payloads: Sequence[object], acknowledged: Sequence[object]) -> tuple[Feature, ...]:
    """Return the facts that all of these payloads have, and none of the acknowledged ones."""
    if not acknowledged:
        return ()
    nearest = min((list(edits(base, payloads[0])) for base in acknowledged), key=len)
    found = dict.fromkeys(feature(edit, acknowledged) for edit in nearest)
    shared = [each for each in found if all(map(each.of, payloads))]
    return tuple(each for each in shared if not any(map(each.of, acknowledged)))


def foremost(found: Sequence[Feature]) -> tuple[Feature, ...]:
    """Return the few facts that are worth naming: what is there or not says more than which value it is."""
    return tuple([each for each in found if not each.value] or found)[:_NAMED]


def is_fraction(value: object) -> bool:
    """Whether a value is a number that is not whole."""
    return isinstance(value, float) and not value.is_integer()


def whole(value: Any) -> Any:
    """Return a value with its fractions, as deep as they stand, cut off."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if is_fraction(value) and isfinite(value) else value


def _present(payload: object, path: tuple[str | None, ...]) -> bool:
    return any(value is not ABSENT for value in find(payload, path))


def _resized(path: tuple[str | None, ...], name: str, before: int, after: int) -> Feature:
    if after == 0:
        return Feature(path, f"{name} is empty", lambda v: v == [])
    items = "1 item" if after == 1 else f"{after} items"
    more = after > before
    return Feature(
        path,
        f"{name} has {items}{' or more' if more else ''}",
        lambda v: isinstance(v, list) and (len(v) >= after if more else len(v) == after),
    )


def _valued(path: tuple[str | None, ...], name: str, value: object) -> Feature:
    if isinstance(value, str) and len(value) > _LONG:
        length = len(value)
        return Feature(path, f"{name} has {length:,} characters", lambda v: isinstance(v, str) and len(v) >= length)
    if isinstance(value, (dict, list)) and value:
        kind = dict if isinstance(value, dict) else list
        noun = "an object" if kind is dict else "an array"
        return Feature(path, f"{name} is {noun}", lambda v: isinstance(v, kind) and bool(v))
    if value == "":
        return Feature(path, f"{name} is {_EMPTY}", lambda v: v == "", kind=Kind.NO_TEXT)
    written = _written(value)
    same = "" if written == _EMPTY else written
    return Feature(path, f"{name} is {written}", lambda v: v is not ABSENT and written_alike(v, value), value=same)


def _written(value: object) -> str:
    if value in ("", [], {}) and not isinstance(value, (bool, int, float)):
        return _EMPTY
    return json.dumps(value, ensure_ascii=False)


def dotted(path: Path) -> str:
    """Return a path as people write it: `results[].file.type`, with no index, as any item may be meant."""
    text = ""
    for part in path:
        text += "[]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the payload"


def in_words(features: Iterable[Feature]) -> str:
    """Return several features as one clause."""
    return " and ".join(dict.fromkeys(each.words for each in features))


def any_in_words(alternatives: Iterable[tuple[Feature, ...]]) -> str:
    """Return alternatives as one clause: of several values at one place the place is named once."""
    clauses: dict[str, list[str]] = {}
    for features in alternatives:
        value = features[0].value if len(features) == 1 else ""
        clauses.setdefault(in_words(features).removesuffix(value), []).append(value)
    return " or ".join(head + _listed(list(dict.fromkeys(values))) for head, values in clauses.items())


def _listed(values: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(values[:-1]), values[-1])))

"""States of a consumer compared: what changed between two of them, how often, and which of it is an effect.

A state is any JSON value. Lists are sets of rows here: in which order a consumer shows them says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from hookproof.observers.sameness import are_same, but_for_alike, of_one_sort
from hookproof.schema.json import ABSENT, canonical

Path = tuple[str, ...]
#: Any item of a list, and any member of an object that was not there before.
ANY = "*"
#: One row of a list that its texts tell from others, as in a table of counters: `*[name=paid]`.
_ROW = f"{ANY}["
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
#: A time of day, as dates of RFC 9110 and of other writings have it too.
_TIME_OF_DAY = re.compile(r"(?<!\d)[012]?\d:[0-5]\d:[0-5]\d(?!\d)")
_LONGEST_TIME = 40
#: What `names` calls an id.
_NAME = re.compile(r"<[\w. ]+>")
#: Numbers between these are seconds, milliseconds or microseconds since 1970, of this century.
_INSTANTS = ((1e9, 5e9), (1e12, 5e12), (1e15, 5e15))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is other than before. `old` or `new` is ABSENT where a row or member came or went.

    `key` is the name of such a member, which its path does not tell.
    """

    path: Path
    old: Any
    new: Any
    key: str = ""

    @property
    def added(self) -> bool:
        """Whether something is there that was not."""
        return self.old is ABSENT

    @property
    def amount(self) -> float:
        """By how much a number grew; 1 for what is new; 0 for what only became something else."""
        if self.added:
            return 1
        return self.new - self.old if is_number(self.old) and is_number(self.new) else 0

    def says(self, texts: Collection[str]) -> bool:
        """Whether what is there now, or the place where it is, holds one of these texts."""
        shown = canonical([*self.path, self.key, None if self.new is ABSENT else self.new]).decode("utf-8", "replace")
        return any(text in shown for text in texts)

    @property
    def leaves(self) -> tuple[object, ...]:
        """What is there now, value by value, with the name of a member that is new."""
        inside = () if self.new is ABSENT else tuple(leaves_of(self.new))
        return (self.key, *inside) if self.key else inside

    @property
    def in_words(self) -> str:
        """The change in a few words."""
        if self.added:
            return f"{place_of(self.path)}: {_short(self.new)} is new"
        if self.new is ABSENT:
            return f"{place_of(self.path)}: {_short(self.old)} is gone"
        return f"{place_of(self.path)}: {_short(self.old)} became {_short(self.new)}"


def leaves_of(value: object) -> Iterator[object]:
    """Yield whatever in a value is neither an object nor a list."""
    if not isinstance(value, (dict, list)):
        yield value
        return
    for each in value.values() if isinstance(value, dict) else value:
        yield from leaves_of(each)


def place_of(path: Path) -> str:
    """Return a place in words: the observer, and the pointer in what it shows.

    What is called after an id is any; so is each of several values at one place, which is no level of its own.
    """
    observer, *rest = path or ("the state",)
    parts = [_NAME.sub(ANY, part) for part in rest]
    told = [part for before, part in zip(("", *parts), parts, strict=False) if not part == before == ANY]
    return f"{observer} at /{'/'.join(told)}" if rest else observer


def shortened(value: object) -> str:
    """Return a value that two effects differ in, in few words."""
    text = "nothing" if value is ABSENT else str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _short(value: object) -> str:
    text = canonical(value).decode("utf-8", "replace")
    return text if len(text) <= 60 else f"{text[:57]}…"


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number of JSON."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def changes(before: object, after: object, path: Path = ()) -> Iterator[Change]:
    """Yield what is other in `after`; that a time moved on is no change."""
    if before is after or are_same(before, after):
        return
    before, after = of_one_sort(before, after)
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _in_objects(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _in_lists(before, after, path)
    elif canonical(before) != canonical(after) and not (is_instant(before) and is_instant(after)):
        yield Change(path, before, after)


def _in_objects(before: Mapping[str, object], after: Mapping[str, object], path: Path) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key, ABSENT), after.get(key, ABSENT)
        if old is ABSENT or new is ABSENT:
            yield Change((*path, ANY), old, new, key)
        else:
            yield from changes(old, new, (*path, key))


def _in_lists(before: Sequence[object], after: Sequence[object], path: Path) -> Iterator[Change]:
    """Rows that are alike cancel out; a row whose id is still there is the same row."""
    olds, news = but_for_alike(before, after)
    gone, come = _unlike(olds, news), _unlike(news, olds)
    for row, other, name in list(_counters(gone, come)):
        gone.remove(row)
        come.remove(other)
        yield from changes(row, other, (*path, name))
    if len(before) == len(after) and _is_sum(gone, come):
        yield from changes(gone[0], come[0], (*path, ANY))
        return
    for row in list(gone):
        other = next((each for each in come if _one_row(row, each)), None)
        if other is not None:
            gone.remove(row)
            come.remove(other)
            yield from changes(row, other, (*path, ANY))
    yield from (Change((*path, ANY), row, ABSENT) for row in gone)
    yield from (Change((*path, ANY), ABSENT, row) for row in come)


def _unlike(rows: Sequence[object], others: Sequence[object]) -> list[object]:
    left = Counter(map(canonical, others))
    found = []
    for row in rows:
        key = canonical(row)
        if left[key]:
            left[key] -= 1
        else:
            found.append(row)
    return found


def _one_row(one: object, other: object) -> bool:
    """Whether two rows are the same one: every member that is named like an id has the same value in both."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    ids = _ids_of(one)
    return bool(ids) and all(key in other and one[key] == other[key] for key in ids)


def _ids_of(row: dict[str, object]) -> list[str]:
    return [key for key in row if key.lower() == "id" or re.search(r"(?:_id|Id|ID|_key|uuid)$", key)]


def _counters(gone: Sequence[object], come: Sequence[object]) -> Iterator[tuple[object, object, str]]:
    """Yield rows without an id of which only numbers became others, each with what its texts call it."""
    olds, news = _by_texts(gone), _by_texts(come)
    for name in (name for name in olds if name in news):
        (old, *more), (new, *others) = olds[name], news[name]
        if not more and not others and old.keys() == new.keys():
            yield old, new, name


def _by_texts(rows: Sequence[object]) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        if isinstance(row, dict) and not _ids_of(row):
            texts = {key: each for key, each in row.items() if isinstance(each, str) and not is_instant(each)}
            others = [each for key, each in row.items() if key not in texts]
            if texts and all(is_number(each) or is_instant(each) for each in others):
                found.setdefault(_row_named(texts), []).append(row)
    return found


def _row_named(texts: Mapping[str, str]) -> str:
    return f"{_ROW}{','.join(f'{key}={each}' for key, each in texts.items())}]"


def any_row(path: Path) -> Path:
    """Return a path in which rows are any rows, whatever their texts."""
    return tuple(ANY if part.startswith(_ROW) else part for part in path)


def _is_sum(gone: Sequence[object], come: Sequence[object]) -> bool:
    """Whether one row without an id became another of the same form: the one row of a count or a sum."""
    if not (len(gone) == len(come) == 1 and isinstance(gone[0], dict) and isinstance(come[0], dict)):
        return False
    return gone[0].keys() == come[0].keys() and not _ids_of(gone[0])


def is_instant(value: Any) -> bool:
    """Whether a value is a time: a text that has one in it, or a number since 1970 of this century."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_TIME and (_ISO.match(value) or _TIME_OF_DAY.search(value)) is not None
    return is_number(value) and any(low <= value <= high for low, high in _INSTANTS)


# -- effects ----------------------------------------------------------------------------------------------------------

#: Where an effect shows: path -> by how much (0: it is other).
Footprint = Mapping[Path, float]
#: Every change is at this place, or inside it.
EVERYWHERE: Footprint = {(): 0}


def footprint(found: Iterable[Change], ids: Collection[str] = ()) -> Footprint:
    """Return where these changes are, and by how much each place grew; a part of a path that is an id is any one."""
    places: dict[Path, float] = {}
    for change in found:
        place = tuple(ANY if _names(part, ids) else part for part in change.path)
        places[place] = places.get(place, 0) + change.amount
    return places


def _names(part: str, ids: Collection[str]) -> bool:
    """Whether a part of a path is one of these ids, or the row of one."""
    return part in ids or (part.startswith(_ROW) and any(id_ in part for id_ in ids))


def within(found: Iterable[Change], where: Footprint) -> tuple[Change, ...]:
    """Return those changes that are at a place of an effect, or inside one; others are a consumer's own books."""
    return tuple(change for change in found if any(_meets(change.path, place) for place in where))


def _meets(path: Path, place: Path) -> bool:
    """Whether a path is a place or inside it."""
    return len(path) >= len(place) and all(b in (ANY, a) or a == ANY for a, b in zip(path, place, strict=False))


def times(found: Iterable[Change], single: Footprint) -> float | None:
    """Return how often an effect with the footprint `single` is in these changes, by the place where it is most often.

    None where no place of it can be counted.
    """
    seen = list(found)
    counts = [
        sum(change.amount for change in seen if len(change.path) == len(place) and _meets(change.path, place)) / amount
        for place, amount in single.items()
        if amount > 0
    ]
    return max(counts) if counts else None


def unmoved(found: Collection[Change], single: Footprint) -> str:
    """Return the first place of an effect, in words, that grows with it and does not in these changes; "" for none."""
    alone: Iterator[Footprint] = ({place: amount} for place, amount in single.items() if amount > 0)
    return next((place_of(place) for each in alone for place in each if not times(within(found, each), each)), "")


_TWICE = 2
#: What came to be at each place.
Effect = dict[Path, list[object]]


# -- the same effect of two deliveries --------------------------------------------------------------------------------


def named(value: object, names: Mapping[str, str]) -> object:
    """Return a value with the ids of one run in its texts and keys replaced by the names that `names` gives them."""
    if isinstance(value, dict):
        return {named(key, names): named(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [named(item, names) for item in value]
    if isinstance(value, str):
        for id_, name in names.items():
            value = value.replace(id_, name)
        return value
    return names.get(str(value), value) if is_number(value) else value


def effect_of(found: Iterable[Change], names: Mapping[str, str]) -> Effect:
    """Return what changes came to, place by place, under the names of their ids: comparable from entity to entity."""
    told: Effect = {}
    for change in found:
        value = change.amount if is_number(change.old) and is_number(change.new) else change.new
        end = (change.key,) if any(id_ in change.key for id_ in names) else change.path[-1:]
        place = tuple(str(named(part, names)) for part in (*change.path[:-1], *end))
        told.setdefault(place, []).append(None if value is ABSENT else named(value, names))
    in_order: Effect = _in_order(told)
    return in_order


def _in_order(value: object) -> Any:
    """Lists sorted: rows by the names in them first, then by their words; their numbers may differ each time."""
    if isinstance(value, dict):
        return {key: _in_order(item) for key, item in value.items()}
    return sorted(map(_in_order, value), key=_row_key) if isinstance(value, list) else value


def _row_key(row: object) -> tuple[list[str], bytes, bytes]:
    return sorted(re.findall(r"<[^<>]*>", canonical(row).decode())), canonical(_wordy(row)), canonical(row)


def _wordy(value: object) -> object:
    """A value without its numbers: that a row is the third says less of which row it is than its words."""
    if isinstance(value, dict):
        return {key: _wordy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_wordy(item) for item in value]
    return None if is_number(value) else value


#: A place where two effects differ, and what stands there in either.
Difference = tuple[Path, object, object]


def differing(one: object, other: object, path: Path = ()) -> Iterator[Difference]:
    """Yield the leaves in which two effects differ, each with its place."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            yield from differing(one.get(key, ABSENT), other.get(key, ABSENT), _inside(path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for left, right in zip(one, other, strict=True):
            yield from differing(left, right, (*path, ANY))
    elif _are_other(one, other):
        yield path, one, other


def _are_other(one: object, other: object) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is not other
    return canonical(one) != canonical(other) and not (is_instant(one) and is_instant(other))


def _inside(path: Path, key: str | Path) -> Path:
    """An effect's own keys are places."""
    return (*path, *key) if isinstance(key, tuple) else (*path, key)


def beyond(clean: object, other: object, seen: object) -> tuple[Difference, ...]:
    """Return in what `seen` differs from an effect, beside what differs each time: from `clean` to `other`.

    Keys of a database, times and counters differ each time; they are left out before rows are held together.
    """
    return but_for(varying(clean, other), clean, seen)


def varying(one: object, other: object) -> frozenset[Path]:
    """Return the places that differ each time, as two of the same effect show."""
    return frozenset(path for path, _, _ in differing(one, other))


def but_for(loose: Collection[Path], one: object, other: object) -> tuple[Difference, ...]:
    """Return in what two effects differ, with the places in `loose` left out."""
    one, other = (_in_order(_without(value, loose, ())) for value in (one, other))
    return tuple(differing(one, other))


def grown(found: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return those differences that are more of the same: a number that is a multiple of what it was, more entries."""
    return tuple(each for each in found if _is_more(each[1], each[2]))


def _is_more(was: object, now: object) -> bool:
    if isinstance(was, list) and isinstance(now, list):
        return len(now) > len(was)
    return is_number(was) and is_number(now) and was > 0 and now / was >= _TWICE and now % was == 0


def _without(value: object, loose: Collection[Path], path: Path) -> object:
    if path in loose:
        return None
    if isinstance(value, dict):
        return {key: _without(item, loose, _inside(path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, loose, (*path, ANY)) for item in value]
    return value

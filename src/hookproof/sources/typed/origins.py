"""The types of several files of one language: what each file means by a name."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from operator import itemgetter

from hookproof.sources.typed.imports import bare, numbers_of, place_of, stem_of, taken_in
from hookproof.sources.typed.likenesses import ANYTHING, Declared

#: Types with the number of the file that declares them.
_Placed = Sequence[tuple[int, Declared]]


def told_apart(files: dict[str, str], read: Callable[[str], Iterator[Declared]]) -> Iterator[Declared]:
    """Yield the types that files declare, each name once.

    One that several files declare in different ways is each file's own, with its number behind the name; another file
    means by it the one that it takes in. One that a file declares in different ways is left out.
    """
    # Packages hold the same file several times, for each kind of module.
    first = {text: path for path, text in reversed(files.items())}
    files = {path: text for path, text in files.items() if first[text] == path}
    found: dict[str, list[Declared]] = {}
    for one in _by_own_names(files, _placed([*files.values()], read)):
        found.setdefault(one.name, []).append(one)
    yield from (several[0] for several in found.values() if _are_alike(several))


def _placed(texts: Sequence[str], read: Callable[[str], Iterator[Declared]]) -> _Placed:
    ends = [*accumulate(len(text) + 1 for text in texts)]
    together = [(bisect_right(ends, one.type.at), one) for one in read("\n".join(texts))]
    # A file that cannot be read takes the others with it only where they are read as one.
    return together or [(number, one) for number, text in enumerate(texts) for one in read(text)]


def _by_own_names(files: Mapping[str, str], placed: _Placed) -> Iterator[Declared]:
    own = _own_names(placed)
    stems = {number: stem for stem, number in numbers_of(map(stem_of, files)).items()}
    modules = {
        f"{stems[number]}.{one.name}": own.get(number, {}).get(one.name, one.name)
        for number, one in placed
        if number in stems
    }
    texts, homes = [*files.values()], [*files]
    places = {posixpath.normpath(bare(path)): number for number, path in enumerate(files)}
    for number, several in groupby(sorted(placed, key=itemgetter(0)), itemgetter(0)):
        taken = {}
        for each in taken_in(texts[number]):
            # Two folders may have a module of one name: who names it from where it lies means one of them.
            beside = own.get(places.get(place_of(each.path, homes[number]), -1), {})
            taken[each.called] = beside.get(each.name) or modules.get(f"{each.module}.{each.name}", each.name)
        mine = own.get(number, {})
        meant = ChainMap(mine, taken, modules)
        yield from (
            replace(one, name=mine.get(one.name, one.name), type=one.type.with_names(meant)) for _, one in several
        )


def _own_names(placed: _Placed) -> dict[int, dict[str, str]]:
    """Return for each file the names that it gives to other types than another file does, with those of its own."""
    found: dict[str, list[tuple[int, Declared]]] = {}
    for number, one in placed:
        found.setdefault(one.name, []).append((number, one))
    own: dict[int, dict[str, str]] = {}
    for name, several in found.items():
        numbers = {number for number, _ in several}
        if len(numbers) > 1 and not _are_alike([one for _, one in several]):
            for number in numbers:
                own.setdefault(number, {})[name] = f"{name}.{number + 1}"
    return own


def _are_alike(several: Sequence[Declared]) -> bool:
    return len(several) == 1 or len({str(_bare(one.type.written(ANYTHING)[0])) for one in several}) == 1


def _bare(schema: object) -> object:
    """Return a schema without what is said of it in words."""
    if isinstance(schema, list):
        return [_bare(each) for each in schema]
    if isinstance(schema, dict):
        return {key: _bare(each) for key, each in schema.items() if key != "description" or isinstance(each, dict)}
    return schema

"""The types of several files of one language: what each file means by a name."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from operator import itemgetter

from hookproof.sources.typed.imports import Taken, bare, numbers_of, place_of, stem_of, taken_in
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
    modules = _Modules.of(files, placed)
    texts, homes = [*files.values()], [*files]
    for number, several in groupby(sorted(placed, key=itemgetter(0)), itemgetter(0)):
        mine = modules.own.get(number, {})
        meant = ChainMap(mine, modules.meant_by(taken_in(texts[number]), homes[number]), modules.all)
        yield from (
            replace(one, name=mine.get(one.name, one.name), type=one.type.with_names(meant)) for _, one in several
        )


@dataclass(frozen=True, slots=True)
class _Modules:
    """What files declare: which names each gives to other types than another file does, with those of its own; all
    names of each; where each file lies, without its ending; and names with that of their module."""

    own: Mapping[int, dict[str, str]]
    names: Mapping[int, Sequence[str]]
    places: Mapping[str, int]
    all: dict[str, str]

    @classmethod
    def of(cls, files: Mapping[str, str], placed: _Placed) -> _Modules:
        own = _own_names(placed)
        names: dict[int, list[str]] = {}
        for number, one in placed:
            names.setdefault(number, []).append(one.name)
        stems = {number: stem for stem, number in numbers_of(map(stem_of, files)).items()}
        every = {
            f"{stems[number]}.{one.name}": own.get(number, {}).get(one.name, one.name)
            for number, one in placed
            if number in stems
        }
        places = {posixpath.normpath(bare(path)): number for number, path in enumerate(files)}
        return cls(own, names, places, every)

    def meant_by(self, taken: Iterable[Taken], home: str) -> dict[str, str]:
        """Return what a file at `home` means by the names that it takes in, and by those inside of these."""
        found: dict[str, str] = {}
        for each in taken:
            # Two folders may have a module of one name: who names it from where it lies means one of them.
            place = place_of(each.path, home)
            number = self.places.get(place, self.places.get(f"{place}/index", -1))
            own = self.own.get(number, {})
            if not each.name:
                found |= {f"{each.called}.{name}": own.get(name, name) for name in self.names.get(number, ())}
                continue
            found[each.called] = own.get(each.name) or self.all.get(f"{each.module}.{each.name}", each.name)
            inner = f"{each.name}."
            found |= {
                f"{each.called}.{name.removeprefix(inner)}": own.get(name, name)
                for name in (own if each.name in own or each.called == each.name else self.names.get(number, ()))
                if name.startswith(inner)
            }
        return found


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

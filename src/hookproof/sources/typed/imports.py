"""Which name of which file a name of another file is: what programs take in from beside them."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from hookproof.schema.patterns import deferral as re

_PYTHON = re.compile(
    r"^from[ \t]+(?P<module>[\w.]+)[ \t]+import[ \t]+(?:\((?P<several>[^()]*)\)|(?P<one>[^\n(#]+))", re.MULTILINE
)
_TYPESCRIPT = re.compile(
    r"^import[ \t]+(?:type[ \t]+)?\{(?P<several>[^{}]*)\}[ \t\n]*from[ \t]*[\"'](?P<module>[^\"'\n]+)[\"']",
    re.MULTILINE,
)
_WHOLE = re.compile(
    r"^import[ \t]+(?:type[ \t]+)?\*[ \t]+as[ \t]+(?P<called>\w+)[ \t]+from[ \t]*[\"'](?P<module>[^\"'\n]+)[\"']",
    re.MULTILINE,
)
_TAKEN = re.compile(r"(?:type[ \t]+)?(?P<name>\w+)(?:[ \t]+as[ \t]+(?P<called>\w+))?")
_ENDING = re.compile(r"(?:\.d)?\.(?:[mc]?[jt]s|pyi?|go)$")
_COMMENT = re.compile(r"#[^\n]*|//[^\n]*")


@dataclass(frozen=True, slots=True)
class Taken:
    """A name that a file takes from a module, and what it is called there; a module is told by its last name, and
    `path` is how it is written. Of a module that is taken in whole `name` is ""."""

    module: str
    name: str
    called: str
    path: str = ""


def taken_in(text: str) -> Iterator[Taken]:
    """Yield what a program takes in by name."""
    for pattern in (_PYTHON, _TYPESCRIPT):
        for found in pattern.finditer(text):
            parts = found.groupdict()
            names = _COMMENT.sub("", parts["several"] or parts.get("one") or "").split(",")
            for each in filter(None, (_TAKEN.fullmatch(name.strip()) for name in names)):
                yield Taken(stem_of(found["module"]), each["name"], each["called"] or each["name"], found["module"])
    for found in _WHOLE.finditer(text):
        yield Taken(stem_of(found["module"]), "", found["called"], found["module"])


def place_of(module: str, home: str) -> str:
    """Return the path without an ending of the file that a module is which the file `home` names from where it lies
    (`./a`, `..a.b`); "" where it names it otherwise."""
    dots = len(module) - len(module.lstrip("."))
    folder = PurePath(home.replace("\\", "/")).parent
    if module.startswith(("./", "../")):
        return bare(posixpath.normpath((folder / module).as_posix()))
    above = "/".join([".."] * (dots - 1))
    return posixpath.normpath((folder / above / module[dots:].replace(".", "/")).as_posix()) if dots else ""


def bare(path: str) -> str:
    """Return the path of a program without its ending."""
    return _ENDING.sub("", path.replace("\\", "/"))


def stem_of(path: str) -> str:
    """Return what a module, or a file by its path, is called: `models` of `./a/models.d.ts` and of `..a.models`."""
    name = PurePath(path.replace("\\", "/")).name
    return bare(name).rpartition(".")[2]


def numbers_of(stems: Iterable[str]) -> dict[str, int]:
    """Return which of several files is called so; what two of them are called is none."""
    listed = [*stems]
    counts = Counter(listed)
    return {stem: number for number, stem in enumerate(listed) if counts[stem] == 1}

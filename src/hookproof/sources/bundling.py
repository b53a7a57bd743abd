"""References to other files: what they lead to is taken into the document, if it stands in the given folder.

It goes under one vendor member of the root, where no reader looks for paths, messages or examples; the positions of
what is in there are those of the first reference to its file. Nothing is fetched, and nothing outside is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hookproof.errors import InputError
from hookproof.parsing import read_document
from hookproof.schema.pointers import escape
from hookproof.sources.positioned import Positioned
from hookproof.sources.positions import Spot

#: The member of the root under which other files stand.
FILES = "x-hookproof-files"
#: More files than this are not taken in.
_MAX_FILES = 500
_SUFFIXES = (".json", ".yaml", ".yml")


def bundled(data: Positioned, path: str, folder: Path | None = None) -> Positioned:
    """Return the document at `path` with the files that it refers to, as far as they stand in `folder`.

    Without `folder`, that is the one in which the document stands. What cannot be read stays a reference.
    """
    home = Path(path)
    if not isinstance(data.value, dict) or path == "-" or not home.is_file():
        return data
    inside = (folder or home.parent).resolve()
    first = _references(data.value)
    if not any(_file_of(ref, home, inside) for _, ref in first):
        return data
    taken = _Taken(home.resolve(), inside)
    root = taken.rewritten(data.value, home.resolve())
    taken.follow()
    places = {where: pointer for pointer, ref in reversed(first) if (where := _file_of(ref, home, inside))}
    marks = {escape(taken.names[file]): places.get(file, "") for file in taken.names}

    def spots(pointer: str) -> Spot:
        if not pointer.startswith(f"/{FILES}/"):
            return data.spots(pointer)
        return data.spots(marks.get(pointer.split("/")[2], ""))

    return Positioned({**root, FILES: taken.values}, spots, data.duplicates)


class _Taken:
    """The files taken in so far, each under a name, and those that are still to be gone through."""

    def __init__(self, home: Path, inside: Path) -> None:
        self.home, self.inside = home, inside
        self.names: dict[Path, str] = {}
        self.values: dict[str, Any] = {}
        self.waiting: list[Path] = []

    def follow(self) -> None:
        """Take in what the files refer to, until there is no more."""
        while self.waiting:
            file = self.waiting.pop()
            self.values[self.names[file]] = self.rewritten(self.values[self.names[file]], file)

    def rewritten(self, node: object, file: Path) -> Any:
        """Return a value of `file`, each reference to a file that can be read turned into one within the document."""
        if isinstance(node, list):
            return [self.rewritten(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        made = {key: self.rewritten(value, file) for key, value in node.items()}
        if isinstance(ref := node.get("$ref"), str):
            made["$ref"] = self._inside(ref, file)
        return made

    def _inside(self, ref: str, file: Path) -> str:
        target, _, fragment = ref.partition("#")
        where = file if not target else _file_of(ref, file, self.inside)
        if where is None or (where == self.home and not target):
            return ref
        if where == self.home:
            return f"#{fragment}"
        return f"#/{FILES}/{escape(self.names[where])}{fragment}" if self._take(where) else ref

    def _take(self, file: Path) -> bool:
        if file in self.names:
            return True
        if len(self.names) >= _MAX_FILES:
            return False
        try:
            value = read_document(file)
        except InputError:
            return False
        self.names[file] = file.relative_to(self.inside).as_posix()
        self.values[self.names[file]] = value
        self.waiting.append(file)
        return True


def _file_of(ref: str, file: Path, inside: Path) -> Path | None:
    """Return the file that a reference names, if it stands in the folder; None for any other reference."""
    target = unquote(ref.partition("#")[0])
    if not target.lower().endswith(_SUFFIXES) or "://" in target or "\0" in target:
        return None
    found = (file.resolve().parent / target).resolve()
    return found if found.is_relative_to(inside) and found.is_file() else None


def _references(root: object) -> list[tuple[str, str]]:
    return list(_walked(root))


def _walked(root: object) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Any]] = [("", root)]
    while stack:
        pointer, node = stack.pop()
        members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        if isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            yield pointer, ref
        inner = [(key, child) for key, child in members if isinstance(child, (dict, list))]
        stack.extend((f"{pointer}/{escape(str(key))}", child) for key, child in reversed(inner))

"""A module that is imported with another text, in this process and in those that its tests start."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
import types
from pathlib import Path
from typing import Any

#: Names a file that says which module is broken, for processes that a test starts.
TOLD = "MUTATION_BROKEN"


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> types.CodeType:
        return compile(self._text, self.path, "exec")


class Broken(importlib.abc.MetaPathFinder):
    """Gives one module with another text."""

    def __init__(self, path: Path, text: str, root: Path) -> None:
        parts = path.relative_to(root).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self._path, self._text = path, text

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if fullname != self.name:
            return None
        within = [str(self._path.parent)] if self._path.name == "__init__.py" else None
        loader = _Loader(fullname, str(self._path), self._text)
        return importlib.util.spec_from_file_location(
            fullname, self._path, loader=loader, submodule_search_locations=within
        )


class _First(list[Any]):
    """pytest puts its own finder first, which would give the module as it stands: it comes second here."""

    def insert(self, at: Any, item: Any) -> None:
        super().insert(max(at, 1), item)


def put_first(broken: Broken) -> None:
    """Ask this finder before all others, whoever comes later."""
    sys.meta_path = _First([broken, *sys.meta_path])


def tell(path: Path, text: str, root: Path, into: Path) -> None:
    """Let the processes that are started from here on import the module with that text."""
    into.write_text(json.dumps([str(path), text, str(root)]), encoding="utf-8")
    os.environ[TOLD] = str(into)


def told() -> None:
    """In such a process: as it was told."""
    if place := os.environ.get(TOLD):
        path, text, root = json.loads(Path(place).read_text(encoding="utf-8"))
        put_first(Broken(Path(path), text, Path(root)))

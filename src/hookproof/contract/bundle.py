"""Bundle: one schema file and all that it reaches, as one self-contained schema.

Every `$ref` to another file becomes a `$ref` into `#/$defs/<type>`, so that any 2020-12 validator takes the result
(JSON Schema Core 2020-12, section 9.3). References are followed on disk only; nothing is ever fetched. What two events
share is rewritten once and shared between their schemas too: bundled schemas are read, never written to.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

from hookproof.contract.errors import LoopingRef, NotASchema, UnresolvableRef
from hookproof.contract.filenames import is_path
from hookproof.errors import InputError
from hookproof.schema.circles import Circles
from hookproof.schema.dialects import CANONICAL, dialect_of, read
from hookproof.schema.errors import LongChain, LoopingReference
from hookproof.schema.identities import anchors_of, identity_of
from hookproof.schema.json import ABSENT, object_at
from hookproof.schema.keywords import Dialect
from hookproof.schema.pointers import Schema, decoded, escape, lookup, subschemas
from hookproof.schema.references import stands_as_schema
from hookproof.schema.rewriting import Rewriting, names_like
from hookproof.schema.validators import fault

#: What a schema that is embedded loses: it is no resource of its own any more.
_RESOURCE = frozenset({"$schema", "$id"})
_REFERENCES = frozenset({"$ref", "$dynamicRef"})
#: More files than this in a folder are not looked through for an identity.
MAX_FILES = 5_000


def bundle(path: Path, read: Callable[[Path], Schema], *, root: Path) -> Schema:
    """Return the schema in `path` with every file it reaches embedded under `$defs`.

    `read` gives the parsed schema of a file. Raises UnresolvableRef where a reference leads nowhere or out of `root`,
    LoopingRef where references only refer to each other.
    """
    return Bundler(read, root=root, mains=[path]).bundle(path)


@dataclass(frozen=True)
class _File:
    """One file as it stands in a bundle: its schema, rewritten, and the files that it refers to."""

    body: Schema
    refers_to: tuple[Path, ...]
    written_in: str | None

    @cached_property
    def is_current(self) -> bool:
        """Whether the file is in JSON Schema 2020-12, and says nothing that is unknown there."""
        if dialect_of({} if self.written_in is None else {"$schema": self.written_in}) is not Dialect.V2020_12:
            return False
        reading = read(self.body)
        return reading.schema is self.body and not reading.ignored

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """The anchors of a file that is current."""
        return tuple(_anchors(self.body))


class Bundler:
    """Bundles the files of one folder: each is read, rewritten and checked once, whoever refers to it.

    `mains` are the files that will be bundled: no embedded file is named like a definition of theirs. `sound` says that
    the files are known to be current, and to hold no circle and no anchor twice: half of the time goes into asking.
    """

    def __init__(
        self, read: Callable[[Path], Schema], *, root: Path, mains: Iterable[Path], sound: bool = False
    ) -> None:
        self._sound = sound
        self._read = read
        self._root = root
        self._real_root = os.path.realpath(root)
        self._taken = {name for main in mains for name in _definitions(read(main))}
        self._names: dict[Path, str] = {}
        self._found: dict[str, Path] = {}
        self._files: dict[tuple[Path, bool], _File] = {}
        self._circles = Circles()
        self._current: dict[Path, bool] = {}

    def bundle(self, path: Path) -> Schema:
        """Return the schema of one file with all that it reaches. Raises UnresolvableRef, LoopingRef or NotASchema."""
        main = self._file(path, embedded=False)
        own = dialect_of(main.body)
        embedded = {self._name(target): _in_its_dialect(self._file(target), own) for target in self._reached(main)}
        schema = dict(main.body)
        if embedded:
            schema["$defs"] = {**object_at(schema, "$defs"), **dict(sorted(embedded.items()))}
        if not self._sound:
            _check_anchors(self._anchors_of(path, schema), str(path))
            self._refuse_circles(schema, path)
        return schema

    def is_current(self, path: Path) -> bool:
        """Whether a file and all that it reaches say in JSON Schema 2020-12 just what is written."""
        if path not in self._current:
            self._current[path] = self._sound or all(file.is_current for file in self._parts(path))
        return self._current[path]

    def _parts(self, path: Path) -> Iterator[_File]:
        main = self._file(path, embedded=False)
        yield main
        yield from map(self._file, self._reached(main))

    def _anchors_of(self, path: Path, schema: Schema) -> Iterable[str]:
        if not self.is_current(path):
            return _anchors(schema)
        return (anchor for file in self._parts(path) for anchor in file.anchors)

    def _refuse_circles(self, schema: Schema, path: Path) -> None:
        try:
            self._circles.refuse(schema)
        except LoopingReference as error:
            raise LoopingRef(str(path), error.chain) from None
        except LongChain as error:
            raise NotASchema(error.what, where=f"{path}{error.place}") from None

    def _reached(self, main: _File) -> dict[Path, None]:
        reached: dict[Path, None] = {}
        pending = list(main.refers_to)
        while pending:
            path = pending.pop()
            if path not in reached:
                reached[path] = None
                pending.extend(self._file(path).refers_to)
        return reached

    def _file(self, path: Path, *, embedded: bool = True) -> _File:
        if (path, embedded) not in self._files:
            schema = self._read(path)
            references = _References(self, path, schema, f"/$defs/{escape(self._name(path))}" if embedded else "")
            whole = Rewriting(references.changed).of(schema)
            body = {k: v for k, v in whole.items() if not embedded or k not in _RESOURCE}
            written_in = str(schema["$schema"]) if "$schema" in schema else None
            self._files[path, embedded] = _File(body, tuple(references.refers_to), written_in)
        return self._files[path, embedded]

    def target(self, file: str, path: Path, ref: str) -> tuple[Path, str]:
        """Return the file that a reference in `path` names, and where it stands in the bundle.

        A schema whose `$id` is not its path names others by theirs (Core 2020-12, section 8.2.3); else the path counts.
        """
        target = self._by_identity(file, path) or self._by_path(file, path, ref)
        return target, f"/$defs/{escape(self._name(target))}"

    def _by_identity(self, file: str, path: Path) -> Path | None:
        base = identity_of(self._read(path))
        if is_path(base) and "://" not in file:
            return None
        try:
            return self._identities.get(urldefrag(urljoin(base, file)).url)
        except ValueError:
            return None

    @cached_property
    def _identities(self) -> dict[str, Path]:
        """The files of the folder by the identities that they give themselves, as far as these are absolute."""
        found: dict[str, Path] = {}
        for path in sorted(self._root.rglob("*.json"))[:MAX_FILES]:
            try:
                identity = identity_of(self._read(path))
            except InputError:
                continue
            if identity and path.resolve().is_relative_to(self._real_root):
                found.setdefault(urldefrag(identity).url, path)
        return found

    def _by_path(self, file: str, path: Path, ref: str) -> Path:
        if "://" in file or file.startswith("/"):
            raise UnresolvableRef(str(path), ref, "it is not a relative path, and nothing is fetched")
        named = os.path.normpath(path.parent / unquote(file))
        if named not in self._found:
            self._found[named] = self._locate(named, path, ref)
        return self._found[named]

    def _locate(self, named: str, path: Path, ref: str) -> Path:
        if "\0" in named:
            raise UnresolvableRef(str(path), ref, "it is no file's name")
        real = os.path.realpath(named)
        if os.path.commonpath([real, self._real_root]) != self._real_root:
            raise UnresolvableRef(str(path), ref, f"it leaves {self._root}")
        if not os.path.isfile(real):  # noqa: PTH113 - thousands of these: a Path for each doubles the time to load
            raise UnresolvableRef(str(path), ref, "there is no such file")
        return Path(named)

    def anchors(self, path: Path) -> set[str]:
        """Return the anchors of a file."""
        return set(_anchors(self._read(path)))

    def schema(self, path: Path) -> Schema:
        """Return the schema of a file as it was read."""
        return self._read(path)

    def _name(self, target: Path) -> str:
        if target not in self._names:
            stem = target.name.removesuffix(".json").removesuffix(".schema")
            name = next(name for name in names_like(stem) if name not in self._taken)
            self._names[target] = name
            self._taken.add(name)
        return self._names[target]


class _References:
    """The references of one file as they stand in a bundle, each known to lead somewhere."""

    def __init__(self, bundler: Bundler, path: Path, schema: Schema, base: str) -> None:
        self.bundler, self.path, self.schema, self.base = bundler, path, schema, base
        self.refers_to: dict[Path, None] = {}
        self._dialect = dialect_of(schema)

    def changed(self, node: Schema, made: Schema) -> Schema:
        """Return an object of the file with its references changed. Raises NotASchema, UnresolvableRef."""
        identity = identity_of(node, self._dialect)
        if node is not self.schema and not identity.startswith("#") and identity:
            raise NotASchema(
                f"a schema inside the file has an identity of its own: $id {identity!r}",
                where=str(self.path),
                mend="Move it to a file of its own.",
            )
        for key in _REFERENCES & node.keys():
            if isinstance(ref := node[key], str):
                made[key] = self._reference(ref)
        return made

    def _reference(self, ref: str) -> str:
        file, _, fragment = ref.partition("#")
        target, base = self.path, self.base
        if file:
            target, base = self.bundler.target(file, self.path, ref)
            self.refers_to[target] = None
        self._check(ref, target, fragment)
        return f"#{base}{fragment}" if fragment.startswith("/") or not fragment else f"#{fragment}"

    def _check(self, ref: str, target: Path, fragment: str) -> None:
        if fragment and not fragment.startswith("/"):
            if decoded(fragment) not in self.bundler.anchors(target):
                raise UnresolvableRef(str(self.path), ref, "there is no such anchor")
            return
        schema, pointer = self.bundler.schema(target), decoded(fragment)
        found = lookup(schema, pointer)
        if found is ABSENT:
            raise UnresolvableRef(str(self.path), ref, "nothing is there")
        if not isinstance(found, dict | bool) or not _is_schema(schema, pointer, found):
            raise UnresolvableRef(str(self.path), ref, "what is there is no schema")


def _in_its_dialect(file: _File, dialect: Dialect | None) -> Schema:
    """An embedded schema, which says its dialect where that is another one than the bundle's."""
    said = {} if file.written_in is None else {"$schema": file.written_in}
    if dialect_of(said) is dialect:
        return file.body
    return {"$schema": CANONICAL, **said, **file.body}


def _definitions(schema: Schema) -> Iterable[str]:
    found = schema.get("$defs")
    return found if isinstance(found, dict) else ()


def _is_schema(root: Schema, pointer: str, node: object) -> bool:
    certain = stands_as_schema(root, pointer)
    if certain is None and isinstance(node, dict):
        return fault(node, dialect_of(root) or Dialect.V2020_12) is None
    return certain is not False


def _anchors(schema: Schema) -> Iterator[str]:
    dialect = dialect_of(schema)
    return (name for _, node in subschemas(schema) for name in anchors_of(node, dialect))


def _check_anchors(anchors: Iterable[str], where: str) -> None:
    """Refuse two anchors of one name: in one resource a reference to them could mean either."""
    seen: set[str] = set()
    for anchor in anchors:
        if anchor in seen:
            raise NotASchema(f"there are two anchors {anchor!r}", where=where, mend="Rename one, or refer by path.")
        seen.add(anchor)

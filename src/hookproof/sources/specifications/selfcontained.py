"""Schemas out of documents, each made to stand alone: all that it reaches is embedded under `$defs`.

References are followed as JSON Schema does: joined to the nearest `$id`, else to the file that holds them. Files are
read below one folder only, and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from hookproof.errors import InputError, notice
from hookproof.parsing import read_document
from hookproof.schema.circles import Circles
from hookproof.schema.collection import Collection, Led
from hookproof.schema.dialects import told
from hookproof.schema.errors import DanglingReference, SchemaError
from hookproof.schema.json import ABSENT, list_at
from hookproof.schema.keywords import Dialect
from hookproof.schema.pointers import Schema, escape, tokens
from hookproof.schema.rewriting import REFERENCES, Rewriting, names_like
from hookproof.sources.specifications.dialect import in_2020_12, spoken

#: What a schema loses that is embedded: it is no resource of its own any more, and its definitions go to the top.
_RESOURCE = frozenset({"$id", "$schema", "$defs", "definitions", "$anchor", "$dynamicAnchor", "$recursiveAnchor"})


class _Outside(InputError):
    """A file that lies outside of the folder in which references are followed."""


def read_schemas(path: Path, default: Dialect = Dialect.V2020_12) -> object:
    """Return the value of a file with its schemas in 2020-12, and tell what was ignored in them."""
    return translated(read_document(path), path, default)


def translated(value: object, path: Path, default: Dialect = Dialect.V2020_12) -> object:
    """Return a document with its schemas in 2020-12, and tell what was ignored in them."""
    reading = in_2020_12(value, spoken(value), default)
    for text in told(reading.ignored, str(path)):
        notice(text)
    return reading.schema


@dataclass(frozen=True, slots=True)
class _Made:
    """A schema as it stands in a bundle, and the definitions that it refers to."""

    body: Any
    refers_to: tuple[str, ...]


class Library:
    """Documents below one folder, found by `$id` and by path; gives schemas that stand alone.

    `given` are documents that were read already and are in 2020-12, by path. `dialect` is that of schemas which do not
    say theirs.
    """

    def __init__(self, root: Path, given: Mapping[Path, object], dialect: Dialect = Dialect.V2020_12) -> None:
        self._root = root.resolve()
        self._shown = {path.resolve().as_uri(): str(path) for path in given}
        self._dialect = dialect
        self._read: dict[Path, object] = {path.resolve(): value for path, value in given.items()}
        documents = {path.as_uri(): value for path, value in self._read.items()}
        self._documents = Collection(documents, read=self._document)
        self._names: dict[int, str] = {}
        self._targets: dict[str, Schema] = {}
        self._made: dict[str, _Made] = {}

    def schema(self, path: Path, pointer: str = "") -> Schema:
        """Return the schema at a pointer of a file as one that stands alone.

        Raises InputError where a reference leads nowhere, out of the folder, or in a circle.
        """
        home = path.resolve().as_uri()
        found = self._led(f"{home}#{quote(pointer, safe='/~')}", {}, home)
        top = self._make(found.node, main=True)
        definitions = self._reached(top)
        body = top.body if isinstance(top.body, dict) else {"allOf": [top.body]}
        alone = {**body, "$defs": dict(sorted(definitions.items()))} if definitions else body
        try:
            Circles().refuse(alone)
        except SchemaError as error:
            raise InputError(error.what, where=f"{path}{f'#{pointer}' if pointer else ''}", mend=error.mend) from None
        return alone

    def _reached(self, top: _Made) -> dict[str, object]:
        definitions: dict[str, Any] = {}
        pending = list(top.refers_to)
        while pending:
            name = pending.pop()
            if name not in definitions:
                if name not in self._made:
                    self._made[name] = self._make(self._targets[name], main=False)
                definitions[name] = self._made[name].body
                pending.extend(self._made[name].refers_to)
        return definitions

    def _make(self, target: Schema, *, main: bool) -> _Made:
        refers_to: dict[str, None] = {}

        def changed(node: Schema, made: Schema) -> Schema:
            for key in REFERENCES:
                if isinstance(ref := node.get(key), str):
                    said, name = self._refer(ref, node, target if main else None)
                    del made[key]
                    _put(made, said)
                    refers_to.update({name: None} if name else {})
            return made

        return _Made(Rewriting(changed, left_out=_RESOURCE).of(target), tuple(refers_to))

    def _refer(self, ref: str, holder: Schema, main: Schema | None) -> tuple[str | bool, str]:
        """Return what a reference becomes, and the definition that it needs, if any; `main` is the bundle's own."""
        target = self._led(ref, holder, self._documents.home_of(holder)).node
        if isinstance(target, bool):
            return target, ""
        if target is main:
            return "#", ""
        name = self._name(ref, target)
        self._targets.setdefault(name, target)
        return f"#/$defs/{escape(name)}", name

    def _led(self, ref: str, holder: object, home: str) -> Led:
        where = self._shown.get(home, _path_of(home))
        try:
            return self._documents.led(ref, holder, home)
        except _Outside:
            what, mend = f"the reference {ref!r} leaves {self._root}", "Name a folder that holds both."
            raise InputError(what, where=where, mend=mend) from None
        except DanglingReference as error:
            mend = "Only files in the same folder are followed; nothing is fetched."
            raise InputError(error.what, where=where, mend=mend) from None

    def _document(self, address: str) -> object:
        """Return the document at an address; ABSENT where none is. Raises _Outside, and InputError as reading does."""
        if not address.startswith("file:") or "\0" in unquote(address):
            return ABSENT
        path = Path(_path_of(address)).resolve()
        if not path.is_relative_to(self._root):
            raise _Outside(f"it leaves {self._root}")
        if path not in self._read:
            if not path.is_file():
                return ABSENT
            self._read[path] = read_schemas(path, self._dialect)
        return self._read[path]

    def _name(self, ref: str, target: object) -> str:
        if id(target) not in self._names:
            file, _, fragment = ref.partition("#")
            last = tokens(unquote(fragment))[-1:] if fragment.startswith("/") else [fragment] if fragment else []
            stem = last[0] if last else file.rpartition("/")[2].removesuffix(".json").removesuffix(".schema")
            taken = set(self._names.values())
            self._names[id(target)] = next(name for name in names_like(stem or "schema") if name not in taken)
        return self._names[id(target)]


def _path_of(address: str) -> str:
    return unquote(urlsplit(address).path)


def _put(made: Schema, said: str | bool) -> None:
    """Put what a reference says into the schema that holds it, beside another one where there is one."""
    if isinstance(said, bool) or "$ref" in made:
        made["allOf"] = [*list_at(made, "allOf"), said if isinstance(said, bool) else {"$ref": said}]
    else:
        made["$ref"] = said

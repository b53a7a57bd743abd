"""Bundle: one schema file and all that it reaches, as one self-contained schema.

Every `$ref` to another file becomes a `$ref` into `#/$defs/<type>`, so that any 2020-12 validator takes the result
(JSON Schema Core 2020-12, section 9.3). References are followed on disk only; nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from hookproof.contract.errors import LoopingRef, UnresolvableRef

Schema = dict[str, Any]

#: Keywords whose value is data, not schemas: a "$ref" in there is not a reference.
_DATA = frozenset({"const", "enum", "examples", "example", "default", "x-hookproof"})
#: Keywords whose value maps free names to schemas.
_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
#: What a schema that is embedded loses: it is no resource of its own any more.
_RESOURCE = frozenset({"$schema", "$id"})


def bundle(path: Path, read: Callable[[Path], Schema], *, root: Path) -> Schema:
    """Return the schema in `path` with every file it reaches embedded under `$defs`.

    `read` gives the parsed schema of a file. Raises UnresolvableRef where a reference leads nowhere or out of `root`,
    LoopingRef where references only refer to each other.
    """
    bundler = _Bundler(path, read, root)
    schema: Schema = bundler.rewrite(read(path), path, "")
    defs = bundler.embed_all()
    if defs:
        schema["$defs"] = {**schema.get("$defs", {}), **dict(sorted(defs.items()))}
    _check_refs(schema, str(path))
    return schema


class _Bundler:
    """The files met so far, and the name under which each stands in `$defs`."""

    def __init__(self, main: Path, read: Callable[[Path], Schema], root: Path) -> None:
        self.main, self.read, self.root = main, read, root
        self.names: dict[Path, str] = {}
        self.pending: list[Path] = []

    def embed_all(self) -> Schema:
        defs: Schema = {}
        while self.pending:
            path = self.pending.pop()
            body = self.rewrite(self.read(path), path, f"/$defs/{self.names[path]}")
            defs[self.names[path]] = {key: value for key, value in body.items() if key not in _RESOURCE}
        return defs

    def rewrite(self, node: Any, path: Path, base: str) -> Any:
        if isinstance(node, list):
            return [self.rewrite(item, path, base) for item in node]
        if not isinstance(node, dict):
            return node
        return {key: self._rewrite_value(key, value, path, base) for key, value in node.items()}

    def _rewrite_value(self, key: str, value: Any, path: Path, base: str) -> Any:
        if key in ("$ref", "$dynamicRef") and isinstance(value, str):
            return self._target(value, path, base)
        if key in _DATA:
            return value
        if key in _NAMED and isinstance(value, dict):
            return {name: self.rewrite(item, path, base) for name, item in value.items()}
        return self.rewrite(value, path, base)

    def _target(self, ref: str, path: Path, base: str) -> str:
        file, _, fragment = ref.partition("#")
        if not file:
            return f"#{base}{fragment}" if fragment.startswith("/") or not fragment else f"#{fragment}"
        target = self._locate(file, path, ref)
        if fragment and not fragment.startswith("/"):
            self._name(target)
            return f"#{fragment}"
        home = "" if target == self.main.resolve() else f"/$defs/{self._name(target)}"
        return f"#{home}{fragment}"

    def _locate(self, file: str, path: Path, ref: str) -> Path:
        if "://" in file or file.startswith("/"):
            raise UnresolvableRef(str(path), ref, "it is not a relative path, and nothing is fetched")
        target = (path.parent / unquote(file)).resolve()
        if not target.is_relative_to(self.root.resolve()):
            raise UnresolvableRef(str(path), ref, f"it leaves {self.root}")
        if not target.is_file():
            raise UnresolvableRef(str(path), ref, "there is no such file")
        return target

    def _name(self, target: Path) -> str:
        if target not in self.names:
            stem = PurePosixPath(target.name).name.removesuffix(".json").removesuffix(".schema")
            taken = set(self.names.values())
            self.names[target] = next(name for name in _candidates(stem) if name not in taken)
            self.pending.append(target)
        return self.names[target]


def _candidates(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def lookup(schema: Any, pointer: str) -> Any:
    """Return what the JSON pointer (RFC 6901, percent-encoded or not) leads to in `schema`. Raises KeyError."""
    node = schema
    for raw in pointer.split("/")[1:]:
        token = unquote(raw).replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(token)] if isinstance(node, list) else node[token]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(pointer) from None
    return node


def subschemas(node: Any, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield every object of `node` that can be a schema, with its JSON pointer; data (`const`, …) is left out."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from subschemas(item, f"{pointer}/{index}")
    elif isinstance(node, dict):
        yield pointer, node
        for key, value in node.items():
            if key in _NAMED and isinstance(value, dict):
                for name, item in value.items():
                    yield from subschemas(item, f"{pointer}/{key}/{escape(name)}")
            elif key not in _DATA:
                yield from subschemas(value, f"{pointer}/{key}")


def escape(token: str) -> str:
    """Return a key as one token of a JSON pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def _check_refs(schema: Schema, where: str) -> None:
    anchors = {node[key] for _, node in subschemas(schema) for key in ("$anchor", "$dynamicAnchor") if key in node}
    for pointer, node in subschemas(schema):
        ref = node.get("$ref")
        if isinstance(ref, str):
            _resolve(schema, ref, f"{where}#{pointer}", anchors)
            _check_loop(schema, pointer, where)


def _resolve(schema: Schema, ref: str, where: str, anchors: set[str]) -> None:
    fragment = ref[1:]
    if fragment and not fragment.startswith("/"):
        if fragment not in anchors:
            raise UnresolvableRef(where, ref, "there is no such anchor")
        return
    try:
        lookup(schema, fragment)
    except KeyError:
        raise UnresolvableRef(where, ref, "nothing is there") from None


def _check_loop(schema: Schema, start: str, where: str) -> None:
    """A reference loop is one that consumes nothing: through `$ref` and in-place applicators only."""
    trail: list[str] = []
    cleared: set[str] = set()

    def follow(pointer: str) -> None:
        if pointer in cleared:
            return
        if pointer in trail:
            raise LoopingRef(where, (*(f"#{step}" for step in trail[trail.index(pointer) :]), f"#{pointer}"))
        trail.append(pointer)
        for target in _in_place(schema, pointer):
            follow(target)
        cleared.add(trail.pop())

    follow(start)


def _in_place(schema: Schema, pointer: str) -> Iterator[str]:
    node = lookup(schema, pointer)
    if not isinstance(node, dict):
        return
    ref = node.get("$ref")
    if isinstance(ref, str) and (ref == "#" or ref.startswith("#/")):
        yield unquote(ref[1:])
    for key in ("allOf", "anyOf", "oneOf"):
        for index in range(len(node.get(key, ()))):
            yield f"{pointer}/{key}/{index}"
    for key in ("not", "if", "then", "else"):
        if key in node:
            yield f"{pointer}/{key}"

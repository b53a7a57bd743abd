"""Schemas out of documents, each made to stand alone: all that it reaches is embedded under `$defs`.

References are followed as JSON Schema does: joined to the nearest `$id`, else to the file that holds them. Files are
read below one folder only, and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from hookproof.errors import InputError, notice
from hookproof.parsing import read_document
from hookproof.schema.dialects import told
from hookproof.schema.keywords import NAMED, Dialect, is_data
from hookproof.schema.pointers import escape, tokens
from hookproof.sources.dialect import in_2020_12, spoken

if TYPE_CHECKING:
    from referencing import Registry, Resource

#: What a schema loses that is embedded: it is no resource of its own any more, and its definitions go to the top.
_RESOURCE = frozenset({"$id", "$schema", "$defs", "definitions", "$anchor", "$dynamicAnchor", "$recursiveAnchor"})
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_IN_PLACE_LISTS, _IN_PLACE = ("allOf", "anyOf", "oneOf"), ("not", "if", "then", "else")
#: More references and in-place applicators in a row than this are refused: no schema needs them, no reader follows.
MAX_CHAIN = 100

Schema = dict[str, Any]
Refs = dict[str, None]


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


@dataclass(frozen=True, slots=True)
class _Target:
    """What a reference leads to: a schema, the resolver that stands there, and the file that holds it."""

    node: Schema
    resolver: Any
    home: Path


class Library:
    """Documents below one folder, found by `$id` and by path; gives schemas that stand alone.

    `given` are documents that were read already and are in 2020-12, by path. `dialect` is that of schemas which do not
    say theirs.
    """

    def __init__(self, root: Path, given: Mapping[Path, object], dialect: Dialect = Dialect.V2020_12) -> None:
        self._root = root.resolve()
        self._given = {path.resolve(): value for path, value in given.items()}
        self._shown = {path.resolve(): str(path) for path in given}
        self._dialect = dialect
        self._homes: dict[int, Path] = {}
        self._resources: dict[Path, Resource[Any]] = {}
        self._names: dict[int, str] = {}
        self._targets: dict[str, _Target] = {}
        self._made: dict[str, _Made] = {}

    def schema(self, path: Path, pointer: str = "") -> Schema:
        """Return the schema at a pointer of a file as one that stands alone.

        Raises InputError where a reference leads nowhere, out of the folder, or in a circle.
        """
        home = path.resolve()
        found = self._lookup(f"#{_fragment(pointer)}", self._registry.resolver(home.as_uri()), home)
        top = self._make(_Target(found.contents, found.resolver, home), main=True)
        definitions = self._reached(top)
        body = top.body if isinstance(top.body, dict) else {"allOf": [top.body]}
        alone = {**body, "$defs": dict(sorted(definitions.items()))} if definitions else body
        _refuse_circles(alone, f"{path}{f'#{pointer}' if pointer else ''}")
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

    def _make(self, target: _Target, *, main: bool) -> _Made:
        rewriting = _Rewriting(self._refer, target, main=main)
        body = rewriting.rewrite(target.node, target.resolver)
        return _Made(body, tuple(rewriting.refers_to))

    @cached_property
    def _registry(self) -> Registry[object]:
        from referencing import Registry

        registry: Registry[Any] = Registry(retrieve=self._retrieve)  # type: ignore[call-arg] # attrs is not typed here
        for path, value in self._given.items():
            resource = self._entered(path, value)
            registry = registry.with_resource(path.as_uri(), resource)
            if isinstance(identity := value.get("$id") if isinstance(value, dict) else None, str):
                registry = registry.with_resource(urljoin(path.as_uri(), identity), resource)
        return registry

    def _retrieve(self, uri: str) -> Resource[object]:
        from referencing.exceptions import NoSuchResource

        parts = urlsplit(uri)
        if parts.scheme != "file" or "\0" in unquote(uri):
            raise NoSuchResource(ref=uri)  # type: ignore[call-arg] # attrs is not typed here
        path = Path(unquote(parts.path)).resolve()
        if not path.is_relative_to(self._root):
            raise _Outside(f"it leaves {self._root}")
        if not path.is_file():
            raise NoSuchResource(ref=uri)  # type: ignore[call-arg] # attrs is not typed here
        return self._resources.get(path) or self._entered(path, read_schemas(path, self._dialect))

    def _entered(self, path: Path, value: object) -> Resource[object]:
        """Take a document in. What is no valid schema may still hold some, but its identities are not looked at."""
        import jsonschema_rs
        from referencing import Resource
        from referencing.jsonschema import DRAFT202012

        try:
            usable = isinstance(value, dict) and jsonschema_rs.meta.is_valid(value)
        except (ValueError, jsonschema_rs.ReferencingError):
            usable = False
        self._homes.update((id(node), path) for node in _objects(value))
        self._resources[path] = DRAFT202012.create_resource(value) if usable else Resource.opaque(value)
        return self._resources[path]

    def _refer(self, ref: str, resolver: object, holder: _Target, main: bool) -> tuple[str | bool, str | None]:
        """Return what a reference becomes, and the definition that it needs."""
        resolved = self._lookup(ref, resolver, holder.home)
        target = resolved.contents
        if isinstance(target, bool):
            return target, None
        if not isinstance(target, dict):
            raise InputError(f"the reference {ref!r} leads to what is no schema", where=self._show(holder.home))
        if main and target is holder.node:
            return "#", None
        name = self._name(ref, target)
        self._targets.setdefault(name, _Target(target, resolved.resolver, self._homes.get(id(target), holder.home)))
        return f"#/$defs/{escape(name)}", name

    def _lookup(self, ref: str, resolver: Any, home: Path) -> Any:
        from referencing.exceptions import Unresolvable

        for one in (resolver, self._registry.resolver(home.as_uri())):
            try:
                return one.lookup(ref)
            except Unresolvable as error:
                self._raise_own(error, ref, home)
            except ValueError:  # no URI at all
                continue
            except (AttributeError, TypeError):  # what stands on the way is no schema, and the registry trusts it is
                continue
        where, mend = self._show(home), "Only files in the same folder are followed; nothing is fetched."
        raise InputError(f"the reference {ref!r} leads nowhere: nothing is there", where=where, mend=mend)

    def _raise_own(self, error: BaseException, ref: str, home: Path) -> None:
        """Raise what the reading of a file said, which the registry hides behind an error of its own."""
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, _Outside):
                what, mend = f"the reference {ref!r} leaves {self._root}", "Name a folder that holds both."
                raise InputError(what, where=self._show(home), mend=mend) from None
            if isinstance(cause, InputError):
                raise cause
            cause = cause.__cause__

    def _show(self, path: Path) -> str:
        return self._shown.get(path, str(path))

    def _name(self, ref: str, target: object) -> str:
        if id(target) not in self._names:
            file, _, fragment = ref.partition("#")
            last = tokens(unquote(fragment))[-1:] if fragment.startswith("/") else [fragment] if fragment else []
            stem = last[0] if last else file.rpartition("/")[2].removesuffix(".json").removesuffix(".schema")
            taken = set(self._names.values())
            self._names[id(target)] = next(name for name in _candidates(stem or "schema") if name not in taken)
        return self._names[id(target)]


Refer = Callable[[str, Any, _Target, bool], tuple["str | bool", "str | None"]]


class _Rewriting:
    """One schema being rewritten: its references point into the bundle. `main` says that it is the bundle's root."""

    def __init__(self, refer: Refer, target: _Target, *, main: bool) -> None:
        self._refer, self._target, self._main = refer, target, main
        self._known: dict[int, Any] = {}
        self.refers_to: Refs = {}

    def rewrite(self, node: object, resolver: object) -> object:
        """Return a part of the schema rewritten; what is shared (YAML aliases) stays shared."""
        if not isinstance(node, (dict, list)):
            return node
        if id(node) not in self._known:
            made = self._list(node, resolver) if isinstance(node, list) else self._object(node, resolver)
            self._known[id(node)] = made
        return self._known[id(node)]

    def _list(self, node: list[object], resolver: object) -> list[object]:
        return [self.rewrite(item, resolver) for item in node]

    def _object(self, node: Schema, resolver: Any) -> Schema:
        if isinstance(node.get("$id"), str):
            from referencing.jsonschema import DRAFT202012

            resolver = resolver.in_subresource(DRAFT202012.create_resource(node))
        made = {str(key): self._value(str(key), value, resolver) for key, value in node.items() if key not in _RESOURCE}
        for key in _REFERENCES:
            if isinstance(node.get(key), str):
                self._reference(made, key, resolver)
        return made

    def _value(self, key: str, value: object, resolver: object) -> object:
        if key in _REFERENCES or _is_data(key):
            return value
        if key in NAMED and isinstance(value, dict):
            return {str(name): self.rewrite(item, resolver) for name, item in value.items()}
        return self.rewrite(value, resolver)

    def _reference(self, made: Schema, key: str, resolver: object) -> None:
        said, name = self._refer(made.pop(key), resolver, self._target, self._main)
        if name is not None:
            self.refers_to[name] = None
        if isinstance(said, bool) or "$ref" in made:
            made["allOf"] = [*made.get("allOf", ()), said if isinstance(said, bool) else {"$ref": said}]
        else:
            made["$ref"] = said


def _fragment(pointer: str) -> str:
    from urllib.parse import quote

    return quote(pointer, safe="/~")


def _candidates(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _objects(value: object, *, data: bool = True) -> Iterator[Schema]:
    """Yield every object in a value once, also where parts of it are shared; without `data` only those in schemas."""
    seen: set[int] = set()
    stack = [value]
    while stack:
        node = stack.pop()
        if id(node) in seen or not isinstance(node, (dict, list)):
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            yield node
            stack.extend(inner for key, inner in node.items() if data or not _is_data(str(key)))
        else:
            stack.extend(node)


def _is_data(key: str) -> bool:
    return is_data(key) or key == "discriminator"


def _refuse_circles(schema: Schema, where: str) -> None:
    """Refuse references that consume nothing on their way back to themselves: no value can be held against them."""
    clear: set[int] = set()

    def follow(node: object, trail: tuple[int, ...]) -> None:
        if not isinstance(node, dict) or id(node) in clear:
            return
        if id(node) in trail:
            raise InputError("its references lead in a circle", where=where, mend="Break the loop with a property.")
        if len(trail) > MAX_CHAIN:
            raise InputError(f"more than {MAX_CHAIN} references in a row", where=where)
        for inner in _in_place(node, schema):
            follow(inner, (*trail, id(node)))
        clear.add(id(node))

    for node in _objects(schema, data=False):
        if isinstance(node.get("$ref"), str):
            follow(node, ())


def _in_place(node: Schema, schema: Schema) -> Iterable[object]:
    ref = node.get("$ref")
    if ref == "#":
        yield schema
    elif isinstance(ref, str) and ref.startswith("#/$defs/"):
        yield schema.get("$defs", {}).get(tokens(ref)[1])  # a property may be called $ref: then it is no reference
    for key in _IN_PLACE_LISTS:
        yield from node[key] if isinstance(node.get(key), list) else ()
    yield from (node[key] for key in _IN_PLACE if key in node)
    dependent = node.get("dependentSchemas")
    yield from dependent.values() if isinstance(dependent, dict) else ()

"""The schema files of a version's folder, and the schemas in them that say what stands at a place of a payload."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from hookproof.contract.filenames import file_of
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import decoded, lookup

Node = dict[str, object]
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: Keywords whose schemas speak about the same value -> when they hold: always, in one branch, under a condition.
_BESIDE = {"allOf": 0, "anyOf": 1, "oneOf": 1, "then": 2, "else": 2}


class SchemaTree:
    """The files of one version, to be changed in place and written back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        paths = sorted(self.folder.rglob("*.json"))
        self._files = {path: json.loads(path.read_text(encoding="utf-8")) for path in paths}
        self._loosened: set[tuple[int, str]] = set()
        self._ids = {str(document.get("$id", path.as_uri())): path for path, document in self._files.items()}
        self._base = {id(document): url for url, path in self._ids.items() for document in [self._files[path]]}

    def at(self, event: str, tokens: Sequence[str]) -> list[Node]:
        """Return the schemas that stand at a place of an event's payload, as they are written; `*` is any item."""
        return [node for node, _ in self._found(event, tokens)]

    def about(self, event: str, tokens: Sequence[str], keyword: str) -> list[list[Node]]:
        """Return the schemas with a keyword that speak about what stands at a place, references followed.

        In three lists: what holds always, what holds in a branch of a union, what holds under a condition.
        """
        found = self._found(event, tokens)
        spread = {id(node): (node, rank) for each, base in found for node, _, rank in self._spread(each, base)}
        return [[node for node, rank in spread.values() if rank == wanted and keyword in node] for wanted in range(3)]

    def note_loosened(self, node: Node, keyword: str) -> None:
        """Remember that a keyword of a schema was loosened: other events may share it."""
        self._loosened.add((id(node), keyword))

    def is_loosened(self, event: str, tokens: Sequence[str], *keywords: str) -> bool:
        """Whether a keyword that spoke about a place was loosened before."""
        spread = (node for each, base in self._found(event, tokens) for node, _, _ in self._spread(each, base))
        return any((id(node), keyword) in self._loosened for node in spread for keyword in keywords)

    def _found(self, event: str, tokens: Sequence[str]) -> list[tuple[Node, str]]:
        root = self._files.get(self.folder / file_of(event))
        found = [(root, self._base[id(root)])] if isinstance(root, dict) else []
        for token in tokens:
            found = [pair for node, base in found for pair in self._below(node, base, token)]
        return found

    def add(self, name: str, schema: Node) -> None:
        """Put in the file of a new event, with an identity as the others have it."""
        path = self.folder / file_of(name)
        like = next((url for url, other in self._ids.items() if other.parent == self.folder), "")
        identity = {} if like.startswith("file:") or not like else {"$id": f"{like.rpartition('/')[0]}/{path.name}"}
        about = {"title": name, "description": "Seen in deliveries; not described before."}
        self._files[path] = {"$schema": _DIALECT, **identity, **about, **schema}

    def write(self) -> None:
        """Write back every file that was changed."""
        for path, document in self._files.items():
            if path.exists() and json.loads(path.read_text(encoding="utf-8")) == document:
                continue
            path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def _below(self, node: Node, base: str, part: str) -> Iterator[tuple[Node, str]]:
        for schema, where, _ in self._spread(node, base):
            members = schema.get("properties")
            below = schema.get("items") if part == "*" else members.get(part) if isinstance(members, dict) else None
            if isinstance(below, dict):
                yield below, where

    def _spread(self, node: Node, base: str) -> Iterator[tuple[Node, str, int]]:
        """Yield every schema that speaks about the same value, each once, with its address, and when it holds."""
        seen: set[int] = set()
        waiting = [(node, base, 0)]
        while waiting:
            schema, where, rank = waiting.pop(0)
            if id(schema) in seen:
                continue
            seen.add(id(schema))
            yield schema, where, rank
            for keyword, holds in _BESIDE.items():
                said = schema.get(keyword)
                branches = said if isinstance(said, list) else [said]
                waiting += [(branch, where, max(rank, holds)) for branch in branches if isinstance(branch, dict)]
            if isinstance(reference := schema.get("$ref"), str):
                waiting += [(target, url, rank) for target, url in self._target(reference, where)]

    def _target(self, reference: str, base: str) -> list[tuple[Node, str]]:
        url, fragment = urldefrag(urljoin(base, reference))
        path = self._ids.get(url)
        found = lookup(self._files[path], decoded(fragment)) if path is not None else ABSENT
        return [(found, url)] if isinstance(found, dict) else []

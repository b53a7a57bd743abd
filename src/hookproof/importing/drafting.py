"""The schema files of a version: one an event, and one for each part that schemas refer to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from itertools import count
from typing import Any

from hookproof.contract.filenames import LONGEST, SUFFIX, file_of
from hookproof.importing.eventnames.eventname import Named
from hookproof.importing.eventnames.exampletexts import text_at
from hookproof.importing.eventnames.narrowing import Narrowing
from hookproof.importing.library import Library
from hookproof.schema.errors import DanglingReference
from hookproof.schema.json import value_key
from hookproof.schema.keywords import NAMED, is_data
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import tokens
from hookproof.sources.names import words

#: What a schema loses: identities (files get new ones), definitions (they are files now), and what is no JSON Schema.
_DROPPED = words(
    "$schema $id id $anchor $dynamicAnchor $recursiveAnchor $vocabulary $defs definitions discriminator xml "
    "externalDocs example"
)
_KEPT = "x-hookproof"
TYPES = "types"
#: What tells a payload's type, or may.
_TYPED = words("type const enum $ref allOf anyOf oneOf not if $dynamicRef")
_NO_FILE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_PART = 100
#: The mark of a schema that nobody published: it was made from payloads.
INFERRED = "x-inferred"


class Drafting:
    """Makes the files of one version; parts are named once, in the order in which events reach them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._narrowing = Narrowing(library)
        self._names: dict[int, str] = {}
        self._taken: set[str] = set()
        self._todo: list[tuple[str, Any]] = []
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, event: Named) -> None:
        """Add the file of an event, and those of the parts that it reaches for the first time."""
        self.files[file_of(event.name)] = self._event(event)
        while self._todo:
            name, node = self._todo.pop(0)
            written = self._written(node, "")
            self.files[f"{TYPES}/{name}"] = written if isinstance(written, dict) else _of_boolean(written)

    def _event(self, event: Named) -> dict[str, object]:
        offer = event.offer
        node = self._library.followed(offer.node)
        for part, text in event.texts:
            if part.in_body:
                node = self._narrowing.fixed(node, tokens(part.name), text)
        body = self._written(node, f"{TYPES}/")
        body = body if isinstance(body, dict) else _of_boolean(body)
        description = offer.description or body.get("description") or f"The event {event.name}."
        published = distinct((*offer.examples, *body.pop("examples", ())))
        examples = [example for example in published if _is_of(example, event)]
        head: dict[str, Any] = {"title": event.name, "description": " ".join(str(description).split())}
        if offer.inferred:
            head[INFERRED] = True
        if _means_object(body, examples):
            head["type"] = "object"
        rest = {key: value for key, value in body.items() if key not in head}
        return {**head, **rest, **({"examples": examples} if examples else {})}

    def _written(self, node: object, folder: str) -> object:
        """A copy of a schema whose references lead to files; `folder` leads to the types from where it lies."""
        if isinstance(node, list):
            return [self._written(item, folder) for item in node]
        if not isinstance(node, dict):
            return node
        made: dict[str, Any] = {}
        for key, value in node.items():
            self._keyword(made, str(key), value, folder)
        if "example" in node and "examples" not in made:
            made["examples"] = [node["example"]]
        return made

    def _keyword(self, made: dict[str, object], key: str, value: object, folder: str) -> None:
        if key in _DROPPED or (key.startswith("x-") and key != _KEPT):
            return
        if key == "$ref" and isinstance(value, str):
            made[key] = self._reference(value, folder)
        elif key in NAMED and isinstance(value, dict):
            made[key] = {name: self._written(item, folder) for name, item in value.items()}
        elif key == "examples":
            made.update({key: list(value)} if isinstance(value, list) else {})
        elif is_data(key):
            made[key] = value
        else:
            made[key] = self._written(value, folder)

    def _reference(self, ref: str, folder: str) -> str:
        try:
            target = self._library.target(ref)
        except DanglingReference:
            return ref  # it stays as it is: who loads the contract says what is wrong with it, at its place
        node = target.node
        if id(node) not in self._names:
            self._names[id(node)] = self._name(target.name)
            self._todo.append((self._names[id(node)], node))
        return f"{folder}{self._names[id(node)]}"

    def _name(self, called: str) -> str:
        stem = _NO_FILE.sub("-", called).strip("-.")[:_LONGEST_PART] or "part"
        names = (f"{stem}{'' if number == 1 else f'-{number}'}{SUFFIX}" for number in count(1))
        name = next(name for name in names if name.lower() not in self._taken)
        self._taken.add(name.lower())
        return name


def _means_object(body: Mapping[str, object], examples: Iterable[object]) -> bool:
    """Whether a payload is described by its members and its type is forgotten: without it, `true` fits too."""
    described = "properties" in body and body.keys().isdisjoint(_TYPED)
    return described and all(isinstance(example, dict) for example in examples)


def _is_of(example: object, event: Named) -> bool:
    """Whether an example may be this event's: one that carries another's name is not."""
    there = ((text_at(example, tokens(part.name)), text) for part, text in event.texts if part.in_body)
    return all(found == text for found, text in there if isinstance(found, str))


def distinct(values: Iterable[object]) -> list[object]:
    """Return JSON values, each once, in order."""
    return list({value_key(value): value for value in values}.values())


def _of_boolean(value: object) -> dict[str, Any]:
    return {"not": {}} if value is False else {}


def unnameable(event: str, taken: Container[str]) -> str:
    """Return why an event can have no file; "" where it can. `taken` are the files that are there, in lower case."""
    if not event.strip():
        return "it has no name"
    file = file_of(event)
    if len(file.encode()) > LONGEST:
        return "its name is too long for a file"
    if file.lower() in taken:
        return "another event has this name but for case"
    return ""

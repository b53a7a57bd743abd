"""What a user names as OLD or NEW: a version of a provider, a document, a schema file, or a folder of schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from hookproof.contract import load_contract
from hookproof.contract.bundle import Bundler
from hookproof.contract.catalogue import find_version, load_events, load_provider, offered, provider_names, tell_ignored
from hookproof.contract.errors import ContractError, NotASchema
from hookproof.contract.filenames import file_of
from hookproof.contract.model import Event
from hookproof.contract.schemafile import check_dialect, known_dialect, read_schema
from hookproof.errors import CannotJudge, InputError, notice
from hookproof.schema.expansion import check_expansion
from hookproof.schema.keywords import KEYWORDS, Holds
from hookproof.schema.omissions import FLAGS, mend
from hookproof.settings.choice import applicable_lock, only_provider

if TYPE_CHECKING:
    from hookproof.sources.specifications.comparable import EventSchema

_SUFFIXES = (".schema.json", ".json", ".schema.yaml", ".schema.yml", ".yaml", ".yml", ".schema")
#: Names of files that hold prose: they are documented in words, and words have no schemas to compare.
_PROSE = (".md", ".mdx", ".markdown", ".txt", ".html", ".htm")
_READ = "Versions, OpenAPI and AsyncAPI documents, JSON Schemas and folders of them can be compared."
#: Keywords that make an object a JSON Schema: what asserts, applies or refers. Annotations and identities do not.
_TELLING = frozenset(name for name, row in KEYWORDS.items() if row.tells or row.holds is Holds.NAMED) - {
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "examples",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its name, its events, and their files where they are the user's own.

    `lone` is said of a single schema, whose event has only the name of a file.
    """

    name: str
    events: Mapping[str, Event]
    paths: Mapping[str, str]
    lone: bool = False

    def called(self, event: str) -> Side:
        """Return a lone side whose event has another name."""
        (schema,), (path,) = (one.schema for one in self.events.values()), self.paths.values()
        return Side(self.name, {event: Event(event, schema)}, {event: path}, lone=True)


def sides(old: str, new: str, *, provider: str | None, schemas: Path | None) -> tuple[Side, Side]:
    """Return both sides of a comparison. Raises InputError for what cannot be used, and for what cannot be paired.

    A single schema file holds one event without a name; it takes that of the other side, which has to be one alone.
    """
    provider = provider or _provider_of([text for text in (old, new) if _is_version(text)], schemas)
    before, after = (_side(text, provider, schemas) for text in (old, new))
    if before.lone and (after.lone or len(after.events) == 1):
        return before.called(next(iter(after.events))), after
    if after.lone and len(before.events) == 1:
        return before, after.called(next(iter(before.events)))
    if before.lone or after.lone:
        raise InputError(
            "a single schema can only be compared with a single schema",
            where=old if before.lone else new,
            mend="Name two files, two folders, or two versions.",
        )
    return before, after


def _side(text: str, provider: str | None, schemas: Path | None) -> Side:
    path = Path(text)
    if _is(path, "is_dir"):
        return _folder(path)
    if _is(path, "is_file"):
        return _file(path)
    if "/" in text or text.endswith((".json", ".yaml", ".yml")):
        raise InputError("there is no such file or folder", where=text)
    named, _, version = text.rpartition("@")
    contract = load_contract(named or provider or "", version, root=schemas)
    return Side(contract.name, contract.events, {})


def _is(path: Path, what: str) -> bool:
    try:
        return bool(getattr(path, what)())
    except (OSError, ValueError):  # a name that no file system takes
        return False


def _is_version(text: str) -> bool:
    """Whether a version is named without its provider."""
    is_file = _is(Path(text), "exists") or "/" in text or text.endswith((".json", ".yaml", ".yml"))
    return not is_file and "@" not in text


def _provider_of(versions: Sequence[str], schemas: Path | None) -> str:
    """Return the provider of versions: that of the lock, or the only one at hand; where that lacks one of the versions,
    the only known provider that has them all. Raises InputError where it cannot be told."""
    if not versions:
        return ""
    locked = applicable_lock(None)
    likely = [locked[1].provider] if locked else offered(schemas)
    having = [name for name in provider_names(schemas) if _has(name, versions, schemas)]
    if len(having) == 1 and not (len(likely) == 1 and likely[0] in having):
        notice(f"{' and '.join(versions)}: of {having[0]}, which alone has {'them' if len(versions) > 1 else 'it'}")
        return having[0]
    return likely[0] if len(likely) == 1 else only_provider(schemas)


def _has(provider: str, versions: Sequence[str], schemas: Path | None) -> bool:
    try:
        known = load_provider(provider, root=schemas)
        return all(find_version(known, version) for version in versions)
    except InputError:
        return False


def _in_contract(folder: Path) -> bool:
    return (folder.resolve().parent / "provider.yaml").is_file()


def _folder(path: Path) -> Side:
    """The folder of a contract's version is held to the rules of contracts; any other is read as JSON Schema says."""
    if _in_contract(path):
        events = load_events(path)
        return Side(str(path), events, {name: str(path / file_of(name)) for name in events})
    from hookproof.sources.specifications.comparable import events_of_folder

    schemas, interfaces = events_of_folder(path)
    found = {**schemas, **{n: e for document in interfaces for n, e in _of_interface(document).items()}}
    if not found:
        raise ContractError("there is no schema here", where=str(path), mend=_READ)
    return _read(str(path), found)


def _of_interface(path: Path) -> Mapping[str, EventSchema]:
    """The events of an OpenAPI or AsyncAPI document, schemas without flags of an older draft, as imports take them."""
    from hookproof.sources.specifications.comparable import events_of_document

    found = events_of_document(path)
    for event, said in found.items():
        if places := mend(said.schema, FLAGS):
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            notice(f"{path} ({event}): left out what is no JSON Schema at {places[0]}{more}")
    return found


def _read(name: str, found: Mapping[str, EventSchema], *, lone: bool = False) -> Side:
    for event, said in found.items():
        check_dialect(said.schema, f"{said.path} ({event})" if event not in said.path else said.path)
    events = {event: Event(event, said.schema) for event, said in found.items()}
    for event, said in found.items():
        check_expansion(events[event].schema, said.path)
    return Side(name, events, {event: said.path for event, said in found.items()}, lone=lone)


def _file(path: Path) -> Side:
    """One document: an OpenAPI or AsyncAPI document with its events, or a JSON Schema, which is one event."""
    from hookproof.parsing import read_document
    from hookproof.sources.specifications.comparable import EventSchema, event_of_schema, is_interface

    if path.name.lower().endswith(_PROSE):
        raise InputError("this is text, and only schemas can be compared", where=str(path), mend=_READ)
    event = _event_of(path)
    if _in_contract(path.parent) and path.suffix == ".json":
        own = Event(event, _of_contract(path))
        check_expansion(own.schema, str(path))
        return Side(str(path), {event: own}, {event: str(path)}, lone=True)
    value = read_document(path)
    if is_interface(value):
        return _read(str(path), _of_interface(path))
    schema = _schema(value, str(path))
    return _read(str(path), {event: EventSchema(event, event_of_schema(path, schema), str(path))}, lone=True)


def _event_of(path: Path) -> str:
    return next((path.name.removesuffix(suffix) for suffix in _SUFFIXES if path.name.endswith(suffix)), path.name)


def _of_contract(path: Path) -> dict[str, object]:
    """One schema of a contract's version folder, which is held to its identity."""
    folder = path.parent
    read = {path: read_schema(path, folder=folder, check=True)}

    def reader(target: Path) -> dict[str, object]:
        if target not in read:
            read[target] = read_schema(target, folder=folder, check=True)
        return read[target]

    return Bundler(reader, root=folder, mains=[path]).bundle(path)


def _schema(value: object, where: str) -> dict[str, object]:
    """Return a value that is a JSON Schema. Raises NotASchema for any other JSON, which would allow everything."""
    if not isinstance(value, dict):
        raise NotASchema("a schema file holds a JSON object", where=where, mend=_READ)
    known_dialect(value, where)
    words = {str(key) for key in value if not str(key).startswith("x-")}
    telling, unknown = words & _TELLING, words - KEYWORDS.keys()
    named = bool(words & {"$schema", "$id"}) or not words
    if "$schema" not in value and len(telling) <= len(unknown) and (unknown or not named):
        raise NotASchema("this is no JSON Schema, OpenAPI or AsyncAPI document", where=where, mend=_READ)
    check_dialect(value, where)
    return value


def only(side: Side, globs: tuple[str, ...]) -> Side:
    """Return a side with the events that any glob names, all where there is no glob."""
    if not globs:
        return side
    events = {n: e for n, e in side.events.items() if any(fnmatchcase(n, glob) for glob in globs)}
    return Side(side.name, events, side.paths)


def selected(old: Side, new: Side, globs: tuple[str, ...]) -> tuple[Side, Side]:
    """Return both sides with the selected events. Raises CannotJudge where nothing is selected on either."""
    chosen = only(old, globs), only(new, globs)
    if not chosen[0].events and not chosen[1].events:
        if not globs:
            raise CannotJudge("no webhook is described on either side", where=old.name, mend="Nothing was compared.")
        raise CannotJudge(f"no event is named like {', '.join(globs)}", where="--event", mend="Nothing was compared.")
    for side in chosen:
        tell_ignored(side.events, {name: path for name, path in side.paths.items() if name in side.events})
    return chosen

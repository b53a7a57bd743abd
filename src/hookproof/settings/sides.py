"""What a user names as OLD or NEW: a version of a provider, a schema file, or a folder of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from hookproof.contract import load_contract
from hookproof.contract.bundle import Bundler
from hookproof.contract.catalogue import load_events
from hookproof.contract.model import Event
from hookproof.contract.schemafile import read_schema
from hookproof.errors import CannotJudge, InputError
from hookproof.settings.choice import applicable_lock, only_provider

_SUFFIXES = (".schema.json", ".json", ".schema")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its name, its events, and their files where they are the user's own."""

    name: str
    events: Mapping[str, Event]
    paths: Mapping[str, str]


def sides(old: str, new: str, *, provider: str | None, schemas: Path | None) -> tuple[Side, Side]:
    """Return both sides of a comparison. Raises InputError for what cannot be used, and for a file beside a folder.

    A single file holds one event; so that two files can be compared, both are named by the second.
    """
    files = [Path(text).is_file() for text in (old, new)]
    if files[0] != files[1]:
        raise InputError(
            "a single schema can only be compared with a single schema",
            where=old if files[0] else new,
            mend="Name two files, two folders, or two versions.",
        )
    if files[0]:
        event = _event_of(Path(new))
        return _file(Path(old), event), _file(Path(new), event)
    return tuple(_many(text, provider, schemas) for text in (old, new))  # type: ignore[return-value] # two in, two out


def _many(text: str, provider: str | None, schemas: Path | None) -> Side:
    path = Path(text)
    if path.is_dir():
        events = load_events(path)
        return Side(text, events, {name: str(path / f"{name}.schema.json") for name in events})
    if "/" in text or text.endswith(".json"):
        raise InputError("there is no such file or folder", where=text)
    named, _, version = text.rpartition("@")
    contract = load_contract(named or provider or _default_provider(schemas), version, root=schemas)
    return Side(contract.name, contract.events, {})


def _default_provider(schemas: Path | None) -> str:
    found = applicable_lock(None)
    return found[1].provider if found else only_provider(schemas)


def _event_of(path: Path) -> str:
    return next((path.name.removesuffix(suffix) for suffix in _SUFFIXES if path.name.endswith(suffix)), path.name)


def _file(path: Path, event: str) -> Side:
    """One schema; where it lies in a contract's version folder it is held to its identity, elsewhere it has none."""
    folder = path.parent
    in_contract = (folder.parent / "provider.yaml").is_file()
    read = {path: read_schema(path, folder=folder, check=True, identity=in_contract)}

    def reader(target: Path) -> dict[str, object]:
        if target not in read:
            read[target] = read_schema(target, folder=folder, check=True, identity=in_contract)
        return read[target]

    schema = Bundler(reader, root=folder, mains=[path]).bundle(path)
    return Side(str(path), {event: Event(event, schema)}, {event: str(path)})


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
        raise CannotJudge(f"no event is named like {', '.join(globs)}", where="--event", mend="Nothing was compared.")
    return chosen

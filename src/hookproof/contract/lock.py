"""hookproof.lock: the version of a contract that a consumer was written against, made to be read and merged.

One line an event, sorted, so that two branches that pin differently conflict where they differ and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from hookproof.contract.catalogue import chosen_events, load_contract, load_provider, provider_names
from hookproof.contract.errors import DamagedLock, PinMismatch, UnknownPin
from hookproof.contract.model import Contract
from hookproof.parsing import MalformedDocument, UnreadableFile, parse_yaml, read_text, refuse_repeated_keys
from hookproof.schema.json import digest_of

LOCK_NAME = "hookproof.lock"
_KEYS = ("provider", "version", "digest", "select", "events")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_HEADER = """\
# The webhook contract that this consumer was written against. Written by: hookproof pin
# `hookproof pin --check` tells when the schemas differ; `hookproof pin --upgrade` moves to the newest version.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A pinned contract. `select` are globs over event names, empty for all; `events` are the pinned digests.

    `digest` is that of the selected events together. Events outside of the selection do not count.
    """

    provider: str
    version: str
    digest: str
    select: tuple[str, ...]
    events: Mapping[str, str]

    def selects(self, event: str) -> bool:
        """Whether an event counts for this consumer."""
        return not self.select or any(fnmatchcase(event, glob) for glob in self.select)


def lock_of(contract: Contract, select: Iterable[str] = ()) -> Lock:
    """Return the lock that pins a contract. Raises what `chosen_events` does."""
    globs = tuple(dict.fromkeys(select))
    chosen = {name: contract.events[name] for name in chosen_events(contract, globs)}
    return Lock(
        provider=contract.provider.name,
        version=contract.version.name,
        digest=digest_of({name: event.written for name, event in chosen.items()}),
        select=globs,
        events={name: chosen[name].digest for name in sorted(chosen)},
    )


def lock_text(lock: Lock) -> str:
    """Return the text of a lock: sorted, one event a line."""
    select = "".join(f"  - {_quoted(glob)}\n" for glob in lock.select)
    return (
        f"{_HEADER}provider: {_quoted(lock.provider)}\nversion: {_quoted(lock.version)}\n"
        f"digest: {_hexadecimal(lock.digest)}\n"
        + (f"select:\n{select}" if select else "")
        + "events:\n"
        + "".join(f"  {_quoted(name)}: {_hexadecimal(lock.events[name])}\n" for name in sorted(lock.events))
    )


def _hexadecimal(digest: str) -> str:
    """A digest as YAML; one of digits alone would be read as a number."""
    return f'"{digest}"' if digest.isdigit() else digest


def _quoted(text: str) -> str:
    """A name as YAML: as it stands where it can only be text, in double quotes (which JSON shares) otherwise."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", text) and text.lower() not in _YAML_WORDS:
        return text
    import json

    return json.dumps(text, ensure_ascii=False)


_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def find_lock(start: Path) -> Path | None:
    """Return the lock that holds for a folder: its own, or that of a parent up to the root of its repository.

    Outside of a repository only the folder itself is looked at.
    """
    folders = [start, *start.parents]
    root = next((index for index, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    return next((path for folder in folders[: root + 1] if (path := folder / LOCK_NAME).is_file()), None)


def read_lock(path: Path) -> Lock:
    """Return the lock in a file. Raises DamagedLock with line or key, and what to do."""
    try:
        text = read_text(path)
        _no_conflict(text, path)
        data = parse_yaml(text, str(path))
        refuse_repeated_keys(text, str(path))
    except (MalformedDocument, UnreadableFile) as error:
        raise DamagedLock(error.what, where=error.where) from None
    return _checked(data, str(path))


def _no_conflict(text: str, path: Path) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ", "||||||| ")) or line == "=======":
            raise DamagedLock(
                "a merge was not finished here",
                where=f"{path}:{number}",
                mend="Keep the version that you want, drop the other lines, and run hookproof pin.",
            )


def _checked(data: object, where: str) -> Lock:
    if not isinstance(data, dict):
        raise DamagedLock("it holds no mapping", where=where)
    unknown = [str(key) for key in data if key not in _KEYS]
    if unknown:
        raise DamagedLock(f"there is no key {unknown[0]!r}; known are {', '.join(_KEYS)}", where=where)
    events = _mapping(data.get("events"), f"{where}#/events")
    select = data.get("select", [])
    if not isinstance(select, list) or not all(isinstance(glob, str) for glob in select):
        raise DamagedLock("'select' is no list of names", where=f"{where}#/select")
    return Lock(
        provider=_text(data, "provider", where),
        version=_text(data, "version", where),
        digest=_digest(data.get("digest"), f"{where}#/digest"),
        select=tuple(select),
        events=events,
    )


def _text(data: Mapping[str, object], key: str, where: str) -> str:
    value = data.get(key)
    if value is None or isinstance(value, dict | list):
        raise DamagedLock(f"{key!r} is missing" if value is None else f"{key!r} is no text", where=f"{where}#/{key}")
    return str(value)  # a date that someone has written without its quotes is still that date


def _mapping(events: object, where: str) -> dict[str, str]:
    if not isinstance(events, dict) or not events:
        raise DamagedLock("'events' is no mapping of event names to digests", where=where)
    return {str(name): _digest(events[name], f"{where}/{name}") for name in sorted(events, key=str)}


def _digest(value: object, where: str) -> str:
    if not isinstance(value, str) or not _DIGEST.match(value):
        raise DamagedLock("this is no SHA-256 digest (64 hexadecimal digits)", where=where)
    return value


def load_pinned(lock: Lock, path: Path, *, root: Path | None = None) -> Contract:
    """Return the contract that a lock pins, not yet held against its digests. Raises UnknownPin."""
    if lock.provider not in (known := provider_names(root)):
        raise UnknownPin(str(path), "the provider", lock.provider, known)
    provider = load_provider(lock.provider, root=root)
    names = [version.name for version in provider.versions]
    if lock.version not in names:
        raise UnknownPin(str(path), f"{lock.provider} version", lock.version, names)
    return load_contract(provider, lock.version)


def strays(lock: Lock, contract: Contract) -> dict[str, str]:
    """Return the selected events that are not as they are pinned -> in which way: changed, gone, or not in the lock."""
    selected = {name: event for name, event in contract.events.items() if lock.selects(name)}
    changed = {
        name: "changed" for name, event in selected.items() if lock.events.get(name, event.digest) != event.digest
    }
    gone = dict.fromkeys((name for name in lock.events if name not in selected), "gone")
    new = dict.fromkeys((name for name in selected if name not in lock.events), "not in the lock")
    return changed | gone | new


def differences(lock: Lock, contract: Contract) -> tuple[str, ...]:
    """Return in words how the selected events of a contract differ from the pinned ones; empty where they do not."""
    ways: dict[str, list[str]] = {}
    for name, way in strays(lock, contract).items():
        ways.setdefault(way, []).append(name)
    found = tuple(f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} {way}" for way, names in ways.items())
    # The lines agree and the whole does not: somebody edited the lock's own digest.
    return found or (
        () if lock_of(contract, lock.select).digest == lock.digest else ("the digest of the whole differs",)
    )


def hold(lock: Lock, contract: Contract, path: Path) -> None:
    """Raise PinMismatch unless the contract is the pinned one."""
    if found := differences(lock, contract):
        raise PinMismatch(str(path), contract.name, found)

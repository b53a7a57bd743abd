"""The contracts at hand: where schemas lie, which providers and versions there are, and how one is loaded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hookproof.contract.bundle import Bundler
from hookproof.contract.deliveryfaults import check_rules
from hookproof.contract.deliveryrules import in_full, rules_of, with_preset
from hookproof.contract.errors import BadProvider, ContractError, DigestMismatch, NotASchema, SetAside
from hookproof.contract.filenames import SUFFIX, event_of
from hookproof.contract.model import Contract, DeliveryRules, Event, Lifecycle, Provider, Relation, Version
from hookproof.contract.naming import wrong_names
from hookproof.contract.ondemand import OnDemand
from hookproof.contract.presets import Preset, load_preset
from hookproof.contract.schemafile import read_schema
from hookproof.errors import InputError, UnknownName, nearest, notice
from hookproof.parsing import parse_yaml, read_document, read_text, refuse_repeated_keys, safe_loader
from hookproof.schema.assembly import Assembly
from hookproof.schema.dialects import Ignored, told
from hookproof.schema.expansion import Shared, check_expansion

if TYPE_CHECKING:
    import jsonschema_rs

#: Names a folder of contracts of the user's own, laid out as `schemas/` is.
SCHEMAS_VARIABLE = "HOOKPROOF_SCHEMAS"
#: The folder of a project's own contracts, where nothing else is named.
OWN = "schemas"


@cache
def bundled_root() -> Path:
    """Return the folder of contracts that comes with the package: in a wheel, else in the checkout."""
    package = Path(__file__).parents[1]
    for candidate in (package / "schemas", package.parents[1] / "schemas"):
        if (candidate / "provider.schema.json").is_file():
            return candidate
    raise ContractError(
        "the contracts that come with hookproof are missing",
        where=str(package),
        mend="Install the package again.",
    )


#: What a file of our own is called in short, for each that has a schema.
OWN_FILES = ("config", "provider", "report")


def own_schema(name: str) -> str:
    """Return the text of the schema of hookproof.yaml (`config`), of a provider.yaml, or of a JSON report."""
    return (bundled_root() / f"{name}.schema.json").read_text(encoding="utf-8")


def contract_folders(root: Path | None = None) -> tuple[Path, ...]:
    """Return the folders in which contracts are looked for, in this order.

    They are `root` alone, else the environment's alone, else the project's own (`schemas` in the working directory,
    where it holds contracts) and then the package's. Raises InputError where the named one is not there.
    """
    named = root or (Path(value) if (value := os.environ.get(SCHEMAS_VARIABLE)) else None)
    if named is None:
        own = own_folder()
        return (bundled_root(),) if own is None else (own, bundled_root())
    if named.is_file():
        raise InputError(
            "this is a file, and contracts are a folder",
            where=str(named),
            mend="Make a contract of the document with hookproof import, which writes to ./schemas, where it is found.",
        )
    if not named.is_dir():
        raise InputError(
            "there is no such folder of contracts",
            where=str(named),
            mend=f"See --schemas and {SCHEMAS_VARIABLE}.",
        )
    return (named,)


def own_folder() -> Path | None:
    """Return the project's own folder of contracts; None where there is none in the working directory."""
    own = Path(OWN)
    try:
        there = bool(_providers_in(own)) and not own.samefile(bundled_root())
    except OSError:  # a working directory that is gone, or that may not be read
        return None
    return own if there else None


def _providers_in(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/provider.yaml"))


def provider_names(root: Path | None = None) -> list[str]:
    """Return the names of all providers, sorted."""
    return sorted({name for folder in contract_folders(root) for name in _providers_in(folder)})


def offered(root: Path | None = None) -> list[str]:
    """Return the names of the providers that a command may choose from by itself, sorted.

    They are those of the first folder in use: a project's own contracts come before the package's.
    """
    return _providers_in(contract_folders(root)[0])


def load_provider(name: str, *, root: Path | None = None) -> Provider:
    """Return the provider `name`. Raises UnknownName, BadProvider, or an error of reading."""
    folders = contract_folders(root)
    base = next((folder for folder in folders if name in _providers_in(folder)), None)
    if base is None:
        raise UnknownName("provider", name, provider_names(root), where=", ".join(map(str, folders)))
    path = base / name / "provider.yaml"
    if base == bundled_root():
        return _bundled_provider(path)
    _hold_inside(path)
    text = read_text(path)
    data = parse_yaml(text, str(path))
    refuse_repeated_keys(text, str(path))
    check_provider(data, str(path))
    return _provider(path.parent, data)


@cache
def _bundled_provider(path: Path) -> Provider:
    """A provider that comes with the package: as its schemas, it is read once, and never changes while we run.

    That its file is nested too deep, or says what no JSON can, is not asked either.
    """
    import yaml

    return _provider(path.parent, yaml.load(read_text(path), Loader=safe_loader()))  # noqa: S506 - it is a safe loader


def _hold_inside(path: Path) -> None:
    """Raise BadProvider where a provider's file or a version's folder is a link that leads out of its folder."""
    if not path.resolve().is_relative_to(path.parent.resolve()):
        raise BadProvider("it is a link that leads out of the provider's folder", where=str(path))


#: So many slips of a file are told at once, and so many are looked for.
_TOLD, _LOOKED_FOR = 5, 50


def check_provider(data: Any, where: str) -> None:
    """Hold the data of a provider.yaml against provider.schema.json. Raises BadProvider with all slips at once, each by
    its pointer and the reason."""
    found = islice(_provider_validator().iter_errors(data), _LOOKED_FOR)
    slips = [(f"/{'/'.join(map(str, error.instance_path))}", error.message) for error in found]
    if slips:
        (pointer, message), *others = slips
        more = "".join(f"; and at {at}: {said}" for at, said in others[: _TOLD - 1])
        rest = f"; and {len(others) - _TOLD + 1} more" if len(others) >= _TOLD else ""
        raise BadProvider(
            f"{message}{more}{rest}",
            where=f"{where}#{pointer}",
            mend="schemas/provider.schema.json says what goes here.",
        )
    check_rules(_rules(data, where), where, data.get("delivery", {}))


@cache
def _provider_validator() -> jsonschema_rs.Validator:
    import jsonschema_rs

    return jsonschema_rs.validator_for(read_document(bundled_root() / "provider.schema.json"))


def load_contract(
    provider: str | Provider, version: str | None = None, *, root: Path | None = None, verify: bool = False
) -> Contract:
    """Return one provider at one version (the newest where none is named).

    An event that cannot be used is set aside with the reason, and the others are there all the same. `verify` holds the
    files against the digest of the version's record. Raises UnknownName for a provider or version that is not there,
    and a ContractError where no event can be used.
    """
    owner = provider if isinstance(provider, Provider) else load_provider(provider, root=root)
    chosen = find_version(owner, version)
    folder = owner.root / chosen.name
    _hold_inside(folder)
    events, faults = read_events(folder)
    if not folder.is_relative_to(bundled_root()):
        tell_ignored(events, {name: f"{folder / name}{SUFFIX}" for name in events})
        faults |= wrong_names(events, owner.delivery, folder)
    usable = {name: event for name, event in events.items() if name not in faults} if faults else events
    if not usable:
        raise next(iter(faults.values()))
    if chosen == owner.latest:
        _tell_idle(owner, events)
    unusable = {name: str(error) for name, error in sorted(faults.items())}
    contract = Contract(provider=owner, version=chosen, events=usable, unusable=unusable)
    if verify and contract.digest != chosen.digest:
        raise DigestMismatch(str(folder), chosen.name, chosen.digest, contract.digest)
    return contract


def _tell_idle(provider: Provider, events: Mapping[str, Event]) -> None:
    """Give a notice of what is said of events that the newest version does not have."""
    for rule in provider.delivery.events:
        if not any(fnmatchcase(name, rule.at) for name in events):
            near = nearest(rule.at, events)
            meant = f" Did you mean {near[0]}?" if near else ""
            notice(f"{provider.root / 'provider.yaml'}#/events/{rule.at}: no event has such a name.{meant}")


def tell_ignored(events: Mapping[str, Event], files: Mapping[str, str]) -> None:
    """Give a notice of what schemas say that their dialect does not know; what a shared type says is told once.

    `files` names the file of each event that has one; others are not told of.
    """
    known: set[Ignored] = set()
    for name, path in files.items():
        mine = [one for one in events[name].ignored if one not in known]
        known |= {one for one in mine if one.pointer.startswith("/$defs/")}
        for text in told(mine, path):
            notice(text)


def find_version(provider: Provider, name: str | None) -> Version:
    """Return the version `name`, or the newest where `name` is None. Raises UnknownName."""
    if name is None:
        return provider.latest
    for version in provider.versions:
        if version.name == name:
            return version
    raise UnknownName("version", name, (v.name for v in provider.versions), where=provider.name)


def load_events(folder: Path) -> dict[str, Event]:
    """Return the events of a folder of `<event>.schema.json` files, sorted by name. Raises InputError for any fault."""
    events, faults = read_events(folder)
    for error in faults.values():
        raise error
    return dict(events)


def read_events(folder: Path) -> tuple[Mapping[str, Event], dict[str, InputError]]:
    """Return the events of a folder that can be used, sorted by name, and why the others cannot.

    What comes with the package is sound, and read once in a process. Raises ContractError where the folder holds no
    event, or a link that leads out of it.
    """
    if not folder.is_relative_to(bundled_root()):
        return _checked_events(folder)
    return _bundled_events(folder), {}


@cache
def _bundled_events(folder: Path) -> Mapping[str, Event]:
    """The events of a folder of the package, each made when it is asked for: most commands are about one of them.

    Raises an error of reading for a file that is broken.
    """
    paths = {_event_name(path): path for path in _files(folder)}
    read = cache(lambda path: read_schema(path, folder=folder))
    bundler = Bundler(read, root=folder, mains=paths.values(), sound=True)
    assembly = Assembly(complete=lambda: [*events.values()])

    def made(name: str) -> Event:
        event = Event(name, bundler.bundle(paths[name]), is_current=True, assembly=assembly)
        assembly.add(name, event.schema)
        return event

    events = OnDemand(paths, made)
    return events


def _files(folder: Path) -> list[Path]:
    """The schemas of events in a folder, in order. Raises ContractError where there is none, or one leads out of it."""
    files = sorted(folder.glob(f"*{SUFFIX}"))
    if not files:
        raise ContractError(
            "there is no schema here",
            where=str(folder),
            mend=f"A version's folder holds one <event>{SUFFIX} an event.",
        )
    for path in files:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise NotASchema("it is a link that leads out of the version's folder", where=str(path))
        if path.exists() and not path.is_file():
            raise NotASchema("it is no file", where=str(path))
    return files


def _checked_events(folder: Path) -> tuple[dict[str, Event], dict[str, InputError]]:
    files = _files(folder)
    read = cache(lambda path: read_schema(path, folder=folder, check=True))
    faults = _faults(files, read)
    mains = [path for path in files if _event_name(path) not in faults]
    bundler = Bundler(read, root=folder, mains=mains)
    events: dict[str, Event] = {}
    assembly, shared = Assembly(), Shared()
    for path in mains:
        try:
            current = bundler.is_current(path)
            event = Event(_event_name(path), bundler.bundle(path), is_current=current, assembly=assembly)
            check_expansion(event.schema, str(path), shared=shared)
            assembly.add(event.name, event.schema)
            events[event.name] = event
        except InputError as error:
            faults[_event_name(path)] = error
    return events, faults


def _faults(files: Iterable[Path], read: Callable[[Path], object]) -> dict[str, InputError]:
    """Why some of the files cannot be read at all, by event."""
    faults: dict[str, InputError] = {}
    for path in files:
        try:
            read(path)
        except InputError as error:
            faults[_event_name(path)] = error
    return faults


def _event_name(path: Path) -> str:
    return event_of(path.name)


def find_event(contract: Contract, name: str) -> Event:
    """Return the event `name` of a contract. Raises SetAside with the reason, UnknownName with the nearest names."""
    if name in contract.unusable:
        raise SetAside(name, contract.unusable[name])
    if name not in contract.events:
        raise UnknownName("event", name, contract.events, where=contract.name)
    return contract.events[name]


def chosen_events(contract: Contract, globs: Sequence[str] = ()) -> list[str]:
    """Return the names of the events that match one of the globs, of all where there is none.

    Raises UnknownName for a glob that matches nothing, SetAside for one that matches only what cannot be used.
    """
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in contract.events):
            for name in _matching(contract.unusable, (glob,)):
                raise SetAside(name, contract.unusable[name])
            raise UnknownName("event", glob, contract.events, where=contract.name)
    return _matching(contract.events, globs)


def tell_set_aside(contract: Contract, globs: Sequence[str] = ()) -> None:
    """Give a notice of each event that the globs match and that cannot be used: what is missing shows nowhere else."""
    for name in _matching(contract.unusable, globs):
        notice(str(SetAside(name, contract.unusable[name])))


def _matching(names: Iterable[str], globs: Sequence[str]) -> list[str]:
    return [name for name in names if not globs or any(fnmatchcase(name, glob) for glob in globs)]


def _preset(data: Mapping[str, Any], where: str) -> Preset | None:
    return load_preset(data["preset"], bundled_root(), where=where) if "preset" in data else None


def _rules(data: Mapping[str, Any], where: str) -> DeliveryRules:
    own, preset = data.get("delivery", {}), _preset(data, where)
    full = in_full(own) if preset is None else with_preset(preset.delivery, own)
    return rules_of(full, data.get("events"))


def _provider(root: Path, data: Mapping[str, Any]) -> Provider:
    preset = _preset(data, str(root / "provider.yaml"))
    return Provider(
        name=root.name,
        title=data.get("title") or (preset.title if preset else root.name),
        documentation=data.get("documentation") or (preset.published if preset else ""),
        root=root,
        delivery=_rules(data, str(root / "provider.yaml")),
        versions=tuple(_version(str(name), entry) for name, entry in data["versions"].items()),
        relations=tuple(_relation(entry) for entry in data.get("relations", ())),
        lifecycles=tuple(
            Lifecycle(name=e["name"], entity=e["entity"], paths=tuple(e["paths"])) for e in data.get("lifecycles", ())
        ),
        errata=tuple(data.get("errata", ())),
        examples=data.get("examples", "own"),
    )


def _version(name: str, entry: Mapping[str, Any]) -> Version:
    return Version(name=name, date=str(entry["date"]), source=" ".join(entry["source"].split()), digest=entry["digest"])


def _relation(entry: Mapping[str, Any]) -> Relation:
    known = {"at", "kind", "fields"}
    options = {key: value for key, value in entry.items() if key not in known}
    return Relation(at=entry["at"], kind=entry["kind"], fields=tuple(entry["fields"]), options=options)

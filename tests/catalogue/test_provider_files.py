"""What stands in provider.yaml is true of the schemas beside it: nothing missing, nothing stale."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from hookproof.contract import Contract, Provider, Relation, load_contract, load_provider, provider_names
from hookproof.contract.catalogue import bundled_root, check_provider
from hookproof.parsing import read_document
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import lookup

PROVIDERS = [load_provider(name) for name in provider_names()]

each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)


def contracts(provider: Provider) -> list[Contract]:
    return [load_contract(provider, version.name) for version in provider.versions]


@each_provider
def test_it_fits_its_schema(provider: Provider) -> None:
    path = provider.root / "provider.yaml"
    check_provider(read_document(path), str(path))


@each_provider
def test_every_folder_is_a_version_and_every_version_a_folder(provider: Provider) -> None:
    folders = {path.name for path in provider.root.iterdir() if path.is_dir()}
    assert folders == {version.name for version in provider.versions}


@each_provider
def test_versions_stand_in_their_order_under_their_own_dates(provider: Provider) -> None:
    assert [version.name.partition(".")[0] for version in provider.versions] == [v.date for v in provider.versions]
    keys = [(v.date, int(v.name.partition(".")[2] or 0)) for v in provider.versions]
    assert keys == sorted(set(keys))


@each_provider
def test_a_published_version_is_what_its_digest_says(provider: Provider) -> None:
    for version in provider.versions:
        load_contract(provider, version.name, verify=True)


@each_provider
def test_every_event_belongs_to_one_lifecycle_and_lifecycles_name_known_events(provider: Provider) -> None:
    named = [event for lifecycle in provider.lifecycles for path in lifecycle.paths for event in steps(path)]
    known = {event for contract in contracts(provider) for event in contract.events}
    assert set(named) == known
    owners: dict[str, set[str]] = {}
    for lifecycle in provider.lifecycles:
        for event in (event for path in lifecycle.paths for event in steps(path)):
            owners.setdefault(event, set()).add(lifecycle.name)
    assert all(len(names) == 1 for names in owners.values()), owners


@each_provider
def test_every_event_of_a_lifecycle_names_its_entity(provider: Provider) -> None:
    newest = {name: event.schema for contract in contracts(provider) for name, event in contract.events.items()}
    for lifecycle in provider.lifecycles:
        for event in (event for path in lifecycle.paths for event in steps(path)):
            schema = newest[event]
            assert declares(schema, schema, lifecycle.entity), f"{lifecycle.name}: {event}"
            assert lifecycle.entity.removeprefix("/") in schema["required"]


@each_provider
def test_every_relation_binds_fields_that_some_version_declares(provider: Provider) -> None:
    every = contracts(provider)
    stale = [relation for relation in provider.relations if not any(holds_in(relation, c) for c in every)]
    assert stale == []


@each_provider
def test_no_relation_stands_twice(provider: Provider) -> None:
    keys = [(relation.at, relation.kind, relation.fields) for relation in provider.relations]
    assert len(keys) == len(set(keys))


@pytest.mark.slow
@each_provider
def test_every_erratum_points_at_something_in_each_version_it_names(provider: Provider) -> None:
    for erratum in provider.errata:
        places = [erratum["at"]] if isinstance(erratum["at"], str) else erratum["at"]
        for version in erratum["versions"]:
            for place in places:
                assert points(provider.root / version, place), f"{version}: {place}"


@each_provider
def test_every_erratum_follows_one_of_its_sources_or_says_otherwise(provider: Provider) -> None:
    for erratum in provider.errata:
        names = [str(source) for source in erratum["sources"]]
        free = ("neither", "both", "each")
        assert erratum["follows"].startswith((*names, *free)), erratum["at"]


def test_a_stale_pointer_is_seen() -> None:
    latest = load_contract(PROVIDERS[0])
    event, schema = next((name, event.schema) for name, event in latest.events.items())
    stale = Relation(at=event, kind="equal", fields=("/no-such-field", "/nor-this"), options={})
    assert not holds_in(stale, latest)
    assert not points(latest.provider.root / latest.version.name, f"{event}.schema.json#/properties/no-such-field")
    assert not declares(schema, schema, "/no-such-field")


def test_every_folder_beside_the_schemas_is_a_provider() -> None:
    folders = [path.name for path in sorted(bundled_root().iterdir()) if path.is_dir()]
    assert [name for name in folders if name != "presets"] == provider_names()


def steps(step: Any) -> Iterator[str]:
    """Every event in a tree of steps."""
    if isinstance(step, str):
        yield step
    else:
        for inner in step if isinstance(step, list) else next(iter(step.values())):
            yield from steps(inner)


def holds_in(relation: Relation, contract: Contract) -> bool:
    """Whether some event of the contract declares every field of the relation, and what is ordered in them."""
    ends = [relation.options[key] for key in ("start", "end") if key in relation.options]
    pointers = [*relation.fields, *(f"{field}/*{end}" for field in relation.fields for end in ends)]
    for root, start in places_of(relation, contract):
        if all(declares(root, start, pointer) for pointer in pointers):
            return True
    return False


def places_of(relation: Relation, contract: Contract) -> Iterator[tuple[Any, Any]]:
    for name, event in contract.events.items():
        if relation.at.startswith("types/"):
            kind = relation.at.removeprefix("types/")
            if kind in event.schema.get("$defs", {}):
                yield event.schema, event.schema["$defs"][kind]
        elif fnmatchcase(name, relation.at):
            yield event.schema, event.schema


def declares(root: Any, schema: Any, pointer: str) -> bool:
    """Whether a bundled schema has a declared field at `pointer` of the payload; `*` stands for any item."""
    token, _, rest = pointer.removeprefix("/").partition("/")
    for node in alternatives(root, schema):
        inner = node.get("items") if token == "*" else node.get("properties", {}).get(token)
        if isinstance(inner, dict) and (not rest or declares(root, inner, f"/{rest}")):
            return True
    return False


def alternatives(root: Any, schema: Any) -> Iterator[Any]:
    yield schema
    if "$ref" in schema:
        yield from alternatives(root, lookup(root, schema["$ref"].removeprefix("#")))
    for key in ("anyOf", "oneOf", "allOf"):
        for branch in schema.get(key, ()):
            yield from alternatives(root, branch)


def points(folder: Path, place: str) -> bool:
    """Whether each file that `place` names is there, and has something at its pointer."""
    pattern, _, pointer = place.partition("#")
    files = list(folder.glob(pattern))
    return bool(files) and all(lookup(read_document(path), pointer) is not ABSENT for path in files)

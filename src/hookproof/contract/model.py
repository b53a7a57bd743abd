"""What a contract is: frozen records, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from hookproof.schema.json import digest_of

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRules:
    """How a delivery is signed, as data (`delivery.signature` of provider.yaml).

    `signed_content` and `format` are templates over `{id}`, `{timestamp}`, `{body}` and `{signature}`. A header name
    is None where the scheme has no such header. `id_pointer` and `timestamp_pointer` are JSON pointers to members
    of the body that hold id and time instead, `timestamp_form` is how a time is written there. `tolerance_seconds` is
    None where age is not limited. Who wants to know where something stands asks `delivery/addressing`.
    """

    scheme: str
    algorithm: str
    signed_content: str
    encoding: str
    format: str
    separator: str
    id_header: str | None
    timestamp_header: str | None
    signature_header: str
    secret_encoding: str
    secret_prefix: str
    tolerance_seconds: int | None
    id_pointer: str | None = None
    timestamp_pointer: str | None = None
    timestamp_form: str = "epoch-seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRules:
    """How a provider delivers. `time_limit_seconds` is how long it waits for an answer before it counts a failure."""

    method: str
    content_type: str
    user_agent: str
    time_limit_seconds: float
    event_pointer: str
    signature: SignatureRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A fact that binds fields together and that JSON Schema cannot say (`relations` of provider.yaml).

    `at` names what the pointers are relative to: `types/<type>` for every object of that type, or a glob over events.
    """

    at: str
    kind: str
    fields: tuple[str, ...]
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """The deliveries that one entity can cause; `paths` are trees of steps as in provider.schema.json."""

    name: str
    entity: str
    paths: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a provider's contract: the day it was first seen (and a revision), where from, its digest."""

    name: str
    date: str
    source: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider: its delivery rules and all versions known, oldest first. `root` is its folder."""

    name: str
    title: str
    documentation: str
    root: Path
    delivery: DeliveryRules
    versions: tuple[Version, ...]
    relations: tuple[Relation, ...]
    lifecycles: tuple[Lifecycle, ...]
    errata: tuple[Mapping[str, Any], ...]

    @property
    def latest(self) -> Version:
        """The newest version."""
        return self.versions[-1]


@dataclass(frozen=True)
class Event:
    """One webhook event and its schema, bundled: self-contained, every `$ref` inside `#/$defs`."""

    name: str
    schema: Schema

    @property
    def title(self) -> str:
        """The schema's one-line description."""
        return str(self.schema.get("description", self.schema.get("title", self.name)))

    @property
    def examples(self) -> list[Any]:
        """The realistic payloads that the schema carries."""
        return list(self.schema.get("examples", ()))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical bundled schema, in hexadecimal."""
        return digest_of(self.schema)


@dataclass(frozen=True)
class Contract:
    """One provider at one version: its events, their schemas, its delivery rules.

    `unusable` are the events that were set aside when it was loaded, each with the reason.
    """

    provider: Provider
    version: Version
    events: Mapping[str, Event]
    unusable: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`provider@version`, the first part of every address."""
        return f"{self.provider.name}@{self.version.name}"

    @property
    def delivery(self) -> DeliveryRules:
        """How this contract's payloads are delivered."""
        return self.provider.delivery

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical bundled schemas of all events, in hexadecimal."""
        return digest_of({name: event.schema for name, event in self.events.items()})

    def relations_for(self, event: str) -> tuple[Relation, ...]:
        """Return the relations that can apply inside a payload of `event`: those of types, and those of this event."""
        from fnmatch import fnmatchcase

        return tuple(r for r in self.provider.relations if r.at.startswith("types/") or fnmatchcase(event, r.at))

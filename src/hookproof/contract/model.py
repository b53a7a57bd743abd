"""What a contract is: frozen records, no I/O."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from hookproof.schema.assembly import Assembly
from hookproof.schema.dialects import Ignored, Reading, dialect_of, read
from hookproof.schema.json import JsonObject, canonical, digest_of, list_at
from hookproof.schema.keywords import Dialect
from hookproof.schema.silhouettes import Names, silhouettes

Schema = JsonObject


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a delivery.

    `where` is `header` or `query` (`name` is its name), `body` (`name` is a JSON pointer into the payload; a token `*`
    is every item of an array), `key` (it is the name of a member itself, of the object at the JSON pointer `name`),
    `path` (`name` is a template over `{event}`, put after the URL's path), or `beside`: in the text of the proof
    itself, as in `t=…,v1=…`. `optional` parts of a name may be missing.
    """

    where: str
    name: str = ""
    optional: bool = False

    @property
    def in_body(self) -> bool:
        """Whether it stands in a member of the payload."""
        return self.where == "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventName:
    """Where the event's name stands: its `parts`, in order, joined by `separator` where there are several."""

    parts: tuple[Place, ...] = (Place("body", "/event"),)
    separator: str = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRules:
    """How one delivery is told from another, and dated. A place is None where deliveries have no such thing.

    `past_seconds` and `future_seconds` say how old and how far ahead a delivery may be; None where that is not limited.
    """

    id: Place | None = None
    id_form: str = "message"
    time: Place | None = None
    time_form: str = "epoch-seconds"
    past_seconds: int | None = None
    future_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRules:
    """How a payload becomes the body of a request.

    `form` is `json` (as it is), `form` (each member a form parameter) or `member` (the JSON text in the form parameter
    `member`). `envelope` is what stands around it, as JSON with `{payload}` where it goes; None where there is none.
    """

    form: str = "json"
    member: str = ""
    envelope: Any = field(default=None, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """How a consumer gets the public key that verifies: by HTTP, where the provider serves it.

    `form` is `jwks` (a JSON Web Key Set), `jwk` (one such key), `pem` or `certificate` (X.509). `path` is where, and
    may hold `{key_id}`; `by` is the place in the request that names the id, where it is asked for in another way.
    `answer` is what stands around it, as JSON with `{key}` where it goes; None where there is nothing. `id` and `url`
    are where a delivery says the id of its key and the URL, None where it says no such thing by itself.
    """

    form: str
    path: str
    by: Place | None = None
    answer: Any = field(default=None, hash=False)
    id: Place | None = None
    url: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """One way in which a delivery shows that it is the provider's.

    `kind` and `algorithm` say how, `signed_content` is the template of what is signed, `encoding` how the result is
    written, `format` the template of one proof at its `place`; `separator` stands between several, "" where there can
    be only one. `secret_name` tells its secret from those of other ways, "" where all take the same one. `published`
    says how a consumer fetches the public key, None where it is given one. `options` are
    what one kind alone has. `scheme` names it for people.
    """

    kind: str
    scheme: str
    place: Place
    algorithm: str = ""
    signed_content: str = ""
    encoding: str = "base64"
    format: str = "{signature}"
    separator: str = ""
    secret_encoding: str = "utf-8"  # noqa: S105 - the name of an encoding
    secret_prefix: str = ""
    secret_name: str = ""
    published: Published | None = None
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """What a provider asks of an endpoint before, or between, deliveries; and what is the right answer.

    `method`, `query`, `headers` and `body` make the request, templates over `{challenge}`; `signed` says whether it is
    signed as a delivery is. The answer has one of `statuses`, and one of `answers` (templates over `{challenge}` and
    `{hmac}`) is the body, the member of the body or the header that `place` names; or is in it, by `match`.
    """

    name: str
    method: str
    query: Mapping[str, str] = field(default_factory=dict, hash=False)
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    body: Any = field(default=None, hash=False)
    signed: bool = True
    statuses: tuple[int, ...] = (200,)
    answers: tuple[str, ...] = ()
    match: str = "equals"
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRules:
    """What is otherwise for the events that a glob names: the name that is sent, headers, checks that do not apply."""

    at: str
    name: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    skip: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRules:
    """How a provider delivers. `time_limit_seconds` is how long it waits for an answer before it counts a failure.

    `authentication` are all ways in which a delivery shows where it comes from; a consumer holds it to all of them
    where `needs` is `all`, to any one where it is `any`. `acknowledged` and `refused` are the statuses that count as
    such, where not every 2xx and 4xx does. `clauses` are the provider's own words for checks, by id or family.
    """

    method: str = "POST"
    content_type: str = "application/json"
    user_agent: str = "hookproof"
    time_limit_seconds: float
    event: EventName = EventName()
    message: MessageRules = MessageRules()
    body: BodyRules = BodyRules()
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    authentication: tuple[Authentication, ...]
    needs: str = "all"
    acknowledged: tuple[int, ...] = ()
    acknowledged_body: str | None = None
    refused: tuple[int, ...] = ()
    retry_seconds: tuple[int, ...] = ()
    retry_stops: tuple[int, ...] = ()
    handshakes: tuple[Handshake, ...] = ()
    clauses: Mapping[str, str] = field(default_factory=dict, hash=False)
    events: tuple[EventRules, ...] = ()

    @property
    def signature(self) -> Authentication:
        """The first of the ways in which a delivery shows where it comes from: the one that a secret is made for."""
        return self.authentication[0]

    @property
    def event_pointer(self) -> str:
        """Where in the payload the event's name, or the first part of it, stands; "" where it does not stand there."""
        return next((place.name for place in self.event.parts if place.in_body), "")


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
    """One provider: its delivery rules and all versions known, oldest first. `root` is its folder.

    `examples` says what the profile `example` gives: a schema's `own` example, or one that is `made` from it.
    """

    name: str
    title: str
    documentation: str
    root: Path
    delivery: DeliveryRules
    versions: tuple[Version, ...]
    relations: tuple[Relation, ...]
    lifecycles: tuple[Lifecycle, ...]
    errata: tuple[Mapping[str, Any], ...]
    examples: str = "own"

    @property
    def latest(self) -> Version:
        """The newest version."""
        return self.versions[-1]


@dataclass(frozen=True)
class Event:
    """One webhook event and its schema, bundled: self-contained, every `$ref` inside `#/$defs`.

    `written` is in the dialect of its `$schema`, and what digests are over; everybody else reads `schema`. `is_current`
    says that the two are one, and spares the looking. `assembly` holds the schemas of the events that were loaded with
    it, where there are some: validators of many events share what is alike in them.
    """

    name: str
    written: Schema
    is_current: bool = field(default=False, compare=False, repr=False)
    assembly: Assembly | None = field(default=None, compare=False, repr=False)

    @cached_property
    def schema(self) -> Schema:
        """The schema in JSON Schema 2020-12, without what its dialect does not know."""
        schema: Schema = self._reading.schema
        return schema

    @cached_property
    def text(self) -> str:
        """The schema as JSON text, its members in the order in which they were written."""
        return json.dumps(self.schema)

    @cached_property
    def canonical(self) -> bytes:
        """The schema as its canonical text: the same for schemas that say the same."""
        return canonical(self.schema)

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        """What the schema's dialect does not know, and nobody reads."""
        return self._reading.ignored

    @cached_property
    def _reading(self) -> Reading:
        if self.is_current:
            return Reading(self.written, ())
        return read(self.written, dialect_of(self.written) or Dialect.V2020_12)

    @property
    def title(self) -> str:
        """The schema's one-line description."""
        return str(self.schema.get("description", self.schema.get("title", self.name)))

    @property
    def examples(self) -> list[object]:
        """The realistic payloads that the schema carries."""
        return list_at(self.schema, "examples")

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical bundled schema, in hexadecimal."""
        return digest_of(self.written)


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
    def shapes(self) -> Mapping[str, Names]:
        """What tells apart the payloads that consumers read in different ways, by event."""
        return silhouettes({name: event.schema for name, event in self.events.items()})

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical bundled schemas of all events, in hexadecimal."""
        return digest_of({name: event.written for name, event in self.events.items()})

    def relations_for(self, event: str) -> tuple[Relation, ...]:
        """Return the relations that can apply inside a payload of `event`: those of types, and those of this event."""
        from fnmatch import fnmatchcase

        return tuple(r for r in self.provider.relations if r.at.startswith("types/") or fnmatchcase(event, r.at))

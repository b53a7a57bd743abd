"""An event as a document offers it, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Header:
    """A header of a delivery as a document describes it: the only values it may have, those shown as examples, what is
    said of it, and whether all deliveries have it."""

    name: str
    values: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    description: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One event as a document offers it. `where` is its place; `node` its schema, ABSENT where there is none.

    `queries` are parameters of the address that is called, told as headers are; `hints` event names that the document's
    reader saw in the payload; `spellings` other texts of the document that may be the name; `needs` are ways to prove
    who sends, each the security schemes that it takes together, in the terms of OpenAPI; `answers` is what is said of
    answers that count, as sentences; `inferred` says that the schema was made from payloads, `form` that payloads
    are sent as forms and as nothing else, `json` that a JSON type of content is described. `enclosed` is the only
    member of forms, where it holds the payload as JSON; `address` is where it is shown to be sent to; `problem` is why
    the event cannot be used.
    """

    name: str
    where: str
    node: Any
    hints: tuple[str, ...] = ()
    description: str = ""
    examples: tuple[Any, ...] = ()
    headers: tuple[Header, ...] = ()
    queries: tuple[Header, ...] = ()
    spellings: tuple[str, ...] = ()
    needs: tuple[tuple[Mapping[str, Any], ...], ...] = ()
    answers: tuple[str, ...] = ()
    inferred: bool = False
    form: bool = False
    enclosed: str = ""
    json: bool = False
    address: str = ""
    problem: str = ""

    @property
    def schemes(self) -> Iterator[Mapping[str, object]]:
        """All schemes that are declared for it, whether together or one instead of another."""
        return (scheme for need in self.needs for scheme in need)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All that the documents of one import offer.

    `title` is the provider's own, `edition` the version that the documents give themselves, "" where they give none or
    several, `texts` all prose, `remarks` what else was seen, `packages` those that programs verify deliveries with;
    `arrays` says that every file of payloads is an array of these, `doubts` asks whether what was taken is sent to
    anybody's address.
    """

    offers: tuple[Offer, ...]
    title: str = ""
    edition: str = ""
    texts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    arrays: bool = False
    doubts: tuple[str, ...] = ()

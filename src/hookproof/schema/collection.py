"""Documents that refer to one another, by address: what a reference in one of them leads to. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from hookproof.schema.errors import DanglingReference
from hookproof.schema.references import Resolver


@dataclass(frozen=True, slots=True)
class Led:
    """What a reference leads to: the schema, its pointer, and the document that holds it (a meta-schema, too)."""

    node: Any
    pointer: str
    home: str


class Collection:
    """The documents that are given, by address, and those that `read` gives when they are referred to.

    `read` returns ABSENT for an address at which nothing is; whatever InputError it raises, goes through.
    """

    def __init__(self, documents: Mapping[str, object], read: Callable[[str], object] | None = None) -> None:
        self._resolver = Resolver({}, documents, read=read)
        for address in documents:
            self._resolver.adopt(address)

    def home_of(self, node: object) -> str:
        """Return the address of the document that holds an object; "" where none does."""
        return self._resolver.home_of(node)

    def led(self, ref: str, holder: object, home: str) -> Led:
        """Return what a reference of the schema `holder` in the document `home` leads to. Raises DanglingReference.

        It is joined to the nearest `$id`; a schema that has one may still name its neighbours by file, also as
        `file://name`.
        """
        try:
            return self._led(ref, holder, home)
        except DanglingReference:
            beside = ref.removeprefix("file://")
            if "://" in beside:
                raise
        try:
            return self._led(urljoin(home, beside), {}, home)
        except (DanglingReference, ValueError):
            return self._led(ref, holder, home)

    def _led(self, ref: str, holder: object, home: str) -> Led:
        node, pointer = self._resolver.resolve(ref, holder, "")
        return Led(node, pointer, home if isinstance(node, bool) else self.home_of(node))

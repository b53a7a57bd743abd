"""Addresses: the name of a case, from which its bytes follow.

provider@version/event#example            also #minimal and #full
provider@version/event#covering:17
provider@version/event#random:seed=7:12
provider@version/event#drift:unknown-field:3
provider@version/event#invalid:required:3
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from hookproof.errors import nearest
from hookproof.payloads.errors import BadAddress

_SHAPE = re.compile(r"(?P<provider>[^@/#\s]+)@(?P<version>[^@/#\s]+)/(?P<event>[^#\s]+)#(?P<fragment>\S+)")
_ENDING = re.compile(r"[%#\s]")
_SEED = re.compile(r"seed=(\d+)")
_NUMBER = re.compile(r"\d+")
#: Profiles that have one case, and those whose cases have a number, a seed or a name.
SINGLE = frozenset({"example", "minimal", "full"})
NUMBERED = frozenset({"covering"})
SEEDED = frozenset({"random"})
NAMED = frozenset({"drift", "invalid"})


def is_spelt(text: str) -> bool:
    """Return whether a text has the shape of an address."""
    return _SHAPE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a case lives.

    `index` counts from 0; `seed` is for `random`, `name` (the mutation's) for `drift` and `invalid`.
    """

    provider: str
    version: str
    event: str
    profile: str
    index: int = 0
    seed: int = 0
    name: str = ""

    @property
    def fragment(self) -> str:
        """What stands after the `#`."""
        if self.profile in SINGLE:
            return self.profile
        if self.profile in SEEDED:
            return f"{self.profile}:seed={self.seed}:{self.index}"
        return f"{self.profile}:{self.name}:{self.index}" if self.name else f"{self.profile}:{self.index}"

    def __str__(self) -> str:
        return f"{self.provider}@{self.version}/{spelt(self.event)}#{self.fragment}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Return the address that `text` spells. Raises BadAddress."""
        match = _SHAPE.fullmatch(text.strip())
        if match is None:
            raise BadAddress(text, "it does not have the four parts of one")
        profile, *rest = match["fragment"].split(":")
        place = _place(text, profile, rest)
        event = unquote(match["event"])
        return cls(provider=match["provider"], version=match["version"], event=event, profile=profile, **place)


def spelt(event: str) -> str:
    """Return an event's name as it stands in an address: what would end it there is percent-encoded."""
    return _ENDING.sub(lambda found: quote(found[0], safe=""), event)


def _place(text: str, profile: str, rest: list[str]) -> dict[str, Any]:
    if profile in SINGLE and not rest:
        return {}
    if profile in NUMBERED and len(rest) == 1:
        return {"index": _number(text, rest[0])}
    if profile in SEEDED and len(rest) == 2 and (seed := _SEED.fullmatch(rest[0])):
        return {"seed": int(seed[1]), "index": _number(text, rest[1])}
    if profile in NAMED and len(rest) == 2:
        return {"name": rest[0], "index": _number(text, rest[1])}
    near = nearest(profile, sorted(SINGLE | NUMBERED | SEEDED | NAMED), 1)
    meant = f" (did you mean {near[0]}?)" if near and near[0] != profile else ""
    raise BadAddress(text, f"{':'.join([profile, *rest])!r} names no case of a profile that is known{meant}")


def _number(text: str, part: str) -> int:
    if not _NUMBER.fullmatch(part) or len(part) > 15:
        raise BadAddress(text, f"{part!r} is no number of a case")
    return int(part)

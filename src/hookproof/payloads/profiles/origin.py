"""What the cases of a profile are made from: an event of a contract, and its plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hookproof.contract.model import Contract
from hookproof.payloads.address import Address
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.compiled import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What cases are made from, and what their addresses begin with."""

    contract: Contract
    event: str
    plan: Plan
    #: The kinds of change that are wanted of a profile that has some; all where none is named.
    kinds: tuple[str, ...] = ()

    def case(self, profile: str, payload: object, *, body: bytes | None = None, **place: Any) -> Case:
        """Return a case of this event; `place` are the fields of its address."""
        known = {key: place.pop(key) for key in ("index", "seed", "name") if key in place}
        provider, version = self.contract.provider.name, self.contract.version.name
        address = Address(provider=provider, version=version, event=self.event, profile=profile, **known)
        return Case(
            address=str(address),
            event=self.event,
            profile=profile,
            payload=payload,
            body=encode(payload) if body is None else body,
            **place,
        )

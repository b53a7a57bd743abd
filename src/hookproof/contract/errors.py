"""What can be wrong with a contract, one class a cause.

InputError
└── ContractError
    ├── NotASchema           not JSON, not an object, or not JSON Schema 2020-12
    ├── WrongId              `$id` does not mirror the file's path
    ├── UnresolvableRef      a `$ref` that leads nowhere, or out of the folder
    ├── LoopingRef           a chain of `$ref` that comes back to itself without consuming any of the payload
    ├── DigestMismatch       a published version was edited
    └── BadProvider          provider.yaml does not fit provider.schema.json
"""

from __future__ import annotations

from hookproof.errors import InputError


class ContractError(InputError):
    """A contract that cannot be used."""


class NotASchema(ContractError):
    """A file that should hold a JSON Schema and does not."""


class WrongId(ContractError):
    """A schema whose `$id` does not end with the path that it lies at."""

    def __init__(self, where: str, found: str, expected: str) -> None:
        super().__init__(
            f"$id is {found!r}", where=where, mend=f"It mirrors the file's path: end it with {expected!r}."
        )


class UnresolvableRef(ContractError):
    """A reference to something that is not there."""

    def __init__(self, where: str, ref: str, reason: str) -> None:
        self.ref = ref
        super().__init__(
            f"$ref {ref!r} cannot be resolved: {reason}",
            where=where,
            mend="References are relative paths inside the version's folder.",
        )


class LoopingRef(ContractError):
    """References in a circle."""

    def __init__(self, where: str, chain: tuple[str, ...]) -> None:
        self.chain = chain
        super().__init__(
            f"$ref goes in a circle: {' -> '.join(chain)}",
            where=where,
            mend="Let one of them describe something before it refers on.",
        )


class DigestMismatch(ContractError):
    """A published version whose files are no longer what its digest says."""

    def __init__(self, where: str, version: str, recorded: str, found: str) -> None:
        self.recorded, self.found = recorded, found
        super().__init__(
            f"version {version} has digest {found[:12]}…, its record says {recorded[:12]}…",
            where=where,
            mend=f"A published version never changes: undo the edit, or add revision {version}.1 with an erratum.",
        )


class BadProvider(ContractError):
    """A provider.yaml that does not say what it must."""

"""What can be wrong with a contract, one class a cause.

InputError
└── ContractError
    ├── NotASchema           not JSON, not an object, or not JSON Schema 2020-12
    ├── WrongId              `$id` does not mirror the file's path
    ├── UnresolvableRef      a `$ref` that leads nowhere, or out of the folder
    ├── LoopingRef           a chain of `$ref` that comes back to itself without consuming any of the payload
    ├── DigestMismatch       a published version was edited
    ├── BadProvider          provider.yaml does not fit provider.schema.json
    ├── WrongName            an event whose schema does not allow its own name
    ├── SetAside             an event that is asked for and cannot be used
    ├── CannotScaffold       a new version that cannot be made from the one before
    └── LockError            hookproof.lock
        ├── DamagedLock      not what `hookproof pin` writes
        ├── UnknownPin       it names a provider or version that is not there
        └── PinMismatch      the schemas in use are not the pinned ones
"""

from __future__ import annotations

from collections.abc import Iterable

from hookproof.errors import InputError, nearest


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


class WrongName(ContractError):
    """An event whose schema does not allow its own name where the contract says that it stands."""

    def __init__(self, where: str, name: str, *, needed: bool = False) -> None:
        self.name = name
        super().__init__(
            f"the schema does not require the member that tells the event, {name!r}, here"
            if needed
            else f"the schema does not allow the event's own name, {name!r}, here",
            where=where,
            mend="The file's name is the event's; `event` in provider.yaml says where the name stands.",
        )


class SetAside(ContractError):
    """An event that is asked for, and was set aside when its contract was loaded."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"the event {name!r} cannot be used: {reason}")


class CannotScaffold(ContractError):
    """A new version that cannot be made where it is asked for."""


class LockError(ContractError):
    """Something about hookproof.lock."""


class DamagedLock(LockError):
    """A lock that is not what `hookproof pin` writes."""

    def __init__(self, what: str, *, where: str, mend: str = "") -> None:
        super().__init__(
            what, where=where, mend=mend or "Delete it and run hookproof pin, or take it from version control."
        )


class UnknownPin(LockError):
    """A lock that names what is not known here."""

    def __init__(self, where: str, kind: str, name: str, known: Iterable[str]) -> None:
        self.name, self.nearest = name, nearest(name, known := list(known))
        super().__init__(
            f"it pins {kind} {name!r}, which is not known here",
            where=where,
            mend=f"Known: {', '.join(known) or 'none'}. Name another folder with --schemas, or run hookproof pin.",
        )


class PinMismatch(LockError):
    """Schemas in use that are not the pinned ones."""

    def __init__(self, where: str, version: str, differences: tuple[str, ...]) -> None:
        self.differences = differences
        super().__init__(
            f"the schemas of {version} in use are not the pinned ones: {'; '.join(differences)}",
            where=where,
            mend="Undo the edit of the schemas; or, if it is meant, run hookproof pin.",
        )

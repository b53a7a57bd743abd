"""What an imported version is called: by the user, by its documents, or by the day."""

from __future__ import annotations

from dataclasses import dataclass

from hookproof.contract.errors import CannotScaffold
from hookproof.contract.scaffold import date_of
from hookproof.errors import InputError
from hookproof.importing.offers import Batch
from hookproof.schema.patterns import deferral as re

#: What `versions` of provider.yaml may have as a key; it is the name of a folder beside that file.
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9_+-])?")


@dataclass(frozen=True, slots=True)
class Edition:
    """A version's name, the day that stands beside it, and why it is called so, where documents say it."""

    name: str
    date: str
    decided: tuple[str, ...] = ()


def edition_named(name: str, today: str) -> Edition:
    """Return the version that a user calls so. Raises InputError where that cannot be the name of a folder."""
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} is no version's name", where="--version", mend="Letters, digits, '.', '_', '+', '-'."
        )
    return Edition(name, _day(name, today))


def edition_of(batch: Batch, today: str) -> Edition:
    """Return the version by the name that its documents have for themselves, else by the day."""
    name = batch.edition
    if not _NAME.fullmatch(name):
        return Edition(today, today)
    return Edition(name, _day(name, today), (f"the version is called {name} (the documents call themselves so).",))


def _day(name: str, today: str) -> str:
    """The day that a name is, else today: on it the version was first seen."""
    try:
        return date_of(name)
    except CannotScaffold:
        return today

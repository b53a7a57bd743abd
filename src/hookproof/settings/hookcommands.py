"""A hook as the file has it: a command, and how long it may take."""

from __future__ import annotations

from typing import NamedTuple

from hookproof.settings.durations import seconds_of
from hookproof.settings.sources import Said

#: How long a hook may take of which nobody says it.
HOOK_SECONDS = 60.0


class HookCommand(NamedTuple):
    """The words of a command, and the seconds that it may take."""

    text: str
    seconds: float = HOOK_SECONDS


def hooks_of(said: Said) -> dict[str, HookCommand]:
    """Return the hooks by name that a mapping names: a command alone, or `{command: …, limit: 2m}`.

    Raises InputError for a limit that is no time.
    """
    named = said.value if isinstance(said.value, dict) else {}
    return {str(name): _hook(value, f"{said.where} hooks.{name}") for name, value in named.items()}


def _hook(value: object, where: str) -> HookCommand:
    if not isinstance(value, dict):
        return HookCommand(str(value))
    limit = seconds_of(Said(value["limit"], where)) if "limit" in value else None
    return HookCommand(str(value["command"]), limit or HOOK_SECONDS)

"""The options of the commands that judge a consumer, and what they mean together with environment and file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from hookproof.errors import InputError
from hookproof.findings import Severity
from hookproof.settings.options import provider_option, schemas_option, version_option
from hookproof.settings.sources import Settings, read_settings

F = TypeVar("F", bound=Callable[..., Any])
LEVELS = ("quick", "standard", "deep")
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}

_OPTIONS = (
    provider_option,
    version_option,
    schemas_option,
    click.option("--event", multiple=True, metavar="GLOB", help="Only these events; can be given several times."),
    click.option(
        "--check", multiple=True, metavar="GLOB", help="Only these checks or families; can be given several times."
    ),
    click.option("--level", type=click.Choice(LEVELS), help="How much to do (default: standard)."),
    click.option("--bind", multiple=True, metavar="FIELD=VALUE", help="A field with a value that the consumer knows."),
    click.option("--header", multiple=True, metavar="'NAME: VALUE'", help="A header sent with each delivery."),
    click.option("--seed", type=click.IntRange(min=0), help="Seed of the random payloads (default: 0)."),
    click.option("--shard", metavar="I/N", help="Only part I of N; all parts together are the whole run."),
    click.option(
        "--report",
        multiple=True,
        metavar="FORMAT=PATH",
        help="junit, json, sarif, html or github; - is standard output.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "note"]),
        help="Exit 1 from this severity on (default: error).",
    ),
    click.option("--max-time", metavar="TIME", help="End the run after this time, as in 90s or 5m."),
    click.option("--workers", type=click.IntRange(1, 64), help="Deliveries under way at once (default: 4)."),
    click.option("--journal", metavar="PATH", help="Keep every exchange in this file, a JSON object a line."),
)


def run_options(command: F) -> F:
    """Give a command the options of a run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings_here() -> Settings:
    """Return the settings of the working directory. Raises InputError for a file that cannot be used."""
    from hookproof.contract.catalogue import bundled_root
    from hookproof.parsing import read_document

    return read_settings(Path.cwd(), read_document(bundled_root() / "config.schema.json"))


def merged(settings: Settings, options: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return each option's value: as given, else from environment, file or default."""
    keys = {name: name.replace("_", "-") for name in options}
    known = settings.schema["properties"]
    return {
        name: settings.get(keys[name], value, defaults.get(name)) if keys[name] in known else value
        for name, value in options.items()
    }


def seconds_of(text: str | float | None) -> float | None:
    """Return the seconds that `90`, `90s` or `5m` spell. Raises InputError."""
    if text is None or isinstance(text, (int, float)):
        return text
    match = _TIME.fullmatch(text.strip())
    if match is None or float(match[1]) <= 0:
        raise InputError(f"{text!r} is no time", where="--max-time", mend="Write it as in 90s, 5m or 1h.")
    return float(match[1]) * _UNITS[match[2] or "s"]


def severity_of(word: str) -> Severity:
    """Return the severity of that name."""
    return Severity[word.upper()]

"""The options of the command line, each written once, and the settings that those of a command come to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from hookproof.delivery.secretoption import is_reference
from hookproof.errors import InputError
from hookproof.settings.completion import CHECKS, EVENTS, PROVIDERS, REPORT_FORMATS, REPORTS, VERSIONS, files
from hookproof.settings.settings import LEFT_OUT, LEVELS, SEVERITIES, SWITCH, Settings, settle
from hookproof.settings.sources import misspelt, schema

if TYPE_CHECKING:
    from hookproof.contract import Contract

Command = TypeVar("Command", bound=Callable[..., object])

WRITTEN_AS = (
    f"{', '.join(REPORTS[:-2])}, {REPORTS[-2]} or, of deliveries, {REPORTS[-1]}; without PATH to hookproof-report.*"
)
_BASELINE = "Known findings, which are not reported again and fail nothing."
baseline_option = click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help=_BASELINE)
update_baseline_option = click.option(
    "--update-baseline", is_flag=True, help="Write all findings of this run to the baseline."
)
provider_option = click.option(
    "--provider",
    default=None,
    metavar="NAME",
    shell_complete=PROVIDERS,
    help="Whose contract (default: the only one, or the lock's).",
)
version_option = click.option(
    "--version",
    "version",
    default=None,
    metavar="DATE",
    shell_complete=VERSIONS,
    help="Version of the contract (default: the lock's, else the newest).",
)
schemas_option = click.option(
    "--schemas",
    "schemas",
    default=None,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder of contracts of your own, laid out as schemas/ is.",
)


def events_option(
    help_: str = "Only these events; can be given several times.", *, into: str = "events"
) -> Callable[[Command], Command]:
    """Return the option that chooses events; `into` names the command's parameter."""
    return click.option("--event", into, multiple=True, metavar="GLOB", shell_complete=EVENTS, help=help_)


def _one_text(_context: object, _option: object, given: tuple[str, ...]) -> str | None:
    """Several secrets as one text, by name; one without a name as it is."""
    named = [text.partition("=") for text in given]
    if len(given) == 1 and not (named[0][0].isidentifier() and is_reference(named[0][2])):
        return given[0]
    if bad := [name for name, _, text in named if not name or not text or is_reference(name)]:
        what = "several secrets are given, and one of them has no name" if bad else ""
        raise InputError(what, where="--secret", mend="Write NAME=env:VARIABLE, by the names in provider.yaml.")
    return json.dumps({name: text for name, _, text in named}) if named else None


secret_option = click.option(
    "--secret",
    multiple=True,
    callback=_one_text,
    metavar="SECRET",
    help="env:NAME, file:PATH, or the signing secret itself (default: HOOKPROOF_SECRET). "
    "NAME=… and several times where the contract names several.",
)
allow_host_option = click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="A test system that is neither on this machine nor in a private network.",
)
app_option = click.option(
    "--app", metavar="MODULE:ATTR", help="An ASGI or WSGI application, called in this process, without a socket."
)
path_option = click.option(
    "--path",
    metavar="PATH",
    help="Where deliveries go, beside --app, --start or a URL without a path (default of --app: its one POST route).",
)
start_option = click.option(
    "--start",
    metavar="'CMD {port}'",
    help="Start the consumer by this command, wait for its port, and end it after the run.",
)
keys_port_option = click.option(
    "--keys-port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Serve here the keys that a consumer fetches, where the contract publishes any (default: a free port).",
)
header_option = click.option(
    "--header",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="A header sent with each delivery; can be given several times.",
)
bind_option = click.option(
    "--bind",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Fix a field (JSON pointer or dotted path) to a value that the consumer knows.",
)


def _report(*names: str) -> Callable[[Command], Command]:
    return click.option(
        *names,
        multiple=True,
        metavar="FORMAT[=PATH]",
        shell_complete=REPORT_FORMATS,
        help=f"{WRITTEN_AS}; - is standard output, and the console is then standard error.",
    )


report_option = _report("--report")
#: The same for a function that calls its parameter so.
reports_option = _report("--report", "reports")
SEVERITY_CHOICES = (*reversed(SEVERITIES),)
fail_on_option = click.option(
    "--fail-on", type=click.Choice(SEVERITY_CHOICES), help="Exit 1 from this severity on (default: error)."
)
#: Of the commands that list a registry.
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the list.",
)

#: Said where a secret stands on the command line itself.
_LISTED = (
    "hookproof: --secret holds the secret itself, and others on this machine can list command lines; "
    "env:NAME and file:PATH keep it off them."
)

_OF_A_RUN = (
    provider_option,
    version_option,
    schemas_option,
    events_option(into="event"),
    click.option(
        "--check",
        multiple=True,
        metavar="GLOB",
        shell_complete=CHECKS,
        help="Only these checks or families; can be given several times.",
    ),
    click.option("--level", type=click.Choice([*LEVELS]), help="How much to do (default: standard)."),
    bind_option,
    header_option,
    click.option("--seed", type=click.IntRange(min=0), help="Seed of the random payloads (default: 0)."),
    click.option("--shard", metavar="I/N", help="Only part I of N; all parts together are the whole run."),
    click.option(
        "--timings",
        metavar="FILE",
        shell_complete=files,
        help="Make parts of equal time: what --report timings=FILE recorded.",
    ),
    report_option,
    fail_on_option,
    click.option("--max-time", metavar="TIME", help="End the run after this time, as in 90s or 5m."),
    click.option(
        "--budget",
        metavar="TIME",
        help="Aim at this time (default: 60s, deep none): to a slow consumer goes what is worth most.",
    ),
    click.option(
        "--left-out",
        type=click.Choice([*LEFT_OUT]),
        help="What there was no time for: tell of it, or fail, with exit code 3 (default: tell).",
    ),
    click.option("--workers", type=click.IntRange(1, 64), help="Deliveries under way at once (default: 4)."),
    click.option(
        "--journal",
        metavar="PATH",
        shell_complete=files,
        help="Keep every exchange in this file, a JSON object a line.",
    ),
    click.option("--baseline", metavar="FILE", shell_complete=files, help=_BASELINE),
    update_baseline_option,
    click.option("--quiet", "-q", is_flag=True, help="Findings and the verdict alone."),
    click.option("--verbose", "-v", is_flag=True, help="Nothing is cut: whole evidence, all subjects."),
    click.option(
        "--probe",
        multiple=True,
        metavar="URL|CMD|SQL",
        help="What shows the consumer's state: a URL, /PATH of its own, a command, sqlite:FILE or sqlite:FILE#SELECT …",
    ),
    click.option(
        "--ignore-at", multiple=True, metavar="POINTER", help="A place of the state that says nothing; * is any item."
    ),
    click.option("--settle", metavar="TIME", help="How long an effect is waited for at least (default: measured)."),
    click.option(
        "--observe", type=click.IntRange(0, 65535), metavar="PORT", help="Listen here for the consumer's own calls."
    ),
    click.option(
        "--observe-answer",
        multiple=True,
        metavar="[/PATH] STATUS [TIME] [BODY]",
        help="How those calls are answered, as in '/charges 500' or '200 2s' (default: 200); the first that fits.",
    ),
    click.option(
        "--observe-log",
        metavar="FILE",
        shell_complete=files,
        help="Look at what the consumer writes to this file: see --token.",
    ),
    click.option("--token", metavar="REGEX", help="What in a line of the log stands for one effect."),
    click.option(
        "--canary", type=click.Choice([*SWITCH]), help="URLs of our own in payloads, on a local consumer (default: on)."
    ),
    keys_port_option,
    click.option(
        "--source",
        metavar="FILE",
        shell_complete=files,
        help="The file that SARIF points at (default: the one that configures).",
    ),
)


def run_options(command: Command) -> Command:
    """Give a command the options of a run."""
    for option in reversed(_OF_A_RUN):
        command = option(command)
    return command


def contract_of(provider: str | None, version: str | None, schemas: Path | None) -> Contract:
    """Return the contract that options name, else environment, hookproof.yaml or the lock. Raises InputError, …"""
    return settings_of({"provider": provider, "version": version, "schemas": schemas}).contract()


def settings_of(
    options: Mapping[str, object], *, project: Iterable[str] | None = None, also: Iterable[str] = ()
) -> Settings:
    """Return the settings that a command's options, by their names in Python, come to in the working directory.

    What among the options is no setting does not count; `also` are settings of the command that have no option.
    `project` is as for `settle`. Raises InputError.
    """
    keys = {name.replace("_", "-"): value for name, value in options.items()}
    known = {key: value for key, value in keys.items() if key in schema()["properties"]}
    settings = settle({**dict.fromkeys(also), **known}, project=project)
    for strange, meant in misspelt().items():
        click.echo(f"hookproof: {strange}: no setting is read from it. Did you mean {meant}?", err=True)
    if "secret" in settings.own and not is_reference(settings.secret or ""):
        click.echo(_LISTED, err=True)
    return settings

"""The command that runs a finding again: a line that can be pasted into the shell in which the run was started."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from hookproof.delivery.credentials import is_credential, masked_query, masked_url
from hookproof.delivery.secretoption import is_reference
from hookproof.settings.settings import Settings
from hookproof.stream import CHECK, REPLAY


def words_of(settings: Settings) -> tuple[str, ...]:
    """Return `hookproof replay` with what was said of the consumer, each word as a shell takes it.

    What environment and hookproof.yaml said holds for it too, and is not repeated, but for the URL. A credential is
    named as a variable of the shell; a secret that was given as it is, is not repeated.
    """
    return (*REPLAY, *_words(settings))


def check_words_of(settings: Settings) -> tuple[str, ...]:
    """Return `hookproof test` of a check and event with what was said of the consumer and of what sees its effects."""
    return (*CHECK[:2], *_words(settings), *_observed(settings), *CHECK[2:])


def load_words_of(settings: Settings, pressed: Mapping[str, float]) -> tuple[str, ...]:
    """Return `hookproof load` of a check with what was said of consumer and events, and how hard it is `pressed`."""
    events = settings.events if "event" in settings.own else ()
    said = [word for name in events for word in ("--event", shlex.quote(name))]
    said += [word for option, value in pressed.items() for word in (f"--{option}", f"{value:g}")]
    return ("hookproof", "load", *_words(settings), *_observed(settings), *said, "--check", "{check}")


def _observed(settings: Settings) -> Iterator[str]:
    """Yield the options that say what sees effects."""
    observed = (
        ("--probe", settings.probes),
        ("--ignore-at", settings.ignored),
        ("--settle", (f"{settings.settle_seconds:g}s",)),
        ("--observe", () if settings.observe is None else (str(settings.observe),)),
        ("--observe-answer", settings.observe_answers),
        ("--observe-log", () if settings.observe_log is None else (_near(settings.observe_log),)),
        ("--token", () if settings.token is None else (settings.token,)),
        ("--keys-port", () if settings.keys_port is None else (str(settings.keys_port),)),
        ("--canary", ("on" if settings.canary else "off",)),
    )
    for option, values in observed:
        for value in values if option.removeprefix("--") in settings.own else ():
            yield from (option, _observer(value))


def _observer(text: str) -> str:
    """An observer's word; one that brings a password along becomes a variable of the shell."""
    return '"$HOOKPROOF_PROBE"' if masked_url(text) != text else shlex.quote(text)


def _words(settings: Settings) -> Iterator[str]:
    by_option = settings.own
    if settings.url is not None and ("url" in by_option or _goes_anywhere(settings)):
        yield _url(settings.url)
    for key, value in _single(settings):
        if key in by_option and value is not None:
            yield from (f"--{key}", shlex.quote(value))
    if "secret" in by_option and is_reference(settings.secret or ""):
        yield from ("--secret", shlex.quote(settings.secret or ""))
    if "header" in by_option:
        for name, value in settings.headers:
            yield from ("--header", _header(name, value))
    if "bind" in by_option:
        for text in settings.bound:
            yield from ("--bind", shlex.quote(text))
    if "allow-host" in by_option:
        for host in settings.allow_hosts:
            yield from ("--allow-host", shlex.quote(host))


def _goes_anywhere(settings: Settings) -> bool:
    """Whether a URL that environment or file say is worth repeating: it works elsewhere too, and needs no variable."""
    query = (settings.url or "").partition("?")[2]
    return settings.app is None and settings.start is None and masked_query(query) == query


def _single(settings: Settings) -> Iterator[tuple[str, str | None]]:
    yield "app", settings.app
    yield "path", settings.path
    yield "start", settings.start
    yield "schemas", None if settings.schemas is None else _near(settings.schemas)


def _near(path: Path) -> str:
    """A path as it is reached from here, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _header(name: str, value: str) -> str:
    return f'"{name}: ${_variable(name)}"' if is_credential(name) else shlex.quote(f"{name}: {value}")


def _url(url: str) -> str:
    """The URL; a credential in its query becomes a variable of the shell."""
    base, question, query = url.partition("?")
    if masked_query(query) == query:
        return shlex.quote(url)
    shown = "'&'".join(_parameter(part) for part in query.split("&"))
    return f"{shlex.quote(base)}'{question}'{shown}"


def _parameter(part: str) -> str:
    name, _, _ = part.partition("=")
    return f'{shlex.quote(name)}="${_variable(name)}"' if masked_query(part) != part else shlex.quote(part)


def _variable(name: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_") or "CREDENTIAL"

"""Settings that are pairs in one text, `Name: value` and `FIELD=VALUE`, read the same way for every front end."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from hookproof.errors import InputError

#: Before a command whose output is the value of a binding, and how long it may take.
_COMMAND, _SECONDS = "cmd:", 20.0
_FORM = "--bind FIELD=VALUE, as in file.id=42"


def headers_of(lines: Iterable[str], *, where: str = "--header") -> tuple[tuple[str, str], ...]:
    """Return the headers that lines `Name: value` spell. Raises InputError for what is no header."""
    return tuple(_header(line, where) for line in lines)


def _header(line: str, where: str) -> tuple[str, str]:
    from hookproof.delivery.requests import check_header

    name, colon, value = (part.strip() for part in line.partition(":"))
    if not colon:
        # The line may be a secret that stands in the wrong place: it is not repeated.
        raise InputError("a header has no colon", where=where, mend="Write --header 'Name: value'.")
    check_header(name, value)
    return name, value


def bindings_of(texts: Iterable[str], *, where: str = "--bind", form: str = _FORM) -> dict[str, object]:
    """Return field -> value for `FIELD=VALUE`; a value that is JSON is that, any other is text.

    `FIELD=cmd: COMMAND` is what a command prints, and `@FILE` a JSON or YAML file with a mapping of such. Raises
    InputError for a text without a field, for nesting that no payload could hold, for what is no Unicode, and for a
    command that fails.
    """
    return dict(_binding(each, where, form) for text in texts for each in _spelt_out(text))


def binding_text(binding: tuple[object, object]) -> str:
    """Return a binding of a mapping as `FIELD=VALUE`."""
    field, value = binding
    is_command = isinstance(value, str) and value.startswith(_COMMAND)
    return f"{field}={value if is_command else json.dumps(value, ensure_ascii=False, default=str)}"


def _spelt_out(text: str) -> Iterable[str]:
    """Return the bindings of a file, where a text names one."""
    if not text.startswith("@"):
        return (text,)
    from pathlib import Path

    from hookproof.parsing import read_document

    values = read_document(Path(text[1:]))
    if not isinstance(values, dict):
        raise InputError("bindings in a file are a mapping of fields to values", where=text[1:])
    return map(binding_text, values.items())


def _printed(command: str, where: str) -> str:
    """Return what a command of the user's prints."""
    import shlex
    import subprocess

    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 - the user's own command
            words, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise InputError(f"a bound command takes more than {_SECONDS:g} s", where=f"{where} {command}") from None
    except (OSError, ValueError, IndexError) as error:
        raise InputError(f"a bound command cannot be run ({error})", where=f"{where} {command}") from None
    if done.returncode:
        raise InputError(f"a bound command ends with status {done.returncode}", where=f"{where} {command}")
    return done.stdout.decode("utf-8", "replace").strip()


def _binding(pair: str, where: str, form: str) -> tuple[str, object]:
    field, equals, text = pair.partition("=")
    if not (equals and field):
        raise InputError(f"{pair!r} binds nothing", where=where, mend=f"Write {form}.")
    if text.startswith(_COMMAND):
        text = _printed(text.removeprefix(_COMMAND).strip(), where)
    value = _value(text, where)
    try:
        json.dumps([field, value], ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InputError("a bound value holds half a character", where=where, mend="Give it as UTF-8.") from None
    return field, value


def _value(text: str, where: str) -> object:
    from hookproof.parsing import parse_json

    try:
        json.loads(text, parse_constant=_no_json, parse_float=_finite)
    except RecursionError:
        raise InputError("a bound value is nested too deeply", where=where) from None
    except ValueError:
        return text
    parsed: object = parse_json(text, where)
    return parsed


def _no_json(word: str) -> float:
    raise ValueError(word)


def _finite(text: str) -> float:
    """A number that no JSON text could write again is text."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number

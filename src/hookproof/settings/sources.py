"""Settings: what options, environment and a file say, in this order, with the default last.

The file is `hookproof.yaml`, or `[tool.hookproof]` of `pyproject.toml`, in the working directory. Its keys are the long
options without their dashes; a variable of the environment is `HOOKPROOF_` and the key in capitals.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hookproof.errors import InputError, UnknownName
from hookproof.parsing import MalformedDocument, read_document, read_text

FILE, TABLE = "hookproof.yaml", "pyproject.toml"
_PREFIX = "HOOKPROOF_"
#: Variables that carry more than one value are split at this; header lines hold commas themselves.
_SEPARATORS = {"header": "\n"}


class BadSetting(InputError):
    """A setting that is not what it must be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a file says, and where it lies; the environment stands before it. `schema` describes the keys."""

    schema: Mapping[str, Any] = field(repr=False)
    values: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def get(self, key: str, option: Any = None, default: Any = None) -> Any:
        """Return the option where one was given, else the environment's value, the file's, or the default.

        An empty tuple is an option that was not given. Raises BadSetting for a variable that does not fit.
        """
        if option is not None and option != ():
            return option
        text = self.environ.get(variable(key))
        if text is not None and text.strip():
            return self._from_environment(key, text.strip())
        return self.values.get(key, default)

    def _from_environment(self, key: str, text: str) -> Any:
        rule = self.schema["properties"][key]
        value: Any = text
        if rule["type"] == "array":
            value = [part.strip() for part in text.split(_SEPARATORS.get(key, ",")) if part.strip()]
        elif rule["type"] in ("integer", "number"):
            value = _number(text)
        _check({key: value}, self.schema, variable(key))
        return value


def variable(key: str) -> str:
    """Return the name of the variable for a key: `fail-on` is HOOKPROOF_FAIL_ON."""
    return _PREFIX + key.upper().replace("-", "_")


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def read_settings(folder: Path, schema: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of a folder: those of its hookproof.yaml, else of its pyproject.toml, else none.

    Raises UnknownName for a misspelt key, BadSetting for a value that does not fit, and the errors of reading.
    """
    own, shared = folder / FILE, folder / TABLE
    if own.is_file():
        values, path = read_document(own), str(own)
    elif shared.is_file():
        values, path = _table(shared), f"{shared} [tool.hookproof]"
    else:
        values, path = {}, ""
    _check(values, schema, path)
    return Settings(schema=schema, values=values, path=path, environ=environ)


def _table(path: Path) -> Any:
    import tomllib

    try:
        document = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise MalformedDocument(f"not TOML: {error}", path=str(path)) from None
    return document.get("tool", {}).get("hookproof", {})


def _check(values: Any, schema: Mapping[str, Any], where: str) -> None:
    if not isinstance(values, dict):
        raise BadSetting("settings are a mapping of keys to values", where=where)
    for key in values:
        if key not in schema["properties"]:
            raise UnknownName("setting", str(key), schema["properties"], where=where)
    if not values:
        return
    import jsonschema_rs

    error = next(iter(jsonschema_rs.iter_errors(dict(schema), values)), None)
    if error is not None:
        key = ".".join(map(str, error.instance_path))
        rule = schema["properties"].get(str(error.instance_path[0]), {}) if error.instance_path else {}
        # A value may be a secret that stands in the wrong place: it is not repeated.
        raise BadSetting(f"the setting {key!r} does not fit", where=where, mend=str(rule.get("description", "")))

"""Where settings stand: options, environment and a file, in this order.

The file is `hookproof.yaml`, or `[tool.hookproof]` of `pyproject.toml`, in the working directory. Its keys are the long
options without their dashes; a variable of the environment is `HOOKPROOF_` and the key in capitals.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hookproof.errors import InputError, Slips, UnknownName
from hookproof.parsing import MalformedDocument, is_json, parse, read_document, read_text, refuse_repeated_keys

if TYPE_CHECKING:
    import jsonschema_rs

FILE, TABLE = "hookproof.yaml", "pyproject.toml"
_PREFIX = "HOOKPROOF_"
#: Variables that carry more than one value are split at this; header lines hold commas themselves.
_SEPARATORS = {"header": "\n"}
#: What is read, and refused, by its own reader, whose words say more than a schema's; in a file it has to fit that too.
_READ_LATER = frozenset({"bind", "header", "shard", "max-time", "budget", "settle", "app"})


class BadSetting(InputError):
    """A setting that is not what it must be."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of a key: a value that fits the schema of settings, and how a user names the place.

    `shared` says that every command which is started here follows it, unless an option says otherwise.
    """

    value: object = field(repr=False)
    where: str
    shared: bool = False


#: A place where settings stand: what it says of a key, None where it says nothing. Raises BadSetting for a misfit.
Source = Callable[[str], Said | None]


def ask(sources: Iterable[Source], key: str) -> Said | None:
    """Return what the first source that says anything says of a key."""
    return next((said for source in sources if (said := source(key)) is not None), None)


def options_source(options: Mapping[str, object], named: Callable[[str], str]) -> Source:
    """Return the source of options, by key. None and an empty list are options that were not given."""

    def of(key: str) -> Said | None:
        value = options.get(key)
        if value is None or value in ((), []):
            return None
        return Said(_fitting(key, _plain(value), named(key)), named(key))

    return of


def environment_source(environ: Mapping[str, str] = os.environ) -> Source:
    """Return the source of the variables of an environment; an empty one says nothing."""

    def of(key: str) -> Said | None:
        text = environ.get(variable(key), "").strip()
        if not text:
            return None
        several = [part.strip() for part in text.split(_SEPARATORS.get(key, ",")) if part.strip()]
        value = several if _rule(key)["type"] == "array" else text
        return Said(_fitting(key, value, variable(key)), variable(key), shared=True)

    return of


def file_source(folder: Path) -> Source:
    """Return the source of a folder's hookproof.yaml, else of its pyproject.toml; where neither is, it says nothing.

    Raises UnknownName for a misspelt key, BadSetting for a value that does not fit, and the errors of reading.
    """
    values, where = _file(folder)
    _check(values, where)
    return lambda key: Said(values[key], where, shared=True) if key in values else None


def _file(folder: Path) -> tuple[Mapping[str, object], str]:
    own, shared = folder / FILE, folder / TABLE
    if own.is_dir():
        raise BadSetting("this is a folder, and settings are read from a file of that name", where=str(own))
    if own.is_file():
        return _mapping(_document(own), str(own)), str(own)
    if shared.is_file():
        where = f"{shared} [tool.hookproof]"
        return _mapping(_table(shared), where), where
    return {}, ""


def _document(path: Path) -> object:
    text = read_text(path)
    value = parse(text, str(path))
    if not is_json(text, str(path)):
        refuse_repeated_keys(text, str(path))
    return value


def has_table(folder: Path) -> bool:
    """Whether a folder's pyproject.toml has a table of ours."""
    return (folder / TABLE).is_file() and bool(_table(folder / TABLE))


def _mapping(values: object, where: str) -> Mapping[str, object]:
    if not isinstance(values, dict):
        raise BadSetting("settings are a mapping of keys to values", where=where)
    return values


@lru_cache(maxsize=1)
def _toml(text: str) -> dict[str, Any]:
    """Read TOML, once as long as it stays the same: a run asks for the settings, and where they stand."""
    import tomllib

    return tomllib.loads(text)


def _table(path: Path) -> object:
    import tomllib

    try:
        document = _toml(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise MalformedDocument(f"not TOML: {error}", path=str(path)) from None
    except RecursionError:
        raise MalformedDocument("nested too deeply", path=str(path)) from None
    return deepcopy(document.get("tool", {}).get("hookproof", {}))


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of settings, which comes with the package."""
    from hookproof.contract.catalogue import bundled_root

    read: dict[str, Any] = read_document(bundled_root() / "config.schema.json")
    return read


@cache
def _validator() -> jsonschema_rs.Validator:
    import jsonschema_rs

    return jsonschema_rs.validator_for(schema())


def variable(key: str) -> str:
    """Return the name of the variable for a key: `fail-on` is HOOKPROOF_FAIL_ON."""
    return _PREFIX + key.upper().replace("-", "_")


#: How alike two names are, from 0 to 1, of which one is taken for a slip of the other's.
_ALIKE = 0.8


def misspelt(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables that no setting reads, of which one may be meant, and which."""
    known = {variable(key) for key in schema()["properties"]}
    strange = [name for name, value in environ.items() if name.startswith(_PREFIX) and value and name not in known]
    if not strange:
        return {}
    import difflib

    bare = [name.removeprefix(_PREFIX) for name in known]
    near = {
        name: difflib.get_close_matches(name.removeprefix(_PREFIX), bare, n=1, cutoff=_ALIKE)
        for name in strange
        if not name.startswith(f"{variable('secret')}_")  # a secret of that name
    }
    return {name: f"{_PREFIX}{found[0]}" for name, found in near.items() if found}


def _rule(key: str) -> dict[str, object]:
    rule: dict[str, Any] = schema()["properties"][key]
    return rule


def _plain(value: object) -> object:
    """An option as JSON has it."""
    if isinstance(value, Path):
        return str(value)
    return [*value] if isinstance(value, tuple) else value


def _fitting(key: str, value: object, where: str) -> object:
    """Return a value, as a number where one is wanted and spelt. Raises BadSetting for what does not fit."""
    if isinstance(value, str) and _rule(key)["type"] in ("integer", "number"):
        value = _number(value)
    _hold_to_text(key, value, where)
    if key not in _READ_LATER:
        _hold_to_rule(key, value, where)
    return value


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _check(values: Mapping[str, object], where: str) -> None:
    slips = Slips()
    for key, value in values.items():
        with slips.kept():
            if key not in schema()["properties"]:
                raise UnknownName("setting", str(key), schema()["properties"], where=where)
            _hold_to_text(key, value, where)
            _hold_to_rule(key, value, where)
    slips.tell()


def _hold_to_text(key: str, value: object, where: str) -> None:
    if not _is_text(value):
        raise BadSetting(f"the setting {key!r} is no Unicode, or holds a null", where=where)


def _hold_to_rule(key: str, value: object, where: str) -> None:
    place, how = key, "does not fit"
    try:
        error = next(iter(_validator().iter_errors({key: value})), None)
        if error is None:
            return
        place = ".".join(map(str, error.instance_path)) or key
        how = "is empty" if error.instance in ("", [], {}) else how
    except (ValueError, TypeError, OverflowError):  # it is nothing that JSON has: a date, a number beyond all bounds
        pass
    # A value may be a secret that stands in the wrong place: it is not repeated.
    raise BadSetting(f"the setting {place!r} {how}", where=where, mend=str(_rule(key).get("description", "")))


def _is_text(value: object) -> bool:
    """Whether every text in a value can be written, and can name a file."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return all(map(_is_text, (*value, *value.values())))
    return not isinstance(value, list) or all(map(_is_text, value))

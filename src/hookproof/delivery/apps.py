"""Find an application in this process by `module:attribute`, and tell whether it is ASGI or WSGI."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookproof.errors import InputError, nearest

_WHERE = "--app"
_FORM = "Write module:attribute, as in package.module:app, or module:factory() for a function that makes it."


@dataclass(frozen=True, slots=True)
class App:
    """An application, its name, and its interface: `asgi` or `wsgi`."""

    name: str
    interface: str
    callable: Callable[..., Any]


def load_app(name: str) -> App:
    """Return the application that `module:attribute` names; the working directory is searched first.

    The attribute may be dotted, and end with `()` where it is a factory without arguments. Raises InputError where the
    module or attribute is not there or cannot be loaded, or is neither an ASGI nor a WSGI application.
    """
    module_name, colon, attribute = name.partition(":")
    if not (module_name and colon and attribute):
        raise InputError(f"{name!r} names no application", where=_WHERE, mend=_FORM)
    if module_name.endswith(".py") or "/" in module_name:
        dotted = module_name.removesuffix(".py").removeprefix("./").strip("/").replace("/", ".")
        mend = f"A module is named as in an import: {dotted}:{attribute}, in the folder that holds it."
        raise InputError(f"{module_name!r} is a file, not a module", where=_WHERE, mend=mend)
    factory = attribute.endswith("()")
    found = _attribute(_module(module_name), attribute.removesuffix("()"), module_name)
    app = _made(found, name) if factory else found
    return App(name, interface_of(app, name), app)


def _module(name: str) -> object:
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise InputError(
                f"there is no module {error.name!r}", where=_WHERE, mend=f"Searched: {folder} first."
            ) from None
        raise _unloadable(name, error) from None
    except Exception as error:  # noqa: BLE001 - anything may happen in a module of the user's
        raise _unloadable(name, error) from None


def _unloadable(name: str, error: Exception) -> InputError:
    return InputError(
        f"{name} cannot be loaded ({_told(error)})",
        where=_WHERE,
        mend=f"To see more: python -c 'import {name.partition(':')[0]}'",
    )


def _told(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0][:160]}" if lines else type(error).__name__


def _attribute(module: object, dotted: str, module_name: str) -> Any:
    found = module
    for part in dotted.split("."):
        if not hasattr(found, part):
            near = nearest(part, [n for n in dir(found) if not n.startswith("_")])
            mend = f"Did you mean {' or '.join(near)}?" if near else _FORM
            raise InputError(f"{module_name} has no {dotted!r}", where=_WHERE, mend=mend)
        found = getattr(found, part)
    return found


def _made(factory: object, name: str) -> Any:
    if not callable(factory):
        raise InputError(f"{name} is no function", where=_WHERE, mend=_FORM)
    try:
        return factory()
    except Exception as error:  # noqa: BLE001 - anything may happen in a function of the user's
        raise _unloadable(name, error) from None


def interface_of(app: object, name: str) -> str:
    """Return `asgi` or `wsgi`. Raises InputError where `app` is neither."""
    if not callable(app):
        raise InputError(f"{name} is no application: it cannot be called", where=_WHERE, mend=_FORM)
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(getattr(app, "__call__", None)):  # noqa: B004
        return "asgi"
    interface = {3: "asgi", 2: "wsgi"}.get(_arguments(app))
    if interface is None:
        mend = f"If it makes the application, write {name}()." if _arguments(app) == 0 else _FORM
        raise InputError(f"{name} is neither an ASGI nor a WSGI application", where=_WHERE, mend=mend)
    return interface


def _arguments(app: Any) -> int:
    """How many positional arguments a call must or can have: those without default, else all; -1 where nobody says."""
    try:
        parameters = inspect.signature(app).parameters.values()
    except (TypeError, ValueError):
        return -1
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p for p in positional if p.default is p.empty]
    return len(needed) if needed or not positional else len(positional)

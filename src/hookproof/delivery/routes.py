"""At which path an application takes deliveries, as far as its framework tells: the one route that takes POST."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hookproof.delivery.apps import App
from hookproof.errors import InputError

#: How many wrappers around an application are looked through (middleware keeps what it wraps as `app`).
_WRAPPERS = 8
#: Methods that make a route one for reading pages and not for deliveries are of no interest; this one is.
_POST = "POST"
#: Most paths that a message lists.
_SHOWN = 8


def post_path(app: App) -> str:
    """Return the path of the one route that takes POST; `/` where the framework does not tell of any.

    Raises InputError where there are several, or the one has parameters: which is meant is for the user to say.
    """
    paths = list(dict.fromkeys(_paths(app.callable)))
    if not paths:
        return "/"
    if len(paths) == 1 and not re.search(r"[{<]", paths[0]):
        return paths[0]
    what = "has a route with parameters" if len(paths) == 1 else f"takes POST at {len(paths)} paths"
    shown = ", ".join(paths[:_SHOWN]) + (", …" if len(paths) > _SHOWN else "")
    raise InputError(f"{app.name} {what} ({shown})", where="--app", mend="Say where deliveries go: --path /PATH.")


def _paths(app: object) -> Iterator[str]:
    for _ in range(_WRAPPERS):
        found = list(_told(app))
        if found:
            yield from found
            return
        inner = getattr(app, "app", None) or getattr(app, "wsgi_app", None)
        if inner is None or getattr(inner, "__self__", None) is app:
            return
        app = inner


def _told(app: object) -> Iterable[str]:
    """What one framework or another tells, by the attributes that each of them has."""
    if isinstance(routes := getattr(app, "routes", None), list):
        return _of_routes(routes, "")
    if (url_map := getattr(app, "url_map", None)) is not None and hasattr(url_map, "iter_rules"):
        return (str(rule.rule) for rule in url_map.iter_rules() if _POST in (rule.methods or ()))
    if type(app).__module__.startswith("django."):
        return _of_patterns()
    return ()


def _of_routes(routes: Iterable[object], before: str) -> Iterator[str]:
    """Starlette's and FastAPI's: routes with paths and methods, and mounts of further routes."""
    for route in routes:
        path = f"{before}{getattr(route, 'path', '')}"
        if _POST in (getattr(route, "methods", None) or ()):
            yield path
        elif isinstance(inner := getattr(route, "routes", None), list):
            yield from _of_routes(inner, path)


def _of_patterns() -> Iterator[str]:
    """Django's: it does not tell methods, but only a view that is exempt from CSRF tokens can take a delivery."""
    from importlib import import_module

    yield from _exempt(import_module("django.urls").get_resolver().url_patterns, "/")


def _exempt(patterns: Iterable[object], before: str) -> Iterator[str]:
    for pattern in patterns:
        path = f"{before}{getattr(pattern, 'pattern', '')}"
        if getattr(getattr(pattern, "callback", None), "csrf_exempt", False):
            yield path
        elif isinstance(inner := getattr(pattern, "url_patterns", None), list):
            yield from _exempt(inner, path)

"""Where a project's own files say that deliveries go: folders that are routes, lists of URLs, decorators, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

#: Files by whose place a route is named: the App and the Pages Router of Next, SvelteKit, Nuxt.
_FOLDERS = (
    re.compile(r"^(?:src/)?app/(.+)/route\.[jt]sx?$"),
    re.compile(r"^(?:src/)?pages/(api/.+?)(?:/index)?\.[jt]sx?$"),
    re.compile(r"^src/routes/(.+)/\+server\.[jt]s$"),
    re.compile(r"^server/((?:api|routes)/.+?)(?:\.post)?\.[jt]s$"),
)
#: What stands in a path's folder and not in its route: groups of Next and SvelteKit, the folder of Nuxt.
_UNSAID = re.compile(r"\([^/]*\)/|^routes/")
_TEXT = r"""\s*r?['"]([^'"]*)['"]"""
_LISTED = re.compile(rf"\b(?:re_)?path\({_TEXT}\s*,\s*(?:include\({_TEXT})?")
_DECORATED = re.compile(rf"@(\w+)\.(?:post|route|api_route)\({_TEXT}")
_PREFIXED = re.compile(rf"^(\w+)\s*=\s*[\w.]+\([^)]*prefix\s*={_TEXT}", re.MULTILINE)
_MOUNTED = re.compile(rf"\b(?:include_router|register_blueprint)\(\s*([\w.]+)[^)]*prefix\s*={_TEXT}")
_QUOTED = re.compile(r"""['"`](/[\w./-]*(?:web)?hooks?[\w./-]*)['"`]""", re.IGNORECASE)
_HOOK = re.compile(r"^/[\w./-]*hook[\w./-]*$", re.IGNORECASE)
#: How often one list of URLs stands within another, at most.
_NESTED = 4


def route_in(texts: Mapping[PurePath, str]) -> str:
    """Return the route for webhooks that these files, by their places in a project, name; "" where none does.

    What a framework reads goes before mere texts; of several the shortest is taken.
    """
    for found in (_of_folders(texts), _of_lists(texts), _of_decorators(texts), _of_texts(texts)):
        hooks = [route for route in map(_tidy, found) if _HOOK.match(route)]
        if hooks:
            return min(hooks, key=len)
    return ""


def _tidy(route: str) -> str:
    return re.sub(r"/{2,}", "/", f"/{route}")


def _of_folders(places: Iterable[PurePath]) -> Iterator[str]:
    for place in places:
        matches = (pattern.match(place.as_posix()) for pattern in _FOLDERS)
        yield from (_UNSAID.sub("", match[1]) for match in matches if match is not None)


def _of_lists(texts: Mapping[PurePath, str]) -> Iterator[str]:
    """Yield what Django's lists of URLs come to, each behind the prefix that includes it."""
    listed = {_module(place): _LISTED.findall(text) for place, text in texts.items() if place.suffix == ".py"}
    within = {module: (outer, route) for outer, rows in listed.items() for route, module in rows if module}

    def whole(module: str, route: str, depth: int = 0) -> str:
        outer, prefix = within.get(module, ("", ""))
        return whole(outer, prefix + route, depth + 1) if outer and depth < _NESTED else route

    yield from (whole(module, route) for module, rows in listed.items() for route, inner in rows if not inner)


def _of_decorators(texts: Mapping[PurePath, str]) -> Iterator[str]:
    """Yield what is decorated as a route, behind the prefixes of its router or blueprint and of where that is put."""
    mounted = {
        tuple(name.split(".")[-2:]): prefix
        for place, text in texts.items()
        if place.suffix == ".py"
        for name, prefix in _MOUNTED.findall(text)
    }
    for place, text in texts.items():
        prefixes = dict(_PREFIXED.findall(text)) if place.suffix == ".py" else {}
        for name, route in _DECORATED.findall(text) if place.suffix == ".py" else ():
            outer = mounted.get((place.stem, name)) or mounted.get((name,), "")
            yield f"{outer}{prefixes.get(name, '')}{route}"


def _of_texts(texts: Mapping[PurePath, str]) -> Iterator[str]:
    yield from (route for text in texts.values() for route in _QUOTED.findall(text))


def _module(place: PurePath) -> str:
    return ".".join(place.with_suffix("").parts)

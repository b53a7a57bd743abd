"""Where a project's own files say that deliveries go: folders that are routes, lists of URLs, decorators, controllers,
mounted routers, nested blocks, texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
#: A controller's own route, and those of its methods behind it: Spring, Nest.
_CONTROLLER = re.compile(rf"@(?:RequestMapping|Controller)\((?:\s*\w+\s*=)?{_TEXT}")
_CLASS = re.compile(r"^[^\n*/]*\bclass\s+[A-Z]", re.MULTILINE)
_METHOD = re.compile(rf"@Post(?:Mapping)?\b(?:\((?:\s*\w+\s*=)?{_TEXT})?")
#: A router that is put behind a route, by its name or with its file, what names mean, and what a router takes.
_USED = re.compile(rf"\.(?:use|route)\({_TEXT}\s*,\s*(?:require\({_TEXT}\)|(\w+)\s*\))")
_IMPORTED = re.compile(rf"\b(?:const|let|var|import)\s+(\w+)\b[^\n;]*?(?:require\(|\bfrom\b){_TEXT}")
_POSTED = re.compile(rf"\b(\w+)\.post\({_TEXT}")
_SCRIPTS = {".js", ".mjs", ".cjs", ".ts"}
#: Rails' blocks, one a line: what begins and ends one, the route of one, and a route within.
_BEGINS, _ENDS = re.compile(r"\bdo(?:\s*\|[^|]*\|)?$"), re.compile(r"end\b")
_SCOPE = re.compile(r"""(?:namespace|scope)[\s(]+(?:path:\s*)?[:'"]/?([\w/-]+)""")
_RAILS = re.compile(r"""post[\s(]+[:'"]/?([\w/-]+)""")
_QUOTED = re.compile(r"""['"`](/[\w./-]*(?:web)?hooks?[\w./-]*)['"`]""", re.IGNORECASE)
_HOOK = re.compile(r"^/[\w./-]*hook[\w./-]*$", re.IGNORECASE)
#: What takes a POST and says so: a decorator, a handler of Next or SvelteKit, a file of Nuxt, a call or a pattern.
_DECORATED_POST = re.compile(rf"@(\w+)\.(?:post\(|(?:api_)?route\((?=[^)\n]{{0,120}}['\"]POST['\"])){_TEXT}")
_HANDLES_POST = re.compile(r"\bexport\s+(?:async\s+function|function|const)\s+POST\b")
_ROUTER_FILE = re.compile(r"(?:route|\+server)\.[jt]sx?$")
_CALLED_POST = re.compile(r"""(?<![\w@-])(?:Map)?Post\b(?:\s*\(\s*|[ \t]+)['"`](/[^'"`\s]*)['"`]""", re.IGNORECASE)
_PATTERN_POST = re.compile(r"""['"`]POST (/[^'"`\s]*)['"`]""")
_ROUTED_POST = re.compile(r"""\broute\(\s*"(/[^"\s]*)"\s*,\s*(?:\w+::)*post\(""")
#: A route without variables: it can be sent to.
_PLAIN = re.compile(r"^/[\w./~-]*$")
#: How often one list of URLs stands within another, at most.
_NESTED = 4


def route_in(texts: Mapping[PurePath, str]) -> str:
    """Return the route for webhooks that these files, by their places in a project, name; "" where none does.

    What a framework reads goes before mere texts; of several the shortest is taken. Where none has a hook in its name,
    a route that alone takes a POST is the one.
    """
    for kind in (_of_folders, _of_lists, _of_decorators, _of_controllers, _of_routers, _of_blocks, _of_texts):
        found = kind(texts)
        hooks = [route for route in map(_tidy, found) if _HOOK.match(route)]
        if hooks:
            return min(hooks, key=len)
    return _lone(texts)


def _lone(texts: Mapping[PurePath, str]) -> str:
    """Return the one route that takes a POST, whatever it is called; "" where there is none, or a choice."""
    kinds = (_of_handlers, _of_posts, _of_controllers, _of_routers, _of_blocks, _of_calls)
    routes = {route for kind in kinds for route in map(_tidy, kind(texts))}
    # Behind a prefix it is read twice: as its own file has it, and whole.
    whole = [route for route in routes if not any(other != route and other.endswith(route) for other in routes)]
    return whole[0] if len(whole) == 1 and _PLAIN.match(whole[0]) else ""


def _of_handlers(texts: Mapping[PurePath, str]) -> Iterator[str]:
    """Yield the routes of files by whose place they are named, where the file takes a POST."""
    for place, text in texts.items():
        said = _HANDLES_POST.search(text) if _ROUTER_FILE.search(place.name) else ".post." in place.name
        yield from _of_folders({place: text}) if said else ()


def _of_posts(texts: Mapping[PurePath, str]) -> Iterator[str]:
    return _of_decorators(texts, _DECORATED_POST)


def _of_calls(texts: Mapping[PurePath, str]) -> Iterator[str]:
    """Yield what a call, a pattern or a router of any language takes a POST at, as it stands there."""
    kinds = (_CALLED_POST, _PATTERN_POST, _ROUTED_POST)
    yield from (route for text in texts.values() for kind in kinds for route in kind.findall(text))


def _tidy(route: str) -> str:
    return re.sub(r"/{2,}", "/", f"/{route}")


def _of_folders(places: Mapping[PurePath, str]) -> Iterator[str]:
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


def _of_decorators(texts: Mapping[PurePath, str], decorated: re.Pattern[str] = _DECORATED) -> Iterator[str]:
    """Yield what is decorated as a route, behind the prefixes of its router or blueprint and of where that is put."""
    mounted = {
        tuple(name.split(".")[-2:]): prefix
        for place, text in texts.items()
        if place.suffix == ".py"
        for name, prefix in _MOUNTED.findall(text)
    }
    for place, text in texts.items():
        prefixes = dict(_PREFIXED.findall(text)) if place.suffix == ".py" else {}
        for name, route in decorated.findall(text) if place.suffix == ".py" else ():
            outer = mounted.get((place.stem, name)) or mounted.get((name,), "")
            yield f"{outer}{prefixes.get(name, '')}{route}"


def _of_controllers(texts: Mapping[PurePath, str]) -> Iterator[str]:
    for text in texts.values():
        before, *within = _CLASS.split(text, maxsplit=1)
        of_class = _CONTROLLER.search(before)
        prefix = of_class[1] if of_class is not None else ""
        yield from (f"{prefix}/{route}".rstrip("/") for route in _METHOD.findall("".join(within)))


def _of_routers(texts: Mapping[PurePath, str]) -> Iterator[str]:
    """Yield what routers take, behind the route that they are put behind, in the same file or by an import."""
    posted = {place: _POSTED.findall(text) for place, text in texts.items() if place.suffix in _SCRIPTS}
    for place, own in posted.items():
        imported = dict(_IMPORTED.findall(texts[place]))
        for prefix, file, name in _USED.findall(texts[place]):
            source = file or imported.get(name, "")
            routes = (
                [route for other, rows in posted.items() if _is_of(other, source) for _, route in rows]
                if source
                else [route for router, route in own if router == name]
            )
            yield from (f"{prefix}/{route}".rstrip("/") for route in routes)


def _is_of(place: PurePath, source: str) -> bool:
    """Whether a file is the one that an import names: with or without its ending, or the index of a folder."""
    last = PurePath(source).name
    return last in (place.name, place.stem) or (place.stem == "index" and last == place.parent.name)


def _of_blocks(texts: Mapping[PurePath, str]) -> Iterator[str]:
    for text in (text for place, text in texts.items() if place.name == "routes.rb"):
        outer: list[str] = []
        for line in (line.partition("#")[0].strip() for line in text.splitlines()):
            if _BEGINS.search(line):
                scope = _SCOPE.match(line)
                outer.append(scope[1] if scope is not None else "")
            elif _ENDS.match(line):
                del outer[-1:]
            elif route := _RAILS.match(line):
                yield "/".join([*outer, route[1]])


def _of_texts(texts: Mapping[PurePath, str]) -> Iterator[str]:
    yield from (route for text in texts.values() for route in _QUOTED.findall(text))


def _module(place: PurePath) -> str:
    return ".".join(place.with_suffix("").parts)

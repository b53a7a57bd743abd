"""What guides say of addresses: operations that are specified, files of the same folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import named, nearest
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document

_OPERATION = re.compile(
    r"(?<![\w/])(?P<method>GET|POST|PUT|PATCH|DELETE)\s+(?:https?://[^\s/`\"']+)?(?P<path>/[\w{}:.$/<>-]*[\w}>])(?![\w/])"
)
_ASKED = re.compile(
    r"(?<![\w/])`?(?P<method>GET|POST|PUT|PATCH|DELETE)`?(?: requests?| calls?)? (?:is |are )?(?:sent |made )?"
    r"(?:to|at|against|on)\s+(?:the )?"
    r"`?(?P<path>/[\w{}:.$/<>-]*[\w}>])`?"
)
_LINK = re.compile(
    r"(?:(?<!!)\[[^\]\n]{0,200}\]\(|^ {0,3}\[[^\]\n]{1,80}\]:\s{1,4}<?|\bhref=[\"'])"
    r"(?P<target>\.{0,2}/?[\w./@%+-]+\.(?:md|mdx|markdown|json|ya?ml))(?:#[\w-]*)?(?=[)>\"'\s]|$)"
)
#: The same without an ending, as sites of documentation want it.
_ROUTE = re.compile(r"(?:(?<!!)\]\(|\bhref=[\"'])(?P<target>\.{1,2}/[\w/@+-]{1,200})(?:#[\w-]*)?[)\"']")


@rule(
    id="prose.operation",
    title="An operation that a guide names is specified",
    severity=Severity.ERROR,
    clause="the OpenAPI document of the same run",
    mend="Write the method and the path as the specification has them.",
    needs=("prose",),
)
def operation(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look up "POST /v1/things" of a text in the paths of the specifications beside it."""
    specified = ground.once("prose.operation", lambda: dict(_specified(ground)))
    if document.space is not None or not specified:
        return
    bases = {path.split("/")[1] for path in specified if path.count("/") > 0}
    for number, line in enumerate(document.text.split("\n"), 1):
        for match in (*_OPERATION.finditer(line), *_ASKED.finditer(line)):
            path = _shape(match["path"])
            fitting = _fitting(path, specified) or _fitting(_VALUE.sub("{}", path), specified)
            place = document.place(number, match.start() + 1)
            if fitting and not any(match["method"] in specified[own] for own in fitting):
                has = " and ".join(sorted(specified[fitting[0]]))
                message = f"{match['method']} {match['path']} is not specified; the path has {has}."
                yield Remark(place=place, message=message, key=match[0])
            elif not fitting and (near := _nearest(path, specified, bases)):
                message = f"{match['method']} {match['path']} is not specified; there is {near}."
                yield Remark(place=place, message=message, key=match[0])


def _specified(ground: Ground) -> Iterator[tuple[str, set[str]]]:
    for document in ground.corpus.documents:
        root = document.space.root if document.space is not None and document.kind == "openapi" else {}
        paths = root.get("paths") if isinstance(root, dict) else None
        for path, item in paths.items() if isinstance(paths, dict) else ():
            if isinstance(item, dict):
                yield _shape(str(path)), {method.upper() for method in item if method in _METHODS}


_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def _shape(path: str) -> str:
    """A path with its parameters left open, however they are written."""
    return re.sub(r"\{[^}]*\}|:[A-Za-z]\w*|<[^>]*>|\$\w+", "{}", path.rstrip("/"))


#: A step of a path that is a value (`5`, `ord_1a2b`), and no version.
_VALUE = re.compile(r"(?<=/)(?!v\d+(?:/|$))[^/{}]*\d[^/{}]*")


def _fitting(path: str, specified: Iterable[str]) -> list[str]:
    """Return the specified paths that a path is, or ends with behind its base."""
    return [own for own in specified if path.endswith(own)]


def _nearest(path: str, specified: dict[str, set[str]], bases: set[str]) -> str:
    """The specified path that differs by a slip, for a path of this interface."""
    own = path.split("/")[1:]
    near = nearest(path, specified) if own else ""
    plural = next((one for one in specified if one in (f"{path}s", path.removesuffix("s")) and one != path), "")
    return near if set(own[:2]) & bases else plural


@rule(
    id="prose.link",
    title="A link into the same folder leads somewhere",
    severity=Severity.WARNING,
    clause="the files of the same folder",
    mend="Correct the link, or add the page.",
    needs=("prose",),
)
def link(ground: Ground, document: Document) -> Iterator[Remark]:
    """Follow relative links to documents on the disk, where the documents of the run are a folder of several.

    Where a third of all links lead nowhere, the folder is not laid out as its site is, and nothing is said.
    """
    if document.kind != "markdown" or len(ground.corpus.documents) < 2:
        return
    root = ground.once("prose.link root", lambda: _common([Path(d.path).resolve() for d in ground.corpus.documents]))
    dead = [place for place, target, there in _links(document, root) if not there]
    if dead and not ground.once("prose.link", lambda: _is_elsewhere(ground, root)):
        targets = list(dict.fromkeys(t for _, t, there in _links(document, root) if not there))
        leads = "leads" if len(targets) == 1 else "lead"
        yield Remark(place=dead[0], message=f"{named(targets[:8])} {leads} nowhere.", key=targets[0])


def _is_elsewhere(ground: Ground, root: Path) -> bool:
    """Whether a third of all links lead nowhere, so that their site is laid out otherwise."""
    every = [there for document in ground.corpus.documents for _, _, there in _links(document, root)]
    return 3 * every.count(False) >= max(len(every), 9)


def _links(document: Document, root: Path) -> Iterator[tuple[Place, str, bool]]:
    """Yield each relative link to a document: its place, what it says, and whether that is there."""
    home = Path(document.path)
    if document.kind != "markdown" or not home.is_file():
        return
    for number, line in enumerate(document.text.split("\n"), 1):
        for match in _LINK.finditer(line):
            found = (home.resolve().parent / match["target"]).resolve()
            if not match["target"].startswith("/") and found.is_relative_to(root):
                place = document.place(number, match.start() + 1)
                yield place, match["target"], found.exists()
        for match in _ROUTE.finditer(line):
            place = document.place(number, match.start() + 1)
            bases = (home.resolve().parent, home.resolve().parent.parent, home.resolve().with_suffix(""))
            found = next((base / match["target"] for base in bases), home)
            if found.resolve().is_relative_to(root):
                routes = [(base / match["target"]).resolve() for base in bases]
                there = [_is_page(route) for route in routes if route.parent.is_dir()]
                yield place, match["target"], any(there) or not routes[0].parent.is_dir()


def _is_page(route: Path) -> bool:
    """Whether a route without an ending leads to a page or a folder, or to no place that can be told from here."""
    return route.exists() or any(route.with_name(f"{route.name}{ending}").exists() for ending in _PAGES)


_PAGES = (".md", ".mdx", ".markdown", ".json", ".yaml", ".yml", ".html", ".tsx", ".jsx")


def _common(paths: list[Path]) -> Path:
    """The folder that all paths are in."""
    common = paths[0].parent
    while not all(path.is_relative_to(common) for path in paths):
        common = common.parent
    return common

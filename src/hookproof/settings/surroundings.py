"""What a project's own files say of its webhook consumer: how it starts, where it listens, which secret it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hookproof.settings.hookroutes import route_in
from hookproof.settings.packagers import PACKAGERS, Packager, packager

#: Folders that hold nothing of the project's own, and how much of how many files is looked at.
_FOREIGN = {"node_modules", "venv", "site-packages", "dist", "build", "target", "vendor", "__pycache__"}
_MOST_FILES, _MOST_BYTES, _DEPTH = 2000, 200_000, 6
_SCRIPTS = {".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx"}
_CODE = _SCRIPTS | {".py", ".rb", ".java", ".kt", ".go", ".php", ".env", ".example", ".sample"}
#: Files of settings, by how their names begin: those of the shell, and Spring's.
_SETTINGS = (".env", "application.")
_LOCKS = {
    *{tool.lock for tool in PACKAGERS},
    "Pipfile.lock",
    "Gemfile.lock",
    "go.mod",
    "composer.json",
}
_GO_MAIN = re.compile(r"^package main\b", re.MULTILINE)
_VARIABLE = re.compile(r"\b([A-Z][A-Z0-9_]*(?:SECRET|SIGNING_KEY|WEBHOOK_KEY)[A-Z0-9_]*)\b")
#: A name as a package has it: no part of another one, of a path or of an address.
_PACKAGE = r"(?:(?<![\w./:@-])|(?<=node_modules/)){}(?![\w./-]|:\w)"
#: What reads a variable of the environment, in the languages that are looked at, up to the variable's name.
_READS = re.compile(r"(?:environ(?:\.get)?|getenv|env|ENV(?:\.fetch)?|config|\$)[\[({.'\" ]{1,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What was found, "" where nothing was.

    `framework` is for people, `start` for `--start`, `path` the path of the URL, `variable` the one with the secret,
    `provider` one whose package the project has (else one that the route or the variable names), `installs` what
    installs the project's packages, `builds` what makes of its files what starts.
    """

    framework: str = ""
    start: str = ""
    path: str = ""
    variable: str = ""
    provider: str = ""
    installs: Packager | None = None
    builds: str = ""


def surroundings(folder: Path, providers: Iterable[str] = ()) -> Surroundings:
    """Return what the files under a folder say; `providers` are the names to look for among its dependencies."""
    files = list(islice(_files(folder), _MOST_FILES))
    texts = {path: _text(path) for path in files if path.suffix in _CODE or path.name.startswith(_SETTINGS)}
    framework, start = _framework(folder, texts)
    path = route_in({path.relative_to(folder): text for path, text in texts.items()})
    variable = _variable(texts.values())
    said = set(re.split(r"[^a-z0-9]+", f"{path} {variable}".lower()))
    providers = tuple(providers)
    named = dependencies(folder, providers, files) or [name for name in providers if name in said]
    installs = packager(folder, framework)
    return Surroundings(
        framework=framework,
        start=f"{installs.runs if installs and start else ''}{start}",
        path=path,
        variable=variable,
        provider=named[0] if len(named) == 1 else "",
        installs=installs,
        builds=_by_file("package.json", "npm run build", '"build"')(folder, texts) if framework == "Node" else "",
    )


def dependencies(folder: Path, names: Iterable[str], files: Iterable[Path] | None = None) -> list[str]:
    """Return those of `names` that are packages which the files of the project under a folder list."""
    looked_at = islice(_files(folder), _MOST_FILES) if files is None else files
    locks = "\n".join(_text(path) for path in looked_at if path.name in _LOCKS)
    return [name for name in names if re.search(_PACKAGE.format(re.escape(name)), locks)]


def projects_below(folder: Path) -> dict[str, str]:
    """Return the folders below in which a project can be started, each with its framework."""
    places = sorted({path.parent for path in islice(_files(folder), _MOST_FILES) if path.name in _LOCKS} - {folder})
    found = {place.relative_to(folder).as_posix(): surroundings(place) for place in places}
    return {name: each.framework for name, each in found.items() if each.start}


def _variable(texts: Iterable[str]) -> str:
    """The variable with the secret: best one that is read from the environment, then one that is about hooks."""
    found = {match[1]: bool(_READS.search(text, 0, match.start())) for text in texts for match in _matches(text)}
    ordered = sorted(found, key=lambda name: (not found[name], "HOOK" not in name))
    return next(iter(ordered), "")


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The names in a text, those that are read behind all others: a name that stands both ways counts as read."""
    return iter(sorted(_VARIABLE.finditer(text), key=lambda match: bool(_READS.search(text, 0, match.start()))))


def _files(folder: Path, depth: int = 0) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for path in entries:
        if path.is_symlink():
            continue
        if path.is_dir():
            if depth < _DEPTH and path.name not in _FOREIGN and not path.name.startswith("."):
                yield from _files(path, depth + 1)
        elif path.is_file():
            yield path


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _framework(folder: Path, texts: dict[Path, str]) -> tuple[str, str]:
    for name, find in _FRAMEWORKS.items():
        if start := find(folder, texts):
            return name, start
    return "", ""


def _by_object(call: str, command: str) -> Callable[[Path, dict[Path, str]], str]:
    """A framework whose application is an object of a module: `app = Name(…)`, not in a test."""
    return _by_pattern(rf"^(\w+)(?:\s*:\s*\w+)?\s*=\s*(?:\w+\.)?{call}\(", command)


def _by_factory(call: str, command: str) -> Callable[[Path, dict[Path, str]], str]:
    """A framework whose application a function of a module makes that needs no argument: `def make(): … Name(…)`."""
    head = r"^def (\w+)\((?:[^()\n]*=[^()\n]*)?\)[^\n]*:\n"
    return _by_pattern(rf"{head}(?:(?:[ \t][^\n]*)?\n)*?[ \t][^\n]*\b{call}\(", command)


def _by_pattern(text: str, command: str) -> Callable[[Path, dict[Path, str]], str]:
    pattern = re.compile(text, re.MULTILINE)

    def find(folder: Path, texts: dict[Path, str]) -> str:
        for path, text in texts.items():
            match = pattern.search(text) if path.suffix == ".py" and "test" not in path.name else None
            if match is not None:
                parts = path.relative_to(folder).with_suffix("").parts
                inner = (parts[1:] if parts[0] == "src" else parts)[: -1 if parts[-1] == "__init__" else None]
                named = f"{'.'.join(inner)}:{match[1]}"
                return command.format(app=named, folder=" --app-dir src" if parts[0] == "src" else "")
        return ""

    return find


def _by_file(name: str, command: str, contains: str = "") -> Callable[[Path, dict[Path, str]], str]:
    def find(folder: Path, _texts: dict[Path, str]) -> str:
        path = folder / name
        return command if path.is_file() and contains in _text(path) else ""

    return find


def _go(folder: Path, texts: dict[Path, str]) -> str:
    """Go's command, with the folder of the main package that is nearest."""
    mains = [path.parent.relative_to(folder) for path, text in texts.items() if _GO_MAIN.search(text)]
    nearest = min(mains, key=lambda place: (len(place.parts), place), default=Path())
    package = f"./{nearest.as_posix()}" if nearest.parts else "."
    return f"env PORT={{port}} go run {package}" if (folder / "go.mod").is_file() else ""


def _first(*finds: Callable[[Path, dict[Path, str]], str]) -> Callable[[Path, dict[Path, str]], str]:
    return lambda folder, texts: next(filter(None, (find(folder, texts) for find in finds)), "")


#: Framework -> the command that starts the project's application on a port, "" where it has none.
_FRAMEWORKS: dict[str, Callable[[Path, dict[Path, str]], str]] = {
    "FastAPI": _first(
        _by_object("FastAPI", "uvicorn {app}{folder} --port {{port}}"),
        _by_factory("FastAPI", "uvicorn --factory {app}{folder} --port {{port}}"),
    ),
    "Starlette": _by_object("Starlette", "uvicorn {app}{folder} --port {{port}}"),
    "Flask": _first(
        _by_object("Flask", "flask --app {app} run --port {{port}}"),
        _by_factory("Flask", "flask --app {app} run --port {{port}}"),
    ),
    "Django": _by_file("manage.py", "python manage.py runserver {port} --noreload"),
    "Next": _by_file("package.json", "npx next dev -p {port}", '"next"'),
    "Node": _by_file("package.json", "env PORT={port} npm start", '"start"'),
    "Rails": _first(
        _by_file("bin/rails", "bin/rails server -p {port}"),
        _by_file("config/routes.rb", "bundle exec rails server -p {port}"),
    ),
    "Spring": _first(
        _by_file("mvnw", "./mvnw spring-boot:run -Dspring-boot.run.arguments=--server.port={port}"),
        _by_file("pom.xml", "mvn spring-boot:run -Dspring-boot.run.arguments=--server.port={port}", "spring-boot"),
    ),
    "Spring, Gradle": _first(
        _by_file("gradlew", "./gradlew bootRun --args=--server.port={port}"),
        _by_file("build.gradle", "gradle bootRun --args=--server.port={port}", "springframework"),
        _by_file("build.gradle.kts", "gradle bootRun --args=--server.port={port}", "springframework"),
    ),
    "Go": _go,
}

"""The tools that install a project's own packages, each known by the file that it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Packager:
    """A tool that installs packages, known by a file of the project.

    That file is `lock`, with `contains` in it. `installs` is the command that installs everything, `runs` what comes
    before a command to run it with the packages, `sets_up` an action that a CI job needs first, with its settings.
    """

    lock: str
    installs: str
    runs: str = ""
    contains: str = ""
    sets_up: tuple[str, str] = ("", "")


_RUBY = ("ruby/setup-ruby@v1", 'ruby-version: "3.3"')
_JAVA = ("actions/setup-java@v4", "{distribution: temurin, java-version: 21}")
#: The tools of one language, those with the most telling file first.
_PYTHON = (
    Packager(lock="uv.lock", installs="pip install uv && uv sync", runs="uv run "),
    Packager(lock="poetry.lock", installs="pip install poetry && poetry install", runs="poetry run "),
    Packager(lock="pdm.lock", installs="pip install pdm && pdm sync", runs="pdm run "),
    Packager(lock="Pipfile", installs="pip install pipenv && pipenv sync", runs="pipenv run "),
    Packager(lock="requirements.txt", installs="pip install -r requirements.txt"),
    Packager(lock="pyproject.toml", installs="pip install .", contains="[project]"),
    Packager(lock="setup.py", installs="pip install ."),
)
_SCRIPTS = (
    Packager(lock="pnpm-lock.yaml", installs="npm install -g pnpm && pnpm install --frozen-lockfile"),
    Packager(lock="yarn.lock", installs="corepack enable && yarn install"),
    Packager(lock="package-lock.json", installs="npm ci"),
    Packager(lock="package.json", installs="npm install"),
)
_OTHERS = (
    Packager(lock="Gemfile", installs="bundle install", sets_up=_RUBY),
    Packager(lock="pom.xml", installs="", sets_up=_JAVA),
    Packager(lock="build.gradle", installs="", sets_up=_JAVA),
    Packager(lock="build.gradle.kts", installs="", sets_up=_JAVA),
)
PACKAGERS = (*_PYTHON, *_SCRIPTS, *_OTHERS)
#: The tools that a framework's packages come by; `_OTHERS` for one that is not named.
_TOOLS = {
    **dict.fromkeys(("FastAPI", "Starlette", "Flask", "Django"), _PYTHON),
    **dict.fromkeys(("Next", "Node"), _SCRIPTS),
}


def packager(folder: Path, framework: str) -> Packager | None:
    """Return what installs the packages of a project of that framework, None where no file tells it."""
    among = _TOOLS.get(framework, _OTHERS) if framework else ()
    return next((each for each in among if _tells(each, folder)), None)


def _tells(tool: Packager, folder: Path) -> bool:
    path = folder / tool.lock
    try:
        return path.is_file() and (not tool.contains or tool.contains in path.read_text("utf-8", "replace"))
    except OSError:
        return False

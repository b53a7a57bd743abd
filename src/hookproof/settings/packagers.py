"""What installs a project's own packages, told by the file that each tool keeps, and what runs a command among them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Packager:
    """A tool: the `lock` that tells it (with `contains` in it), what `installs` all, what stands before a command that
    `runs` among the packages, and what a CI job has to set up first (`sets_up`: an action, and its settings)."""

    lock: str
    installs: str
    runs: str = ""
    contains: str = ""
    sets_up: tuple[str, str] = ("", "")


_RUBY = ("ruby/setup-ruby@v1", 'ruby-version: "3.3"')
_JAVA = ("actions/setup-java@v4", "{distribution: temurin, java-version: 21}")
#: Which tool of several files of one language it is, the most telling first.
PACKAGERS = (
    Packager(lock="uv.lock", installs="pip install uv && uv sync", runs="uv run "),
    Packager(lock="poetry.lock", installs="pip install poetry && poetry install", runs="poetry run "),
    Packager(lock="pdm.lock", installs="pip install pdm && pdm sync", runs="pdm run "),
    Packager(lock="Pipfile", installs="pip install pipenv && pipenv sync", runs="pipenv run "),
    Packager(lock="requirements.txt", installs="pip install -r requirements.txt"),
    Packager(lock="pyproject.toml", installs="pip install .", contains="[project]"),
    Packager(lock="setup.py", installs="pip install ."),
    Packager(lock="pnpm-lock.yaml", installs="npm install -g pnpm && pnpm install --frozen-lockfile"),
    Packager(lock="yarn.lock", installs="corepack enable && yarn install"),
    Packager(lock="package-lock.json", installs="npm ci"),
    Packager(lock="package.json", installs="npm install"),
    Packager(lock="Gemfile", installs="bundle install", sets_up=_RUBY),
    Packager(lock="pom.xml", installs="", sets_up=_JAVA),
    Packager(lock="build.gradle", installs="", sets_up=_JAVA),
    Packager(lock="build.gradle.kts", installs="", sets_up=_JAVA),
)
#: Framework -> the files of whose tools its packages come; those of Python where none is named.
_OF_PYTHON = ("FastAPI", "Starlette", "Flask", "Django")
_OF_SCRIPTS = ("Next", "Node")
_PYTHON, _SCRIPTS = PACKAGERS[:7], PACKAGERS[7:11]


def packager(folder: Path, framework: str) -> Packager | None:
    """Return what installs the packages of a project of that framework, None where no file tells it."""
    among = _PYTHON if framework in _OF_PYTHON else _SCRIPTS if framework in _OF_SCRIPTS else PACKAGERS[11:]
    return next((each for each in among if framework and _tells(each, folder)), None)


def _tells(tool: Packager, folder: Path) -> bool:
    path = folder / tool.lock
    try:
        return path.is_file() and (not tool.contains or tool.contains in path.read_text("utf-8", "replace"))
    except OSError:
        return False

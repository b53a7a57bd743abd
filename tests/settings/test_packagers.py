"""What installs a project's packages is told by the file that a tool keeps, in the language of its framework."""

from __future__ import annotations

from pathlib import Path

from tests.rowwise import each_row

from hookproof.settings.packagers import PACKAGERS, packager
from hookproof.settings.surroundings import surroundings


@each_row(
    ("framework", "files", "installs"),
    [
        ("FastAPI", {"uv.lock": "", "pyproject.toml": "[project]"}, "pip install uv && uv sync"),
        ("FastAPI", {"poetry.lock": "", "requirements.txt": ""}, "pip install poetry && poetry install"),
        ("Django", {"Pipfile": "", "package-lock.json": ""}, "pip install pipenv && pipenv sync"),
        ("Flask", {"requirements.txt": "flask"}, "pip install -r requirements.txt"),
        ("Flask", {"pyproject.toml": "[tool.ruff]"}, None),
        ("Flask", {"pyproject.toml": "[project]\nname='x'"}, "pip install ."),
        ("Node", {"requirements.txt": "", "package.json": "{}"}, "npm install"),
        ("Next", {"pnpm-lock.yaml": "", "package.json": "{}"}, "npm install -g pnpm && pnpm install --frozen-lockfile"),
        ("Node", {"yarn.lock": "", "package.json": "{}"}, "corepack enable && yarn install"),
        ("Rails", {"Gemfile": "", "package.json": "{}"}, "bundle install"),
        ("Spring", {"pom.xml": "<project/>"}, ""),
        ("", {"package.json": "{}"}, None),
    ],
)
def test_the_tool_of_a_framework_is_told_by_its_file(
    framework: str, files: dict[str, str], installs: str | None, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    tool = packager(tmp_path, framework)
    assert (tool and tool.installs) == installs


def test_what_runs_among_the_packages_stands_before_the_command(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("app = FastAPI()\n", encoding="utf-8")
    (tmp_path / "uv.lock").write_text("", encoding="utf-8")
    assert surroundings(tmp_path).start == "uv run uvicorn shop:app --port {port}"


def test_a_file_tells_one_tool() -> None:
    locks = [tool.lock for tool in PACKAGERS]
    assert len(set(locks)) == len(locks)

"""`hookproof init` and `hookproof test` without arguments read a project; `hookproof doctor` reads one delivery."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from tests.rowwise import each_row

from hookproof.cli.main import run
from hookproof.contract import load_contract
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.signing import genuine
from hookproof.payloads import cases
from hookproof.settings.sources import schema
from hookproof.settings.surroundings import surroundings

PROJECTS = {
    "FastAPI": (
        {"src/shop/api.py": "from fastapi import FastAPI\napp = FastAPI()\n"},
        "uvicorn shop.api:app --app-dir src",
    ),
    "Flask": ({"web.py": "from flask import Flask\nserver = Flask(__name__)\n"}, "flask --app web:server run"),
    "Django": ({"manage.py": "# django\n"}, "python manage.py runserver {port}"),
    "Next": ({"package.json": '{"dependencies": {"next": "15"}}'}, "npx next dev -p {port}"),
    "Node": ({"package.json": '{"scripts": {"start": "node app.js"}}'}, "PORT={port} npm start"),
    "Rails": ({"bin/rails": "#!ruby"}, "bin/rails server -p {port}"),
    "Spring": ({"mvnw": "#!sh"}, "--server.port={port}"),
    "Go": ({"go.mod": "module shop"}, "go run ."),
}
#: The same frameworks, where what starts is elsewhere.
ELSEWHERE = {
    "FastAPI": (
        {"src/shop/__init__.py": "def build(settings=None) -> FastAPI:\n\n    app = FastAPI()\n    return app\n"},
        "uvicorn --factory shop:build --app-dir src",
    ),
    "Flask": (
        {"shop/__init__.py": "def create_app():\n    return Flask(__name__)\n"},
        "flask --app shop:create_app run",
    ),
    "Go": (
        {"go.mod": "module shop", "cmd/shop/main.go": "package main\n", "tools/gen/x/main.go": "package main\n"},
        "go run ./cmd/shop",
    ),
}


def project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@each_row(
    ("framework", "files", "start"), [(name, *row) for rows in (PROJECTS, ELSEWHERE) for name, row in rows.items()]
)
def test_how_a_project_starts_is_read_from_its_files(
    framework: str, files: dict[str, str], start: str, tmp_path: Path
) -> None:
    found = surroundings(project(tmp_path, files))
    assert found.framework == framework
    assert start in found.start
    assert "{port}" in found.start


def test_the_route_the_secret_and_the_provider_are_read_too(tmp_path: Path) -> None:
    code = "app.post('/api/webhooks/acme', handler)\nconst key = process.env.ACME_WEBHOOK_SECRET\n"
    found = surroundings(
        project(tmp_path, {"app.js": code, "package.json": '{"dependencies": {"acme": "1"}}'}), ["acme"]
    )
    assert (found.path, found.variable, found.provider) == ("/api/webhooks/acme", "ACME_WEBHOOK_SECRET", "acme")
    hidden = project(tmp_path / "b", {"node_modules/x/a.js": code})
    assert surroundings(hidden).path == ""


def called(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    ask = ["hookproof", *words]
    return subprocess.run(ask, cwd=folder, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_without_arguments_the_command_that_works_here_is_told(tmp_path: Path) -> None:
    done = called(project(tmp_path, PROJECTS["Flask"][0]), "test")
    assert done.returncode == 2
    assert 'hookproof test "http://127.0.0.1:{port}/webhooks" --start "flask --app web:server run' in done.stderr


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_what_init_writes_is_read_by_the_next_command(tmp_path: Path) -> None:
    done = called(project(tmp_path, PROJECTS["Flask"][0]), "init", "--secret-variable", "SHOP_SECRET")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "hookproof.yaml").read_text()
    found = tmp_path / text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert json.loads(found.read_text()) == schema()
    assert yaml.safe_load(text)["secret"] == "env:SHOP_SECRET"
    job = yaml.safe_load((tmp_path / ".github" / "workflows" / "hookproof.yml").read_text())
    assert "SHOP_SECRET" in str(job)
    assert (tmp_path / "hookproof.lock").is_file()
    assert called(tmp_path, "pin", "--check").returncode == 0
    assert "SHOP_SECRET" in called(tmp_path, "test").stderr  # all that is missing now is the secret
    again = called(tmp_path, "init", "--secret-variable", "SHOP_SECRET")
    assert again.returncode == 2
    assert "--force" in again.stderr


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_init_without_a_terminal_says_which_option_it_needs(tmp_path: Path) -> None:
    done = called(tmp_path, "init")
    assert done.returncode == 2
    assert "--start or --url" in done.stderr
    assert called(tmp_path, "init", "--url", "http://127.0.0.1:1/hooks", "--ci", "none").returncode == 0
    assert not (tmp_path / ".github").exists()


@pytest.fixture
def captured(tmp_path: Path) -> tuple[Secret, Path]:
    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery)
    delivery = genuine(next(iter(cases(contract, "file.upload.failed", "example"))), contract, secret)
    (tmp_path / "body").write_bytes(delivery.body)
    (tmp_path / "headers").write_text("\n".join(f"{name}: {value}" for name, value in delivery.headers))
    return secret, tmp_path


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_the_doctor_says_that_a_genuine_delivery_fits(captured: tuple[Secret, Path]) -> None:
    secret, folder = captured
    done = called(folder, "doctor", "body", "--headers", "headers", "--secret", secret.reveal())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The signature fits; the event is file.upload.failed" in done.stdout


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_the_doctor_says_what_happened_to_a_body_and_how_to_verify(captured: tuple[Secret, Path]) -> None:
    secret, folder = captured
    (folder / "body").write_text(json.dumps(json.loads((folder / "body").read_bytes()), indent=2))
    done = called(folder, "doctor", "body", "--headers", "headers", "--secret", secret.reveal())
    assert done.returncode == 1
    assert "not the body that came" in " ".join(done.stdout.split())
    assert "def genuine(" in done.stdout
    assert secret.reveal() not in done.stdout + done.stderr


def test_the_doctor_judges_the_payload_alone_where_no_header_is_given(
    captured: tuple[Secret, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    """No secret is asked for, and what headers would say is not held against it."""
    body = captured[1] / "body"
    with pytest.raises(SystemExit) as ended:
        run(["doctor", str(body)])
    assert ended.value.code == 0
    assert capfd.readouterr().out == "The payload is one of file.upload.failed.\n"
    body.write_text('{"event": "file.upload.failed"}', encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        run(["doctor", str(body)])
    assert ended.value.code == 1
    said = capfd.readouterr().out
    assert [line for line in said.splitlines() if line.startswith("error")] == [
        f'error: "{name}" is a required property' for name in ("fileId", "occurredAt", "file")
    ]
    assert said.count("mend:") == 1


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_the_job_installs_what_the_consumer_needs(tmp_path: Path) -> None:
    files = {
        "shop.py": "app = FastAPI()\nkey = os.environ['SHOP_SECRET']\n",
        "poetry.lock": '[[package]]\nname = "stripe"\n',
    }
    done = called(project(tmp_path, files), "init")
    assert done.returncode == 0, done.stderr
    job = yaml.safe_load((tmp_path / ".github" / "workflows" / "hookproof.yml").read_text())
    steps = [step.get("run", "") for step in job["jobs"]["hookproof"]["steps"]]
    assert steps[2] == "pip install poetry && poetry install"
    assert steps[3].startswith("pip install")
    assert yaml.safe_load((tmp_path / "hookproof.yaml").read_text())["start"].startswith("poetry run uvicorn")
    assert "stripe is, with no contract here: provider is a guess" in done.stderr


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_the_job_of_another_language_sets_that_up_first(tmp_path: Path) -> None:
    files = {"config/routes.rb": "post '/hooks'", "Gemfile": "gem 'rails'"}
    assert steps_of(project(tmp_path, files))[2] == {"uses": "ruby/setup-ruby@v1", "with": {"ruby-version": "3.3"}}


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_the_job_builds_what_is_built_before_it_starts(tmp_path: Path) -> None:
    scripts = '{"scripts": {"build": "tsc", "start": "node dist/app.js"}}'
    steps = steps_of(project(tmp_path, {"package.json": scripts, "src/app.ts": "process.env.HOOK_SECRET"}))
    assert [step["run"] for step in steps[2:4]] == ["npm install", "npm run build"]


def steps_of(folder: Path) -> list[dict[str, object]]:
    """Let `init` write the job, and return its steps."""
    done = called(folder, "init")
    assert done.returncode == 0, done.stderr
    job = yaml.safe_load((folder / ".github" / "workflows" / "hookproof.yml").read_text())
    return list(job["jobs"]["hookproof"]["steps"])


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_where_several_projects_stand_below_init_says_where_to_run_it(tmp_path: Path) -> None:
    done = called(project(tmp_path, {"services/api/package.json": '{"scripts": {"start": "node ."}}'}), "init")
    assert done.returncode == 2
    assert "run it in services/api (Node)" in done.stderr

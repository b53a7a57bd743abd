"""The GitHub Action's steps do on this machine what they do on a runner; the pre-commit hooks run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from tests.printed import printed
from tests.rowwise import each_row

from hookproof.cli.main import group
from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret

ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".github" / "actions" / "hookproof" / "action.yml"
pytestmark = pytest.mark.checkout


def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    return loaded


def step(name: str) -> dict[str, Any]:
    return next(each for each in action()["runs"]["steps"] if each["name"] == name)


def run(name: str, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step's shell as a runner does: with the inputs in its environment."""
    defaults = {key: str(each["default"]) for key, each in action()["inputs"].items()}
    given = {**defaults, **{key.replace("_", "-"): value for key, value in inputs.items()}}
    files = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary", "GITHUB_ENV": "env", "RUNNER_TEMP": "temp"}
    environment = {**os.environ, **{key: str(folder / file) for key, file in files.items()}}
    environment["KIND"] = given.get("KIND", "")
    environment["BIN_OF_HOOKPROOF"] = str(programs(folder))
    (folder / "temp").mkdir(exist_ok=True)
    for key, value in step(name).get("env", {}).items():
        inner = value.removeprefix("${{ inputs.").removesuffix(" }}")
        environment[key] = given[inner] if inner in given else inputs.get(key, "")
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step(name)["run"]]
    return subprocess.run(script, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def programs(folder: Path) -> Path:
    """A folder with `python` and `hookproof`, as the step before makes it."""
    made = folder / "bin"
    if not made.exists():
        made.mkdir()
        (made / "python").symlink_to(sys.executable)
        (made / "hookproof").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hookproof "$@"\n', encoding="utf-8")
        (made / "hookproof").chmod(0o755)
    return made


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the runner's bash is another one there")
def test_the_action_installs_into_an_environment_of_its_own_and_tells_the_next_step_where(tmp_path: Path) -> None:
    """The Python here only says how it is called: each runner has one folder of programs, `bin` or `Scripts`."""
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\necho "$@" >> "$RUNNER_TEMP/calls"\n'
        '[ "$2" != venv ] || { mkdir -p "$3/$KIND" && cp "$0" "$3/$KIND/python"; }\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    for kind in ("bin", "Scripts"):
        done = run("Install", tmp_path, python=str(python), KIND=kind)
        assert done.returncode == 0, done.stderr
        [told] = (tmp_path / "env").read_text().splitlines()
        assert told == f"BIN_OF_HOOKPROOF={tmp_path}/temp/hookproof/{kind}"
        made, installed = (tmp_path / "temp" / "calls").read_text().splitlines()
        assert made == f"-m venv {tmp_path}/temp/hookproof"
        assert installed.startswith("-m pip install ")
        shutil.rmtree(tmp_path / "temp")
        (tmp_path / "env").unlink()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the runner's bash is another one there")
def test_a_run_that_judges_nothing_is_told_beside_the_job_and_in_its_summary(tmp_path: Path) -> None:
    earlier = tmp_path / "hookproof-reports" / "hookproof.sarif"
    earlier.parent.mkdir()
    earlier.write_text("{}", encoding="utf-8")
    done = run("Judge", tmp_path, arguments="http://127.0.0.1:1/ --event file.upload.filed")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output").read_text() == "exit-code=2\n"
    [annotation] = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert "file.upload.failed" in annotation
    # Nothing that the action keeps in the environment is taken for a setting of the tool.
    assert "no setting is read" not in done.stdout + done.stderr
    assert "nothing was judged (exit code 2)" in (tmp_path / "summary").read_text()
    assert not earlier.exists()


def test_every_option_that_the_action_gives_is_one_of_the_command() -> None:
    command = group.get_command(click.Context(group), "test")
    assert command is not None
    flags = {flag for param in command.params for flag in param.opts}
    words = set(re.findall(r"(?:add |\()(--[a-z-]+)", step("Judge")["run"]))
    assert len(words) == 8
    assert words <= flags


def test_no_input_is_put_into_a_script_by_text() -> None:
    assert not [each["name"] for each in action()["runs"]["steps"] if "${{" in each.get("run", "")]


def test_every_foreign_action_is_pinned_to_a_commit() -> None:
    for path in (ACTION, *(ROOT / ".github" / "workflows").glob("*.yml")):
        used = [
            line.split("uses:")[1].split("#")[0].strip() for line in path.read_text().splitlines() if "uses:" in line
        ]
        loose = [name for name in used if not name.startswith("./") and len(name.partition("@")[2]) != 40]
        assert not loose, path


def printed_inputs() -> dict[str, str]:
    """What the job of docs/ci.md gives to the action; the secret is GitHub's to fill in."""
    [job] = yaml.safe_load(printed("docs/ci.md", "GitHub Actions"))["jobs"].values()
    [inputs] = [each["with"] for each in job["steps"] if "/hookproof/" in each["uses"]]
    assert inputs.keys() <= action()["inputs"].keys()
    return {name: str(value) for name, value in inputs.items()}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the runner's bash is another one there")
def test_the_action_starts_a_consumer_judges_it_and_keeps_reports(tmp_path: Path) -> None:
    secret = generate_secret(load_contract("videogen").delivery).reveal()
    consumer = tmp_path / "consumer.py"
    consumer.write_text(
        "import sys, http.server\n"
        "class H(http.server.BaseHTTPRequestHandler):\n"
        "    def do_POST(self):\n"
        "        self.rfile.read(int(self.headers['content-length'] or 0))\n"
        "        self.send_response(200); self.send_header('content-length', '0'); self.end_headers()\n"
        "    def log_message(self, *a): pass\n"
        "http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), H).serve_forever()\n",
        encoding="utf-8",
    )
    inputs = {**printed_inputs(), "secret": secret, "level": "quick"}
    inputs["start"] = inputs["start"].replace("python ", f'"{sys.executable}" ')
    inputs["arguments"] += " --check 'auth.*' --event file.upload.failed"
    done = run("Judge", tmp_path, **inputs)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output").read_text() == "exit-code=1\nsarif=made\n", done.stdout + done.stderr
    assert {path.name for path in (tmp_path / "hookproof-reports").iterdir()} == {
        "hookproof.html",
        "hookproof.xml",
        "hookproof.sarif",
    }
    assert "broken" in (tmp_path / "summary").read_text()
    assert secret not in done.stdout + done.stderr
    assert run("End as it judged", tmp_path, CODE="1").returncode == 1


HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@each_row("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_pre_commit_hook_calls_a_command_that_exists(hook: dict[str, Any]) -> None:
    _, name, *rest = hook["entry"].split()
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert set(rest) <= {flag for param in command.params for flag in param.opts}


def test_the_configuration_that_the_page_prints_names_each_hook() -> None:
    assert printed_hooks() == [hook["id"] for hook in HOOKS]


def printed_hooks() -> list[str]:
    [repo] = yaml.safe_load(printed("docs/ci.md", "pre-commit"))["repos"]
    return [hook["id"] for hook in repo["hooks"]]


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pre-commit") is None, reason="the machine has no pre-commit")
def test_the_hooks_run_from_this_repository_and_fail_on_what_is_wrong(tmp_path: Path) -> None:
    """`pre-commit try-repo` installs from a clone, as a user's configuration does."""
    clone, project = tmp_path / "hookproof", tmp_path / "project"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True, timeout=60)
    project.mkdir()
    page = '# file.upload.failed webhook\n\n```json\n{"event": "file.upload.completed"}\n```\n'
    (project / "webhooks.md").write_text(page, encoding="utf-8")
    example = load_contract("videogen").events["file.upload.failed"].examples[0]
    (project / "payload.json").write_text(json.dumps(example), encoding="utf-8")
    git = ["git", "-c", "user.name=n", "-c", "user.email=n@example.org"]
    pin = [sys.executable, "-m", "hookproof", "pin"]
    for words in ([*git, "init", "--quiet"], pin, [*git, "add", "."], [*git, "commit", "--quiet", "-m", "x"]):
        subprocess.run(words, cwd=project, check=True, capture_output=True, timeout=60)
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache"), "PYTHONPATH": ""}
    environment["PIP_NO_COMPILE"] = "0"  # pip's way to say that it compiles nothing: few of the modules are run
    ask = ["pre-commit", "try-repo", str(clone), "--all-files", "--verbose"]
    done = subprocess.run(ask, cwd=project, env=environment, capture_output=True, text=True, timeout=400)
    assert done.returncode == 1, done.stdout + done.stderr
    ended = re.findall(r"\.(Passed|Failed|Skipped)\n- hook id: (\S+)", done.stdout)
    passes = {"hookproof-lint": "Failed", "hookproof-pin": "Passed", "hookproof-validate": "Passed"}
    assert {name: how for how, name in ended} == {name: passes[name] for name in printed_hooks()}, done.stdout
    assert "webhooks.md" in done.stdout

"""Each command of the CI recipes runs, as it is printed, against a consumer beside it; workflows are what they say."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"hookproof test \"[^\n']+", PAGE)))
CONSUMER = """
import http.server, sys
class Consumer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers['content-length'] or 0))
        self.send_response(200)
        self.send_header('content-length', '0')
        self.end_headers()
    def log_message(self, *words): pass
http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Consumer).serve_forever()
"""
pytestmark = [pytest.mark.checkout]


def test_every_system_has_a_command() -> None:
    assert len(re.findall(r"hookproof test \"", PAGE)) == 5


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_printed_command_finds_what_a_careless_consumer_does(command: str, tmp_path: Path) -> None:
    (tmp_path / "consumer.py").write_text(CONSUMER, encoding="utf-8")
    secret = generate_secret(load_contract("videogen").delivery).reveal()
    words = [word.replace("python ", f"{sys.executable} ", 1) for word in shlex.split(command)]
    ask = ["hookproof", *words[1:], "--level", "quick", "--check", "auth.*"]
    environment = {**os.environ, "WEBHOOK_SECRET": secret}
    done = subprocess.run(ask, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    report = words[words.index("--report") + 1].partition("=")[2]
    assert (tmp_path / report).stat().st_size > 500


@each_row("path", sorted((ROOT / ".github").rglob("*.yml")), ids=lambda path: path.name)
def test_what_stands_under_github_is_yaml(path: Path) -> None:
    assert yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_workflow_tries_every_version_and_three_systems() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]
    assert jobs["gate"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    systems = {job["runs-on"].split("-")[0] for job in jobs.values() if "$" not in job["runs-on"]}
    systems |= {name.split("-")[0] for name in jobs["systems"]["strategy"]["matrix"]["system"]}
    assert systems == {"ubuntu", "macos", "windows"}
    assert set(jobs["required"]["needs"]) == set(jobs) - {"required"}


def test_the_release_publishes_without_a_stored_token() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    assert "id-token: write" in text
    assert "secrets." not in text


def test_the_citation_and_the_project_name_one_version() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == project["version"]
    assert "Programming Language :: Python :: 3.14" in project["classifiers"]


@pytest.mark.slow
@pytest.mark.usefixtures("hookproof_on_path")
def test_the_example_consumer_keeps_what_it_claims(tmp_path: Path) -> None:
    """The one that compose starts: genuine deliveries are acknowledged, and forged ones are not."""
    secret = generate_secret(load_contract("videogen").delivery).reveal()
    start = f'"{sys.executable}" "{ROOT / "docs" / "examples" / "consumer.py"}" {{port}}'
    ask = ["hookproof", "test", "--start", start, "--secret", "env:WEBHOOK_SECRET"]
    ask += ["--level", "quick", "--check", "auth.*", "--check", "ack.*", "--check", "tolerance.*"]
    environment = {**os.environ, "WEBHOOK_SECRET": secret}
    done = subprocess.run(ask, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout


def test_the_image_is_not_root_and_compose_names_what_is_there() -> None:
    docker = (ROOT / "Dockerfile").read_text()
    assert docker.index("USER hookproof") < docker.index("ENTRYPOINT")
    for source in re.findall(r"COPY (?!--from)([^\n]+) \S+\n", docker):
        assert all((ROOT / name).exists() for name in source.split())
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    mounted = services["consumer"]["volumes"][0].split(":")[0]
    assert (ROOT / mounted / Path(services["consumer"]["command"][1]).name).is_file()

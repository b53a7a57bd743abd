"""Every code block of the documents is run, or says why it cannot be: in a comment on the line above it.

A block that is marked with the name of this file is run here. Links are followed as far as this repository goes: what
lies beyond would take a network.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from tests.printed import ROOT, Block, blocks, lines_of, printed, shown
from tests.rowwise import each_row

from hookproof.cli.main import group
from hookproof.contract import load_contract
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.demo.server import serve

PAGES = sorted(
    [
        *ROOT.glob("docs/*.md"),
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "schemas/README.md")),
    ]
)
HERE = "tests/test_code_blocks.py"
pytestmark = pytest.mark.checkout


#: The reader's own application.
_SHOP = """
from hookproof.contract import load_contract
from hookproof.delivery.secrets import parse_secret
from hookproof.demo.server import make_consumer

consumer = make_consumer(load_contract("videogen"), parse_secret(None))


async def app(scope, receive, send):
    await consumer({**scope, "path": "/webhooks"}, receive, send)
"""
#: Where the documents have the reader's consumer.
_URL = "http://localhost:8000/webhooks"
#: What keeps a run short where a block does not say otherwise.
_SHORT = {"HOOKPROOF_LEVEL": "quick", "HOOKPROOF_CHECK": "ack.example"}


BLOCKS = [block for page in PAGES for block in blocks(page)]


def test_every_block_is_run_or_says_why_it_cannot_be() -> None:
    assert len(BLOCKS) > 50
    assert [f"{block.page}:{block.line}" for block in BLOCKS if not block.how] == []
    assert [f"{block.page}:{block.line}" for block in BLOCKS if block.how == "not run" and len(block.says) < 20] == []


def test_a_block_that_another_test_runs_stands_in_a_page_that_this_test_reads() -> None:
    wrong = []
    for block in BLOCKS:
        if block.how == "run by" and block.says != HERE:
            path = ROOT / block.says
            name = Path(block.page).name
            if not path.is_file() or not any(each in path.read_text(encoding="utf-8") for each in (name, '"*.md"')):
                wrong.append(f"{block.page}:{block.line}: {block.says}")
    assert wrong == []


def test_no_code_stands_indented_where_no_mark_can_say_what_runs_it() -> None:
    fenced = re.compile(r"^( *)```.*?^ *```$", re.MULTILINE | re.DOTALL)
    indented = re.compile(r"\n *\n {4,}(?![-*] |\d+\. )\S.*")
    found = {page.name: indented.findall(fenced.sub("", page.read_text(encoding="utf-8"))) for page in PAGES}
    assert {name: lines for name, lines in found.items() if lines} == {}


def mine(language: str) -> list[Any]:
    return [
        pytest.param(block, id=f"{block.page}:{block.line}")
        for block in BLOCKS
        if block.how == "run by" and block.says == HERE and block.language == language
    ]


@pytest.fixture(scope="module")
def consumer() -> Iterator[tuple[str, Secret]]:
    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery)
    with serve(contract, secret) as running:
        yield running.url, secret


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with what the documents say is in the reader's."""
    samples = ROOT / "tests" / "doc_samples" / "example.event" / "good" / "several-events.md"
    for name in ("docs/webhooks.md", "page.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(samples, tmp_path / name)
    document = CliRunner().invoke(group, ["openapi", "--path", "/webhooks"])
    for name in ("openapi.json", "openapi.yaml"):
        (tmp_path / name).write_text(document.stdout, encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "shop.db")) as shop:
        shop.execute("CREATE TABLE orders (id TEXT)")
    (tmp_path / "myshop").mkdir()
    (tmp_path / "myshop" / "web.py").write_text(_SHOP, encoding="utf-8")
    (tmp_path / "manage.py").write_text("print('{}')\n", encoding="utf-8")
    payload = CliRunner().invoke(group, ["generate", "file.upload.failed", "--format", "ndjson"]).stdout
    for name in ("payload.json", "captured.ndjson"):
        (tmp_path / name).write_text(payload, encoding="utf-8")
    return tmp_path


@pytest.fixture
def reader(terminal: Any, project: Path, consumer: tuple[str, Secret]) -> Any:
    """The reader's terminal in that folder, beside the consumer, with its secret under every name that is printed."""
    url, secret = consumer
    names = ("HOOKPROOF_SECRET", "WEBHOOK_SECRET", "SECRET")
    terminal.environment |= {**dict.fromkeys(names, secret.reveal()), **_SHORT}
    terminal.ports["8000"] = urlsplit(url).port
    assert project == terminal.folder
    return terminal


def types(reader: Any, line: str) -> None:
    """Type a line; what runs until it is stopped is stopped when it listens, and nothing arrived there."""
    if line.split()[1] in ("serve", "listen"):
        assert reader.serve(line, "--port", "0").interrupted().returncode in (0, 3)
        return
    ended = reader.begin(line).ended(300)
    assert ended.returncode in (0, 1), (line, ended.stderr.decode(), ended.text)
    assert b"Traceback" not in ended.stderr


#: Those for pytest have tests of their own below.
FOR_THE_SHELL = [row for row in mine("sh") if not row.values[0].text.startswith("pytest ")]


@pytest.mark.slow
@pytest.mark.parametrize("block", FOR_THE_SHELL)
def test_a_block_for_the_shell_runs(block: Block, reader: Any) -> None:
    """Each line ends with 0, or with 1 where there are findings; nothing is said of a wrong call."""
    for line in lines_of(block.text):
        if line != "export HOOKPROOF_SECRET=whsec_...":
            types(reader, line)


def _is_settings(block: Block) -> bool:
    return isinstance(yaml.safe_load(block.text), dict)


@pytest.mark.slow
@each_row("block", [row for row in mine("yaml") if _is_settings(row.values[0])])
def test_a_block_of_settings_is_what_the_file_takes(block: Block) -> None:
    schema = yaml.safe_load((ROOT / "schemas" / "config.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(yaml.safe_load(block.text))] == []


@pytest.mark.slow
@pytest.mark.parametrize("block", [row for row in mine("yaml") if not _is_settings(row.values[0])])
def test_the_steps_of_a_job_run_and_fill_its_summary(block: Block, reader: Any) -> None:
    summary = reader.folder / "summary.md"
    reader.environment |= {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTIONS": "true"}
    for step in yaml.safe_load(block.text):
        if not step["run"].startswith("pip install "):
            types(reader, step["run"])
    assert "hookproof" in summary.read_text(encoding="utf-8")


@pytest.mark.slow
def test_each_address_that_is_printed_is_that_of_a_payload() -> None:
    addresses = [line.split()[0] for line in printed("docs/payloads.md", "Addresses").splitlines()]
    assert len(addresses) >= 5
    for address in addresses:
        made = CliRunner().invoke(group, ["generate", "--at", address])
        assert json.loads(made.stdout), made.output


def test_the_lock_that_is_printed_is_what_pin_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pin = ["pin", "--version", "2026-07-14", "--event", "tool_execution.*"]
    assert CliRunner().invoke(group, pin, standalone_mode=False).exception is None
    assert (tmp_path / "hookproof.lock").read_text(encoding="utf-8").endswith(printed("docs/pinning.md", "The lock"))


_SLOW_IS_NO_FAULT = """
from hypothesis import HealthCheck, settings

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
"""


#: The reader's shop of docs/pytest.md: it keeps each file once.
_MYSHOP = """
from fastapi import FastAPI, Request, Response
from standardwebhooks import Webhook, WebhookVerificationError


def create_app(webhook_secret):
    app = FastAPI()
    app.files = {}

    @app.post("/webhooks")
    async def hook(request: Request):
        body = await request.body()
        try:
            payload = Webhook(webhook_secret).verify(body, dict(request.headers))
        except WebhookVerificationError:
            return Response(status_code=401)
        app.files[payload["fileId"]] = payload
        return Response(status_code=204)

    return app
"""
_PLUGIN = "docs/pytest.md"


def typed(line: str, url: str, folder: Path, secret: Secret, *more: str) -> str:
    """What pytest says where a line of the page is typed, at a consumer that runs elsewhere; it has to pass."""
    name, *words = shlex.split(line.replace(_URL, url))
    assert name == "pytest"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "-q", "-p", "no:cacheprovider", *more],
        cwd=folder,
        env={**os.environ, "WEBHOOK_SECRET": secret.reveal(), "SECRET": secret.reveal()},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.long
@pytest.mark.slow
def test_the_tests_in_the_page_of_the_plugin_pass(tmp_path: Path, consumer: tuple[str, Secret]) -> None:
    url, secret = consumer
    blocks = [block for block in BLOCKS if block.language == "python" and block.says == HERE]
    assert {block.page for block in blocks} == {_PLUGIN, "docs/payloads.md"}
    assert len(blocks) >= 6
    for number, block in enumerate(blocks):
        (tmp_path / f"test_block_{number}.py").write_text(f"import pytest\n{block.text}", encoding="utf-8")
    (tmp_path / "myshop.py").write_text(_MYSHOP, encoding="utf-8")
    # As for our own tests: a machine that is busy draws slowly, and that is no fault of the page.
    (tmp_path / "conftest.py").write_text(_SLOW_IS_NO_FAULT, encoding="utf-8")
    [line] = lines_of(shown(_PLUGIN, "Contract tests in pytest", "sh")[0])
    assert "passed" in typed(line, url, tmp_path, secret)


@pytest.mark.slow
def test_the_repository_s_own_contract_tests_take_any_consumer(consumer: tuple[str, Secret]) -> None:
    url, secret = consumer
    [line] = lines_of(printed(_PLUGIN, "This repository's own contract tests"))
    assert "passed" in typed(line, url, ROOT, secret, "-n0", "-k", "acknowledged and example")


@each_row(
    "block", [block for block in BLOCKS if block.language == "python"], ids=lambda block: f"{block.page}:{block.line}"
)
def test_a_block_of_python_compiles(block: Block) -> None:
    compile(block.text, f"{block.page}:{block.line}", "exec")

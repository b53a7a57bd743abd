"""Every code block of the documents is run, or says why it cannot be: in a comment on the line above it.

A block that is marked with the name of this file is run here. Links are followed as far as this repository goes: what
lies beyond would take a network.
"""

from __future__ import annotations

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


def mine(language: str) -> list[object]:
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
    return tmp_path


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("block", mine("sh"))
def test_a_block_for_the_shell_runs(block: Block, project: Path, consumer: tuple[str, Secret]) -> None:
    """Each line ends with 0, or with 1 where there are findings; nothing is said of a wrong call."""
    url, secret = consumer
    text = block.text.replace(_URL, url).replace("http://127.0.0.1:8000/webhooks", url)
    text = re.sub(r"^export HOOKPROOF_SECRET=whsec_\.\.\.$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\bhookproof (?=[a-z])", f"{sys.executable} -m hookproof ", text)
    text = text.replace("python manage", f"{sys.executable} manage")
    script = "\n".join(f"{line}\nr=$?; [ $r -le 1 ] || exit $r" for line in lines_of(text))
    known = {"HOOKPROOF_SECRET": secret.reveal(), "WEBHOOK_SECRET": secret.reveal(), **_SHORT}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=project,
        env={**os.environ, **known},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode <= 1, done.stderr
    assert "Traceback" not in done.stderr


@each_row("block", mine("yaml"))
def test_a_block_of_settings_is_what_the_file_takes(block: Block) -> None:
    schema = yaml.safe_load((ROOT / "schemas" / "config.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(yaml.safe_load(block.text))] == []


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
        env={**os.environ, "WEBHOOK_SECRET": secret.reveal()},
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
    assert {block.page for block in blocks} == {_PLUGIN}
    assert len(blocks) >= 4
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

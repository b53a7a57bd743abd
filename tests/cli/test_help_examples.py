"""Every command shows in its help how it is called, and each line that is shown does what it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click
import pytest
from tests.rowwise import each_row

from hookproof.cli.main import group
from hookproof.contract import load_contract
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.demo.server import serve
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.captures import Captures

PROVIDERS = Path(__file__).parents[1] / "providers"
HERE = "http://127.0.0.1:8000/webhooks"
APP = """
import os
from hookproof.contract import load_contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import make_consumer

app = make_consumer(load_contract("videogen"), Secret(os.environ["HOOKPROOF_SECRET"]))
"""
#: What `init` finds.
WEB = """
from fastapi import FastAPI

app = FastAPI()


@app.post("/webhooks")
async def take(): ...
"""
#: They run until somebody ends them, or ask one that does.
LASTING = {"serve", "watch metrics", "listen", "trigger"}
#: Their lines are one or the other; those of all others can be pasted one after the other.
ALTERNATIVES = {"init"}
#: That a line runs is asked here, not how long it can go on: what is said last counts.
SHORTLY = {
    "--rate": " --rate 20 --seconds 0.5 --ramp-to 40 --burst 10",
    "--locust": " --locust 1 --seconds 4",
    "hookproof demo": " --level quick",
    "test --start": " --event file.upload.failed",
    "test --app": " --event file.upload.failed",
}
#: What a line needs that stands there for a tool of the user's own.
FOREIGN = re.compile(r"\$\(jq|env:WEBHOOK_SECRET|doctor")


def leaves(of: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if isinstance(of, click.Group):
        for name in of.list_commands(click.Context(of)):
            command = of.get_command(click.Context(of), name)
            assert command is not None
            yield from leaves(command, (*path, name))
    else:
        yield " ".join(path), of


LEAVES = dict(leaves(group))
EXAMPLES = {
    name: re.findall(r"^ {4}(hookproof .+)$", cleandoc(c.help or ""), re.MULTILINE) for name, c in LEAVES.items()
}


def words_of(line: str) -> list[list[str]]:
    """The arguments of each call of ours in a line."""
    calls = [shlex.split(part) for part in re.split(r"[|>]", line)]
    return [call[1:] for call in calls if call[:1] == ["hookproof"]]


@each_row("name", LEAVES)
def test_a_command_s_help_shows_calls_that_can_be_read(name: str) -> None:
    assert EXAMPLES[name], "its help shows no call"
    for call in (call for line in EXAMPLES[name] for call in words_of(line)):
        command: click.Command = group
        context = click.Context(group)
        while isinstance(command, click.Group):
            found = command.get_command(context, call.pop(0))
            assert found is not None
            command = found
        command.make_context(command.name, call).close()


@pytest.fixture(scope="module")
def secret() -> Secret:
    return generate_secret(load_contract("videogen").delivery)


@pytest.fixture(scope="module")
def consumer(secret: Secret) -> Iterator[str]:
    with serve(load_contract("videogen"), secret) as running:
        yield running.url


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, consumer: str, secret: Secret, hookproof_on_path: None) -> Path:
    """A folder with all that the lines name."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(PROVIDERS / "acme", folder / "contracts" / "acme")
    (folder / "docs").mkdir()
    (folder / "docs" / "webhooks.md").write_text("# Webhooks\n", encoding="utf-8")
    (folder / "shop.py").write_text(APP, encoding="utf-8")
    (folder / "web.py").write_text(WEB, encoding="utf-8")
    body = json.dumps(load_contract("videogen").events["file.upload.failed"].examples[0])
    (folder / "payload.json").write_text(body, encoding="utf-8")
    headers = (("Content-Type", "application/json"),)
    with Captures(folder / "hookproof-captures.ndjson", Redactor()) as captures:
        captures.keep(Arrival(number=1, at=1.0, method="POST", target="/", headers=headers, body=body.encode()))
    for line in (
        "hookproof openapi --path /webhooks --out openapi.json",
        "hookproof watch captures hookproof-captures.ndjson --format json > hookproof-watch.json",
        *(f"hookproof test {HERE} --check ack.example --shard {n}/2 --report json=part{n}.json" for n in (1, 2)),
    ):
        done = ran(line, folder, consumer, secret)
        assert done.returncode in (0, 1), (line, done.stderr)
    return folder


def ran(line: str, folder: Path, consumer: str, secret: Secret) -> subprocess.CompletedProcess[str]:
    """Run a line in a shell, as it is pasted; the consumer listens elsewhere."""
    text = line.replace(HERE, consumer).replace('"uvicorn ', f'"{sys.executable} -m uvicorn ')
    # Nor how deep it looks.
    environment = {
        **os.environ,
        "HOOKPROOF_SECRET": secret.reveal(),
        "SECRET": secret.reveal(),
        "HOOKPROOF_LEVEL": "quick",
    }
    if "acme" in line and "contracts" not in line:
        environment["HOOKPROOF_SCHEMAS"] = str(PROVIDERS)
    nothing = subprocess.DEVNULL
    return subprocess.run(
        text, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, stdin=nothing
    )


RUN = [name for name in LEAVES if name not in LASTING]


@pytest.mark.slow
@pytest.mark.parametrize("name", RUN)
def test_what_a_help_shows_runs_when_it_is_pasted(
    name: str, place: Path, consumer: str, secret: Secret, tmp_path: Path
) -> None:
    folder = tmp_path / "0"
    shutil.copytree(place, folder)
    for number, line in enumerate(EXAMPLES[name], start=1):
        if FOREIGN.search(line):
            continue
        if name in ALTERNATIVES:
            folder = tmp_path / str(number)
            shutil.copytree(place, folder)
        done = ran(line + "".join(more for option, more in SHORTLY.items() if option in line), folder, consumer, secret)
        assert done.returncode in (0, 1), (line, done.stdout[-500:], done.stderr[-500:])

"""Every command, fed hostile text in every place: none of it moves a terminal or commands a CI server."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hookproof.cli.main import COMMANDS

PROVIDERS = Path(__file__).parents[1] / "providers"
#: Escape sequences, a C1 control, a bidirectional override, and what three CI servers take for commands.
HOSTILE = (
    "evil \x1b[31mred \x9b2J \u202e back \r\n::error::forged\n  ::set-output name=a::b\n"
    "##vso[task.complete]x ##[group]y"
)
#: The same on one line, for names; and as a body that is no JSON.
NAME = HOSTILE.replace("\r\n", " ").replace("\n", " ")
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE)
SECRET = "acme-secret-of-the-tests"


class Hostile(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = HOSTILE.encode()
        self.send_response(500)
        self.send_header("X-Evil", "##vso[task.complete] \x9b ::error::x")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def consumer() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Hostile) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook"
        server.shutdown()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of hostile contracts, documents, payloads, reports and journals."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(PROVIDERS / "acme", folder / "contracts" / "acme")
    for path in (folder / "contracts").rglob("*.schema.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        schema["description"] = HOSTILE
        schema["title"] = NAME
        schema.setdefault("properties", {})["evil"] = {"enum": [HOSTILE, NAME], "description": HOSTILE}
        path.write_text(json.dumps(schema), encoding="utf-8")
    old = folder / "contracts" / "acme" / "2026-01-15" / "order.paid.schema.json"
    shutil.copy(old, folder / "old.schema.json")
    changed = json.loads(old.read_text(encoding="utf-8"))
    changed["properties"].pop("evil")
    changed["properties"][NAME] = {"type": "string", "description": HOSTILE}
    changed["required"] = [*changed.get("required", []), NAME]
    (folder / "new.schema.json").write_text(json.dumps(changed), encoding="utf-8")
    for name in ("old", "new"):
        path = folder / f"{name}.schema.json"
        flat = json.loads(path.read_text(encoding="utf-8"))
        flat["properties"] = {k: v for k, v in flat["properties"].items() if "$ref" not in json.dumps(v)}
        flat.pop("$id", None)
        path.write_text(json.dumps(flat), encoding="utf-8")
    (folder / "payload.json").write_text(json.dumps({"meta": {"type": HOSTILE}, HOSTILE: HOSTILE}), encoding="utf-8")
    (folder / "paid.json").write_text(
        json.dumps({"meta": {"type": "order.paid"}, "evil": HOSTILE, "order": HOSTILE}), encoding="utf-8"
    )
    (folder / "evil.md").write_text(f'# order.paid\n\n{HOSTILE}\n\n```json\n{{"a": \n```\n', encoding="utf-8")
    text = {"type": "string", "description": HOSTILE}
    document = {
        "openapi": "3.1.0",
        "info": {"title": HOSTILE, "version": "1"},
        "webhooks": {
            NAME: {
                "post": {
                    "summary": HOSTILE,
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["b"],
                                    "properties": {NAME: text},
                                },
                                "example": {NAME: 7, "b": HOSTILE},
                            }
                        }
                    },
                }
            }
        },
    }
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / f"{NAME[:60].replace('/', ' ')}.json").write_text("{", encoding="utf-8")
    name, digest = json.dumps(NAME), "a" * 64
    lock = f"provider: acme\nversion: {name}\ndigest: {digest}\nselect: [{name}]\nevents: {{{name}: {digest}}}\n"
    (folder / "hookproof.lock").write_text(lock, encoding="utf-8")
    return folder


def calls_of(command: str, place: Path, url: str) -> list[list[str]]:
    """What is called: each list of arguments has hostile text in another place."""
    contracts = ["--schemas", str(place / "contracts"), "--provider", "acme", "--version", "2026-01-15"]
    odd_file = str(next(path for path in place.iterdir() if path.name.startswith("evil ")))
    secret = ["--secret", f"file:{place / 'secret'}"]
    (place / "secret").write_text(SECRET)
    quick = ["--level", "quick", "--check", "ack.example", "--workers", "1"]
    table: dict[str, list[list[str]]] = {
        "demo": [["--fault", NAME], [*contracts, *quick, "--event", NAME], [*contracts, *quick]],
        "test": [
            [url, *contracts, *secret, *quick],
            [url, *contracts, *secret, *quick, "--report", "github=-"],
            [url, *contracts, *secret, *quick, "--report", "json=-"],
            [url, *contracts, *secret, *quick, "--report", "html=-"],
            [url, *contracts, *secret, "--check", NAME],
            [url, *contracts, *secret, "--bind", f"{NAME}=1"],
            [url, *contracts, *secret, "--header", NAME],
            [f"http://{NAME}/", *contracts, *secret],
            [url, *contracts, *secret, "--report", f"{NAME}=x"],
            ["--app", NAME, *contracts, *secret],
            [url, *contracts, "--secret", f"env:{NAME}"],
        ],
        "generate": [
            [NAME],
            ["order.paid", *contracts],
            ["order.paid", *contracts, "--profile", "covering", "--explain"],
            ["order.paid", *contracts, "--profile", "invalid", "--explain"],
            ["--at", NAME],
        ],
        "send": [
            ["order.paid", url, *contracts, *secret],
            ["order.paid", url, *contracts, *secret, "--format", "json"],
            ["order.paid", url, *contracts, *secret, "--bend", NAME],
            [NAME, url, *contracts, *secret],
            [NAME, NAME, NAME],
        ],
        "replay": [
            ["acme@2026-01-15/order.paid#example", url, "--schemas", str(place / "contracts"), *secret],
            [NAME, url, *secret],
            ["7", url, "--from", str(place / "payload.json"), *secret],
        ],
        "listen": [["--provider", NAME, "--version", NAME], ["--forward", NAME, *contracts]],
        "anonymise": [[str(place / "payload.json"), "--out", str(place / "x"), *contracts], [NAME, "--out", NAME]],
        "watch": [
            [NAME],
            [str(place / "payload.json"), *contracts],
            ["report", str(place / "payload.json"), "--propose", NAME, "--as", NAME],
        ],
        "validate": [
            [str(place / "payload.json"), *contracts],
            [str(place / "paid.json"), *contracts],
            [str(place / "paid.json"), *contracts, "--format", "json"],
            [odd_file, *contracts],
            [NAME],
        ],
        "lint": [
            [str(place / "evil.md"), "--contract", "none"],
            [str(place / "openapi.json"), "--contract", "none"],
            [str(place / "openapi.json"), str(place / "evil.md"), "--contract", "none", "--format", "json"],
            [odd_file],
            [NAME],
        ],
        "schemas": [
            ["list", *contracts[:4]],
            ["list", *contracts[:4], "--format", "json"],
            ["show", "order.paid", *contracts],
            ["show", "order.paid", *contracts, "--format", "json"],
            ["show", NAME, *contracts],
            ["export", str(place / "out"), *contracts],
        ],
        "compare": [
            [str(place / "old.schema.json"), str(place / "new.schema.json"), *form]
            for form in ([], ["--witness"], ["--format", "json"], ["--format", "markdown"], ["--format", "sarif"])
        ]
        + [[NAME, NAME]],
        "import": [
            [str(place / "openapi.json"), "--provider", "taken", "--out", str(place / "taken")],
            [NAME, "--provider", NAME],
        ],
        "pin": [["--check"], ["--check", "--schemas", str(place / "contracts")], ["--provider", NAME]],
        "openapi": [
            contracts,
            [*contracts, "--format", "yaml"],
            [*contracts, "--server", NAME],
            [*contracts, "--path", NAME],
        ],
        "serve": [["--provider", NAME, "--version", NAME], ["--db", str(place), *contracts], ["--port", NAME]],
        "trigger": [
            [NAME, *contracts],
            ["order.paid", "--set", NAME, *contracts],
            ["order.paid", "--set", f"/{NAME}={NAME}", *contracts],
        ],
        "keys": [[NAME], contracts, [*contracts, "--secret", f"env:{NAME}"], [*contracts, "--format", "json"]],
        "load": [
            [url, *contracts, *secret, "--burst", "2", "--check", "load.burst"],
            [url, *contracts, *secret, "--check", NAME],
            [NAME, *contracts, *secret],
        ],
        "doctor": [[str(place / "payload.json"), *contracts, *secret], [NAME, *contracts, *secret]],
        "init": [["--provider", NAME, "--url", NAME], ["--ci", NAME], [NAME]],
        "report": [["merge", str(place / "payload.json"), odd_file], ["merge", NAME]],
        "explain": [[NAME], ["ack.example"]],
        "checks": [["--format", NAME]],
        "rules": [[NAME]],
    }  # fmt: skip
    return table[command]


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_no_hostile_text_leaves_a_command_raw(
    command: str, place: Path, consumer: str, forked: Callable[..., Any]
) -> None:
    reached = False
    for arguments in calls_of(command, place, consumer):
        env = {"COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
        done = forked([command, *arguments], place, timeout=120, env=env)
        said = (done.stdout + b"\n" + done.stderr).decode("utf-8")
        assert done.returncode in (0, 1, 2, 3), (arguments, said)
        assert not UNSAFE.search(said), (arguments, UNSAFE.search(said))
        assert not COMMAND.search(said), (arguments, COMMAND.search(said), said)
        reached = reached or "evil" in said or "acme" in said or "task.complete" in said
    assert reached, f"{command} has said nothing of what it was fed: {said}"

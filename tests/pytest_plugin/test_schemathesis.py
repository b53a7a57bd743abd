"""`schemathesis run` and `@schema.parametrize()` work unchanged on a contract, and fail for the right reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import RunningConsumer
from hookproof.openapi import document

BOUNDED = ("--max-examples=4", "--seed=7", "--workers=1", "--no-shrink", "--suppress-health-check=all")


@pytest.fixture
def schemathesis_run(tmp_path: Path, acme: Contract, secret: Secret) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the real command on the invented contract's document."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document(acme, events=["order.paid"], path="/webhooks")), encoding="utf-8")

    def run(consumer: RunningConsumer, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "schemathesis.cli", "run", str(path), f"--url={consumer.base_url}"]
        known = {
            **os.environ,
            "HOOKPROOF_SECRET": secret.reveal(),
            "SCHEMATHESIS_HOOKS": "hookproof.schemathesis",
            "COLUMNS": "200",
            **environment,
        }
        return subprocess.run(
            [*command, *BOUNDED, *options], capture_output=True, text=True, timeout=300, cwd=tmp_path, env=known
        )

    return run


Run = Callable[..., "subprocess.CompletedProcess[str]"]
Serve = Callable[..., RunningConsumer]


@pytest.mark.slow
def test_a_correct_consumer_passes(schemathesis_run: Run, consumer: Serve) -> None:
    done = schemathesis_run(consumer())
    assert done.returncode == 0, done.stdout
    assert "No issues found" in done.stdout


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        pytest.param("optional-required", "a genuine order.paid was answered with 500", marks=pytest.mark.slow),
        pytest.param(
            "no-signature-check", "a delivery that is not genuine was answered with 2", marks=pytest.mark.slow
        ),
        pytest.param("redirects", "POST of order.paid was answered with 3", marks=pytest.mark.slow),
        pytest.param("types-trusted", "POST of order.paid was answered with 500", marks=pytest.mark.slow),
    ],
)
def test_a_faulty_consumer_fails_for_its_fault(fault: str, said: str, schemathesis_run: Run, consumer: Serve) -> None:
    done = schemathesis_run(consumer(fault))
    assert done.returncode == 1, done.stdout
    assert said in done.stdout


@pytest.mark.slow
def test_a_missing_secret_is_told_once(schemathesis_run: Run, consumer: Serve, secret: Secret) -> None:
    done = schemathesis_run(consumer(), HOOKPROOF_SECRET="file:/nowhere/at/all")
    assert done.returncode != 0
    assert done.stdout.count("Error in `after_load_schema` hook") == 1
    assert "there is no such file" in done.stdout


@pytest.mark.long
@pytest.mark.slow
def test_the_secret_stands_in_no_output(schemathesis_run: Run, consumer: Serve, secret: Secret) -> None:
    done = schemathesis_run(consumer("optional-required"), "--report=ndjson,junit")
    reports = [path for path in Path(done.args[4]).parent.rglob("*") if path.suffix in (".ndjson", ".xml")]
    assert len(reports) == 2
    assert not [
        text for text in (done.stdout, done.stderr, *(p.read_text() for p in reports)) if secret.reveal() in text
    ]


MODULE = """
import json, os
import pytest, schemathesis, hookproof.schemathesis
from hypothesis import settings
from pathlib import Path
from hookproof.contract import load_contract
from hookproof.delivery.secrets import parse_secret
from hookproof.demo.server import make_consumer

DOCUMENT = Path(__file__).with_name("openapi.json")
contract = load_contract("acme", root=Path(os.environ["PROVIDERS"]))
inner = make_consumer(contract, parse_secret(None), faults=os.environ["FAULTS"].split())

async def app(scope, receive, send):
    if scope["type"] == "http" and scope["path"] == "/openapi.json":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": DOCUMENT.read_bytes()})
    else:
        await inner(scope, receive, send)

schema = schemathesis.openapi.from_asgi("/openapi.json", app)

@schema.parametrize()
@settings(max_examples=3, derandomize=True, database=None)
def test_api(case):
    case.call_and_validate()
"""


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(("faults", "code"), [("", 0), ("optional-required", 1)])
def test_a_parametrized_test_of_an_application_signs_and_judges(
    faults: str, code: int, tmp_path: Path, acme: Contract, secret: Secret, providers: Path
) -> None:
    events = ["order.paid", "order.shipped"]  # more of them show no more of an application
    described = json.dumps(document(acme, events=events, path="/webhooks"))
    (tmp_path / "openapi.json").write_text(described, encoding="utf-8")
    (tmp_path / "test_api.py").write_text(MODULE, encoding="utf-8")
    environment = {"HOOKPROOF_SECRET": secret.reveal(), "PROVIDERS": str(providers), "FAULTS": faults}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_api.py"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, cwd=tmp_path, env={**os.environ, **environment}
    )
    assert done.returncode == code, done.stdout
    assert code == 0 or "was answered with 500" in done.stdout

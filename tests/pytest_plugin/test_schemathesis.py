"""`schemathesis run` and `@schema.parametrize()` work unchanged on a contract, and fail for the right reason."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.printed import lines_of, printed, shown

from hookproof.contract import Contract, load_contract
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.demo.server import RunningConsumer, serve
from hookproof.openapi import document

PROGRAMS = {"hookproof": "hookproof", "schemathesis": "schemathesis.cli"}
FEW = ("--phases=examples", "--seed=7", "--workers=1", "--suppress-health-check=all")
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "phase", "said"),
    [
        ("optional-required", "fuzzing", "a genuine order.paid was answered with 500"),
        ("no-signature-check", "fuzzing", "a delivery that is not genuine was answered with 2"),
        ("redirects", "examples", "POST of order.paid was answered with 3"),
        ("types-trusted", "coverage", "POST of order.paid was answered with 500"),
    ],
)
def test_a_faulty_consumer_fails_for_its_fault_and_the_secret_stands_in_no_output(
    fault: str, phase: str, said: str, schemathesis_run: Run, consumer: Serve, secret: Secret
) -> None:
    """Each in the first phase that comes to it: a correct consumer is the one that goes through all of them."""
    done = schemathesis_run(consumer(fault), f"--phases={phase}", "--report=ndjson,junit")
    assert done.returncode == 1, done.stdout
    assert said in done.stdout
    reports = [path for path in Path(done.args[4]).parent.rglob("*") if path.suffix in (".ndjson", ".xml")]
    assert len(reports) == 2
    for text in (done.stdout, done.stderr, *(path.read_text() for path in reports)):
        assert secret.reveal() not in text


@pytest.mark.slow
def test_a_missing_secret_is_told_once(schemathesis_run: Run, consumer: Serve, secret: Secret) -> None:
    done = schemathesis_run(consumer(), HOOKPROOF_SECRET="file:/nowhere/at/all")
    assert done.returncode != 0
    assert done.stdout.count("Error in `after_load_schema` hook") == 1
    assert "there is no such file" in done.stdout


PAGE = "docs/schemathesis.md"
#: That the phase of boundaries judges too, is shown on the command line; here it would be nine deliveries in ten.
FEWER = "[phases.coverage]\nenabled = false\n"
#: What the page has of the reader: an application, which shows the document, and few examples.
AROUND = """
import os
from pathlib import Path

from hookproof.contract import load_contract
from hookproof.delivery.secrets import parse_secret
from hookproof.demo.server import make_consumer
from hypothesis import settings

settings.register_profile("few", max_examples=3, derandomize=True, database=None)
settings.load_profile("few")
DOCUMENT = Path(__file__).with_name("openapi.json")
contract = load_contract("acme", root=Path(os.environ["PROVIDERS"]))
inner = make_consumer(contract, parse_secret(None), faults=os.environ["FAULTS"].split())

async def app(scope, receive, send):
    if scope["type"] == "http" and scope["path"] == "/openapi.json":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": DOCUMENT.read_bytes()})
    else:
        await inner(scope, receive, send)
"""


@pytest.mark.checkout
@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(("faults", "code"), [("", 0), ("optional-required", 1)])
def test_a_parametrized_test_of_an_application_signs_and_judges(
    faults: str, code: int, tmp_path: Path, acme: Contract, secret: Secret, providers: Path
) -> None:
    events = ["order.paid"]  # more of them show no more of an application
    described = json.dumps(document(acme, events=events, path="/webhooks"))
    (tmp_path / "openapi.json").write_text(described, encoding="utf-8")
    (tmp_path / "schemathesis.toml").write_text(FEWER, encoding="utf-8")
    (tmp_path / "test_api.py").write_text(f"{AROUND}{printed(PAGE, 'In pytest')}", encoding="utf-8")
    environment = {"HOOKPROOF_SECRET": secret.reveal(), "PROVIDERS": str(providers), "FAULTS": faults}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_api.py"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, cwd=tmp_path, env={**os.environ, **environment}
    )
    assert done.returncode == code, done.stdout
    assert code == 0 or "was answered with 500" in done.stdout


@pytest.mark.checkout
@pytest.mark.long
@pytest.mark.slow
def test_the_commands_of_the_page_run(tmp_path: Path) -> None:
    """The install aside, which tests/test_install_recipes.py runs; of each event with few examples."""
    contract = load_contract("videogen")
    signing = generate_secret(contract.delivery)
    whole, one = (lines_of(text) for text in shown(PAGE, language="sh"))
    install, *lines = [*whole, *one]
    assert install.startswith("pip install ")
    known = {name: f'{name}() {{ "{sys.executable}" -m {module} "$@"; }}' for name, module in PROGRAMS.items()}
    with serve(contract, signing) as running:
        text = (
            "\n".join(lines).replace("http://localhost:8000", running.base_url).replace("whsec_...", signing.reveal())
        )
        few = re.sub(r"(schemathesis run .+)", rf"\1 {' '.join(FEW)}", text)
        script = "\n".join(["set -e", *known.values(), few])
        done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("No issues found") == 2

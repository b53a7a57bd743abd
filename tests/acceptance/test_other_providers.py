"""The engine knows no provider by name: two invented ones, unlike the bundled one, go the whole way."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hookproof_on_path")]

PROVIDERS = Path(__file__).parents[1] / "providers"


def call(*args: str, stdin: str = "", schemas: Path = PROVIDERS) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["hookproof", *args, "--schemas", str(schemas)],
        capture_output=True,
        text=True,
        timeout=120,
        input=stdin,
    )


@pytest.mark.parametrize("provider", [pytest.param("acme", marks=pytest.mark.slow), "plain", "inside"])
def test_a_correct_consumer_of_any_provider_gives_no_finding(provider: str) -> None:
    done = call("demo", "--provider", provider, "--level", "quick")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "holds: no finding" in done.stdout


@pytest.mark.parametrize(
    ("provider", "fault", "found_by"),
    [
        pytest.param("acme", "stale-accepted", "auth.stale", marks=pytest.mark.slow),
        ("acme", "optional-required", "ack.minimal"),
        ("plain", "no-signature-check", "auth.wrong-key"),
        ("inside", "stale-accepted", "auth.stale"),
        pytest.param("plain", "broken-json-crashes", "robustness.not-json", marks=pytest.mark.slow),
    ],
)
def test_a_fault_is_found_whoever_the_provider_is(provider: str, fault: str, found_by: str) -> None:
    done = call("demo", "--provider", provider, "--fault", fault, "--check", found_by)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"  {found_by}: " in done.stdout


def test_a_fault_that_the_provider_s_scheme_cannot_have_is_an_error() -> None:
    done = call("demo", "--provider", "plain", "--fault", "stale-accepted")
    assert done.returncode == 2
    assert "stale-accepted" in done.stderr


@pytest.mark.parametrize("event", ["order.paid", "order.shipped", "order.refunded"])
def test_payloads_of_any_provider_are_valid_by_its_contract(event: str) -> None:
    made = call("generate", event, "--provider", "acme", "--profile", "random", "--count", "50", "--format", "ndjson")
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.split("\n")[:-1]) == 50
    held = call("validate", "-", "--provider", "acme", stdin=made.stdout)
    assert held.returncode == 0, held.stdout + held.stderr


def test_relations_hold_in_every_realistic_payload() -> None:
    for profile, count in (("example", 1), ("full", 1), ("random", 200)):
        options = ["--profile", profile, "--count", str(count), "--format", "ndjson"]
        made = call("generate", "order.paid", "--provider", "acme", *options)
        assert made.returncode == 0, made.stderr
        for payload in map(json.loads, made.stdout.split("\n")[:-1]):
            order = payload["order"]
            assert payload["meta"]["about"] == order["id"]
            assert order["total"] < order["limit"]
            assert all(line.get("returned", -1) < line["count"] for line in order["lines"])


def test_a_relation_that_leads_into_an_array_is_refused(tmp_path: Path) -> None:
    shutil.copytree(PROVIDERS / "acme", tmp_path / "acme")
    rules = tmp_path / "acme" / "provider.yaml"
    rules.write_text(rules.read_text("utf-8").replace("/order/id]", "/order/lines/*/sku]"), "utf-8")
    done = call("generate", "order.paid", schemas=tmp_path)
    assert done.returncode == 2
    assert "/relations/0/fields/1" in done.stderr


def test_a_payload_that_breaks_the_contract_is_told_with_its_place() -> None:
    done = call("validate", "-", "--provider", "plain", stdin='{"action": "push", "repository": 7, "commits": []}')
    assert done.returncode == 1
    assert "/repository" in done.stdout


def test_a_line_separator_inside_a_string_ends_no_line() -> None:
    payload = '{"action": "push", "repository": "tea", "commits": [{"id": "%s", "message": "a\u2028b"}]}' % ("0" * 40)
    done = call("validate", "-", "--provider", "plain", stdin=f"{payload}\n{payload}\n")
    assert done.returncode == 0, done.stdout + done.stderr


def test_several_providers_and_none_named_is_a_usage_error() -> None:
    done = call("generate", "push")
    assert done.returncode == 2
    assert "--provider" in done.stderr

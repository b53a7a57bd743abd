"""A newer document that states a delivery otherwise than provider.yaml is told of it; provider.yaml stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.importing.shop import shop
from tests.rowwise import each_row

from hookproof.importing.particulars import Particulars
from hookproof.importing.provenance.schemes import Proposal
from hookproof.importing.ruledrift import drifts

Run = Callable[..., Result]
Save = Callable[[str, Any], str]
HEX = {"kind": "hmac", "encoding": "hex", "over": "{body}"}
AGE, ID = "delivery.message.tolerance_seconds", "delivery.message.id"
KEPT = "it is left as it is"


@pytest.fixture
def provider_file(tmp_path: Path) -> Path:
    return tmp_path / "provider.yaml"


def proposed(*proofs: dict[str, Any], preset: str = "", sure: bool = True) -> Proposal:
    delivery = {"authentication": list(proofs)} if proofs else {}
    return Proposal(preset=preset, delivery=delivery, why="", sure=sure)


@each_row(
    ("kept", "proposal", "more", "said"),
    [
        ({"delivery": {"authentication": [HEX]}}, proposed(HEX), {}, ()),
        (
            {"delivery": {"authentication": [{**HEX, "encoding": "base64"}]}},
            proposed(HEX),
            {},
            (f"delivery.authentication.encoding: the documents say hex, and provider.yaml has base64; {KEPT}",),
        ),
        ({"delivery": {"authentication": [{"kind": "basic"}]}}, proposed(HEX, sure=False), {}, ()),
        ({"preset": "stripe"}, proposed(HEX), {}, ()),
        (
            {"preset": "stripe"},
            proposed(preset="github"),
            {},
            (f"preset: the documents say github, and provider.yaml has stripe; {KEPT}",),
        ),
        (
            {"delivery": {"message": {"tolerance_seconds": 300}}},
            proposed(sure=False),
            {"message": {"tolerance_seconds": {"past": 60}, "id": {"body": "/id"}}},
            (
                f"{AGE}: the documents say {json.dumps({'past': 60})}, and provider.yaml has 300; {KEPT}",
                f"{ID}: the documents say {json.dumps({'body': '/id'})}, and provider.yaml has nothing; {KEPT}",
            ),
        ),
        ([], proposed(sure=False), {}, ()),
    ],
)  # fmt: skip
def test_a_rule_that_documents_state_otherwise_is_told(
    provider_file: Path, kept: Any, proposal: Proposal, more: dict[str, Any], said: tuple[str, ...]
) -> None:
    provider_file.write_text(json.dumps(kept), encoding="utf-8")
    assert drifts(provider_file, proposal, Particulars(delivery=more)) == said


@each_row(
    ("kept", "said"),
    [
        ([{"name": "mine", "entity": "/id", "paths": [["a.made", "a.sent"]]}], ()),
        (
            [{"name": "a", "entity": "/id", "paths": [["a.made"]]}],
            (f'lifecycles, a: the documents say [["a.made", "a.sent"]], and provider.yaml has [["a.made"]]; {KEPT}',),
        ),
        ([], (f'lifecycles, a: the documents say [["a.made", "a.sent"]], and provider.yaml has nothing; {KEPT}',)),
    ],
)
def test_an_order_of_events_that_documents_state_otherwise_is_told(
    provider_file: Path, kept: Any, said: tuple[str, ...]
) -> None:
    provider_file.write_text(json.dumps({"lifecycles": kept}), encoding="utf-8")
    stated = Particulars(lifecycles=({"name": "a", "entity": "/id", "paths": [["a.made", "a.sent"]]},))
    assert drifts(provider_file, proposed(sure=False), stated) == said


def test_a_newer_document_with_another_signature_is_told_and_changes_no_rule(
    hookproof: Run, saved: Save, project: Path
) -> None:
    document = shop()
    document["info"]["description"] = "X-Shop-Seal is the hex HMAC-SHA256 of the raw request body."
    words = ("import", saved("shop.json", document), "--provider", "shop", "--version", "2026-01-01")
    assert "X-Shop-Seal" in hookproof(*words).output
    before = (project / "schemas/shop/provider.yaml").read_bytes()
    assert "Noticed" not in hookproof(*words, "--check").output
    document["info"]["description"] = "X-Shop-Seal is the base64 HMAC-SHA256 of the raw request body."
    saved("shop.json", document)
    told = "delivery.authentication.encoding: the documents say base64, and provider.yaml has hex"
    for done in (hookproof(*words), hookproof(*words, "--check")):
        assert (done.exit_code, told in done.output) == (0, True)
    assert (project / "schemas/shop/provider.yaml").read_bytes() == before


def test_a_version_that_is_not_there_cannot_be_checked(hookproof: Run, saved: Save) -> None:
    words = ("import", saved("shop.json", shop()), "--provider", "shop", "--version")
    hookproof(*words, "2026-01-01")
    done = hookproof(*words, "2027-01-01", "--check")
    assert "there is no version '2027-01-01'" in str(done.exception)

"""An address always gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.contract import Contract, load_contract
from hookproof.errors import UnknownName
from hookproof.payloads import Address, case_at
from hookproof.payloads.errors import BadAddress

GOLDEN = Path(__file__).parent / "data" / "golden_addresses.json"
#: HOOKPROOF_REBUILD_GOLDEN=1 writes the file anew; only a release that says so in its changelog may do that.
REBUILD = "HOOKPROOF_REBUILD_GOLDEN"


def bytes_at(addresses: Iterable[str]) -> dict[str, str]:
    """Address -> SHA-256 of the body that it gives here and now."""
    contracts: dict[str, Contract] = {}
    found = {}
    for text in addresses:
        address = Address.parse(text)
        if address.version not in contracts:
            contracts[address.version] = load_contract(address.provider, address.version)
        found[text] = hashlib.sha256(case_at(address, contract=contracts[address.version]).body).hexdigest()
    return found


@pytest.mark.slow
def test_every_tenth_address_gives_the_bytes_that_are_on_record() -> None:
    recorded = dict(list(json.loads(GOLDEN.read_text(encoding="utf-8")).items())[::10])
    assert bytes_at(recorded) == recorded


@pytest.mark.slow
def test_two_hundred_addresses_give_the_bytes_that_are_on_record() -> None:
    recorded = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found = bytes_at(recorded)
    if os.environ.get(REBUILD):
        GOLDEN.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == recorded
    assert len(recorded) == 200


@pytest.mark.slow
def test_another_process_with_other_hashes_gives_the_same_bytes() -> None:
    addresses = [
        "videogen@2026-10-02/file.upload.failed#random:seed=7:12",
        "videogen@2026-10-02/tool_execution.succeeded#covering:9",
        "videogen@2026-10-02/file.upload.failed#drift:unknown-enum-value:1",
        "videogen@2026-10-02/file.upload.failed#invalid:required:3",
    ]
    code = f"from hookproof.payloads import case_at\nfor a in {addresses!r}: print(case_at(a).body.hex())"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert outputs == {"".join(f"{case_at(address).body.hex()}\n" for address in addresses)}


NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
PLACES = st.one_of(
    st.fixed_dictionaries({"profile": st.sampled_from(["example", "minimal", "full"])}),
    st.fixed_dictionaries({"profile": st.just("covering"), "index": st.integers(0, 10**9)}),
    st.fixed_dictionaries(
        {"profile": st.just("random"), "seed": st.integers(0, 2**53), "index": st.integers(0, 10**9)}
    ),
    st.fixed_dictionaries(
        {"profile": st.sampled_from(["drift", "invalid"]), "name": NAMES, "index": st.integers(0, 99)}
    ),
)


@pytest.mark.slow
@given(NAMES, NAMES, NAMES, PLACES)
def test_an_address_reads_back_as_it_was_written(
    provider: str, version: str, event: str, place: dict[str, object]
) -> None:
    address = Address(provider=provider, version=version, event=event, **place)  # type: ignore[arg-type]
    assert Address.parse(str(address)) == address


@each_row(
    "text",
    [
        "", "file.upload.failed", "videogen@2026-10-02/file.upload.failed", "videogen@2026-10-02/x#nothing",
        "videogen@2026-10-02/x#covering", "videogen@2026-10-02/x#covering:-1", "videogen@2026-10-02/x#random:7:1",
        "videogen@2026-10-02/x#example:1", "videogen@2026-10-02/x#covering:9999999999999999999",
    ],
)  # fmt: skip
def test_text_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        Address.parse(text)


@pytest.mark.slow
@each_row("fragment", ["covering:9999", "drift:unknown-field:99", "invalid:nothing:0"])
def test_a_case_that_is_not_there_is_refused(fragment: str) -> None:
    with pytest.raises(BadAddress, match="no such case"):
        case_at(f"videogen@2026-10-02/file.upload.failed#{fragment}")


def test_an_address_of_an_unknown_event_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"file\.upload\.failed"):
        case_at("videogen@2026-10-02/file.upload.fail#example")

"""On which grounds a check of authentication applies: of each scheme, what holds of it is on record."""

from __future__ import annotations

import os
from dataclasses import replace
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Any

from hookproof.checks.auth import grounds
from hookproof.contract.catalogue import bundled_root
from hookproof.contract.deliveryrules import rules_of
from hookproof.contract.model import Authentication, DeliveryRules, Place
from hookproof.contract.presets import load_preset

RECORD = Path(__file__).parent / "grounds.txt"
PRESETS = sorted(path.stem for path in (Path(__file__).parents[2] / "schemas" / "presets").glob("*.yaml"))
#: What asks of the rules of a delivery alone.
GROUNDS = {
    name: function
    for name, function in getmembers(grounds, isfunction)
    if function.__module__ == grounds.__name__ and [*function.__annotations__] == ["rules", "return"]
}


def one(kind: str, **more: Any) -> Authentication:
    return Authentication(**{"kind": kind, "scheme": kind, "place": Place("header", f"X-{kind}"), **more})


#: Proofs that go together, of which one would not have what the other has.
SIGNED = one(
    "hmac", algorithm="sha256", signed_content="{id}.{timestamp}.{body}", separator=" ", format="v1,{signature}"
)
BARE = one("hmac", algorithm="sha256", signed_content="{body}")
KEYED = one("ed25519", signed_content="{body}", secret_encoding="hex")
TOKEN = one("token")
TOGETHER = {
    "signed": (SIGNED,),
    "bare": (BARE,),
    "signed-and-bare": (SIGNED, BARE),
    "bare-and-keyed": (BARE, KEYED),
    "signed-and-token": (SIGNED, TOKEN),
    "token": (TOKEN,),
    "token-and-password": (TOKEN, one("basic")),
    "web-token": (one("jwt", algorithm="HS256", options={"claims": {"iat": "{timestamp}"}}),),
    "web-token-and-signed": (one("jwt", algorithm="RS256"), SIGNED),
    "addresses": (one("addresses"),),
    "signed-and-addresses": (SIGNED, one("addresses")),
}


def schemes() -> dict[str, DeliveryRules]:
    found = {name: rules_of(load_preset(name, bundled_root()).delivery) for name in PRESETS}
    base = found["standard-webhooks"]
    for name, proofs in TOGETHER.items():
        for needs in ("all", "any")[: len(proofs)]:
            found[f"{name}, {needs}"] = replace(base, authentication=proofs, needs=needs)
    return found


def test_what_holds_of_each_scheme_is_on_record() -> None:
    """`REBUILD_SNAPSHOTS=1 pytest -n 0 tests/checks/test_grounds.py` writes it anew; read the difference."""
    lines = [
        f"{name}: {', '.join(ground for ground, holds in GROUNDS.items() if holds(rules))}"
        for name, rules in schemes().items()
    ]
    text = "\n".join(lines) + "\n"
    if os.environ.get("REBUILD_SNAPSHOTS"):
        RECORD.write_text(text, encoding="utf-8")
    assert text == RECORD.read_text(encoding="utf-8")

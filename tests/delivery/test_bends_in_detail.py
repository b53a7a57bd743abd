"""What each bend makes of a genuine delivery, in one line: of each way to deliver that a preset describes.

`REBUILD_BENDS=1 pytest -n 0 tests/delivery/test_bends_in_detail.py` writes the lines anew; read the difference.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml

from hookproof.contract.deliveryrules import in_full, rules_of
from hookproof.contract.model import DeliveryRules
from hookproof.contract.presets import load_preset
from hookproof.delivery.bends.bend import Bend
from hookproof.delivery.bends.table import BENDS
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.signing import Signer, message_ids
from hookproof.delivery.traffic import Delivery

LINES = Path(__file__).parent / "data" / "bends"
SCHEMAS = Path(__file__).parents[2] / "schemas"
#: Shared secrets and tokens in every place; what signs with a pair of keys is never the same twice.
PRESETS = {
    "standard-webhooks": "whsec_" + "a2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMtMDEyMzQ1Njc=",
    "stripe": "whsec_test_0123456789",
    "github": "a shared secret",
    "slack": "0123456789abcdef0123456789abcdef",
    "twilio": "0123456789abcdef0123456789abcdef",
    "mailgun": "key-0123456789abcdef",
    "telegram": "a-token_0123456789",
    "microsoft-graph": "a client state",
}
#: Other proofs, and other texts that are signed. Their secrets are made of the same bytes each time.
MADE = ("discord", "gitlab", "hubspot", "linear", "plaid", "sendgrid", "zoom")
BODY = '{"event":"thing.made","thingId":"t_1","note":"Größe 😀 a/b","size":3,"tags":["x","y"]}'.encode()
SHORT = 80


@pytest.mark.slow
@pytest.mark.parametrize("preset", [*PRESETS, *MADE])
def test_a_bend_changes_what_it_says_and_nothing_else(preset: str) -> None:
    signer, genuine = _genuine(preset)
    found = {row.name: "; ".join(_told(row, genuine, signer)) for row in BENDS.values()}
    path = LINES / f"{preset}.yaml"
    if os.environ.get("REBUILD_BENDS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(found, sort_keys=False, width=1000, allow_unicode=True), encoding="utf-8")
    assert found == yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _genuine(preset: str) -> tuple[Signer, Delivery]:
    rules = rules_of(in_full(dict(load_preset(preset, SCHEMAS).delivery)))
    keys = (Secret(PRESETS[preset]) if preset in PRESETS else _made(rules)).keys(rules)
    signer = Signer(
        rules=rules, keys=keys, url="http://localhost:8000/hook", clock=lambda: 1_750_000_000.0, ids=message_ids("t")
    )
    return signer, signer.deliver_bytes(BODY, address="acme@1/thing.made#example", event="thing.made")


def _made(rules: DeliveryRules) -> Secret:
    with patch.multiple(
        "secrets", token_bytes=lambda size=32: bytes(range(size)), token_urlsafe=lambda size=32: "t" * size
    ):
        return generate_secret(rules)


def _told(row: Bend, genuine: Delivery, signer: Signer) -> Iterator[str]:
    bent, again = row(genuine, signer), row(genuine, signer)
    if bent is None or again is None:
        yield "means nothing here"
        return
    assert bent.bent == row.name
    yield from _headers(genuine, bent, again)
    for name in ("method", "path", "query", "instead", "body_parts", "framing", "pause_seconds", "timestamp"):
        if getattr(bent, name) != getattr(genuine, name):
            yield f"{name} {getattr(genuine, name)!r} -> {getattr(bent, name)!r}"
    if bent.message_id != genuine.message_id:
        yield "another message id"
    if bent.body != genuine.body:
        yield f"body {_difference(genuine.body, bent.body)}" if bent.body == again.body else "body anew each time"


def _headers(genuine: Delivery, bent: Delivery, again: Delivery) -> Iterator[str]:
    before, after = list(genuine.headers), list(bent.headers)
    gone = [header for header in before if header not in after]
    for name, value in after:
        if (name, value) in before:
            continue
        fresh = "anew each time" if (name, value) not in again.headers else repr(_short(value))
        same = next((header for header in gone if header[0] == name), None)
        yield f"{name}: {_changed(same[1], value) if same and 'anew' not in fresh else fresh}"
        gone = [header for header in gone if header != same]
    yield from (f"no {name}" for name, _ in gone)
    if sorted(before) == sorted(after) and before != after:
        yield "headers in another order"


def _changed(before: str, after: str) -> str:
    return _difference(before.encode(), after.encode())


def _difference(before: bytes, after: bytes) -> str:
    """The part that is not the same, with a little before it, and in full where it is long by its digest."""
    start = _alike(before, after)
    end = min(_alike(before[::-1], after[::-1]), len(before) - start, len(after) - start)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    return f"at {start}: {_short(old)!r} -> {_short(new)!r}"


def _alike(before: bytes, after: bytes) -> int:
    """How many bytes are the same from the start on."""
    pairs = zip(before, after, strict=False)
    return next((number for number, (old, new) in enumerate(pairs) if old != new), min(len(before), len(after)))


def _short(text: bytes | str) -> bytes | str:
    if len(text) <= SHORT:
        return text
    data = text if isinstance(text, bytes) else text.encode()
    return f"{len(data)} bytes, {hashlib.sha256(data).hexdigest()[:12]}"

"""Deliveries of ways that no preset has are what consumers written by hand take; their bends these refuse."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import pytest
import yaml
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.delivery.bends.bend import Expected
from hookproof.delivery.bends.table import BENDS
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import signer_for
from hookproof.delivery.traffic import Delivery
from hookproof.payloads import cases

ROWS = yaml.load(
    (Path(__file__).parent / "data/combinations.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
)
KEY, URL, EVENT = "a-shared-secret-for-a-test", "http://testserver/hooks", "order.paid"
#: What is about where a delivery comes from and when it was made.
GROUPS = frozenset(
    {
        "missing-header", "header-case", "wrong-key", "changed-body", "changed-id", "changed-timestamp",
        "truncated-signature", "malformed-signature", "several-signatures", "several-wrong-signatures",
        "missing-token", "wrong-token", "token-part", "token-case", "empty-token", "other-algorithm",
        "changed-url", "stale", "future", "clock-skew", "malformed-timestamp", "one-wrong-proof", "batch",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Got:
    """What a consumer sees of a delivery."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def asked(self, name: str) -> str:
        return parse_qs(self.url.partition("?")[2]).get(name, [""])[0]

    def head(self, name: str) -> bytes:
        return self.headers.get(name, "").encode("latin-1", "replace")


def mac(content: bytes, algorithm: str = "sha256", key: bytes = KEY.encode()) -> bytes:
    return hmac.new(key, content, algorithm).digest()


def in_hex(content: bytes, algorithm: str = "sha256", key: bytes = KEY.encode()) -> bytes:
    return mac(content, algorithm, key).hex().encode()


def young(written: bytes | str, past: int, ahead: float = float("inf"), unit: int = 1) -> bool:
    text = written.decode() if isinstance(written, bytes) else written
    return text.isascii() and text.isdigit() and len(text) < 18 and -ahead <= time.time() - int(text) / unit <= past


def beside(got: Got) -> bool:
    parts = [part.partition("=")[::2] for part in got.headers.get("x-sig", "").split(",")]
    stamps = [text for name, text in parts if name == "t"]
    right = mac(f"{stamps[0]}.".encode() + got.body).hex() if stamps else ""
    return len(stamps) == 1 and ("v1", right) in parts and young(stamps[0], 300, 60)


def in_the_body(got: Got) -> bool:
    told = json.loads(got.body)
    return told.get("sig") == mac(f"{told['id']}|{told['type']}".encode()).hex()


def unpadded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def web_token(got: Got) -> bool:
    head, claims, proof = [*got.headers.get("x-jwt", "").split("."), "", ""][:3]
    try:
        told, said, given = json.loads(unpadded(head)), json.loads(unpadded(claims)), unpadded(proof)
    except ValueError:
        return False
    bound = said.get("hash") == hashlib.sha256(got.body).hexdigest()
    right = given == mac(f"{head}.{claims}".encode()) and proof == base64.urlsafe_b64encode(given).decode().rstrip("=")
    return right and told.get("alg") == "HS256" and bound and young(str(said.get("iat")), 300)


def short_lived(got: Got) -> bool:
    """Of the claims that tell a time, the one that says how long the token holds is all that is looked at."""
    try:
        head, claims, proof = got.headers.get("x-jwt", "").split(".")
        told, said = json.loads(unpadded(head)), json.loads(unpadded(claims))
    except ValueError:
        return False
    right = proof == base64.urlsafe_b64encode(mac(f"{head}.{claims}".encode())).decode().rstrip("=")
    bound = said.get("hash") == hashlib.sha256(got.body).hexdigest()
    return right and told.get("alg") == "HS256" and bound and said["exp"] > time.time()


def hash_of_the_body(got: Got) -> bool:
    sent = json.loads(got.body).get("sent")
    content = f"{hashlib.sha256(got.body).hexdigest()}.{sent}".encode()
    return got.head("x-sig") == in_hex(content, key=bytes(range(32))) and young(str(sent), 300, 300, unit=1000)


def another_header(got: Got) -> bool:
    right = in_hex(got.head("x-shop") + b":" + got.head("x-time") + b":" + got.body)
    try:
        old = time.time() - datetime.fromisoformat(got.headers.get("x-time", "")).timestamp()
    except ValueError:
        return False
    return got.head("x-sig") == right and old <= 600


def seed(got: Got) -> bool:
    pytest.importorskip("cryptography")
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    try:
        key.verify(bytes.fromhex(got.headers.get("x-sig", "")), got.head("x-time") + got.body)
    except (InvalidSignature, ValueError):
        return False
    return young(got.head("x-time"), 300, 300)


def form_and_url(got: Got) -> bool:
    content = got.url + "".join(name + value for name, value in sorted(parse_qsl(got.body.decode(), True)))
    return got.head("x-sig") == base64.b64encode(mac(content.encode()))


def dated(got: Got) -> bool:
    right = base64.b64encode(mac(got.head("x-time") + b"." + got.body, "sha1"))
    return got.head("x-sig") == right and young(got.head("x-time"), 300, 300)


def in_a_form(got: Got) -> bool:
    right = b"v1=" + in_hex(got.head("x-id") + b":" + got.head("x-time") + b":" + got.body, "sha512")
    return right in got.head("x-sig").split(b" ") and young(got.head("x-time"), 120, unit=1000)


def names_in_items(got: Got) -> bool:
    right = in_hex(got.head("x-time") + b"." + got.body)
    return got.head("x-sig") == right and young(got.head("x-time"), 300, 300)


def web_safe(got: Got) -> bool:
    right = base64.urlsafe_b64encode(mac(got.head("x-time") + b"\n" + got.body)).rstrip(b"=")
    return got.head("x-sig") == right and young(got.head("x-time"), 300, 300)


def parameter_of_a_form(got: Got) -> bool:
    pairs = sorted(pair for pair in parse_qsl(got.body.decode(), True) if pair[0] != "sig")
    return got.form.get("sig", "").encode() == in_hex("&".join(map("=".join, pairs)).encode())


def in_the_query(got: Got) -> bool:
    path = got.url.removeprefix("http://testserver").partition("?")[0]
    return got.asked("sig") == base64.b64encode(mac(f"{got.method} {path}\n".encode() + got.body)).decode()


TAKES: dict[str, Callable[[Got], bool]] = {
    "bare": lambda got: got.head("x-sig") == in_hex(got.body),
    "dated": dated,
    "in a form": in_a_form,
    "beside": beside,
    "in the query": in_the_query,
    "in the body": in_the_body,
    "token": lambda got: got.headers.get("x-token") == KEY,
    "token in the query": lambda got: got.asked("token") == KEY,
    "token in the body": lambda got: all(item.get("state") == KEY for item in json.loads(got.body)["value"]),
    "bearer": lambda got: got.headers.get("authorization") == f"Bearer {KEY}",
    "basic": lambda got: got.head("authorization") == b"Basic " + base64.b64encode(b"user:a-long-password"),
    "web token": web_token,
    "either": lambda got: got.head("x-sig") == in_hex(got.body),
    "both": lambda got: (
        (got.head("x-sig") == in_hex(got.body, key=b"the-key-of-the-seal"))
        and got.headers.get("x-key") == "the-key-that-is-sent"
    ),
    "hash of the body": hash_of_the_body,
    "form and URL": form_and_url,
    "another header": another_header,
    "names in items": names_in_items,
    "seed": seed,
    "web-safe": web_safe,
    "key id": lambda got: got.head("x-auth") == b"keyId=k_1, signature=" + in_hex(got.body, "sha512").upper(),
    "parameter of a form": parameter_of_a_form,
    "short-lived web token": short_lived,
    "token in a member": lambda got: json.loads(got.body).get("token") == KEY,
    "nothing": lambda _: True,
}


def schema_of(value: Any, key: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {
            "type": "object",
            "required": [*value],
            "properties": {name: schema_of(inner, name) for name, inner in value.items()},
        }
    if isinstance(value, list):
        return {"type": "array", "minItems": 1, "items": schema_of(value[0])}
    if key in ("type", "kind", "object", "action"):
        return {"const": value}
    return {"type": "string"} if isinstance(value, str) else {"type": "integer", "minimum": 0}


def sent(row: dict[str, Any], root: Path) -> tuple[Any, Delivery]:
    """The signer of a contract that says what a row does, and a genuine delivery."""
    folder = root / "it" / "2026-01-01"
    folder.mkdir(parents=True)
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": EVENT, "description": "It."}
    (folder / f"{EVENT}.schema.json").write_text(json.dumps({**about, **schema_of(row["payload"])}), encoding="utf-8")
    version = {"date": "2026-01-01", "source": "A test.", "digest": "0" * 64}
    delivery = {"time_limit_seconds": 5, **row["delivery"]}
    provider = {"title": "It", "delivery": delivery, "versions": {"2026-01-01": version}}
    (root / "it" / "provider.yaml").write_text(json.dumps(provider), encoding="utf-8")
    contract = load_contract("it", root=root)
    signer = signer_for(contract, Secret(row.get("secret", KEY)), url=URL)
    return signer, signer.deliver(next(iter(cases(contract, EVENT, "example"))))


def got_of(delivery: Delivery) -> Got:
    url = delivery.instead or URL + delivery.path + (f"?{delivery.query}" if delivery.query else "")
    return Got(delivery.method, url, {name.lower(): value for name, value in delivery.headers}, delivery.body)


@pytest.mark.slow
@each_row("row", ROWS, ids=lambda row: row["name"])
def test_a_consumer_written_by_hand_takes_what_is_genuine_and_refuses_each_forgery(
    row: dict[str, Any], tmp_path: Path
) -> None:
    signer, genuine = sent(row, tmp_path)
    takes = TAKES[row["name"]]
    assert genuine.method == row["delivery"].get("method", "POST")
    assert takes(got_of(genuine))
    bent = {bend.name: (bend, bend(genuine, signer)) for bend in BENDS.values() if bend.group in GROUPS}
    made = {name: (bend, delivery) for name, (bend, delivery) in bent.items() if delivery is not None}
    wrong = [
        name for name, (bend, d) in made.items() if takes(got_of(d)) is not (bend.expected is Expected.ACKNOWLEDGED)
    ]
    assert wrong == []
    assert len(made) > 3 or row["name"] == "nothing"

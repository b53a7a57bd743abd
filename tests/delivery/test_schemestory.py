"""What the report says of a scheme is right: its code, run as it is printed, takes the test vector and no other."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.contract.catalogue import bundled_root
from hookproof.contract.deliveryrules import rules_of
from hookproof.contract.model import Authentication, DeliveryRules, Place
from hookproof.contract.presets import load_preset
from hookproof.delivery.schemestory import story
from hookproof.delivery.signing import url_with
from hookproof.delivery.sketches import node, python
from hookproof.delivery.vector import URL, vector

PRESETS = sorted(path.stem for path in (Path(__file__).parents[2] / "schemas" / "presets").glob("*.yaml"))
EVENT = "order.paid"


def rules(name: str) -> DeliveryRules:
    if proof := (KINDS | RARE).get(name):
        base = load_contract("videogen").delivery
        return dataclasses.replace(base, authentication=(proof,))
    return (
        load_contract("videogen").delivery
        if name == "videogen"
        else rules_of(load_preset(name, bundled_root()).delivery)
    )


def _one(kind: str, **more: object) -> Authentication:
    return Authentication(**{"kind": kind, "scheme": kind, "place": Place("header", "X-Proof"), **more})  # type: ignore[arg-type]


_CLAIMS = {"claims": {"iat": "{timestamp}", "hash": "{sha256}"}}
KINDS = {
    "a-token": _one("token", format="Bearer {signature}"),
    "a-password": _one("basic", format="Basic {signature}", place=Place("header", "Authorization")),
    "an-rsa": _one("rsa", algorithm="sha256", signed_content="{timestamp}.{body}", secret_encoding="pem"),
    "an-ecdsa": _one("ecdsa", algorithm="sha256", signed_content="{id}{body}", secret_encoding="pem", encoding="hex"),
    "an-ed25519": _one("ed25519", signed_content="{id}.{body}", secret_encoding="hex", format="v1a,{signature}"),
    "a-shared-token": _one("jwt", algorithm="HS256", options=_CLAIMS, format="Bearer {signature}"),
    "an-ec-token": _one("jwt", algorithm="ES256", options=_CLAIMS, secret_encoding="pem"),
    "an-rsa-token": _one("jwt", algorithm="RS256", options=_CLAIMS, secret_encoding="pem"),
    "a-sha512": _one("hmac", algorithm="sha512", signed_content="{url}|{sha256}|{event}", encoding="hex"),
    "in-the-query": _one("hmac", algorithm="sha256", signed_content="{method}{body}", place=Place("query", "sig")),
}
NAMES = [*KINDS, "videogen", *PRESETS]


def asked(name: str) -> tuple[dict[str, object], bytes]:
    each = vector(rules(name), EVENT)
    headers = {key.lower(): value for key, value in each.delivery.headers}
    said = {"secret": each.given, "headers": headers, "url": url_with(URL, each.delivery)}
    return said, each.delivery.body


@pytest.mark.slow
@each_row("name", NAMES)
def test_the_python_that_is_printed_takes_the_vector_and_refuses_a_forgery(name: str) -> None:
    code = python(rules(name))
    if code is None:
        pytest.skip("ten lines do not say it")
    scope: dict[str, object] = {}
    exec(code, scope)
    said, body = asked(name)
    genuine = scope["genuine"]
    assert genuine(**said, body=body) is True, code
    forged = {**said, "secret": said["secret"], "headers": {**said["headers"], **flipped(rules(name), said["headers"])}}
    if forged["headers"] != said["headers"]:
        assert genuine(**forged, body=body) is False, code
    assert len(code.splitlines()) <= 18


def flipped(each: DeliveryRules, headers: dict[str, str]) -> dict[str, str]:
    """The proof with one character changed, where it stands in a header."""
    place = each.signature.place
    if place.where != "header":
        return {}
    text = headers[place.name.lower()]
    at = len(text) - 8
    return {place.name.lower(): f"{text[:at]}{'A' if text[at] != 'A' else 'B'}{text[at + 1 :]}"}


@pytest.mark.skipif(shutil.which("node") is None, reason="the machine has no Node")
@pytest.mark.slow
def test_the_node_that_is_printed_takes_every_vector_and_refuses_a_forgery(tmp_path: Path) -> None:
    lines = []
    for number, name in enumerate(NAMES):
        code = node(rules(name))
        if code is None:
            continue
        (tmp_path / f"m{number}.mjs").write_text(code, encoding="utf-8")
        said, body = asked(name)
        forged = {**said["headers"], **flipped(rules(name), said["headers"])}
        rest = f"Buffer.from('{body.hex()}', 'hex'), {json.dumps(said['url'])}"
        lines += [f"import {{ genuine as g{number} }} from './m{number}.mjs';"]
        for headers in (said["headers"], forged):
            call = f"g{number}({json.dumps(said['secret'])}, {json.dumps(headers)}, {rest})"
            right = "true" if headers == said["headers"] else "false"
            lines.append(f"console.log({json.dumps(name)}, {right}, {call});")
    (tmp_path / "all.mjs").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(["node", tmp_path / "all.mjs"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    wrong = [line for line in done.stdout.splitlines() if line.split()[1] != line.split()[2]]
    assert not wrong
    assert len(done.stdout.splitlines()) > 60


@pytest.mark.slow
@each_row("name", NAMES)
def test_every_scheme_that_is_proved_is_told(name: str) -> None:
    each = rules(name)
    told = dict(story(each, EVENT))
    assert bool(told) == any(proof.kind not in ("none", "mtls", "addresses") for proof in each.authentication)
    assert not told or ("test vector" in told and each.signature.place.name in told["the scheme"])
    assert all(len(text.splitlines()) <= 18 for text in told.values())


def test_the_words_say_what_is_signed_how_the_key_is_made_and_how_it_is_written() -> None:
    told = dict(story(rules("videogen"), EVENT))["the scheme"]
    assert "signed: {id}.{timestamp}.{body}" in told
    assert "without whsec_ and decoded as base64" in told
    assert "v1,{signature} in base64, in the header webhook-signature" in told
    assert "refuse: a time more than 300 s" in told


#: Schemes for what the others do not have: how their code is written is on record, it is not run.
RARE = {
    "a-member-of-the-body": _one(
        "hmac", algorithm="sha1", signed_content="{body:/a/0/b c}", place=Place("body", "/sig")
    ),
    "a-header-beside": _one("hmac", algorithm="sha256", signed_content="{header:X-Nonce}\n{body}é", encoding="hex"),
    "a-header-with-a-slash": _one("hmac", algorithm="sha256", signed_content="{header:/x}"),
    "many-of-a-member": _one("hmac", algorithm="sha256", signed_content="{body:/a/*/b}"),
    "hex-with-a-prefix": _one(
        "hmac", algorithm="sha256", signed_content="{body}", secret_encoding="hex", secret_prefix="k_"
    ),
    "a-text-around": _one("hmac", algorithm="sha256", signed_content="{body}", format="<{signature}>", separator=" "),
    "time-and-several": _one(
        "hmac",
        algorithm="sha256",
        signed_content="{timestamp}.{body}",
        format="t={timestamp},v1={signature}",
        separator=",",
    ),
    "time-and-more-before": _one(
        "hmac", algorithm="sha256", signed_content="{body}", format="a=1,t={timestamp},v1={signature}", separator=","
    ),
    "time-behind": _one("hmac", algorithm="sha256", signed_content="{body}", format="{signature};ts={timestamp}"),
    "an-id-within": _one("hmac", algorithm="sha256", signed_content="{body}", format="{id}.{signature}"),
    "path-form-and-crc": _one("hmac", algorithm="sha256", signed_content="{path}{form}{crc32}"),
    "an-unknown-piece": _one("hmac", algorithm="sha256", signed_content="{event}{body}"),
    "keys-and-marks": _one(
        "ed25519",
        signed_content="{body}",
        secret_encoding="base64",
        encoding="base64",
        format="a,{signature}!",
        separator=" ",
    ),
    "a-pem-ed25519": _one("ed25519", signed_content="{body}", secret_encoding="pem", encoding="base64"),
    "a-password-of-several": _one("basic", format="Basic {signature}", separator=","),
    "a-bare-token": _one("token", place=Place("query", "token")),
    "a-bare-web-token": _one("jwt", algorithm="HS512", options={"claims": {"iat": "{timestamp}"}}),
}
STORIES = Path(__file__).parent / "data" / "stories.txt"


def told(name: str) -> str:
    """What is said of a scheme, but the test vector, which others hold."""
    known = rules(name)
    texts = dict(story(known, EVENT)) if name not in RARE else {"in Python": python(known), "in Node": node(known)}
    shown = "\n".join(f"-- {label}\n{text}" for label, text in texts.items() if label != "test vector")
    return f"== {name}\n{shown}\n"


@pytest.mark.slow
def test_what_is_said_of_every_scheme_is_on_record() -> None:
    """`REBUILD_SNAPSHOTS=1 pytest -n 0 tests/delivery/test_schemestory.py` writes it anew; read the difference."""
    text = "\n".join(map(told, [*NAMES, *RARE]))
    if os.environ.get("REBUILD_SNAPSHOTS"):
        STORIES.write_text(text, encoding="utf-8")
    assert text == STORIES.read_text(encoding="utf-8")


def test_what_is_signed_in_ten_lines_has_a_place_in_the_delivery() -> None:
    nowhere = dataclasses.replace(rules("a-token"), authentication=(RARE["an-id-within"],))
    bare = dataclasses.replace(nowhere, message=dataclasses.replace(nowhere.message, id=None, time=None))
    assert python(bare) is node(bare) is None
    signs_time = dataclasses.replace(bare, authentication=(KINDS["an-rsa"],))
    assert python(signs_time) is node(signs_time) is None
    proves_nothing = dataclasses.replace(bare, authentication=())
    assert story(proves_nothing, EVENT) == ()

"""Why a signature does not fit is told by what would fit; the genuine ones are made by the standard's own library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract
from hookproof.contract.model import Place
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer
from hookproof.receiving.authenticity import seconds_of, spelt, why_not_authentic

SECRET = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"
OTHER = f"whsec_{base64.b64encode(bytes(range(32, 64))).decode()}"


def _now() -> float:
    return datetime.now(UTC).timestamp()


def headers(body: str, key: bytes, content: str = "msg_1.{t}.{body}", prefix: str = "webhook-") -> dict[str, str]:
    when = str(int(_now()))
    text = content.replace("{t}", when).replace("{body}", body)
    mac = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
    return {f"{prefix}id": "msg_1", f"{prefix}timestamp": when, f"{prefix}signature": f"v1,{mac}"}


@pytest.fixture
def why(arrival, contract: Contract, secret: Secret):
    def ask(body, told=None, *, secrets=None, now=None):
        return why_not_authentic(
            arrival(body, told), contract.delivery, secrets or [secret], _now() if now is None else now
        )

    return ask


def test_a_delivery_that_the_standard_s_library_signed_is_authentic(why, payload) -> None:
    assert why(json.dumps(payload)) == ""


def test_while_a_secret_is_replaced_either_one_fits(why, payload) -> None:
    both = [Secret(OTHER), Secret(SECRET)]
    assert why(json.dumps(payload), secrets=both) == ""
    assert why(json.dumps(payload), secrets=both[:1]) == "another secret, or the body was changed on the way"


def test_one_right_signature_among_several_is_enough(why) -> None:
    told = headers("{}", bytes(range(32)))
    told["webhook-signature"] = f"v1,{'A' * 43}= {told['webhook-signature']} v2,x"
    assert why("{}", told) == ""


@pytest.mark.parametrize("away", [timedelta(hours=3), timedelta(hours=-3)])
def test_a_time_too_far_from_now_is_told_with_its_distance(why, away: timedelta) -> None:
    said = why("{}", headers("{}", bytes(range(32))), now=_now() + away.total_seconds())
    assert said.startswith(f"signed 3 h {'ago' if away > timedelta() else 'ahead'}")
    assert "5 min" in said


def test_a_request_without_signature_names_the_header_that_is_missing(why) -> None:
    assert why("{}", {}) == "there is no header webhook-signature"


def test_headers_of_another_dialect_are_named(why) -> None:
    told = headers("{}", bytes(range(32)), prefix="svix-")
    assert why("{}", told) == "the signature stands in svix-signature, not webhook-signature, and fits"


@each_row(
    ("body", "told", "cause"),
    [
        ("{}", headers("{}", SECRET.encode()), "signed with the secret's text as the key"),
        ("{}", headers("{}", bytes(range(32)), "{body}"), "signed by other rules: signed_content {body}, not"),
        ('{"a": "é"}', headers('{"a":"é"}', bytes(range(32))), "a compact body is signed, not the body that came"),
        ('{"a":1}', headers('{"a":1}\n', bytes(range(32))), "a body with a line feed at its end is signed"),
    ],
)
def test_the_cause_is_what_would_fit(why, body: str, told: dict[str, str], cause: str) -> None:
    assert why(body, told).startswith(cause)


def test_a_changed_byte_fits_nothing(why, payload) -> None:
    told = headers(json.dumps(payload), bytes(range(32)))
    assert why(json.dumps(payload | {"x": 1}), told) == "another secret, or the body was changed on the way"


def test_a_time_that_stands_beside_the_signature_is_read_there(arrival, contract: Contract, secret: Secret) -> None:
    proof = replace(
        contract.delivery.signature,
        signed_content="{timestamp}.{body}",
        encoding="hex",
        format="t={timestamp},v1={signature}",
        separator="",
    )
    message = replace(contract.delivery.message, id=None, time=Place("beside"))
    rules = replace(contract.delivery, message=message, authentication=(proof,))
    signer = Signer(rules=rules, keys=secret.keys(rules), clock=lambda: _now())
    value = signer.deliver_bytes(b"{}", address="a", event="e").header("webhook-signature")
    request = arrival("{}", {"webhook-signature": f"{value},v1=00"})
    assert why_not_authentic(request, rules, [secret], _now()) == ""
    assert why_not_authentic(request, rules, [Secret(OTHER)], _now()) != ""
    assert why_not_authentic(request, rules, [secret], _now() + 4000).startswith("signed 67 min ago")


@each_row(
    ("text", "seconds"),
    [("1700000000", 1.7e9), ("1700000000500", 1700000000.5), ("2023-11-14T22:13:20Z", 1.7e9), ("soon", None)],
)
def test_a_time_is_read_however_it_is_written(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


@each_row(("seconds", "text"), [(1, "1 s"), (119, "119 s"), (300, "5 min"), (200_000, "2 days")])
def test_a_length_of_time_is_told_in_its_largest_unit(seconds: int, text: str) -> None:
    assert spelt(seconds) == text

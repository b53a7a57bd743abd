"""What is said of a request that arrived, as a line of JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.rowwise import each_row

from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.receiving.appraisal import Appraiser
from hookproof.receiving.arrivaltext import as_json, as_text, fits


@pytest.fixture
def line(contract, secret, arrival, payload):
    """The line of a genuine request, with what is otherwise about it."""
    said = Appraiser(contract, [secret], source="captures").appraise(arrival(payload))

    def written(passed=None, *, bodies: bool = False, **changed) -> dict:
        return json.loads(
            as_json(replace(said, **changed), passed, Redactor(secret, contract.delivery.signature), bodies=bodies)
        )

    return written


@each_row(("verified", "words"), [(None, "not verified"), (True, "fits"), (False, "does not fit")])
def test_a_signature_fits_does_not_or_was_not_looked_at(line, verified, words: str) -> None:
    assert line(verified=verified)["signature"] == words


def test_a_body_is_there_only_where_it_is_asked_for(line, payload) -> None:
    assert "body" not in line()
    assert json.loads(line(bodies=True)["body"]) == payload


def _exchange(status: int | None) -> Exchange:
    delivery = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id="m", timestamp=0)
    response = None if status is None else Response(status=status, headers=(), body=b"")
    return Exchange(delivery=delivery, response=response, failure=Failure.TIMEOUT if status is None else None)


@each_row("status", [204, 500, None])
def test_what_was_passed_on_has_the_consumers_answer(line, status: int | None) -> None:
    assert "passed_on" not in line()
    assert line(_exchange(status))["passed_on"]["status"] == status


def test_a_valid_payload_with_a_proof_that_does_not_fit_is_said_to_be_valid_and_not_genuine(
    contract, secret, arrival, payload
) -> None:
    other = generate_secret(contract.delivery)
    said = Appraiser(contract, [other], source="captures").appraise(arrival(payload))
    headline = as_text(said, None, Redactor(secret, contract.delivery.signature)).splitlines()[0]
    assert headline.endswith("signature does not fit  valid")
    assert fits(said) == "not genuine"
    broken = Appraiser(contract, [other], source="captures").appraise(arrival({**payload, "fileId": None}))
    assert fits(broken) == "not valid"


@pytest.mark.parametrize("bodies", [True, False])
def test_the_text_has_findings_what_it_was_passed_on_to_and_a_body_where_it_is_asked_for(
    contract, secret, arrival, payload, bodies: bool
) -> None:
    said = Appraiser(contract, [secret], source="captures").appraise(arrival({**payload, "fileId": None}))
    redactor = Redactor(secret, contract.delivery.signature)
    _, *lines = as_text(said, _exchange(500), redactor, bodies=bodies).splitlines()
    findings = [line for line in lines if line.startswith("    error: /fileId: ")]
    assert len(findings) == len(said.findings) > 0
    assert sum(line.startswith("    passed on: 500") for line in lines) == 1
    assert any('"fileId"' in line for line in lines[len(findings) + 1 :]) is bodies
    assert not any("passed on" in line for line in as_text(said, None, redactor).splitlines())

"""What is said of one delivery, as records for the reports."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from hookproof.cli.doctor import command
from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret
from hookproof.errors import Exit
from hookproof.findings import Verdict
from hookproof.receiving.appraisal import Appraised, Appraiser
from hookproof.receiving.diagnosis import records
from hookproof.stream import Judged

ALL = [
    "arrival.signature",
    "arrival.delivery",
    "arrival.json",
    "payload.event",
    "payload.fits",
    "arrival.unknown-field",
]


def verdicts(result: Appraised, contract: Contract, *, payload_alone: bool = False) -> dict[str, Verdict]:
    told = records(result, contract, "body.json", payload_alone=payload_alone)
    return {record.fact.id: record.verdict for record in told if isinstance(record, Judged)}


def test_of_a_genuine_delivery_all_holds(contract: Contract, secret: Secret, arrival, payload) -> None:
    result = Appraiser(contract, [secret]).appraise(arrival(payload))
    assert verdicts(result, contract) == dict.fromkeys(ALL, Verdict.HOLDS)


def test_what_could_not_be_looked_at_is_not_said_to_hold(contract: Contract, secret: Secret, arrival, payload) -> None:
    unread = Appraiser(contract, [secret]).appraise(arrival(b"{"))
    assert [name for name, said in verdicts(unread, contract).items() if said is Verdict.NOT_OBSERVED] == ALL[3:]
    unknown = Appraiser(contract, ()).appraise(arrival(payload | {"event": "nobody.knows"}))
    assert [name for name, said in verdicts(unknown, contract).items() if said is Verdict.NOT_OBSERVED] == [
        "arrival.signature",
        *ALL[4:],
    ]
    alone = Appraiser(contract, ()).appraise(arrival(payload))
    assert [
        name for name, said in verdicts(alone, contract, payload_alone=True).items() if said is Verdict.NOT_OBSERVED
    ] == ALL[:2]


def test_a_report_holds_what_is_told_and_has_standard_output_for_itself(tmp_path: Path, payload) -> None:
    body = tmp_path / "body.json"
    body.write_text(json.dumps(payload | {"fileId": 7}), encoding="utf-8")
    done = CliRunner().invoke(
        command,
        [str(body), "-H", "content-type: text/plain", "-H", "webhook-id: a", "--report", "json=-"],
        standalone_mode=False,
        env={"HOOKPROOF_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
    )
    assert done.return_value == Exit.FINDINGS
    found = {finding["fact"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert {"arrival.signature", "arrival.delivery", "payload.fits"} <= set(found)
    assert found["arrival.delivery"]["subject"] == "file.upload.failed"
    assert "error: The content type is text/plain" in done.stderr

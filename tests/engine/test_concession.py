"""A consumer that takes a wrong signature alone is judged in that form: what else is wrong with it shows at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from hookproof.contract import Contract, load_contract
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.engine import Plan, run
from hookproof.errors import Exit
from hookproof.findings import Verdict
from hookproof.reports.tally import Tally
from hookproof.stream import Ending, Finished, Judged, Record

EVENT = "tool_execution.succeeded"
#: Checks: one that the consumer fails, one that means nothing where the id is not signed, one that it passes, and one
#: that rests on the body's own bytes.
CHECKS = ("ack.minimal", "auth.changed-id", "auth.wrong-key", "auth.raw-body")


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract("videogen")


@pytest.fixture(scope="session")
def secret(contract: Contract) -> Secret:
    return generate_secret(contract.delivery)


def _body_alone(_headers: dict[str, str], body: bytes) -> bytes:
    return body


def _written_anew(headers: dict[str, str], body: bytes) -> bytes:
    return f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + json.dumps(json.loads(body)).encode()


def naive(
    key: bytes, content: Callable[[dict[str, str], bytes], bytes], name: str, *, lets_in_what_has_none: bool = False
) -> Any:
    """A consumer that takes a signature of its own kind under a header's name, and fails without an optional member."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {header.decode().lower(): value.decode("latin-1") for header, value in scope["headers"]}
        digest = hmac.new(key, content(headers, body), hashlib.sha256).digest()
        right = headers.get(name) == f"v1,{base64.b64encode(digest).decode()}"
        right = right or (lets_in_what_has_none and name not in headers)
        status = 401 if not right else 204 if "results" in json.loads(body) else 500
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


def _judged(plan: Plan) -> tuple[dict[str, Judged], Finished, Exit]:
    records: list[Record] = list(run(plan))
    tally = Tally()
    for record in records:
        tally.take(record)
    end = records[-1]
    assert isinstance(end, Finished)
    return {each.fact.id: each for each in records if isinstance(each, Judged)}, end, tally.exit_code()


def _key(secret: Secret) -> bytes:
    return base64.b64decode(secret.reveal().removeprefix("whsec_"))


def _text(secret: Secret) -> bytes:
    return secret.reveal().encode()


@pytest.mark.parametrize(
    ("key", "content", "name", "left_out"),
    [
        (_key, _body_alone, "webhook-signature", {"auth.changed-id"}),
        (_key, _written_anew, "webhook-signature", {"auth.raw-body"}),
        (_text, _body_alone, "x-signature", {"auth.changed-id"}),
    ],
)
def test_a_wrong_signature_does_not_hide_what_else_is_wrong(
    key: Any, content: Any, name: str, left_out: set[str], planned: Callable[..., Plan], secret: Secret
) -> None:
    plan = planned(app=naive(key(secret), content, name), event=[EVENT], check=CHECKS)
    judged, end, code = _judged(plan)
    verdicts = {id_: each.verdict for id_, each in judged.items()}
    assert {id_ for id_, verdict in verdicts.items() if verdict is Verdict.BROKEN} == {"auth.scheme", "ack.minimal"}
    assert "`results` is absent" in judged["ack.minimal"].findings[0].message
    assert {id_ for id_ in CHECKS if verdicts.get(id_) is Verdict.NOT_OBSERVED} == {"auth.wrong-key", *CHECKS[1:]}
    assert all("when auth.scheme is mended" in judged[id_].note for id_ in CHECKS[1:])
    assert {id_ for id_ in CHECKS if judged[id_].deliveries == 0} == left_out
    assert end.outcome is Ending.COMPLETE
    assert end.reason.startswith("All else was judged with deliveries in the wrong form")
    assert code is Exit.FINDINGS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "says"),
    [
        (_text, "over `body` instead of `id.timestamp.body`"),
        # Nobody can guess this one: that what has no signature is taken is all that can be said.
        (lambda _: b"of another", "it takes deliveries without any signature, and refuses signed ones"),
    ],
)
def test_that_what_has_no_signature_is_taken_hides_no_wrong_one(
    key: Any, says: str, planned: Callable[..., Plan], secret: Secret
) -> None:
    app = naive(key(secret), _body_alone, "webhook-signature", lets_in_what_has_none=True)
    judged, _, _ = _judged(planned(app=app, event=[EVENT], check=("auth.missing-header", "ack.minimal")))
    assert says in judged["auth.scheme"].findings[0].message
    broken = {id_ for id_, each in judged.items() if each.verdict is Verdict.BROKEN}
    named = {"auth.scheme", "auth.missing-header", "ack.minimal"}
    assert broken == (named if "instead of" in says else {"auth.scheme"})


def test_where_nothing_else_is_selected_the_run_ends_with_the_signature(
    planned: Callable[..., Plan], secret: Secret
) -> None:
    plan = planned(app=naive(_key(secret), _body_alone, "webhook-signature"), event=[EVENT], check=["auth.scheme"])
    judged, end, code = _judged(plan)
    assert set(judged) == {"auth.scheme"}
    assert (end.outcome, code) == (Ending.NOT_JUDGED, Exit.FINDINGS)
    assert end.reason.startswith("No genuine delivery was acknowledged (401")

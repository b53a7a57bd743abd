"""What is said of a request that arrived, as lines for people or as a line of JSON; safe for a terminal."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

from hookproof.delivery.credentials import REDACTED, is_credential, masked_target
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Finding, Severity
from hookproof.receiving.appraisal import AUTHENTIC, Appraised
from hookproof.receiving.arrival import Arrival
from hookproof.reports.cleantext import clean, one_line
from hookproof.reports.harmless import defused_text

#: Characters of a body that are shown.
_SHOWN = 4000


def as_text(said: Appraised, passed: Exchange | None, redactor: Redactor, *, bodies: bool = False) -> str:
    """Return the lines for people; `passed` is the exchange with the consumer that it was passed on to."""
    lines = [_headline(said)]
    lines += [f"    {finding.severity.label}: {_message(finding)}" for finding in said.findings]
    if passed is not None:
        lines.append(f"    passed on: {one_line(passed.summary)}")
    if bodies:
        lines += [f"    {line}" for line in _body(said)]
    return without_credentials(said, redactor).text("\n".join(map(defused_text, lines)))


def without_credentials(said: Appraised, redactor: Redactor) -> Redactor:
    """Return a redactor that hides what let the sender in, wherever the request says it again."""
    return redactor.with_credentials(said.arrival.headers, said.arrival.target)


def _headline(said: Appraised) -> str:
    when = time.strftime("%H:%M:%S", time.localtime(said.arrival.at))
    name = one_line(said.event) or f"{one_line(said.arrival.method)} {one_line(masked_target(said.arrival.target))}"
    signed = {None: "signature not verified", True: "signature fits", False: "signature does not fit"}[said.verified]
    parts = (f"#{said.arrival.number}", name, one_line(said.message_id), signed, _payload(said))
    return f"{when}  {'  '.join(part for part in parts if part)}"


def fits(said: Appraised) -> str:
    """Return whether a request is what the provider sends, as it is said everywhere: proof and payload."""
    return "not genuine" if said.verified is False and _payload(said) == "valid" else _payload(said)


def _payload(said: Appraised) -> str:
    """Return whether a request is valid but for its proof, of which is told apart."""
    faults = (each for each in said.findings if each.fact is not AUTHENTIC and each.severity >= Severity.ERROR)
    return "valid" if next(faults, None) is None else "not valid"


def _message(finding: Finding) -> str:
    pointer = finding.place.pointer if finding.place and finding.place.pointer else ""
    return f"{f'{one_line(pointer)}: ' if pointer else ''}{one_line(finding.message)}"


def remark(finding: Finding) -> dict[str, str]:
    """Return a finding as a page says it."""
    return {"severity": finding.severity.label, "text": _message(finding)}


def request_text(arrival: Arrival, redactor: Redactor) -> str:
    """Return the head of a request as it came, without what lets somebody in."""
    lines = [f"{arrival.method} {masked_target(arrival.target)} HTTP/{arrival.http_version}"]
    lines += [f"{name}: {REDACTED if is_credential(name) else value}" for name, value in arrival.headers]
    return redactor.text("\n".join(map(clean, lines)))


def _body(said: Appraised) -> Iterator[str]:
    text = said.arrival.body.decode("utf-8", "replace")
    with contextlib.suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    yield from text[:_SHOWN].split("\n")
    if len(text) > _SHOWN:
        yield f"… ({len(text) - _SHOWN:,} more characters)"


def as_json(said: Appraised, passed: Exchange | None, redactor: Redactor, *, bodies: bool = False) -> str:
    """Return one line of JSON, with the body as text where `bodies` says so."""
    arrival = said.arrival
    record: dict[str, Any] = {
        "n": arrival.number,
        "at": round(arrival.at, 3),
        "event": said.event,
        "id": said.message_id,
        "signature": {None: "not verified", True: "fits", False: "does not fit"}[said.verified],
        "valid": fits(said) == "valid",
        "findings": [_finding(finding) for finding in said.findings],
    }
    if passed is not None:
        status = passed.response.status if passed.response is not None else None
        record["passed_on"] = {"status": status, "outcome": passed.outcome.value, "summary": passed.summary}
    if bodies:
        record["body"] = arrival.body.decode("utf-8", "replace")
    return without_credentials(said, redactor).text(json.dumps(record, ensure_ascii=True))


def _finding(finding: Finding) -> dict[str, object]:
    pointer = finding.place.pointer if finding.place else None
    return {
        "id": finding.fact.id,
        "severity": finding.severity.label,
        "pointer": pointer,
        "message": finding.message,
    }


WRITERS = {"text": as_text, "json": as_json}

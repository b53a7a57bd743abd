"""SARIF 2.1.0 (OASIS): findings for code scanning, with the registry of checks or rules up front.

A finding in a document has a physical location; one about a consumer has a logical one, and as its physical one the
file that configures the run. What was not observed is a
notification of the invocation, never a result.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from urllib.parse import quote

from hookproof.findings import Fact, Finding, Place, Severity, Verdict
from hookproof.reports.collected import Collected, Entry
from hookproof.reports.harmless import defused_json
from hookproof.reports.headline import remarks
from hookproof.stream import Ending

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://hookproof.dev"
#: The name and version of the way in which fingerprints are made (section 3.27.17 wants it in the key).
FINGERPRINT = "hookproof/v1"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}

Json = dict[str, object]


def render(run: Collected, fail_on: Severity = Severity.ERROR) -> str:
    """Return the run as SARIF text; ASCII only."""
    return defused_json(json.dumps(document(run, fail_on), indent=2)) + "\n"


def document(run: Collected, fail_on: Severity = Severity.ERROR) -> Json:
    """Return the run as a SARIF log with one run."""
    facts = list({fact.id: fact for fact in (*_registry(run), *(entry.finding.fact for entry in run.entries))}.values())
    index = {fact.id: number for number, fact in enumerate(facts)}
    sarif_run: Json = {
        "tool": {"driver": _driver(run, facts)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(run, fail_on, index)],
        "results": [_result(run, entry, index) for entry in run.entries],
    }
    if run.started is not None:
        sarif_run["automationDetails"] = {"id": f"hookproof/{run.started.kind}/{run.started.contract}/"}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [sarif_run]}


def _registry(run: Collected) -> list[Fact]:
    return [*(run.started.facts if run.started else ()), *(record.fact for record in run.judged)]


def _driver(run: Collected, facts: list[Fact]) -> Json:
    driver: Json = {"name": "hookproof", "informationUri": HOME, "rules": [_rule(run, fact) for fact in facts]}
    if run.started is not None and run.started.tool_version:
        driver["version"] = run.started.tool_version
    return driver


def _rule(run: Collected, fact: Fact) -> Json:
    return {
        "id": fact.id,
        "shortDescription": {"text": fact.title},
        "fullDescription": {"text": f"{fact.title}. Rests on: {fact.clause}"},
        "help": {"text": f"{fact.mend}\n\nRests on: {fact.clause}"},
        "helpUri": f"{HOME}/explain/{quote(fact.id)}",
        "defaultConfiguration": {"level": _LEVELS[fact.severity]},
        "properties": {"tags": ["webhook", run.nouns[1], fact.family]},
    }


def _invocation(run: Collected, fail_on: Severity, index: dict[str, int]) -> Json:
    finished = run.finished
    notes = [
        _notification("note", f"Not observed: {record.fact.title} ({record.subject}). {record.note}".rstrip())
        | {"associatedRule": {"id": record.fact.id, "index": index[record.fact.id]}}
        for record in run.judged
        if record.verdict is Verdict.NOT_OBSERVED
    ]
    if finished.outcome is not Ending.COMPLETE:
        notes.insert(0, _notification("error", f"The run is {finished.outcome}."))
    notes += [_notification("error", text) for text in remarks(run)]
    code = run.tally.exit_code(fail_on)
    return {
        "executionSuccessful": finished.outcome is Ending.COMPLETE,
        "exitCode": int(code),
        "toolExecutionNotifications": notes,
    }


def _notification(level: str, text: str) -> Json:
    return {"level": level, "message": {"text": text}}


def _result(run: Collected, entry: Entry, index: dict[str, int]) -> Json:
    finding = entry.finding
    return {
        "ruleId": finding.fact.id,
        "ruleIndex": index[finding.fact.id],
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(entry)},
        "locations": [_location(run, entry)],
        **({"relatedLocations": related} if (related := _related(finding)) else {}),
        "partialFingerprints": {FINGERPRINT: entry.fingerprint},
        **({"baselineState": "new"} if run.started is not None and run.started.baseline else {}),
        "properties": {
            "subject": finding.subject,
            "also": list(finding.also),
            "evidence": [{"label": label, "text": text} for label, text in finding.evidence],
            **({"replay": entry.command} if entry.command else {}),
        },
    }


def _related(finding: Finding) -> list[Json]:
    """The other places that a finding names: lines of its own document, and `path:line` of others."""
    if finding.place is None:
        return []
    also = [text for label, text in finding.evidence if label == "also"]
    found = [Place(path=finding.place.path, line=int(n)) for n in _lines_in(" ".join([finding.message, *also]))]
    found += [
        Place(path=m["path"], line=int(m["line"]), column=int(m["column"] or 0) or None)
        for m in _ELSEWHERE.finditer(finding.message)
    ]
    own = finding.place
    # In a document without line ends, columns and pointers alone tell places apart.
    places = [one for one in dict.fromkeys(found) if one.line and (one.line != own.line or one.column)]
    pointers = dict.fromkeys(pointer for text in also for pointer in _POINTER.findall(text))
    related: list[Json] = [{"physicalLocation": _physical(place)} for place in places]
    related += [{"logicalLocations": [{"fullyQualifiedName": pointer}]} for pointer in pointers]
    return [{"id": number} | location for number, location in enumerate(related, 1)]


_POINTER = re.compile(r"#/[^\s,]+")


_LINES = re.compile(r"\blines? (?P<numbers>\d+(?:(?:, | and )\d+)*)(?! more)")
_ELSEWHERE = re.compile(r"(?P<path>[^\s:()]+\.(?:md|mdx|json|ya?ml|txt)):(?P<line>\d+)(?::(?P<column>\d+))?")


def _lines_in(text: str) -> list[str]:
    return [number for match in _LINES.finditer(text) for number in re.findall(r"\d+", match["numbers"])]


def _message(entry: Entry) -> str:
    finding = entry.finding
    return f"{finding.message} {finding.mend}" if finding.place else f"{finding.subject}: {finding.message}"


def _location(run: Collected, entry: Entry) -> Json:
    finding = entry.finding
    contract = run.started.contract if run.started else ""
    logical: Json = {"name": finding.subject, "kind": run.nouns[0]}
    logical["fullyQualifiedName"] = f"{contract}/{finding.subject}" if contract else finding.subject
    if finding.place is None and run.started is not None and run.started.configured_in:
        # Code scanning takes no result without a file: it is the one that says how the consumer is judged.
        whole = Place(path=run.started.configured_in, line=1)
        return {"physicalLocation": _physical(whole), "logicalLocations": [logical]}
    if finding.place is None:
        return {"logicalLocations": [logical]}
    return {"physicalLocation": _physical(finding.place), "logicalLocations": [logical]}


def _physical(place: Place) -> Json:
    physical: Json = {"artifactLocation": {"uri": _uri(place.path)}}
    if place.line is not None:
        physical["region"] = {"startLine": place.line} | ({"startColumn": place.column} if place.column else {})
    return physical


def _uri(path: str) -> str:
    """Return a path as a URI reference: relative ones stay relative, so that code scanning finds them in a checkout."""
    if "://" in path:
        return quote(path, safe=":/?#[]@!$&'()*+,;=%~")
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())

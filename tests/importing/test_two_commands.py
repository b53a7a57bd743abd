"""From an OpenAPI document to a judged run, in two commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import Result
from tests.importing.shop import event, shop, webhook
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.demo.server import serve
from hookproof.errors import InputError
from hookproof.importing import providerfile
from hookproof.payloads import PROFILES, case_at, cases

Run = Callable[..., Result]
Save = Callable[[str, Any], str]
DAY = "2026-11-27"


def imported(hookproof: Run, path: str, *more: str) -> Result:
    done = hookproof("import", path, "--provider", "acme", "--version", DAY, *more)
    assert done.exit_code == 0, done.output
    return done


@pytest.mark.slow
def test_the_next_command_that_is_printed_judges_a_consumer(hookproof: Run, saved: Save) -> None:
    done = imported(hookproof, saved("openapi.json", shop()))
    assert "Next: hookproof test http://localhost:8000/hooks --provider acme\n" in done.output
    contract = load_contract("acme")
    secret = generate_secret(contract.delivery)
    with serve(contract, secret) as consumer:
        judged = hookproof("test", consumer.url, "--provider", "acme", "--secret", secret.reveal(), "--level", "quick")
    assert judged.return_value == 0, judged.output
    assert "holds: no finding" in judged.output


def test_files_are_named_after_events_and_shared_parts_lie_under_types(
    hookproof: Run, saved: Save, project: Path
) -> None:
    imported(hookproof, saved("openapi.json", shop()))
    folder = project / "schemas" / "acme" / DAY
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json"))
    assert found == ["order.created.schema.json", "order.paid.schema.json", "types/Order.schema.json"]
    schema = json.loads((folder / "order.created.schema.json").read_text(encoding="utf-8"))
    assert schema["title"] == "order.created"
    assert schema["description"] == "Something happened."
    assert schema["$id"].endswith(f"/acme/{DAY}/order.created.schema.json")
    assert schema["properties"]["data"] == {"$ref": "types/Order.schema.json"}
    assert schema["examples"] == [{"type": "order.created", "data": {"id": "ord_12345678", "total": 7}}]


@pytest.mark.parametrize("profile", sorted(set(PROFILES) - {"invalid", "drift"}))
def test_every_payload_is_valid_for_the_reference_validator_and_carries_its_name(
    hookproof: Run, saved: Save, profile: str
) -> None:
    imported(hookproof, saved("openapi.json", shop()))
    contract = load_contract("acme", verify=True)
    for name, found in contract.events.items():
        validator = jsonschema.Draft202012Validator(found.schema)
        for case in cases(contract, name, profile, count=20):
            assert case.payload["type"] == name
            validator.validate(case.payload)


def test_one_schema_for_all_events_becomes_one_for_each(hookproof: Run, saved: Save) -> None:
    """Branches of a union stay only where they allow the event's own name, however deep it stands."""
    document = shop()
    kinds = [event(name) for name in ("order.created", "order.paid")]
    document["components"]["schemas"] |= {
        "Any": {"type": "object", "properties": {"data": {"$ref": "#/components/schemas/Kinds"}}},
        "Kinds": {"oneOf": kinds, "discriminator": {"propertyName": "type"}},
    }
    document["webhooks"] = {
        name: webhook({"$ref": "#/components/schemas/Any"}) for name in ("order.created", "order.paid")
    }
    imported(hookproof, saved("openapi.json", document))
    contract = load_contract("acme")
    assert contract.delivery.event_pointer == "/data/type"
    for name in contract.events:
        assert {case.payload["data"]["type"] for case in cases(contract, name, "covering")} == {name}


def test_a_second_import_of_the_same_document_changes_nothing(hookproof: Run, saved: Save, project: Path) -> None:
    path = saved("openapi.json", shop())
    imported(hookproof, path)
    before = {each: each.read_bytes() for each in (project / "schemas").rglob("*") if each.is_file()}
    assert "unchanged" in hookproof("import", path, "--provider", "acme").output
    assert before == {each: each.read_bytes() for each in (project / "schemas").rglob("*") if each.is_file()}


def test_two_imports_give_the_same_bytes(hookproof: Run, saved: Save, project: Path) -> None:
    path = saved("openapi.json", shop())
    imported(hookproof, path, "--out", "one")
    imported(hookproof, path, "--out", "two")
    one, two = (
        {each.relative_to(project / out): each.read_bytes() for each in (project / out).rglob("*") if each.is_file()}
        for out in ("one", "two")
    )
    assert one == two


def test_a_newer_document_is_a_new_version_and_what_it_means_is_said(
    hookproof: Run, saved: Save, project: Path
) -> None:
    imported(hookproof, saved("openapi.json", shop()))
    provider = project / "schemas" / "acme" / "provider.yaml"
    provider.write_text(provider.read_text(encoding="utf-8").replace("time_limit_seconds: 10", "time_limit_seconds: 3"))
    newer = shop()
    newer["components"]["schemas"]["Order"]["required"] = ["id"]
    done = imported(hookproof, saved("openapi.json", newer))
    assert f"acme@{DAY}.1" in done.output
    assert "breaking" in done.output
    data = yaml.safe_load(provider.read_text(encoding="utf-8"))
    assert list(data["versions"]) == [DAY, f"{DAY}.1"]
    assert data["delivery"]["time_limit_seconds"] == 3
    load_contract("acme", DAY, verify=True)
    load_contract("acme", f"{DAY}.1", verify=True)


def test_check_says_whether_the_folder_equals_its_document(hookproof: Run, saved: Save, project: Path) -> None:
    path = saved("openapi.json", shop())
    imported(hookproof, path)
    assert hookproof("import", path, "--provider", "acme", "--check").return_value == 0
    edited = project / "schemas" / "acme" / DAY / "order.paid.schema.json"
    edited.write_text(edited.read_text(encoding="utf-8").replace("date-time", "date"), encoding="utf-8")
    done = hookproof("import", path, "--provider", "acme", "--check")
    assert done.return_value == 1
    assert "order.paid.schema.json: it differs" in done.output


def test_one_unusable_event_never_stops_the_rest(hookproof: Run, saved: Save) -> None:
    document = shop()
    document["webhooks"] |= {
        "order_lost": webhook(event("order.lost", x={"$ref": "https://elsewhere.example/x.json"})),
        "order_void": webhook({**event("order.void"), "minProperties": 5, "maxProperties": 1}),
        "order_odd": webhook(event("order.odd", x={"pattern": "(*)"})),
        "order_bare": {"post": {"responses": {}}},
    }
    done = imported(hookproof, saved("openapi.json", document))
    assert "acme@2026-11-27: 2 events" in done.output
    aside = done.output.partition("Set aside (4):")[2]
    assert all(name in aside for name in ("order.lost", "order.void", "order.odd", "order_bare"))
    assert "nothing is fetched" in aside


@each_row(
    ("document", "says"),
    [
        ({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}, "no webhook"),
        ("", "empty"),
        ("openapi: [", "not YAML"),
        ({"swagger": "2.0"}, "Swagger 2.0"),
    ],
)
def test_bad_input_is_one_clear_line_and_leaves_nothing(
    hookproof: Run, saved: Save, project: Path, document: Any, says: str
) -> None:
    path = saved("openapi.yaml", document)
    done = hookproof("import", path, "--provider", "acme")
    assert isinstance(done.exception, InputError)
    assert says in str(done.exception)
    assert [each.name for each in project.iterdir()] == ["openapi.yaml"]


@each_row("name", ["../x", "a/b", ".hidden", "", "a b", "x" * 80])
def test_a_provider_s_name_is_a_folder_s_name(hookproof: Run, saved: Save, name: str) -> None:
    done = hookproof("import", saved("openapi.json", shop()), "--provider", name)
    assert isinstance(done.exception, InputError)
    assert "no name for a provider" in str(done.exception)


@pytest.mark.slow
@each_row(
    "name",
    ["../../etc/passwd", "orders/create", "con", "nul.x", ".hidden", "ends.", "a\\b", "a:b", "größe", "50%", "\u0000"],
)
def test_an_event_s_name_that_is_no_file_name_is_written_so_that_it_is_one(
    hookproof: Run, saved: Save, project: Path, name: str
) -> None:
    document = shop()
    document["webhooks"] = {name: webhook(event(name)), "order.paid": webhook(event("order.paid"))}
    imported(hookproof, saved("openapi.json", document))
    folder = project / "schemas" / "acme" / DAY
    written = set(project.rglob("*.schema.json")) - {folder.parent / providerfile.SCHEMA_FILE}
    assert all(path.is_relative_to(folder) for path in written)
    assert {path.parent for path in written} <= {folder, folder / "types"}
    assert set(load_contract("acme").events) == {name, "order.paid"}


def with_header(name: str, **schema: Any) -> Any:
    document = shop()
    for item in document["webhooks"].values():
        item["post"]["parameters"] = [{"name": name, "in": "header", "schema": {"type": "string", **schema}}]
    return document


def provider_yaml(project: Path) -> Any:
    return yaml.safe_load((project / "schemas" / "acme" / "provider.yaml").read_text(encoding="utf-8"))


def test_a_preset_is_proposed_by_the_headers_that_are_described(hookproof: Run, saved: Save, project: Path) -> None:
    done = imported(hookproof, saved("openapi.json", with_header("Stripe-Signature")))
    assert provider_yaml(project)["preset"] == "stripe"
    assert "Open" not in done.output


def test_a_preset_is_proposed_by_the_provider_s_name(hookproof: Run, saved: Save, project: Path) -> None:
    path = saved("openapi.json", shop())
    assert hookproof("import", path, "--provider", "paddle").exit_code == 0
    assert load_contract("paddle").delivery.signature.place.name == "Paddle-Signature"


def test_a_signature_header_of_which_no_more_is_said_is_asked_about(hookproof: Run, saved: Save, project: Path) -> None:
    done = imported(hookproof, saved("openapi.json", with_header("X-Acme-Signature")))
    assert "How is a delivery signed?" in done.output
    assert "X-Acme-Signature" in done.output
    assert load_contract("acme").delivery.signature.place.name == "X-Acme-Signature"


@each_row(
    ("scheme", "kind"),
    [
        ({"type": "http", "scheme": "basic"}, "basic"),
        ({"type": "http", "scheme": "bearer"}, "token"),
        ({"type": "apiKey", "in": "header", "name": "X-Acme-Key"}, "token"),
    ],
)
def test_a_security_scheme_that_webhooks_declare_is_taken(
    hookproof: Run, saved: Save, scheme: dict[str, Any], kind: str
) -> None:
    document = shop()
    document["components"]["securitySchemes"] = {"hook": scheme}
    for item in document["webhooks"].values():
        item["post"]["security"] = [{"hook": []}]
    done = imported(hookproof, saved("openapi.json", document))
    assert "Open" not in done.output
    assert load_contract("acme").delivery.signature.kind == kind


def test_where_nothing_is_said_of_signatures_that_is_asked(hookproof: Run, saved: Save) -> None:
    done = imported(hookproof, saved("openapi.json", shop()))
    assert "provider.yaml (1):\n  - How is a delivery signed?" in done.output


def test_a_name_in_two_parts_is_written_to_header_and_member(hookproof: Run, saved: Save, project: Path) -> None:
    document = with_header("X-Acme-Event")
    document["webhooks"] = {
        f"{stem}-{end}": {
            **document["webhooks"]["order_paid"],
            "post": {
                **document["webhooks"]["order_paid"]["post"],
                "requestBody": webhook(
                    {"type": "object", "properties": {"action": {"enum": [end]}, "id": {"type": "integer"}}}
                )["post"]["requestBody"],
            },
        }
        for stem, end in (("order", "opened"), ("order", "closed"), ("cart", "opened"))
    }
    imported(hookproof, saved("openapi.json", document))
    contract = load_contract("acme")
    assert set(contract.events) == {"order.opened", "order.closed", "cart.opened"}
    assert provider_yaml(project)["delivery"]["event"] == {
        "parts": [{"header": "X-Acme-Event"}, {"body": "/action"}],
        "separator": ".",
    }
    assert {case.payload["action"] for case in cases(contract, "cart.opened", "covering")} == {"opened"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["orders/create", "order made", "50% off", "a#b", "größe"])
def test_every_command_takes_an_event_whatever_its_name_is(
    hookproof: Run, saved: Save, project: Path, name: str
) -> None:
    document = shop()
    document["webhooks"] = {name: webhook(event(name))}
    imported(hookproof, saved("openapi.json", document))
    contract = load_contract("acme")
    for case in [*cases(contract, name, "covering"), *cases(contract, name, "random", count=2)]:
        assert case_at(case.address).body == case.body
    made = hookproof("generate", name, "--provider", "acme")
    assert json.loads(made.stdout)["type"] == name
    exported = hookproof("schemas", "export", "out", "--provider", "acme")
    assert exported.exit_code == 0
    assert [path.parent for path in (project / "out").iterdir()] == [project / "out"]


def test_documents_in_a_provider_s_own_words_leave_nothing_to_ask(hookproof: Run, saved: Save, project: Path) -> None:
    events = [("message.sent", "sent"), ("message.failed", "failed")]
    form = {"application/x-www-form-urlencoded": {}}
    prose = "We wait 7 seconds for an answer. X-Ring-Signature is the hex HMAC-SHA256 of the raw request body."
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Ring", "version": "1", "description": prose},
        "webhooks": {
            name: {
                "post": {
                    "requestBody": {
                        "content": {
                            kind: {
                                "schema": {
                                    "type": "object",
                                    "required": ["event_id", "status"],
                                    "properties": {"event_id": {"type": "string"}, "status": {"const": status}},
                                }
                            }
                            for kind in form
                        }
                    },
                    "responses": {"200": {"description": "taken"}},
                }
            }
            for name, status in events
        },
    }
    done = hookproof("import", saved("ring.json", document), "--provider", "ring", "--version", "2026-01-01")
    assert "Open" not in done.stderr
    contract = load_contract("ring", root=project / "schemas")
    rules = contract.delivery
    assert set(contract.events) == {"sent", "failed"}
    assert (rules.body.form, rules.time_limit_seconds, rules.event_pointer) == ("form", 7, "/status")
    assert (rules.message.id and rules.message.id.name, rules.signature.signed_content) == ("/event_id", "{body}")


def test_payloads_that_carry_their_event_further_inside_are_read(hookproof: Run, saved: Save, project: Path) -> None:
    payloads = [{"seal": {"value": "x"}, "event-data": {"event": name, "at": 1}} for name in ("opened", "clicked")]
    hookproof("import", saved("all.json", payloads), "--provider", "gull", "--version", "2026-01-01")
    contract = load_contract("gull", root=project / "schemas")
    assert (set(contract.events), contract.delivery.event_pointer) == ({"opened", "clicked"}, "/event-data/event")


def test_files_that_differ_in_a_number_show_one_event(hookproof: Run, saved: Save, project: Path) -> None:
    for number in range(2):
        saved(f"in/order.paid.{number}.json", {"type": "order.paid", "amount": number})
        saved(f"in/stock_{number}.json", {"left": number})
    saved("in/order.shipped.7.json", {"type": "order.shipped"})
    saved("in/level.3.json", {"height": 3})
    hookproof("import", "in", "--provider", "acme", "--version", DAY)
    contract = load_contract("acme", root=project / "schemas")
    assert set(contract.events) == {"order.paid", "order.shipped", "stock", "level.3"}
    assert len(contract.events["order.paid"].examples) == 2


def test_a_web_token_that_documents_describe_is_taken_by_a_package_that_knows_nothing_of_us(
    hookproof: Run, saved: Save
) -> None:
    jwt = pytest.importorskip("jwt", reason="PyJWT is not installed: pip install -e '.[providers]'")

    document = shop()
    document["info"]["description"] = (
        "Each delivery has a JSON Web Token in the `Authorization` header (`Authorization: Bearer <token>`), signed "
        "with HS256 and your secret. Its claims are `iss` (`shop`), `iat`, `exp` (five minutes after `iat`), `jti` "
        "(the delivery's id) and `body_sha256`, the hex SHA-256 of the raw body."
    )
    imported(hookproof, saved("openapi.json", document))
    key = "a key of more than thirty-two bytes"
    made = hookproof("generate", "order.paid", "--provider", "acme", "--format", "http", "--sign", "--secret", key)
    head, _, body = made.stdout.rstrip("\n").rpartition("\n\n")
    token = next(line for line in head.splitlines() if line.startswith("Authorization: ")).split()[-1]
    claims = jwt.decode(token, key, algorithms=["HS256"], issuer="shop", options={"require": ["exp", "iat", "jti"]})
    assert claims["exp"] - claims["iat"] == 300
    assert claims["body_sha256"] == sha256(body.encode()).hexdigest()
    for wrong, options in (("another key of more than thirty-two bytes", {}), (key, {"issuer": "other"})):
        with pytest.raises(jwt.InvalidTokenError):
            jwt.decode(token, wrong, algorithms=["HS256"], **options)  # type: ignore[arg-type]

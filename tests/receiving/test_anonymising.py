"""Anonymised captures hold no value of people's, keep every shape, and tell the same values apart as before."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.contract import Contract, load_contract
from hookproof.contract.validation import is_valid
from hookproof.delivery.redaction import Redactor
from hookproof.payloads import cases
from hookproof.receiving.anonymising import _form, anonymised, fitting, kept_words
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.captures import Captures, read_captures
from hookproof.receiving.pseudonyms import Pseudonyms

PROVIDERS = Path(__file__).parents[1] / "providers"
KEY = b"a key of the tests"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def shape(text: str) -> str:
    """Letters, capitals and digits without which they are."""
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", text)))


@each_row(
    ("text", "form"),
    [
        ("Ada Lovelace", r"[A-Z][a-z]{2} [A-Z][a-z]{7}"),
        ("file_8Kx2mQ9wZ1", r"file_\d[A-Z][a-z]\d[a-z][A-Z]\d[a-z][A-Z]\d"),
        ("ada.lovelace@analytical.engine", r"[a-z]{3}\.[a-z]{8}@example\.com"),
        (
            "https://cdn.videogen.io/files/u1/out.mp4?sig=Ab1",
            r"https://example\.com/[a-z]{5}/[a-z]\d/[a-z]{3}\.[a-z0-9]+\?.*",
        ),
        ("Ève", r"[ÀÉÎÕÜ][a-z]{2}"),
    ],
)
def test_a_value_becomes_another_of_the_same_shape(text: str, form: str) -> None:
    new = Pseudonyms(KEY).of(text)
    assert re.fullmatch(form, new), new
    assert new != text


@each_row("text", ["2026-11-28T05:59:51Z", "2026-11-28", "file.upload.completed", ""])
def test_times_and_the_contract_s_own_words_stay(text: str) -> None:
    assert Pseudonyms(KEY, {"file.upload.completed"}).of(text) == text


def test_an_id_is_the_same_wherever_it_stands() -> None:
    names = Pseudonyms(KEY)
    alone = names.of("file_8Kx2mQ9wZ1")
    assert alone in names.of("https://cdn.videogen.io/out/file_8Kx2mQ9wZ1/film")
    assert names.of("8c0f7a8e-1a2b-4c3d-9e4f-001122334455")[14] == "4"


def test_another_key_gives_other_values() -> None:
    assert Pseudonyms(KEY).of("Ada Lovelace") != Pseudonyms(b"another").of("Ada Lovelace")


@pytest.mark.slow
@given(st.text())
def test_any_text_has_an_answer_that_is_always_the_same(text: str) -> None:
    assert Pseudonyms(KEY).of(text) == Pseudonyms(KEY).of(text)


def skeleton(value: Any) -> Any:
    """What stays of a payload: names, numbers, structure."""
    if isinstance(value, dict):
        return {name: skeleton(inner) for name, inner in value.items()}
    return [*map(skeleton, value)] if isinstance(value, list) else "" if isinstance(value, str) else value


@pytest.mark.slow
@given(JSON, st.booleans(), st.sampled_from([None, 2]))
def test_a_body_keeps_all_but_its_texts(arrival_of: Any, value: Any, ascii_: bool, indent: int | None) -> None:
    body = json.dumps(value, ensure_ascii=ascii_, indent=indent)
    try:
        sent = arrival_of(body)
    except UnicodeEncodeError:
        return
    new = anonymised(sent, Pseudonyms(KEY)).body.decode()
    assert skeleton(json.loads(new)) == skeleton(value)
    assert new.count("\n") == body.count("\n")


@pytest.fixture(scope="session")
def arrival_of() -> Any:
    from hookproof.receiving.arrival import Arrival

    def made(body: str, headers: tuple[tuple[str, str], ...] = (), target: str = "/") -> Arrival:
        return Arrival(number=1, at=0.0, method="POST", target=target, headers=headers, body=body.encode())

    return made


def test_every_example_of_the_contract_still_fits_its_schema(contract: Contract, arrival_of: Any) -> None:
    names = Pseudonyms(KEY, kept_words(contract))
    for event in contract.events.values():
        for example in event.examples:
            new = json.loads(anonymised(arrival_of(json.dumps(example)), names).body)
            assert is_valid(event)(new), (event.name, new)


def test_headers_and_query_are_people_s_too(arrival_of: Any) -> None:
    headers = (
        ("Content-Type", "application/json"),
        ("Content-Length", "999"),
        ("webhook-timestamp", "1764309591"),
        ("X-Forwarded-For", "203.0.113.77"),
        ("X-User", "Ada"),
    )
    new = anonymised(arrival_of('{"a":"Ada"}', headers, "/in?user=Ada"), Pseudonyms(KEY))
    assert b"Ada" not in new.body
    assert "Ada" not in new.target
    assert new.header("content-length") == str(len(new.body))
    assert new.header("webhook-timestamp") == "1764309591"
    assert new.header("x-user") == json.loads(new.body)["a"]
    assert shape(new.header("x-forwarded-for") or "") == "000.0.000.00"


def test_a_form_stays_a_form_and_a_body_that_is_no_text_is_left_out(arrival_of: Any) -> None:
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    new = anonymised(arrival_of("name=Ada&payload=%7B%22a%22%3A%22Ada%22%7D", form), Pseudonyms(KEY)).body.decode()
    assert re.fullmatch(r"name=[A-Z][a-z]{2}&payload=%7B%22a%22%3A%22[A-Z][a-z]{2}%22%7D", new)
    from dataclasses import replace

    assert anonymised(replace(arrival_of(""), body=b"\xff\xfe\x00A"), Pseudonyms(KEY)).body == b""


def test_the_command_writes_captures_that_are_alike_with_one_key(
    tmp_path: Path, arrival_of: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from hookproof.cli.main import _guarded

    monkeypatch.chdir(tmp_path)
    example = load_contract("videogen").events["file.upload.failed"].examples[0]
    with Captures(Path("real"), Redactor()) as captures:
        captures.keep(arrival_of(json.dumps({**example, "note": "Ada Lovelace"})))
    for out in ("a", "b"):
        assert _guarded(["anonymise", "real", "--out", out, "--key", "ours"]) == 0, capfd.readouterr()
    (one,), (two,) = read_captures(Path("a")), read_captures(Path("b"))
    assert one.body == two.body
    assert b"Lovelace" not in one.body
    assert _guarded(["anonymise", "real", "--out", "a"]) == 2
    assert "there already" in capfd.readouterr().err


PATTERNS = [
    ("^or-[0-9a-f]{8}$", "or-4f3a9c21"),
    ("^[0-9A-F]{12}$", "04F3A9C2110B"),
    ("^(red|blue)-[A-Z]{3}$", "red-ABC"),
    ("^[BCDFG]{6}$", "BCDFGB"),
    ("^inv[1-9][0-9]{5}-(paid|open)-[xyz]{4}$", "inv104312-paid-xyzx"),
]


@pytest.fixture(scope="module", params=PATTERNS, ids=[pattern for pattern, _ in PATTERNS])
def strict(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Contract, Any]:
    """A contract whose ids follow a pattern, and a payload of it, which also holds the id inside a URL."""
    pattern, value = request.param
    folder = tmp_path_factory.mktemp("schemas")
    shutil.copytree(PROVIDERS / "acme", folder / "acme")
    path = folder / "acme" / "2026-01-15" / "order.paid.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["meta"]["properties"]["about"]["pattern"] = pattern
    path.write_text(json.dumps(schema))
    contract = load_contract("acme", root=folder)
    payload = next(cases(load_contract("acme", root=PROVIDERS), "order.paid", "minimal", count=1)).payload
    return contract, {**payload, "meta": {**payload["meta"], "about": value}, "link": f"https://a.example/{value}/x"}


def test_a_payload_whose_schema_wants_more_than_a_shape_still_fits_it_the_same_way_everywhere(strict, made) -> None:
    contract, payload = strict
    event = contract.events["order.paid"]
    assert is_valid(event)(payload)
    names = fitting([made(payload)], contract, Pseudonyms(KEY, kept_words(contract)))
    new = json.loads(anonymised(made(payload), names).body)
    assert is_valid(event)(new)
    assert new["meta"]["about"] != payload["meta"]["about"]
    assert new["meta"]["about"] in new["link"]


@pytest.mark.slow
@each_row("provider", ["acme", "inside", "plain", "parcel"])
def test_payloads_of_other_providers_fit_their_schemas_afterwards(provider: str, made) -> None:
    contract = load_contract(provider, root=PROVIDERS)
    for event in contract.events.values():
        for case in cases(contract, event.name, "covering", count=6):
            before = made(case.payload)
            names = fitting([before], contract, Pseudonyms(KEY, kept_words(contract)))
            assert is_valid(event)(json.loads(anonymised(before, names).body)), case.address


@pytest.fixture(scope="module")
def made() -> Callable[[Any], Arrival]:
    def arrival(payload: Any) -> Arrival:
        headers = (("Content-Type", "application/json"),)
        return Arrival(number=1, at=1.0, method="POST", target="/", headers=headers, body=json.dumps(payload).encode())

    return arrival


@each_row(("form", "kept"), [("", ""), ("a=", "a="), ("a=1&a=2", "a=1&a=2"), ("q", "q=")])
def test_a_form_keeps_its_names_and_what_is_empty(form: str, kept: str) -> None:
    assert re.sub(r"\d+", "0", _form(form, Pseudonyms(KEY))) == re.sub(r"\d+", "0", kept)

"""Each mistake that the doctor tries, on record: what a delivery that is made with it carries in place of the right.

`HOOKPROOF_REBUILD_GOLDEN=1 pytest -n 0 tests/judging/test_mistakes.py` writes the record anew: read the difference.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from tests.rowwise import each_row

from hookproof.contract.deliveryrules import in_full, rules_of
from hookproof.contract.presets import load_preset
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery
from hookproof.judging.gatekeeping.aliases import aliases
from hookproof.judging.gatekeeping.doctor import forms
from hookproof.judging.gatekeeping.mistakes import DEPTH, Choice, axes, combinations, made, mistaken, renamed
from hookproof.payloads.case import Case

RECORD = Path(__file__).with_suffix(".json")
SCHEMAS = Path(__file__).parents[2] / "schemas"
KNOWN: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
#: Shared secrets and tokens: what signs with a pair of keys is never the same twice.
PRESETS = {
    "standard-webhooks": "whsec_" + "a2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMtMDEyMzQ1Njc=",
    "stripe": "whsec_test_0123456789",
    "github": "a shared secret",
    "slack": "0123456789abcdef0123456789abcdef",
    "twilio": "0123456789abcdef0123456789abcdef",
    "telegram": "a-token_0123456789",
}
PAYLOAD = {"size": 3, "event": "thing.made", "note": "Größe 😀 a/b", "tags": ["x", {"b": 1, "a": 2}]}
CASE = Case(
    address="acme@1/thing.made#example",
    event="thing.made",
    profile="example",
    payload=PAYLOAD,
    body=json.dumps(PAYLOAD, ensure_ascii=False, indent=1).encode(),
)


def signer_of(preset: str) -> tuple[Signer, Secret]:
    rules = rules_of(in_full(dict(load_preset(preset, SCHEMAS).delivery)))
    secret = Secret(PRESETS[preset])
    keys = secret.keys(rules)
    return Signer(rules=rules, keys=keys, url="http://localhost:8000/hook", clock=lambda: 1.75e9, ids=_one_id), secret


def _one_id(_address: str) -> str:
    return "msg_always-the-same"


def _told(delivery: Delivery | None, right: Delivery) -> list[str]:
    """What differs from the right delivery, each header with what it says, long values by their digest."""
    if delivery is None:
        return ["nothing of the kind"]
    here = [f"{name}: {_short(value)}" for name, value in delivery.headers if (name, value) not in right.headers]
    gone = [f"no {name}" for name, _ in right.headers if delivery.header(name) is None]
    named = ("path", "query", "method")
    other = [f"{n} {getattr(delivery, n)}" for n in named if getattr(delivery, n) != getattr(right, n)]
    other.append(f"bent {delivery.bent}")
    return [*here, *gone, *other, *(["another body"] if delivery.body != right.body else [])]


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:12]}… {hashlib.sha256(value.encode()).hexdigest()[:12]}"


@each_row("preset", PRESETS)
def test_a_mistake_changes_what_it_says(preset: str) -> None:
    signer, secret = signer_of(preset)
    right = signer.deliver(CASE)
    said: dict[str, Any] = {"axes": [[each.name for each in axis] for axis in axes(signer, secret, "Acme Inc")]}
    for axis in axes(signer, secret, "Acme Inc"):
        for choice in axis:
            one = made(CASE, signer, [choice], "x")
            said[f"choice {choice.name or 'right'}"] = [f"{choice.weight} {choice.says}", *_told(one, right)]
    for form in forms(CASE, signer, secret):
        said[f"form {form.name}"] = [f"{form.says}{' (by user)' if form.by_user else ''}"]
        said[f"form {form.name}"] += _told(form.make("x"), right)
    first = islice(combinations(axes(signer, secret, "Acme Inc")), 40)
    said["first"] = ["+".join(choice.name for choice in each if choice.name) for each in first]
    if os.environ.get("HOOKPROOF_REBUILD_GOLDEN"):
        KNOWN[preset] = said
        RECORD.write_text(f"{json.dumps(KNOWN, indent=1, ensure_ascii=False, sort_keys=True)}\n", encoding="utf-8")
    for name in {**KNOWN.get(preset, {}), **said}:
        assert said.get(name) == KNOWN[preset].get(name), name


def test_without_a_mistake_a_delivery_is_the_right_one() -> None:
    signer, secret = signer_of("standard-webhooks")
    one = made(CASE, signer, [], "x")
    assert one is not None
    assert one.bent == "right"
    assert replace(one, bent="") == replace(signer.deliver(CASE, label="x"), bent="")
    for axis in axes(signer, secret, "acme"):
        assert (axis[0].name, axis[0].weight) == ("", 0)
        assert all(choice.name and choice.says and choice.weight for choice in axis[1:])


@each_row("preset", PRESETS)
def test_what_signs_every_delivery_with_a_mistake_makes_the_one_that_was_taken(preset: str) -> None:
    signer, secret = signer_of(preset)
    for choice in [choice for axis in axes(signer, secret, "Acme Inc") for choice in axis if choice.name != "names"]:
        one, habit = made(CASE, signer, [choice], "x"), mistaken(signer, [choice])
        assert one is not None
        assert habit is not None
        assert replace(one, bent="") == habit.deliver(CASE, label="x"), choice.name


def test_what_signs_every_delivery_puts_the_proof_where_it_is_looked_for_and_nowhere_else() -> None:
    signer, _ = signer_of("standard-webhooks")
    others = aliases(signer.rules, "Acme Inc.")
    names = Choice("names", "", 1, lambda making: replace(making, others=others))
    one = renamed([names], [alias for alias in others if alias.name in ("x-signature", "webhook-time")])
    habit = mistaken(signer, one)
    assert habit is not None
    delivery, right = habit.deliver(CASE), signer.deliver(CASE)
    assert delivery.header("x-signature") == right.header("webhook-signature")
    assert delivery.header("webhook-time") == right.header("webhook-timestamp")
    assert (delivery.header("webhook-signature"), delivery.header("webhook-timestamp")) == (None, None)
    assert mistaken(signer, [names]) is None


def test_combinations_have_a_mistake_each_are_the_likeliest_first_and_none_has_too_many() -> None:
    signer, secret = signer_of("standard-webhooks")
    found = list(combinations(axes(signer, secret, "acme")))
    weights = [sum(choice.weight for choice in each if choice.name != "names") for each in found]
    counts = [sum(bool(choice.name) and choice.name != "names" for choice in each) for each in found]
    assert weights == sorted(weights)
    assert max(counts) <= DEPTH
    assert all(any(choice.name for choice in each) for each in found)
    without_names = [axis for axis in axes(signer, secret, "acme") if all(c.name != "names" for c in axis)]
    assert all(any(choice.name for choice in each) for each in combinations(without_names))


def test_one_other_name_stands_for_all_of_them_once_it_is_known() -> None:
    signer, secret = signer_of("standard-webhooks")
    others = aliases(signer.rules, "Acme Inc.")
    chosen = [alias for alias in others if alias.name in ("x-signature", "webhook-time")]
    (names_choice,) = (c for axis in axes(signer, secret, "acme") for c in axis if c.name == "names")
    (hex_choice,) = (c for axis in axes(signer, secret, "acme") for c in axis if c.name == "in-hex")
    kept, one = renamed((hex_choice, names_choice), chosen)
    assert (kept, one.name) == (hex_choice, "name-x-signature+name-webhook-time")
    assert one.says == (
        "it looks for the proof in x-signature instead of webhook-signature; "
        "it looks for the time in webhook-time instead of webhook-timestamp"
    )
    delivery = made(CASE, signer, [kept, one], "x")
    assert delivery is not None
    assert delivery.header("x-signature") == delivery.header("webhook-signature")
    assert delivery.header("webhook-time") == delivery.header("webhook-timestamp") == "1750000000"
    assert [delivery.header(name) for name in ("signature", "x-timestamp", "id")] == [None] * 3


@each_row(
    "mistakes",
    [
        ("key-0", "in-hex", "content-0", "format-0", "body-spaced"),
        ("key-0", "in-hex", "content-join-0", "format-0"),
        ("key-1", "in-hex", "content-join-1", "format-1"),
        ("in-hex", "content-1", "format-0", "body-compact"),
    ],
)
def test_what_is_usually_mistaken_together_is_reached(mistakes: tuple[str, ...]) -> None:
    signer, secret = signer_of("standard-webhooks")
    found = ({choice.name for choice in each if choice.name} for each in combinations(axes(signer, secret, "acme")))
    assert any(set(mistakes) == each - {"names"} for each in found)

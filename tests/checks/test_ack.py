"""The family `ack`: what each check tries, and how much of what there is it says to have shown."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hookproof.checks import ack
from hookproof.payloads import compile_plan
from hookproof.payloads.profiles import covering


@pytest.mark.parametrize(("most", "partial"), [(covering.MOST, False), (3, True)])
def test_the_verdict_on_covering_payloads_says_whether_a_bound_cut_them(
    monkeypatch: pytest.MonkeyPatch, most: int, partial: bool
) -> None:
    names = [f"p{number}" for number in range(5)]
    plan = compile_plan({"type": "object", "properties": {name: {"type": ["string", "null"]} for name in names}})
    monkeypatch.setattr(covering, "MOST", most)
    monkeypatch.setattr(ack, "plan_for", lambda *_: plan)
    ctx: Any = SimpleNamespace(
        contract=None,
        event=SimpleNamespace(name="e"),
        cases=lambda _profile: [SimpleNamespace(address="e#covering:0")],
        genuine=lambda _case, **told: told,
    )
    (told,) = list[Any](ack.covering(ctx))
    shown, total = (int(word) for word in told["remark"].split()[0:3:2])
    assert told["partial"] is partial
    assert (shown < total) is partial

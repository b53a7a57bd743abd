"""Cases are made once while there is room for them; a large contract's are made again rather than all kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from hookproof.engine import Plan
from hookproof.judging.session import Session
from hookproof.payloads.case import Case


@pytest.fixture
def made() -> Counter[tuple[str, str]]:
    return Counter()


@pytest.fixture
def session(made: Counter[tuple[str, str]]) -> Session:
    def source(event: Any, profile: str, kinds: tuple[str, ...]) -> Iterator[Case]:
        made[event.name, profile] += 1
        yield Case(address=f"{event.name}#{profile}", event=event.name, profile=profile, payload={}, body=b"x" * 8)

    nothing: Any = None
    plan: Plan = nothing
    return Session(plan=plan, courier=nothing, source=source, secrets=nothing, redactor=nothing, stage=nothing)


def go_through(session: Session, *profiles: str) -> None:
    for profile in profiles:
        for name in ("a", "b", "c"):
            assert [case.event for case in session.cases(SimpleNamespace(name=name), profile)] == [name]  # type: ignore[arg-type]


def test_cases_are_made_once_for_all_checks(session: Session, made: Counter[tuple[str, str]]) -> None:
    for _ in range(3):
        go_through(session, "example", "drift")
    assert set(made.values()) == {1}


def test_beyond_the_room_for_them_cases_are_made_again(
    session: Session, made: Counter[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookproof.judging.session._KEPT_BYTES", 10)
    for _ in range(3):
        go_through(session, "drift", "example")
    assert [made[name, "example"] for name in "abc"] == [1, 1, 1]
    assert [made[name, "drift"] for name in "abc"] == [1, 1, 3]

"""What a check rests on: the provider's own words first, then the standard, under the provider's name."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.rowwise import each_row

from hookproof.engine.applicability import clause_of, hold_names
from hookproof.errors import UnknownName

STANDARD = "Standard Webhooks 1.0.0: Verifying signatures"


@each_row(
    ("own", "scheme", "clause", "said"),
    [
        ({"auth.unsigned": "Page A"}, "Acme v1", STANDARD, "Page A"),
        ({"auth": "Page B"}, "Acme v1", STANDARD, "Page B"),
        ({"ack": "Page C"}, "Acme v1", STANDARD, "Acme, Acme v1: Verifying signatures"),
        ({}, "Acme v1", "Standard Webhooks 1.0.0", "Acme, Acme v1"),
        ({}, "Standard Webhooks 1.0.0", STANDARD, STANDARD),
        ({}, "Acme v1", "practice", "practice"),
    ],
)
def test_a_clause_is_the_providers_own_where_it_has_one(
    own: dict[str, str], scheme: str, clause: str, said: str
) -> None:
    row = SimpleNamespace(id="auth.unsigned", fact=SimpleNamespace(family="auth", clause=clause))
    rules = SimpleNamespace(clauses=own, signature=SimpleNamespace(scheme=scheme))
    contract = SimpleNamespace(delivery=rules, provider=SimpleNamespace(title="Acme"))
    assert clause_of(row, contract) == said  # type: ignore[arg-type]


@each_row(
    ("skip", "clauses", "place"),
    [
        (("auth.stail",), {}, "events/a.*/skip"),
        (("auth.*", "nothing.*"), {}, "events/a.*/skip"),
        ((), {"autth": "Page"}, "delivery/clauses"),
        ((), {"auth.stail": "Page"}, "delivery/clauses"),
    ],
)
def test_a_check_that_nobody_knows_is_told_with_its_place(
    skip: tuple[str, ...], clauses: dict[str, str], place: str
) -> None:
    rules = SimpleNamespace(events=(SimpleNamespace(at="a.*", skip=skip),), clauses=clauses)
    contract = SimpleNamespace(delivery=rules, provider=SimpleNamespace(root=Path("acme")))
    with pytest.raises(UnknownName) as told:
        hold_names(contract)  # type: ignore[arg-type]
    assert place in str(told.value)

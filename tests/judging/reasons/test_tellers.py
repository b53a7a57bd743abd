"""Who tells what several checks come upon."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.checks.expectation import Fault
from hookproof.checks.registry import Asked
from hookproof.delivery.traffic import Response
from hookproof.judging.reasons.explaining import HISTORY, Cause, Sign
from hookproof.judging.reasons.features import Feature, Kind
from hookproof.judging.reasons.tellers import (
    asked_for,
    of_difference,
    of_history,
    of_repeats,
    of_site,
    of_spoiling,
    tells_history,
    told_for_others,
)

HERE, THERE = (Fault.SERVER_ERROR, 500), (Fault.REFUSED, 409)


def row(id_: str, *, asks: Asked | None = None, **does: bool) -> Any:
    told = {"repeats": False, "history": False, "spoils": False, **does}
    return SimpleNamespace(id=id_, asks=asks, **told)


def found(**by: tuple[Any, str]) -> Any:
    """From a check's name to the sign and the difference of its cause."""
    causes = {name: [SimpleNamespace(sign=sign, difference=said)] for name, (sign, said) in by.items()}
    return {name: SimpleNamespace(found=each) for name, each in causes.items()}


ROWS = [row("shapes"), row("further", history=True), row("twice", repeats=True)]


@each_row(
    ("causes", "teller"),
    [
        ({}, "semantics.duplicate"),
        ({"shapes": (HERE, "`a` is null")}, "semantics.duplicate"),
        ({"shapes": (HERE, HISTORY)}, "shapes"),
        ({"shapes": (HERE, HISTORY), "further": (HERE, "")}, "further"),
        ({"further": (HERE, ""), "twice": (HERE, "")}, "twice"),
    ],
)
def test_repeats_are_told_by_the_check_that_asks_for_them_else_by_who_saw_what_came_before(
    causes: Any, teller: str
) -> None:
    assert of_repeats(ROWS, found(**causes)) == teller


@each_row(
    ("causes", "teller"),
    [
        ({}, ""),
        ({"shapes": (HERE, HISTORY)}, "shapes"),
        ({"shapes": (THERE, HISTORY)}, ""),
        ({"shapes": (HERE, "`a` is null")}, ""),
        ({"shapes": (HERE, HISTORY), "further": (HERE, "")}, "further"),
        ({"shapes": (HERE, HISTORY), "further": (THERE, "")}, "shapes"),
        ({"shapes": (HERE, HISTORY), "twice": (HERE, "")}, "shapes"),
    ],
)
def test_history_is_told_by_the_check_that_asks_for_it_where_it_saw_the_same(causes: Any, teller: str) -> None:
    assert of_history(HERE, ROWS, found(**causes), found(**causes)) == teller


def test_a_check_tells_history_in_any_way_or_in_one() -> None:
    causes = found(shapes=(HERE, HISTORY), others=(HERE, ""))
    assert tells_history("shapes", causes)
    assert tells_history("shapes", causes, HERE)
    assert not tells_history("shapes", causes, THERE)
    assert not tells_history("others", causes)
    assert not tells_history("nobody", causes)


def cause(kind: Kind, *members: str, sign: Sign = HERE) -> Cause:
    features = [(Feature(("results", None, each), f"`{each}`", bool, kind=kind),) for each in members]
    return Cause(sign=sign, difference="x", features=features)


ASKING = [row("minimal", asks=Asked.LACKING), row("form", asks=Asked.WHOLE), *ROWS]
LACKS, WHOLE = cause(Kind.LACKING, "name"), cause(Kind.WHOLE, "share")


@each_row(
    ("upon", "check", "seen", "teller"),
    [
        # What is lacking is the same where the same member is; whoever stumbles over whole numbers does so anywhere.
        (LACKS, "minimal", cause(Kind.LACKING, "size", "name"), "minimal"),
        (LACKS, "minimal", cause(Kind.LACKING, "size"), ""),
        (cause(Kind.LACKING, "name", "size"), "minimal", LACKS, ""),
        (LACKS, "minimal", cause(Kind.LACKING, "name", sign=THERE), ""),
        (LACKS, "form", LACKS, ""),
        (WHOLE, "form", Cause(sign=HERE), "form"),
        (WHOLE, "form", Cause(sign=THERE), ""),
        (cause(Kind.OTHER, "name"), "minimal", LACKS, ""),
        (Cause(sign=HERE, features=[(*LACKS.features[0], *WHOLE.features[0])]), "minimal", LACKS, ""),
    ],
)
def test_a_difference_is_told_by_the_check_that_asks_for_it_where_it_saw_the_same(
    upon: Cause, check: str, seen: Cause, teller: str
) -> None:
    assert of_difference(upon, ASKING, {check: SimpleNamespace(found=[seen])}) == teller  # type: ignore[dict-item]


@each_row(
    ("causes", "repeats", "ids"),
    [
        ([], False, set()),
        ([LACKS], False, {"minimal"}),
        ([LACKS, WHOLE], False, {"minimal", "form"}),
        ([Cause(sign=HERE, difference=HISTORY)], False, {"further"}),
        ([], True, {"further", "twice"}),
    ],
)
def test_those_that_ask_for_what_a_check_came_upon_have_their_turn_first(
    causes: list[Cause], repeats: bool, ids: set[str]
) -> None:
    assert asked_for(row("shapes"), ASKING, causes, repeats=repeats) == ids
    assert asked_for(ASKING[0], ASKING, [LACKS], repeats=False) == frozenset(), "itself is no other"


def test_what_earlier_checks_came_upon_is_told_by_the_one_that_asks_for_it() -> None:
    earlier: Any = {"example": SimpleNamespace(found=[LACKS, WHOLE])}
    assert [told_for_others(each, earlier) for each in ASKING[:3]] == [[LACKS], [WHOLE], []]


@each_row(
    ("known", "bent", "mine", "teller"),
    [
        ({"further": {"a": {HERE}}}, "", row("shapes"), "further"),
        ({"further": {"a": {THERE}}}, "", row("shapes"), ""),
        ({"twice": {"a": {HERE}}}, "", row("shapes"), ""),
        ({}, "", row("shapes"), ""),
        ({"further": {"a": {HERE}}}, "tampered", row("shapes"), ""),
        ({"further": {"a": {HERE}}}, "", row("twice", repeats=True), ""),
    ],
)
def test_what_spoils_genuine_deliveries_is_told_there_where_they_fall_short_in_the_same_way(
    known: Any, bent: str, mine: Any, teller: str
) -> None:
    fault, status = HERE
    failed: Any = SimpleNamespace(
        fault=fault, status=status, exchange=SimpleNamespace(delivery=SimpleNamespace(bent=bent))
    )
    rows = [row("shapes"), row("further", spoils=True), row("twice", repeats=True)]
    assert of_spoiling(mine, failed, rows, known) == teller
    assert of_spoiling(rows[1], failed, rows, known) == ""


def _failing(line: int, control: Any, status: int = 500) -> Any:
    body = f"TypeError: no 'code'\n    at failed (/srv/shop/server.js:{line}:28)".encode()
    exchange = SimpleNamespace(response=Response(status=status, headers=(), body=body), log="")
    return SimpleNamespace(fault=HERE[0], exchange=exchange, trial=SimpleNamespace(control=control))


@each_row(
    ("failed", "teller"),
    [
        (_failing(22, control=lambda: None), "shapes"),
        (_failing(23, control=lambda: None), ""),
        # What is a payload of its own may be another one's turn to fail there.
        (_failing(22, control=None), ""),
        (_failing(22, control=lambda: None, status=400), "shapes"),
    ],
)
def test_an_exception_at_one_place_is_told_once(failed: Any, teller: str) -> None:
    earlier = {
        "first": SimpleNamespace(found=[]),
        "shapes": SimpleNamespace(found=[SimpleNamespace(all=[_failing(7, None), _failing(22, None)])]),
    }
    assert of_site(failed, earlier) == teller  # type: ignore[arg-type]

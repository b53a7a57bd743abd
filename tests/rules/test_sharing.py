"""Work that several processes share comes in order, whole, and leaves nobody behind."""

from __future__ import annotations

import multiprocessing
import os
import signal

import pytest

from hookproof.findings import Finding
from hookproof.rules import runner, sharing
from hookproof.rules.sharing import shared

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot share what is in memory")


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_what_is_done_comes_in_order_however_many_do_it(processes: int) -> None:
    assert list(shared(lambda number: number * 10, 7, processes)) == [0, 10, 20, 30, 40, 50, 60]


def test_work_is_done_beside_whoever_waits_for_it() -> None:
    done = list(shared(lambda _: os.getpid(), 4, 2))
    assert done[0] == done[2] != done[1] == done[3]
    assert os.getpid() not in done


def test_an_error_is_raised_here_after_what_came_before_it() -> None:
    def work(number: int) -> int:
        return 6 // (2 - number)

    results = shared(work, 4, 2)
    assert [next(results), next(results)] == [3, 6]
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert multiprocessing.active_children() == []


def test_what_a_process_that_is_gone_did_not_give_is_made_here() -> None:
    here = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != here and number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert list(shared(work, 8, 2)) == list(range(8))


def test_what_cannot_be_sent_is_made_here() -> None:
    made = list(shared(lambda number: lambda: number, 3, 2))
    assert [one() for one in made] == [0, 1, 2]


def test_nobody_is_left_where_nobody_waits_any_more() -> None:
    results = shared(lambda number: "x" * 1_000_000 * number, 100, 2)
    next(results)
    results.close()
    assert multiprocessing.active_children() == []


def test_much_text_is_judged_by_several_processes_as_it_is_by_one(findings_in, monkeypatch) -> None:
    fields = "| Field | Type |\n|---|---|\n| id | string |\n"
    page = f'# order.paid\n\n{fields}\n```json\n{{"type": "order.payed", "id": 1}}\n```\n'

    def found() -> list[Finding]:
        return findings_in(one__md=page, other__md=page.replace("paid", "sent"))

    alone = found()
    monkeypatch.setattr(runner, "_MUCH", 1)
    monkeypatch.setattr(sharing, "_MOST", 2)
    assert alone
    assert [str(one) for one in found()] == [str(one) for one in alone]

"""The database: ours, of this layout, or refused and left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.serving import memory
from hookproof.serving.memory import Attempt, Endpoint, Store

ENDPOINT = Endpoint("ep_1", "http://127.0.0.1:9/", ("a", "b"), None, 1, "whsec_AAAA")


def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        store.add_message("m1", "a", b"{}", at=1.0, entity="e")
    assert (tmp_path / "db").stat().st_mode & 0o077 == 0
    with Store(tmp_path / "db") as store:
        assert store.endpoints() == [ENDPOINT]
        assert [due.message_id for due in store.due(2.0, most=9)] == ["m1"]
        assert store.due(0.5, most=9) == []
        assert (store.latest("e", 2.0), store.latest("e", 0.5), store.latest("x", 2.0)) == (
            ("a", b"{}"),
            ("", b""),
            None,
        )


def test_what_is_under_way_is_not_due_again(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        numbers = [store.add_message(f"m{n}", "a", b"{}", at=1.0)[0] for n in range(3)]
        assert [due.number for due in store.due(2.0, most=9, besides=numbers[:2])] == numbers[2:]
        assert store.next_due(numbers) is None


def test_a_first_attempt_waits_for_those_before_it_about_the_same_entity_and_for_no_retry(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        first, second = (store.add_message(f"m{n}", "a", b"{}", at=float(n), entity="e")[0] for n in (1, 2))
        other = store.add_message("m3", "a", b"{}", at=3.0, entity="f")[0]
        apart = [store.add_message(f"m{n}", "a", b"{}", at=4.0)[0] for n in (4, 5)]
        due, *_ = store.due(9.0, most=9)
        assert [each.number for each in store.due(9.0, most=9)] == [first, other, *apart]
        assert store.next_due([first, other]) == 4.0
        store.note_attempt(due, Attempt(at=9.0, status=500, told="500", seconds=0.1), again=10.0, most=5)
        assert [each.number for each in store.due(9.0, most=9)] == [second, other, *apart]
        store.postpone(second, 20.0)
        assert [each.number for each in store.due(30.0, most=9, besides=[first])] == [other, *apart, second]


def test_an_entity_is_told_in_order_at_each_endpoint_apart(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        store.add_endpoint(replace(ENDPOINT, id="ep_2"))
        for n in (1, 2):
            store.add_message(f"m{n}", "a", b"{}", at=1.0, entity="e")
        assert [(due.message_id, due.endpoint) for due in store.due(2.0, most=9)] == [("m1", "ep_1"), ("m1", "ep_2")]


def test_with_an_endpoint_go_its_deliveries(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        store.add_message("m1", "a", b"{}", at=1.0)
        [due] = store.due(2.0, most=1)
        assert store.delete_endpoint("ep_1")
        assert store.next_due() is None
        store.note_attempt(due, Attempt(at=1.0, status=200, told="200", seconds=0.1), again=None, most=5)
        assert store.attempts(due.number) == []


def test_a_database_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table mine (x)")
    before = path.read_bytes()
    with pytest.raises(InputError, match="not one of hookproof serve"):
        Store(path)
    assert path.read_bytes() == before


def test_a_database_of_another_version_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with Store(path) as store:
        store._db.execute("pragma user_version = 99")
    with pytest.raises(InputError, match="layout 99") as caught:
        Store(path)
    assert "--db" in str(caught.value)


@pytest.mark.parametrize(
    "make", [lambda path: path.write_text("no database, but long enough to be looked at"), Path.mkdir]
)
def test_what_is_no_database_is_one_clear_error(tmp_path: Path, make) -> None:
    path = tmp_path / "db"
    make(path)
    with pytest.raises(InputError, match="cannot be used"):
        Store(path)


def _attempt(status: int | None, exchange: str = "e") -> Attempt:
    return Attempt(at=1.0, status=status, told="told", seconds=0.1, exchange=exchange)


@each_row(
    ("status", "again", "outcome"),
    [
        (200, None, "acknowledged"),
        (299, None, "acknowledged"),
        (199, None, "given up"),
        (300, None, "given up"),
        (None, None, "given up"),
        (500, 9.0, ""),
        (204, 9.0, ""),  # its acknowledgement was lost
    ],
)
def test_a_delivery_ends_acknowledged_or_given_up_or_is_due_again(status, again, outcome: str, tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        [number] = store.add_message("m", "a", b"{}", at=1.0)
        [due] = store.due(2.0, most=1)
        store.note_attempt(due, _attempt(status), again=again, most=9)
        assert store.outcomes([number]) == {number: outcome}
        assert store.next_due() == again


@each_row(("outcomes", "disabled"), [((500, 500, 500), True), ((500, 500), False), ((500, 500, 204, 500, 500), False)])
def test_so_many_messages_given_up_in_a_row_disable_the_endpoint_and_end_what_waits(
    outcomes, disabled: bool, tmp_path: Path
) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        store.add_message("later", "a", b"{}", at=9.0)
        for n, status in enumerate(outcomes):
            store.add_message(f"m{n}", "a", b"{}", at=1.0)
            [due] = store.due(2.0, most=1)
            store.note_attempt(due, _attempt(status), again=None, most=3)
        [endpoint] = store.endpoints()
        assert endpoint.disabled is disabled
        assert (store.next_due() is None) is disabled


def test_only_the_newest_exchanges_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "_KEPT_EXCHANGES", 2)
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        [number] = store.add_message("m", "a", b"{}", at=1.0)
        for _ in range(4):
            [due] = store.due(2.0, most=1)
            store.note_attempt(due, _attempt(500), again=1.0, most=9)
        record = store.delivery(number)
        assert record is not None
        assert [each["exchange"] for each in record["tries"]] == ["", "", "e", "e"]
        assert [each[0] for each in store.attempts(number)] == [1, 2, 3, 4]


def test_what_waits_can_wait_longer_and_what_has_ended_does_not_begin_again(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        [number] = store.add_message("m", "a", b"{}", at=1.0)
        store.postpone(number, 5.0)
        assert (store.due(4.9, most=1), store.next_due()) == ([], 5.0)
        [due] = store.due(5.0, most=1)
        store.note_attempt(due, _attempt(204), again=None, most=9)
        store.postpone(number, 1.0)
        assert store.next_due() is None


def test_a_delivery_again_has_the_same_message_and_one_anew_another(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        [number] = store.add_message("m", "a", b"{}", at=1.0)
        assert store.deliver_again(number, 2.0)
        assert store.deliver_anew(number, "n", 3.0)
        assert not store.deliver_again(99, 2.0)
        assert not store.deliver_anew(99, "x", 3.0)
        assert [due.message_id for due in store.due(9.0, most=9)] == ["m", "m", "n"]


def test_what_is_still_to_come_about_an_entity_can_be_forgotten_and_the_rest_stays(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        for at, entity in ((1.0, "e"), (5.0, "e"), (5.0, "other")):
            store.add_message(f"m{at}{entity}", "a", b"{}", at=at, entity=entity)
        assert store.drop_upcoming("e", 1.0)
        assert not store.drop_upcoming("e", 1.0)
        assert [due.message_id for due in store.due(9.0, most=9)] == ["m1.0e", "m5.0other"]


def test_the_pace_of_the_clock_is_one_until_it_is_set(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        assert store.pace() == 1.0
        for pace in (0.5, 0.01):
            store.set_pace(pace)
            assert store.pace() == pace


def test_a_repetition_has_no_origin_and_shifts_none_of_later_messages(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        store.add_endpoint(ENDPOINT)
        store.add_endpoint(replace(ENDPOINT, id="ep_2"))
        first = store.add_message("m1", "a", b"{}", at=1.0)
        store.deliver_again(first[0], 1.0)
        second = store.add_message("m2", "a", b"{}", at=1.0)
        assert [store.origin(number) for number in (*first, *second)] == [(1, 1), (1, 2), (2, 1), (2, 2)]
        assert store.origin(first[-1] + 1) is None

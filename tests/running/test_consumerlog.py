"""What a consumer said in its log stands beside the finding of the delivery that it failed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.judging.overseeing import SURVIVAL
from hookproof.judging.stacktrace import failure
from hookproof.running.consumerlog import _CHARACTERS, _LINES, _LOOKS, _SILENT, ConsumerLog
from hookproof.running.keptlog import KeptLog
from hookproof.stream import Ending, Finished, Judged, Progress, Record

FACT = Fact(id="ack.x", title="T", severity=Severity.ERROR, clause="c", mend="m")


class Log:
    """A consumer that answers with a status, and writes before and after."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_text("", encoding="utf-8")
        self.log = ConsumerLog(KeptLog(path), lambda text: text.replace("secret", "…"))

    def deliver(
        self, address: str, status: int | None, said: str = "", failure: Failure | None = None, body: bytes = b""
    ) -> Exchange:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(said)
        delivery = Delivery(
            address=address, event="e", method="POST", headers=(), body=body, message_id="m", timestamp=0
        )
        response = None if status is None else Response(status=status, headers=(), body=b"")
        exchange = Exchange(delivery=delivery, response=response, failure=failure)
        self.log.see(exchange)
        return exchange

    def message(self, address: str, said: str = "m") -> str:
        return self._finding(address, said).message

    def told(self, address: str | None) -> list[str]:
        return [text for label, text in self._finding(address).evidence if label == "log"]

    def ended(self, address: str) -> Finding:
        return self._finding(address, "m", replace(FACT, id=SURVIVAL))

    def _finding(self, address: str | None, said: str = "m", fact: Fact = FACT) -> Finding:
        finding = Finding(fact=fact, subject="e", message=said, severity=Severity.ERROR, address=address or "")
        record = Judged(fact=FACT, subject="e", verdict=Verdict.BROKEN, findings=(finding,))
        [quoted] = self.log.quoted([record])
        assert isinstance(quoted, Judged)
        return quoted.findings[0]


def test_what_is_said_during_a_failure_and_until_the_next_exchange_is_quoted(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", 200, "fine\n")
    log.deliver("b", 500, "boom secret\n")
    log.deliver("c", 200, "late trace\n")
    log.deliver("d", 200, "other\n")
    assert [log.told(name) for name in ("a", "b", "c", "d", None)] == [[], ["boom …\nlate trace"], [], [], []]


def test_no_answer_is_a_failure_and_a_refusal_is_none(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", None, "died\n")
    log.deliver("b", 499, "refused\n")
    log.deliver("c", 500)
    assert [log.told(name) for name in ("a", "b", "c")] == [["died\nrefused"], [], []]


def test_where_nothing_can_be_judged_the_log_of_the_first_failure_is_shown_first(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    end = Finished(outcome=Ending.NOT_JUDGED, guide=(("the scheme", "…"),))
    assert list(log.log.quoted([end])) == [end]
    log.deliver("a", 500, "KeyError: secret\n")
    log.deliver("b", 500, "something else\n")
    log.deliver("c", 200)
    [shown] = log.log.quoted([end])
    assert isinstance(shown, Finished)
    assert shown.guide == (("log", "KeyError: …\nsomething else"), ("the scheme", "…"))
    complete = Finished(outcome=Ending.COMPLETE)
    assert list(log.log.quoted([complete])) == [complete]


@each_row(
    ("statuses", "said", "reason"),
    [
        ((500, 500), "Traceback:\n  File \"/srv/app.py\", line 3, in hook\nKeyError: 'secret'\n", "KeyError: '…'"),
        ((500, 500), "", "It wrote nothing to its log then."),
        ((500, 500), "something is wrong\n", "None was acknowledged."),
        ((500, 200), "", "None was acknowledged."),
    ],
)
def test_where_nothing_was_acknowledged_the_reason_says_what_the_log_does(
    statuses: tuple[int, ...], said: str, reason: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = Log(tmp_path_factory.mktemp("consumer") / "log")
    for status in statuses:
        log.deliver("a", status, said)
    [shown] = log.log.quoted([Finished(outcome=Ending.NOT_JUDGED, reason="None was acknowledged.")])
    assert isinstance(shown, Finished)
    assert reason in shown.reason
    assert ("log" in shown.reason) == (reason != "None was acknowledged.")


def test_only_the_last_lines_are_quoted(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", 500, "".join(f"{number}\n" for number in range(_LINES + 5)))
    log.deliver("between", 200)
    log.deliver("another", 200)
    log.deliver("b", 500, ("x" * 300 + "\n") * (_LINES - 1))
    log.deliver("c", 200)
    log.deliver("d", 200)
    assert len(log.told("a")[0].splitlines()) == _LINES
    assert len(log.told("b")[0]) == _CHARACTERS


def test_other_records_stay_as_they_are_and_a_log_that_explains_nothing_goes(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    records: list[Record] = [
        Progress(done=0, total=1, doing="x"),
        Judged(fact=FACT, subject="e", verdict=Verdict.HOLDS),
    ]
    assert list(log.log.quoted(records)) == records
    log.log.discard()
    log.log.discard()
    assert not log.path.exists()


def test_a_failure_with_a_long_value_is_named_by_its_beginning_and_shown_with_its_end(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", 200)
    log.deliver("b", 200)
    log.deliver("c", 500, TRACE.format(f"{'name' * 2000}!"))
    log.deliver("d", 200)
    assert log.message("c").startswith("m Its log: KeyError: namename")
    *_, last = log.told("c")[0].splitlines()
    assert last.startswith("KeyError: namename")
    assert last.endswith("namename!")
    assert len(last) < 600


TRACE = 'Traceback\n  File "/me/shop.py", line 3, in hook\nKeyError: {}\n'


def test_a_failure_that_is_alone_is_named_in_the_message_and_one_among_others_is_not(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    for name, status, key in (("a", 200, ""), ("b", 200, ""), ("c", 500, "c"), ("d", 200, ""), ("e", 500, "e")):
        log.deliver(name, status, TRACE.format(key) if key else "")
    log.deliver("f", 500, TRACE.format("f"))
    log.deliver("g", 200)
    assert log.message("c") == "m Its log: KeyError: c (shop.py, line 3)."
    # Beside another failure it is told where both say the same, as far as they do.
    assert [log.message("e"), log.message("f")] == ["m Its log: KeyError (shop.py, line 3).", "m"]
    # Nobody knows of which delivery the rest is: it is not quoted.
    assert log.told("f") == []
    log.deliver("h", 200)
    log.deliver("f", 500, TRACE.format("again"))
    log.deliver("i", 200)
    log.deliver("j", 500)
    log.deliver("f", 500, TRACE.format("among others"))
    log.deliver("k", 200)
    assert log.message("f") == "m Its log: KeyError: again (shop.py, line 3)."


def test_a_consumer_that_ended_is_quoted_with_its_last_words_though_it_had_answered(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", 200, "fine\n")
    log.deliver("b", None, TRACE.format("k"))
    log.deliver("c", None, failure=Failure.UNREACHABLE)
    for number in range(9):
        log.deliver("d", 500, TRACE.format(number))
    ended = log.ended("a")
    assert ended.message == "m Its log: KeyError: k (shop.py, line 3)."
    assert "fine" in dict(ended.evidence)["log"]
    # A consumer that is killed has no last words, whatever it wrote before.
    for _ in range(9):
        log.deliver("e", 200, "GET /\n")
    log.deliver("f", None, failure=Failure.UNREACHABLE)
    assert log.ended("f").message == "m"


def test_of_several_ends_each_delivery_is_quoted_with_the_one_that_it_brought_about(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    for address, key in (("a", "k"), ("b", "l")):
        log.deliver(address, 200, TRACE.format(key))
        log.deliver("c", None, failure=Failure.UNREACHABLE)
        log.deliver("d", 200)
    told = [log.ended(address).message for address in ("a", "b", "another")]
    assert told == [f"m Its log: KeyError: {key} (shop.py, line 3)." for key in ("k", "l", "l")]


_TRACE = "Traceback (most recent call last):\n  File \"/srv/app.py\", line {}, in take\nKeyError: 'a'\n"


def test_what_a_failure_alone_wrote_is_heard_at_once_and_the_next_one_is_alone_again(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    heard = [log.log.overhear(log.deliver(f"{line}", 500, _TRACE.format(line))).log for line in (3, 7)]
    assert [failure(each) for each in heard] == ["KeyError: 'a' (app.py, line 3)", "KeyError: 'a' (app.py, line 7)"]
    assert log.log.overhear(log.deliver("c", 204, _TRACE.format(9))).log == ""


def test_what_may_be_of_another_failure_is_not_heard(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", 500, _TRACE.format(3))
    assert log.log.overhear(log.deliver("b", 500, _TRACE.format(7))).log == ""


def test_a_consumer_that_writes_nothing_is_not_waited_for_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("hookproof.running.consumerlog.time.sleep", slept.append)
    log = Log(tmp_path / "log")
    counts = []
    for number in range(_SILENT + 2):
        for quiet in range(2):
            log.deliver(f"{number}/{quiet}", 204)
        log.log.overhear(log.deliver(f"{number}", 500, "no trace\n"))
        counts.append(len(slept))
        slept.clear()
    assert counts == [_LOOKS] * _SILENT + [1, 1]


def test_a_place_that_the_finding_names_is_not_told_again(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", 500, _TRACE.format(3))
    assert log.message("a") == "m Its log: KeyError: 'a' (app.py, line 3)."
    assert log.message("a", "m Its log: KeyError: 'b' (app.py, line 3).").count("Its log") == 1


def test_what_failed_beside_others_is_told_where_it_names_the_delivery_and_no_other(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    bodies = {name: b'{"event": "order.paid", "id": "ord_0000%s"}' % name.encode() for name in "abc"}
    said = "".join(TRACE.format(f"ord_0000{name}") for name in "ba")
    log.deliver("b", 500, said, body=bodies["b"])
    log.deliver("a", 500, TRACE.replace("3", "4").format("order.paid"), body=bodies["a"])
    log.deliver("c", 500, body=bodies["c"])
    assert log.message("b") == "m Its log: KeyError: ord_0000b (shop.py, line 3)."
    assert [log.message("a"), log.told("a")] == ["m", []]


def test_who_is_waited_for_in_vain_is_not_told_by_what_others_wrote_meanwhile(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", None, "POST / 200\n", failure=Failure.TIMEOUT)
    log.deliver("b", None, TRACE.format("msg_00000001"), failure=Failure.TIMEOUT, body=b'{"id": "msg_00000001"}')
    assert [log.told("a"), log.message("b")] == [[], "m Its log: KeyError: msg_00000001 (shop.py, line 3)."]


def test_colours_are_taken_out_of_a_log(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", 500, '\x1b[35m\x1b[1m"POST /"\x1b[0m 500\n')
    assert log.told("a") == ['"POST /" 500']


def test_what_a_delivery_wrote_alone_is_told_though_it_fails_beside_others_later(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", 500, "ValueError: a\n")
    log.deliver("b", 200)
    log.deliver("b", 200)
    log.deliver("a", 500, "ValueError: a\n")
    log.deliver("c", 500, "ValueError: c\n")
    log.deliver("b", 200)
    assert log.told("a") == ["ValueError: a"]


def test_a_refusal_is_not_explained_by_what_another_form_of_its_payload_brought_about(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.deliver("a", 200)
    log.deliver("b", 500, TRACE.format("b"))
    log.deliver("c", 200)
    seen = Finding(fact=FACT, subject="e", message="m", severity=Severity.ERROR, address="b")
    for answer, told in (("500\nOops", True), ("401\n", False)):
        finding = replace(seen, evidence=(("response", answer),))
        [quoted] = log.log.quoted([Judged(fact=FACT, subject="e", verdict=Verdict.BROKEN, findings=(finding,))])
        assert isinstance(quoted, Judged)
        assert ("Its log: KeyError: b" in quoted.findings[0].message) is told

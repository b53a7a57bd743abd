"""Probes show what is there, never write, and say in one line why they cannot be used."""

from __future__ import annotations

import contextlib
import json
import shlex
import sqlite3
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from tests.rowwise import each_row

from hookproof.delivery.opening import open_url
from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.errors import InputError
from hookproof.observers.loglines import LogLines
from hookproof.observers.observer import CannotObserve
from hookproof.observers.outgoing import Answer, Listener, answer_of, key_of
from hookproof.observers.probes import CommandProbe, SqlProbe, UrlProbe
from hookproof.observers.probetext import open_probe
from hookproof.observers.rereading import value_of
from hookproof.observers.spies import Spy, Value

if TYPE_CHECKING:
    from hookproof.delivery.transports import Transport


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = {"/gone": 404, "/broken": 500}.get(self.path, 200)
        body = b"[" + b"1," * 200_000 + b"1]" if self.path == "/long" else json.dumps({"asked": self.path}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table orders (id text, paid int)")
        connection.executemany("insert into orders values (?, ?)", [("a", 1), ("b", 0)])
    connection.close()
    return path


def read(text: str, *payloads: Any, consumer: Any = None) -> Any:
    probe = open_probe(text, consumer=consumer)
    try:
        return probe.read(payloads)
    finally:
        probe.close()


def test_a_url_is_fetched_and_a_field_of_the_payload_stands_in_its_path(url: str) -> None:
    assert read(f"{url}/state?all=1") == {"asked": "/state?all=1"}
    assert read(f"{url}/of/{{/order/id}}", {"order": {"id": "a b"}}, {}) == {"a b": {"asked": "/of/a%20b"}}


def test_a_path_is_asked_of_the_consumer_itself(url: str) -> None:
    with open_url(f"{url}/hooks/in", time_limit=10) as consumer:
        assert read("/state", consumer=consumer) == {"asked": "/state"}


def test_what_is_not_there_is_null_and_what_is_long_is_read_whole(url: str) -> None:
    assert read(f"{url}/gone") is None
    assert len(read(f"{url}/long")) == 200_001


@pytest.mark.parametrize("text", ["{url}/broken", "http://127.0.0.1:9/"])
def test_a_url_that_gives_no_state_is_said_to(text: str, url: str) -> None:
    with pytest.raises(CannotObserve, match="the probe"):
        read(text.format(url=url))


def test_a_probe_of_no_test_system_is_refused() -> None:
    with pytest.raises(InputError, match="allow-host"):
        open_probe("http://192.0.2.1/state", consumer=None)  # type: ignore[arg-type]


@each_row(
    ("text", "kind"),
    [
        ("http://127.0.0.1:9/state#part", UrlProbe),
        ("https://127.0.0.1:9/state#select 1", UrlProbe),
        ("http://192.0.2.1/state", UrlProbe),
        ("/state//", UrlProbe),
        ("/state of orders", CommandProbe),
        ("//state", CommandProbe),
        ("orders --http://", CommandProbe),
        ("sqlite:shop.db#select 'https://'", SqlProbe),
        ("sqlite:shop.db#select 1 -- http://", SqlProbe),
    ],
)
def test_a_text_says_what_kind_of_probe_it_is(text: str, kind: type) -> None:
    probe = open_probe(text, consumer=None, allow_hosts=["192.0.2.1"])  # type: ignore[arg-type]
    with contextlib.closing(probe):
        assert isinstance(probe, kind)


@pytest.mark.parametrize(("text", "said"), [(" ", "is empty"), ("http://{/host}/state", "in the path only")])
def test_a_text_that_spells_no_probe_is_said_to(text: str, said: str) -> None:
    with pytest.raises(CannotObserve, match=said):
        open_probe(text, consumer=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sql", "name"), [('SELECT 1 FROM "orders"', "probe sqlite:x.db orders"), ("SELECT 1", "probe sqlite:x.db")]
)
def test_a_query_is_named_by_its_file_and_its_table(sql: str, name: str) -> None:
    assert open_probe(f"sqlite:x.db#{sql}", consumer=None).name == name  # type: ignore[arg-type]


def test_an_answer_that_was_cut_off_is_no_state() -> None:
    answer = Response(status=200, headers=(), body=b"[1", truncated=True)

    def send(delivery: Delivery) -> Exchange:
        return Exchange(delivery=delivery, response=answer)

    probe = UrlProbe("probe", "/state", cast("Transport", SimpleNamespace(send=send)), close=lambda: None)
    with pytest.raises(CannotObserve, match="too long"):
        probe.read([])


def test_a_command_shows_json_text_or_its_status(tmp_path: Path) -> None:
    def run(code: str) -> Any:
        script = tmp_path / "probe.py"
        script.write_text(code, encoding="utf-8")
        return read(f"{sys.executable} {script}")

    assert run("print('[1, 2]')") == [1, 2]
    assert run("print('two orders')") == "two orders"
    assert run("raise SystemExit(3)") == 3


def test_a_command_that_fails_is_no_state(tmp_path: Path) -> None:
    script = tmp_path / "probe.py"
    probe = CommandProbe("probe", f"{sys.executable} {script}")
    script.write_text("import sys; sys.exit('no route to the database')")
    with pytest.raises(CannotObserve, match="ends with 1: no route to the database"):
        probe.read([])
    script.write_text("print('[]')")
    assert probe.read([]) == []
    script.write_text("raise SystemExit(7)")
    with pytest.raises(CannotObserve, match="shows nothing and ends with 7"):
        probe.read([])


def test_a_program_by_its_whole_path_is_a_command_and_no_path_of_the_consumer(tmp_path: Path) -> None:
    script = tmp_path / "probe"
    script.write_text("#!/bin/sh\necho 3\n")
    script.chmod(0o755)
    assert read(str(script)) == 3


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(CannotObserve, match="no-such-command-here"):
        read("no-such-command-here --x")


def test_a_query_gives_rows_and_binds_fields_of_the_payload(database: Path) -> None:
    assert read(f"sqlite:{database}#SELECT * FROM orders ORDER BY id") == [
        {"id": "a", "paid": 1},
        {"id": "b", "paid": 0},
    ]
    asked = read(f"sqlite:{database}#SELECT paid FROM orders WHERE id = {{/id}}", {"id": "a"}, {"id": "'; --"})
    assert asked == {"a": [{"paid": 1}], "'; --": []}


def test_a_document_in_a_column_is_read_as_one(database: Path) -> None:
    shown = read(f"sqlite:{database}#SELECT '{{\"ids\": [1]}}' AS doc, '[x]' AS text")
    assert shown == [{"doc": {"ids": [1]}, "text": "[x]"}]


@pytest.mark.slow
def test_any_database_that_sqlalchemy_knows_is_asked(database: Path) -> None:
    pytest.importorskip("sqlalchemy")
    assert read(f"sqlite:///{database}#SELECT count(*) AS n FROM orders") == [{"n": 2}]
    assert read(f"sqlite:///{database}#SELECT paid FROM orders WHERE id = {{/id}}", {"id": "a"}) == {"a": [{"paid": 1}]}


@each_row(
    "sql",
    [
        "DELETE FROM orders",
        "SELECT 1; DELETE FROM orders",
        "/* SELECT */ UPDATE orders SET paid = 1",
        "PRAGMA user_version = 3",
        "ATTACH 'other.db' AS other",
        "-- a",
        "",
        "SELECT '--'; DELETE FROM orders",
        "WITH x AS (SELECT 1) DELETE FROM orders",
        "WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x",
        "SELECT * INTO copies FROM orders",
        "SELECT * FROM orders FOR UPDATE",
        "SELECT 1 /*!; DELETE FROM orders */",
    ],
)
@each_row("kind", ["sqlite:{}", "sqlite:///{}"])
def test_sql_that_is_not_one_select_is_refused(kind: str, sql: str, database: Path) -> None:
    with pytest.raises(CannotObserve, match="not one SELECT"):
        open_probe(f"{kind.format(database)}#{sql}", consumer=None)  # type: ignore[arg-type]


@each_row(
    "sql",
    [
        "SELECT replace(id, 'a', 'delete; update') AS r FROM orders -- update",
        'WITH x AS (SELECT id AS "update" FROM orders) SELECT * FROM x;',
        "/* into */ SELECT orders.id AS created FROM orders",
    ],
)
def test_a_word_that_writes_may_be_a_function_a_quoted_name_or_a_text(sql: str, database: Path) -> None:
    assert len(read(f"sqlite:{database}#{sql}")) == 2


def test_a_password_in_a_probe_is_shown_nowhere() -> None:
    with pytest.raises(CannotObserve) as told:
        open_probe("postgresql://shop:hunter22@db/shop#DELETE FROM x", consumer=None)  # type: ignore[arg-type]
    assert "hunter22" not in str(told.value)


NOWHERE = ["sqlite:{}/none/none.db#SELECT 1", "sqlite:///{}#SELECT 1", "sqlite:{}/shop.db#SELECT * FROM missing"]


@each_row("text", NOWHERE)
def test_a_query_that_cannot_be_put_is_said_to(text: str, database: Path) -> None:
    with pytest.raises(CannotObserve, match=r"no such (file|table)"):
        read(text.format(database.parent))
    assert not (database.parent / "none.db").exists()


def test_outgoing_calls_are_counted_and_those_with_one_key_are_one() -> None:
    listener = Listener()
    try:
        for key in ("1", "1", "2", None):
            request = urllib.request.Request(f"{listener.url}/charges", data=b"{}", method="POST")
            if key:
                request.add_header("Idempotency-Key", key)
            urllib.request.urlopen(request, timeout=30).close()
        assert len(listener.read(())) == 3
        listener.failing = True
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(f"{listener.url}/charges", timeout=30)
        assert len(listener.read(())) == 3
    finally:
        listener.close()


def test_calls_are_answered_as_the_user_says_and_those_that_fail_do_not_count() -> None:
    listener = Listener(answers=[*map(answer_of, ["/mail 500", '/charges 201 1ms {"id": 1}', "204"])])
    try:
        with pytest.raises(urllib.error.HTTPError, match="500"):
            urllib.request.urlopen(f"{listener.url}/mail?to=x", timeout=30)
        with urllib.request.urlopen(f"{listener.url}/charges", timeout=30) as answer:
            assert (answer.status, answer.read()) == (201, b'{"id": 1}')
        with urllib.request.urlopen(f"{listener.url}/else", timeout=30) as answer:
            assert answer.status == 204
        assert listener.read(()) == [{"call": "GET /charges"}, {"call": "GET /else"}]
    finally:
        listener.close()


@each_row(
    ("bodies", "said"),
    [
        ([b'{"id": 1}'], [{"id": 1}]),
        ([b"to=x&n=2", b"\xff"], ["to=x&n=2", "\ufffd"]),
        # What is too long, or more than all of them may say, is a call all the same.
        ([b"", b"x" * 2**15], [None, None]),
        ([b'"%s"' % (b"x" * 2**13)] * 3, ["x" * 2**13, None, None]),
    ],
)
def test_what_a_call_says_shows_as_far_as_there_is_room_for_it(
    bodies: list[bytes], said: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookproof.observers.outgoing._MOST_BYTES", 2**14)
    with contextlib.closing(Listener()) as listener:
        for body in bodies:
            asked = urllib.request.Request(f"{listener.url}/mail", body, method="POST")
            urllib.request.urlopen(asked, timeout=30).close()
        assert [call.get("says") for call in listener.read(())] == said


def test_of_calls_with_one_key_the_first_is_what_was_said() -> None:
    with contextlib.closing(Listener()) as listener:
        for body in (b"first", b"again"):
            asked = urllib.request.Request(f"{listener.url}/mail", body, {"Idempotency-Key": "1"}, method="POST")
            urllib.request.urlopen(asked, timeout=30).close()
        assert listener.read(()) == [{"call": "POST /mail", "key": "1", "says": "first"}]


@each_row("text", ["", "slow", "99", "600", "200 999s", "charges 200"])
def test_what_is_no_answer_is_said_to_be_none(text: str) -> None:
    with pytest.raises(CannotObserve, match="is no answer"):
        answer_of(text)


@each_row(
    ("text", "answer"),
    [
        ("200", Answer()),
        ("/a 599", Answer(599, "/a")),
        ("200 120s", Answer(200, "", 120.0)),
        ("200 5ms x", Answer(200, "", 0.005, b"x")),
    ],
    ids=repr,
)
def test_an_answer_is_read_part_by_part(text: str, answer: Answer) -> None:
    assert answer_of(text) == answer


def test_nobody_waits_for_a_slow_answer_of_a_listener_that_was_closed() -> None:
    with contextlib.closing(Listener()) as listener:
        listener.note({"call": "GET /a", "key": "1"})
    assert listener.closed.is_set()
    assert [key_of(shown) for shown in [*listener.read(()), {"call": "GET /"}, {"key": "1"}, "call"]] == [
        "1",
        *[None] * 3,
    ]


def test_a_port_that_is_taken_is_said_to_be() -> None:
    listener = Listener()
    try:
        with pytest.raises(CannotObserve, match="cannot be listened on"):
            Listener(int(listener.url.rpartition(":")[2]))
    finally:
        listener.close()


def test_a_log_shows_what_was_written_since_the_run_began_line_by_line(tmp_path: Path) -> None:
    log = tmp_path / "shop.log"
    log.write_text("charged 1\n", encoding="utf-8")
    lines = LogLines(log, r"charged \d+")
    with log.open("a", encoding="utf-8") as file:
        file.write("charged 2\nsent mail\ncharged 3")
        file.flush()
        assert lines.read(()) == ["charged 2"]
        file.write("4\n")
        file.flush()
        assert lines.read(()) == ["charged 2", "charged 34"]
    log.write_text("charged 5\n", encoding="utf-8")  # it was rotated
    assert lines.read(()) == ["charged 2", "charged 34", "charged 5"]


def test_a_log_or_a_pattern_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotObserve, match="cannot be read"):
        LogLines(tmp_path / "none.log", "x")
    (tmp_path / "a.log").touch()
    with pytest.raises(CannotObserve, match="no regular expression"):
        LogLines(tmp_path / "a.log", "(")


def test_a_spy_does_what_the_function_did_and_keeps_its_calls() -> None:
    spy = Spy(lambda order, *, amount: f"{order}:{amount}", "charge")
    assert spy("a", amount=2) == "a:2"
    assert spy.read(()) == ["('a', amount=2)"]
    assert Value(lambda: {"count": 1}).read(()) == {"count": 1}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "said", "limit"),
    [
        ("while True: print('y' * 100_000)", "too long", 30),
        ("import time; time.sleep(60)", "takes more than 1 s", 1),
        ("import subprocess; subprocess.Popen(['sleep', '60'])", "takes more than 1 s", 1),
    ],
)
def test_a_command_without_an_end_is_ended(script: str, said: str, limit: float) -> None:
    probe = CommandProbe("probe", shlex.join([sys.executable, "-c", script]), time_limit=limit)
    with pytest.raises(CannotObserve, match=said):
        probe.read([])


@each_row(
    ("text", "value"),
    [
        (' {"a": 1} ', {"a": 1}),
        ("7", 7),
        ('"x"', "x"),
        (" plain \n", "plain"),
        ("", ""),
        ("[" * 100_000, "[" * 100_000),
    ],
    ids=repr,
)
def test_an_output_is_its_json_else_its_text(text: str, value: object) -> None:
    assert value_of(text) == value

"""What was learned as metrics: read by Prometheus' own client, from a file that several processes add to."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from hookproof.errors import InputError
from hookproof.watch.ledger import write_into
from hookproof.watch.metrics import Collector, _guarded, metrics_text, serve_metrics
from hookproof.watch.study import Study

client = pytest.importorskip("prometheus_client")
parser = pytest.importorskip("prometheus_client.parser")


@pytest.fixture
def ledger(contract, seen, payload, tmp_path: Path) -> Path:
    study = Study(contract)
    for later in (1, 2):
        study.take(seen({**payload, "later": later, "new\nline": 1}))
    write_into(tmp_path / "ledger.json", study.taken())
    return tmp_path / "ledger.json"


def samples(text: str) -> dict[tuple[str, str], float]:
    families = parser.text_string_to_metric_families(text)
    return {(each.name, each.labels.get("pointer", "")): each.value for family in families for each in family.samples}


def test_a_registry_tells_what_the_file_holds_at_each_scrape(ledger, contract, seen, payload) -> None:
    registry = client.CollectorRegistry()
    registry.register(Collector(ledger))
    told = samples(client.generate_latest(registry).decode())
    assert told["hookproof_watch_deliveries_total", ""] == 2
    assert told["hookproof_watch_lessons_total", "/later"] == 2
    assert told["hookproof_watch_lessons_total", "/new\nline"] == 2
    study = Study(contract)
    study.take(seen(payload))
    write_into(ledger, study.taken())
    assert samples(client.generate_latest(registry).decode())["hookproof_watch_deliveries_total", ""] == 3


def test_a_file_that_is_not_there_yet_is_an_empty_one(tmp_path: Path) -> None:
    registry = client.CollectorRegistry()
    registry.register(Collector(tmp_path / "none"))
    assert samples(client.generate_latest(registry).decode())["hookproof_watch_deliveries_total", ""] == 0


def test_metrics_are_served_on_this_machine_until_it_ends(ledger) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} cannot be had"), serve_metrics(Collector(ledger), port):
            pass
    with serve_metrics(Collector(ledger), port):
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
        rebound = httpx.get(f"http://127.0.0.1:{port}/metrics", headers={"Host": "evil.example"}, trust_env=False)
        with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=5):  # noqa: PT011 - which one is the system's
            pass
    assert (rebound.status_code, "hookproof_watch" in rebound.text) == (403, False)
    assert samples(answer.text)["hookproof_watch_deliveries_total", ""] == 2
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)


def test_a_ledger_is_written_as_text_for_a_collector_of_text_files(ledger) -> None:
    from hookproof.watch.ledger import read_ledger

    assert samples(metrics_text(read_ledger(ledger)))["hookproof_watch_dropped_total", ""] == 0


def test_what_is_no_header_of_a_request_says_nothing_of_where_it_comes_from() -> None:
    answered = _guarded(lambda environ, start_response: [b"metrics"])
    around = {"MAIL_HOST": "evil.example", "MAIL_ORIGIN": "https://evil.example"}
    assert answered({"HTTP_HOST": "127.0.0.1", **around}, lambda *_: None) == [b"metrics"]
    assert answered({"HTTP_HOST": "127.0.0.1", "HTTP_ORIGIN": "https://evil.example"}, lambda *_: None) != [b"metrics"]

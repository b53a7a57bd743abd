"""What was learned as metrics of Prometheus, read from the ledger whenever it is asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from hookproof.errors import InputError
from hookproof.receiving.guard import why_not
from hookproof.watch.ledger import Ledger, read_ledger
from hookproof.watch.lesson import kind_of

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric

_LABELS = ("kind", "event", "pointer", "detail", "severity")


class Collector:
    """A collector for a registry of prometheus_client: `REGISTRY.register(Collector("hookproof-watch.json"))`.

    It reads the file at each scrape, so it tells what all processes that share it have learned. A file that is not
    there yet is an empty one. Raises InputError where prometheus_client is not installed.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        _client()

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of the ledger as it is now."""
        return _metrics(read_ledger(self._path) if self._path.exists() else Ledger())


class _Held:
    """A collector of a ledger that is no file."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def collect(self) -> Iterator[Metric]:
        return _metrics(self._ledger)


def metrics_text(ledger: Ledger) -> str:
    """Return a ledger in the text format of Prometheus. Raises InputError where prometheus_client is not installed."""
    text: bytes = _client().generate_latest(_registry(_Held(ledger)))
    return text.decode()


@contextlib.contextmanager
def serve_metrics(collector: Collector, port: int) -> Iterator[None]:
    """Serve a collector's metrics on 127.0.0.1. Raises InputError where the port cannot be had."""
    try:
        server, thread = _client().start_http_server(port, addr="127.0.0.1", registry=_registry(collector))
    except OSError as error:
        raise InputError(f"port {port} cannot be had ({error.strerror})", where="--port") from None
    server.set_app(_guarded(server.get_app()))
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _guarded(app: WSGIApplication) -> WSGIApplication:
    """Answer this machine alone: a page of another site must not read what a provider sends."""

    def guarded(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        headers = tuple((name[5:].replace("_", "-"), str(v)) for name, v in environ.items() if name.startswith("HTTP_"))
        if reason := why_not(headers, (), page=True):
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [f"Not answered: {reason}.\n".encode("utf-8", "replace")]
        return app(environ, start_response)

    return guarded


def _registry(collector: Collector | _Held) -> CollectorRegistry:
    registry: CollectorRegistry = _client().CollectorRegistry()
    registry.register(collector)
    return registry


def _metrics(ledger: Ledger) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily

    counts = (
        ("deliveries", "Deliveries that were held against the contract", ledger.seen),
        ("dropped", "Deliveries that were not looked at: they came too fast", ledger.dropped),
    )
    for name, said, count in counts:
        yield CounterMetricFamily(f"hookproof_watch_{name}", said, value=count)
    by_version = CounterMetricFamily("hookproof_watch_fits", "Deliveries that fit a version", labels=["version"])
    for version, count in ledger.fits.items():
        by_version.add_metric([version], count)
    yield by_version
    lessons = CounterMetricFamily("hookproof_watch_lessons", "What the contract does not say", labels=_LABELS)
    for lesson in ledger.lessons.values():
        topic = lesson.topic
        told = [topic.kind, topic.event, topic.pointer, topic.detail, kind_of(lesson).severity.label]
        lessons.add_metric(told, lesson.count)
    yield lessons


def _client() -> ModuleType:
    try:
        import prometheus_client
    except ImportError:
        mend = "pip install 'hookproof[prometheus]'"
        raise InputError("metrics need prometheus_client, which is not installed", mend=mend) from None
    module: ModuleType = prometheus_client
    return module

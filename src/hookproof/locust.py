"""A user of Locust whose requests are a contract's deliveries: load from as many machines as it takes.

    # locustfile.py
    from hookproof.locust import ContractUser


    class Provider(ContractUser):
        host = "http://127.0.0.1:8000"

`locust --headless --master …` and `locust --worker …` do the rest. What is sent is as the settings of the project say
(`HOOKPROOF_SECRET`, `hookproof.yaml`, `hookproof.lock`): genuine deliveries of each event in turn, each about entities
of its own. Whichever worker sends it, no message id comes twice: each worker numbers its own shard of them.
A `seed` among the settings makes a second run send the ids of the first one again.
`results_into(FILE)` in a locustfile writes what all workers saw, as `hookproof load --locust` reads it.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

try:
    from locust import constant_throughput, events, task
    from locust.contrib.fasthttp import FastHttpUser
    from locust.rpc import Message
    from locust.runners import MasterRunner, WorkerRunner
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error.msg}: Locust comes with pip install 'hookproof[locust]'", name=error.name
    ) from None

from hookproof.contract.validation import is_valid
from hookproof.delivery.signing import Signer, message_ids, signer_for, url_with
from hookproof.payloads import cases
from hookproof.payloads.renewal import renewed
from hookproof.settings.settings import settle

if TYPE_CHECKING:
    from locust.env import Environment

    from hookproof.contract.model import Contract
    from hookproof.delivery.traffic import Delivery
    from hookproof.payloads.case import Case

__all__ = ["ContractUser", "results_into"]

#: RFC 6585, section 4.
_TOO_MANY = 429
#: Beyond the time that a delivery may take, workers are waited for so long at the end, and looked for so often.
_LAST_SECONDS, _LOOK_SECONDS = 20, 0.1
#: The settings that say what is sent.
_SETTINGS = ("secret", "provider", "version", "schemas", "event", "bind", "seed")


@dataclass(frozen=True)
class _Script:
    """What all users of a process send: an example of each event, signed by one signer with ids of its own."""

    contract: Contract
    signer: Signer
    examples: tuple[Case, ...]
    numbers: Iterator[int]

    def next(self, shard: int) -> Delivery:
        """Return the next delivery of the process, which is the worker of this number."""
        number = next(self.numbers)
        case = self.examples[(shard + number) % len(self.examples)]
        label = self.signer.ids(f"locust/{shard}/{number}")
        fresh, _ = renewed(case, label, admits=is_valid(self.contract.events[case.event]))
        return self.signer.deliver(fresh, label=label)


@cache
def _script(url: str, said: str) -> _Script:
    """Return what the settings say for a consumer at `url`. Raises the errors of settings and contract."""
    settings = settle({**dict.fromkeys(_SETTINGS), **json.loads(said)})
    contract = settings.contract()
    # Without a seed the ids are random in each process, so that two runs have none in common either.
    ids = message_ids(f"{settings.seed}/{url}/{said}") if "seed" in settings.said else None
    signer = signer_for(contract, settings.signing_secret(contract), url=url, ids=ids)
    globs = settings.events_of(contract) or ("*",)
    chosen = [name for name in contract.events if any(fnmatchcase(name, glob) for glob in globs)]
    examples = [next(iter(cases(contract, name, "example", bindings=settings.bindings))) for name in chosen]
    return _Script(contract, signer, tuple(examples), itertools.count())


class ContractUser(FastHttpUser):
    """Sends a contract's deliveries to `host`, the consumer's whole URL; by default one a second.

    An answer that is no 2xx is a failure; one of 429 has words of its own. Locust's statistics have a line for each
    event.
    """

    abstract = True
    wait_time = constant_throughput(1)
    #: What counts before the project's settings, as options of `hookproof load` do: `{"event": ["file.*"]}`.
    settings: ClassVar[Mapping[str, object]] = {}

    def __init_subclass__(cls) -> None:
        """Make what is sent before the load begins: where a contract is large, that takes its time."""
        super().__init_subclass__()
        if cls.host:
            _script(cls.host, json.dumps(dict(cls.settings)))

    @task
    def deliver(self) -> None:
        """Send the next delivery and judge its answer."""
        url = self.host or ""
        runner = self.environment.runner
        shard = runner.worker_index if isinstance(runner, WorkerRunner) else 0
        script = _script(url, json.dumps(dict(self.settings)))
        made, limit = script.next(shard), script.contract.delivery.time_limit_seconds
        options: dict[str, Any] = {"data": made.body, "headers": dict(made.headers), "name": made.event}
        with self.client.request(made.method, url_with(url, made), catch_response=True, **options) as answer:
            if answer.status_code == _TOO_MANY:
                answer.failure("turned away with 429")
            elif not 200 <= answer.status_code < 300:
                answer.failure(f"not acknowledged: {answer.status_code or answer.error}")
            elif answer.request_meta["response_time"] > 1000 * limit:
                answer.failure("acknowledged too late")
            else:
                answer.success()


def results_into(path: str) -> None:
    """Write what all workers saw to a file, once the load has ended: JSON that `hookproof load --locust` reads."""
    began: list[tuple[Environment, int]] = []

    def begin(environment: Environment, **_: object) -> None:
        workers = environment.runner.worker_count if isinstance(environment.runner, MasterRunner) else 1
        began.append((environment, workers))

    def end(**_: object) -> None:
        if began and not isinstance(began[-1][0].runner, WorkerRunner):
            environment, workers = began[-1]
            said = {"workers": workers, "events": _statistics(environment)}
            Path(path).write_text(json.dumps(said), encoding="utf-8")

    # Only when all has ended have the workers said their last.
    listeners: tuple[tuple[Any, Any], ...] = (
        (events.test_start, begin),
        (events.test_stopping, LastWords().hear),
        (events.quit, end),
    )
    for event, listener in listeners:
        event.add_listener(listener)


@dataclass(slots=True)
class LastWords:
    """Hears the workers out: Locust's own master ends half a second after its load, whoever has not yet reported."""

    heard: bool = False

    def hear(self, environment: Environment, **_: object) -> None:
        """Ask each worker of a master to end, and wait until it has: its last report comes before it is gone."""
        runner = environment.runner
        if not isinstance(runner, MasterRunner) or self.heard:
            return
        self.heard = True
        for client in runner.clients.all:
            runner.server.send_to_client(Message("quit", None, client.id))  # type: ignore[no-untyped-call]
        until = time.monotonic() + (environment.stop_timeout or 0) + _LAST_SECONDS
        while runner.clients.all and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)  # Locust has made it one that lets others work


def _statistics(environment: Environment) -> dict[str, dict[str, object]]:
    """Return of each event how many answers came, after how many milliseconds, and how often it failed in which way."""
    failed: dict[str, dict[str, int]] = {}
    for error in environment.stats.errors.values():
        ways = failed.setdefault(error.name, {})
        words = str(error.error).removeprefix("CatchResponseError('").removesuffix("')")
        ways[words] = ways.get(words, 0) + error.occurrences
    return {
        entry.name: {
            "answers": entry.num_requests,
            "milliseconds": [*entry.response_times.items()],
            "failed": failed.get(entry.name, {}),
        }
        for entry in environment.stats.entries.values()
    }

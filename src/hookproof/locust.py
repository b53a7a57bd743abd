"""A user of Locust whose requests are a contract's deliveries: load from as many machines as it takes.

    # locustfile.py
    from hookproof.locust import ContractUser


    class Provider(ContractUser):
        host = "http://127.0.0.1:8000"

`locust --headless --master …` and `locust --worker …` do the rest. What is sent is as the settings of the project say
(`HOOKPROOF_SECRET`, `hookproof.yaml`, `hookproof.lock`): genuine deliveries of each event in turn, each about entities
of its own. Whichever worker sends it, no message id comes twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

try:
    from locust import constant_throughput, task
    from locust.contrib.fasthttp import FastHttpUser
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error.msg}: Locust comes with pip install 'hookproof[locust]'", name=error.name
    ) from None

from hookproof.contract.validation import is_valid
from hookproof.delivery.signing import Signer, signer_for, url_with
from hookproof.payloads import cases
from hookproof.payloads.renewal import renewed
from hookproof.settings.settings import settle

if TYPE_CHECKING:
    from hookproof.contract.model import Contract
    from hookproof.delivery.traffic import Delivery
    from hookproof.payloads.case import Case

__all__ = ["ContractUser"]

#: RFC 6585, section 4.
_TOO_MANY = 429
#: The settings that say what is sent.
_SETTINGS = ("secret", "provider", "version", "schemas", "event", "bind")


@dataclass(frozen=True)
class _Script:
    """What all users of a process send: an example of each event, signed by one signer with ids of its own."""

    contract: Contract
    signer: Signer
    examples: tuple[Case, ...]
    numbers: Iterator[int]

    def next(self) -> Delivery:
        """Return the next delivery of the process."""
        number = next(self.numbers)
        case = self.examples[number % len(self.examples)]
        # The token of the signer's ids is random in each process; entities take it from there.
        label = self.signer.ids(f"locust/{number}")
        fresh, _ = renewed(case, label, admits=is_valid(self.contract.events[case.event]))
        return self.signer.deliver(fresh, label=label)


@cache
def _script(url: str) -> _Script:
    """Return what the project's settings say for a consumer at `url`. Raises the errors of settings and contract."""
    settings = settle(dict.fromkeys(_SETTINGS))
    contract = settings.contract()
    signer = signer_for(contract, settings.signing_secret(contract), url=url)
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

    @task
    def deliver(self) -> None:
        """Send the next delivery and judge its answer."""
        url = self.host or ""
        made = _script(url).next()
        options: dict[str, Any] = {"data": made.body, "headers": dict(made.headers), "name": made.event}
        with self.client.request(made.method, url_with(url, made), catch_response=True, **options) as answer:
            if answer.status_code == _TOO_MANY:
                answer.failure("turned away with 429")
            elif not 200 <= answer.status_code < 300:
                answer.failure(f"not acknowledged: {answer.status_code or answer.error}")
            else:
                answer.success()

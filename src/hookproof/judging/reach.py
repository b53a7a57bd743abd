"""A consumer as it is reached: what goes there, what signs for it, and what keeps its secret out of sight."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hookproof.contract.model import Contract
from hookproof.delivery.issuing import Issuer
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer, signer_for
from hookproof.delivery.transports import Transport
from hookproof.judging.courier import Courier
from hookproof.settings.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The consumer that the settings name, of this contract and with this secret, at the end of a transport.

    `issuer` serves the keys that it fetches, where the contract's are fetched. `clock` and `sleep` are the time that
    the run has and lets pass.
    """

    settings: Settings
    contract: Contract
    secret: Secret
    transport: Transport
    issuer: Issuer | None = None
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def signer(self) -> Signer:
        """Return what makes deliveries to it. Raises InputError for a secret that gives no key."""
        url, headers = self.transport.url, self.settings.headers
        return signer_for(self.contract, self.secret, url=url, extra_headers=headers, issuer=self.issuer)

    def redactor(self) -> Redactor:
        """Return what hides its secret, and the credentials in the user's headers and URL."""
        secrets = Redactor(self.secret, *self.contract.delivery.authentication)
        return secrets.with_credentials(self.settings.headers, self.settings.url or "")

    def courier(self, begun: float) -> Courier:
        """Return what delivers to it in the time that the settings leave. Raises InputError as `signer` does."""
        limit = self.settings.max_seconds
        deadline = None if limit is None else begun + limit
        return Courier(
            self.transport,
            self.signer(),
            workers=self.settings.workers,
            deadline=deadline,
            clock=self.clock,
            sleep=self.sleep,
        )

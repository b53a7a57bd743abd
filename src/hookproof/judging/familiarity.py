"""A consumer that acknowledges whatever is about an entity that it knows, without a look: it says so in its answers.

What is sent about one entity again and again, as most shapes of an event are, then shows nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hookproof.delivery.traffic import Exchange

#: What an answer says of this delivery alone: an id, a count, a time.
_OWN = re.compile(rb"[\w.:+-]*\d[\w.:+-]*")
#: Longer answers are held against each other up to here.
_READ = 4096

Form = tuple[int, bytes]


def form_of(exchange: Exchange) -> Form | None:
    """Return an acknowledgement but for what differs from each to the next; None for all other answers."""
    response = exchange.response
    if response is None or not exchange.acknowledged:
        return None
    return response.status, _OWN.sub(b"#", response.body[:_READ])


@dataclass(slots=True)
class Familiarity:
    """How the run's first genuine delivery was acknowledged, and, by event, how what is known is acknowledged."""

    first: Form | None = None
    known: dict[str, Form | None] = field(default_factory=dict)

    def see(self, exchange: Exchange) -> None:
        """Note an exchange."""
        if self.first is None and not exchange.delivery.bent:
            self.first = form_of(exchange)

    def is_usual(self, exchange: Exchange) -> bool:
        """Whether this answers as the first of all did: nothing before that could be known."""
        return self.first is None or form_of(exchange) in (None, self.first)

    def learn(self, event: str, anew: Exchange, again: Exchange) -> None:
        """Note how a new entity and a further delivery about it are acknowledged: where alike, answers tell nothing."""
        said = form_of(again)
        self.known[event] = None if form_of(anew) in (None, said) else said

    def is_known(self, event: str, exchange: Exchange) -> bool:
        """Whether this is how what is known is acknowledged."""
        return self.known.get(event) is not None and self.known[event] == form_of(exchange)

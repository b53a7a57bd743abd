"""What the page of `hookproof listen` shows: what arrived since it began, and what the consumer behind it answered."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

from hookproof.contract import Contract
from hookproof.delivery.credentials import masked_target
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Exchange
from hookproof.errors import InputError
from hookproof.receiving.appraisal import Appraised
from hookproof.receiving.arrivaltext import fits, remark, request_text, without_credentials
from hookproof.receiving.relay import Relay
from hookproof.receiving.resending import as_it_was, signed_anew
from hookproof.receiving.webpage import Routes, Wish, readable
from hookproof.reports.exchangetext import Write, writer

#: Requests, and bytes of their bodies, that are kept for the page; the capture file has all.
_SHOWN = 200
_MOST_BYTES = 64 * 1024 * 1024
#: What the page calls its lists, and says where they are empty.
_WORDS = {
    "endpoints": "Passed on to",
    "none": "Nobody: start hookproof listen with --forward URL.",
    "nothing": "None yet. Have a delivery sent here.",
}


@dataclass(slots=True)
class _Taken:
    """A request with what was said of it, and the exchanges with the consumer, each with its time."""

    said: Appraised
    passed: list[tuple[float, Exchange]] = field(default_factory=list)


class Showing:
    """A board of what arrived. With a relay to a consumer, requests can be sent there again; anew with a signer."""

    def __init__(
        self,
        contract: Contract,
        redactor: Redactor,
        *,
        relay: Relay | None = None,
        url: str = "",
        signer: Signer | None = None,
    ) -> None:
        """`url` is the consumer's."""
        self._contract = contract
        self._redactor = redactor
        self._relay = relay
        self._url = url
        self._signer = signer
        self._write: Write | None = writer("text", url, redactor) if relay is not None else None
        self._taken: deque[_Taken] = deque(maxlen=_SHOWN)
        self._changes = 0

    def take(self, said: Appraised, passed: Exchange | None) -> None:
        """Take in a request that arrived, and the exchange with the consumer that it was passed on to."""
        self._taken.appendleft(_Taken(said, [] if passed is None else [(time.time(), passed)]))
        while len(self._taken) > 1 and sum(len(each.said.arrival.body) for each in self._taken) > _MOST_BYTES:
            self._taken.pop()
        self._changes += 1

    def look(self) -> Routes:
        """Return what the page may ask for."""
        return {"/state": self._state, "/deliveries/{about}": self._delivery}

    def done(self) -> Routes:
        """Return what the page may have done."""
        return {"/deliveries/{about}/again": self._again}

    def _state(self, wish: Wish) -> object:
        if wish.query.get("since") == str(self._changes):
            return {"version": str(self._changes)}
        does = {"again": self._relay, "anew": self._relay and self._signer}
        consumer = {"id": "", "url": masked_target(self._url), "events": ["*"], "disabled": False}
        return {
            "version": str(self._changes),
            "title": "hookproof listen",
            "does": [name for name, able in does.items() if able],
            "words": _WORDS,
            "contract": self._contract.name,
            "events": [],
            "endpoints": [consumer] if self._relay else [],
            "deliveries": [self._row(taken) for taken in self._taken],
        }

    def _row(self, taken: _Taken) -> dict[str, object]:
        said = taken.said
        return {
            "number": said.arrival.number,
            "event": said.event or f"{said.arrival.method} {masked_target(said.arrival.target)}",
            "message": said.message_id,
            "at": said.arrival.at,
            "attempts": len(taken.passed),
            "outcome": fits(said),
            "aside": _aside(taken),
        }

    def _delivery(self, wish: Wish) -> object:
        taken = self._find(wish.number)
        arrival, redactor = taken.said.arrival, without_credentials(taken.said, self._redactor)
        received = {
            "at": arrival.at,
            "good": fits(taken.said) == "valid",
            "told": f"arrived: {fits(taken.said)}",
            "exchange": request_text(arrival, redactor),
        }
        return {
            **self._row(taken),
            "url": masked_target(self._url) if self._relay else masked_target(arrival.target),
            "body": redactor.text(readable(arrival.body)),
            "remarks": [remark(finding) for finding in taken.said.findings],
            "tries": [received, *(self._told(at, exchange, redactor) for at, exchange in taken.passed)],
        }

    def _told(self, at: float, exchange: Exchange, redactor: Redactor) -> dict[str, object]:
        status = exchange.response.status if exchange.response is not None else None
        text = self._write(exchange) if self._write is not None else ""
        return {"at": at, "status": status, "told": _passed(exchange), "exchange": redactor.text(text)}

    async def _again(self, wish: Wish) -> object:
        taken, anew = self._find(wish.number), bool(wish.body.get("anew"))
        if self._relay is None or (anew and self._signer is None):
            mend = "Start hookproof listen with --forward URL, and with --secret for a new signature."
            raise InputError("this cannot be sent again", mend=mend)
        arrival = taken.said.arrival
        made = signed_anew(arrival, self._signer) if anew and self._signer is not None else as_it_was(arrival)
        taken.passed.append((time.time(), await self._relay.send(made)))
        self._changes += 1
        return {}

    def _find(self, number: int) -> _Taken:
        for taken in self._taken:
            if taken.said.arrival.number == number:
                return taken
        raise InputError(f"there is no delivery {number}")


def _passed(exchange: Exchange) -> str:
    return f"passed on: {exchange.summary}"


def _aside(taken: _Taken) -> str:
    """Tell what is wrong beside an outcome: with the delivery, else with the consumer's last answer to it."""
    if fits(taken.said) != "valid":
        return str(remark(taken.said.findings[0])["text"]) if taken.said.findings else ""
    last = taken.passed[-1][1] if taken.passed else None
    return "" if last is None or last.acknowledged else _passed(last)

"""Pass a request on to a consumer unchanged, and its answer back."""

from __future__ import annotations

from hookproof.delivery.http_carrier import HttpCarrier
from hookproof.delivery.targets import Target
from hookproof.delivery.traffic import Delivery, Exchange, Headers
from hookproof.receiving.arrival import Answer, Arrival

#: What belongs to the connection that a request came on (RFC 9110, section 7.6.1). Host names who is spoken to.
_OF_THE_CONNECTION = frozenset(["host", "connection", "keep-alive", "proxy-connection", "te", "upgrade", "expect"])


class Relay:
    """Passes requests on to one consumer. Body bytes, header names, values and order stay; Host is the consumer's."""

    def __init__(self, target: Target, time_limit: float) -> None:
        self.target = target
        self._carrier = HttpCarrier(target, time_limit)

    async def pass_on(self, arrival: Arrival) -> Exchange:
        """Return the exchange of a request that was passed on."""
        return await self.send(passed_on(arrival))

    async def send(self, delivery: Delivery) -> Exchange:
        """Return the exchange of a delivery to the consumer."""
        return await self._carrier.carry(delivery)

    async def close(self) -> None:
        """End the connections to the consumer."""
        await self._carrier.close()


def passed_on(arrival: Arrival) -> Delivery:
    """Return the delivery that a request becomes when it is passed on."""
    chunked = arrival.header("Transfer-Encoding") is not None
    return Delivery(
        address="",
        event="",
        method=arrival.method,
        headers=end_to_end(arrival.headers),
        body=arrival.body,
        message_id="",
        timestamp=0,
        body_parts=(len(arrival.body),) if chunked else None,
    )


def end_to_end(headers: Headers) -> Headers:
    """Return the headers without those of the connection, the ones that Connection names among them."""
    named = {name.strip().lower() for key, value in headers if key.lower() == "connection" for name in value.split(",")}
    return tuple((name, value) for name, value in headers if name.lower() not in _OF_THE_CONNECTION | named)


def passed_back(exchange: Exchange) -> Answer:
    """Return what the sender is told: the consumer's answer, or that there is none (RFC 9110, section 15.6.3)."""
    response = exchange.response
    if response is None or not 200 <= response.status < 600:
        return Answer(502)
    if response.truncated:
        return Answer(response.status)
    return Answer(response.status, end_to_end(response.headers), response.body)

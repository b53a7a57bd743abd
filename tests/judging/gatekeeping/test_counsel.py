"""What a user may try where nothing is acknowledged, by what came back."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.gatekeeping.counsel import advice, asks_for_token, header_first

NOW = 1_700_000_000
NOBODY: Any = None


def exchange(
    status: int | None, body: bytes = b"", date: str | None = None, method: str = "POST", **more: Any
) -> Exchange:
    delivery = Delivery(
        address="a", event="e", method=method, headers=(), body=b"", message_id="m", timestamp=NOW, **more
    )
    if status is None:
        return Exchange(delivery=delivery, response=None, failure=Failure.DROPPED)
    headers = (("Date", date),) if date is not None else ()
    return Exchange(delivery=delivery, response=Response(status=status, headers=headers, body=body))


@each_row(
    ("seen", "asks"),
    [
        (exchange(419), True),
        (exchange(403, b"<h1>CSRF verification failed"), True),
        (exchange(400, b"invalid XSRF-TOKEN"), True),
        (exchange(422, b"InvalidAuthenticityToken"), True),
        (exchange(400, b"The antiforgery token"), True),
        (exchange(400, b"The anti-forgery token"), True),
        (exchange(400, b"x" * 20_000 + b"csrf"), False),
        (exchange(400, b"x" * 19_996 + b"csrf"), True),
        (exchange(200, b"csrf"), False),
        (exchange(401, b"bad signature"), False),
        (exchange(None), False),
    ],
)
def test_a_protection_of_browsers_is_known_by_what_it_says(seen: Exchange, asks: bool) -> None:
    assert asks_for_token(seen) is asks
    assert advice(seen).startswith("That is a protection against forged requests of browsers") is asks


@each_row(
    ("seen", "begins"),
    [
        (exchange(401), "Give the secret that the consumer verifies with (--secret), and look at its clock."),
        (exchange(404), "Look at the path of the URL."),
        (exchange(405, method="PUT"), "Look at the path of the URL: what is there takes no PUT."),
        (exchange(500), "The consumer fails on a genuine delivery: look at its log."),
        (exchange(599), "The consumer fails on a genuine delivery: look at its log."),
        (exchange(502), "A proxy answers that the consumer behind it does not work"),
        (exchange(418), "Send one delivery by hand"),
        (exchange(499), "Send one delivery by hand"),
        (exchange(None), "Send one delivery by hand"),
    ],
)
def test_what_to_try_is_told_by_the_status(seen: Exchange, begins: str) -> None:
    assert advice(seen).startswith(begins)


@each_row(
    ("date", "says"),
    [
        ("Tue, 14 Nov 2023 22:13:20 GMT", ""),
        ("Tue, 14 Nov 2023 22:15:19 GMT", ""),
        ("Tue, 14 Nov 2023 22:15:20 GMT", "Its clock is 2 minutes ahead of this machine's."),
        ("Tue, 14 Nov 2023 21:13:20 GMT", "Its clock is 60 minutes behind this machine's."),
        ("yesterday", ""),
        ("", ""),
        ("x" * 100_000, ""),
        (None, ""),
    ],
)
def test_a_clock_that_is_minutes_off_is_told(date: str | None, says: str) -> None:
    assert advice(exchange(404, date=date)) == f"Look at the path of the URL. {says}".rstrip()


def asked(answers: Callable[[dict[str, str]], int | None]) -> tuple[str, int]:
    """What is said of a consumer that answers by the headers it gets, and how many deliveries that took."""
    sent: list[Delivery] = []

    def send(delivery: Delivery) -> Exchange:
        sent.append(delivery)
        return exchange(answers(dict(delivery.headers)))

    def deliver(case: Any, label: str) -> Delivery:
        return Delivery(
            address="a",
            event="e",
            method="POST",
            headers=(("User-Agent", "we"),),
            body=b"",
            message_id=label,
            timestamp=0,
        )

    courier: Any = SimpleNamespace(send=send, signer=SimpleNamespace(deliver=deliver))
    return header_first(NOBODY, courier, ("Acme & Co", "acme")), len(sent)


@each_row(
    ("answers", "named", "sent"),
    [
        (lambda headers: 403 if headers["User-Agent"] == "we" else 401, "User-Agent: AcmeCo/1.0", 4),
        (lambda headers: 401 if headers["User-Agent"] == "acme/1.0" else 403, "User-Agent: acme/1.0", 6),
        (lambda headers: 401 if "Mozilla" in headers["User-Agent"] else 403, "User-Agent: Mozilla/1.0", 8),
        (lambda headers: 401 if "X-Forwarded-Proto" in headers else 403, "X-Forwarded-Proto: https", 10),
        (lambda headers: 401, "", 10),
        (lambda headers: None, "", 2),
        (lambda headers: None if "X-Forwarded-Proto" in headers else 403, "", 10),
    ],
)
def test_a_header_that_decides_before_the_proof_does_is_named(answers: Any, named: str, sent: int) -> None:
    says, count = asked(answers)
    assert (f"`{named}`" in says) is bool(named)
    assert bool(says) is bool(named)
    assert count == sent
    if named:
        assert "it answers 401 instead of 403" in says


@each_row("wavers", [2, 3, 5])
def test_what_answers_now_so_and_now_otherwise_says_nothing_of_a_header(wavers: int) -> None:
    answers = iter([403] * (wavers - 1) + [401] + [403] * 20)
    assert asked(lambda _: next(answers))[0] == ""

"""What is promised in a number is read in the words of many texts, and what is promised of others is not."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.rules.guides.quantities import quantities_in
from hookproof.rules.reading.utterances import Utterance

AT = Place(path="page.md", line=1, column=1)


def _read(text: str, head: str = "Webhooks") -> list[tuple[str, int]]:
    return [(one.attribute, one.value[0]) for one in quantities_in(Utterance(text, AT, head, coded=False))]


@each_row(
    ("text", "topic", "amount"),
    [
        ("Respond within ten seconds.", "answer", 10),
        ("We give you 30 seconds.", "answer", 30),
        ("If no answer has come after half a minute, we hang up.", "answer", 30),
        ("Time to respond: 6 s", "answer", 6),
        ("We keep trying for two days.", "retry-span", 172_800),
        ("Failed deliveries retry for ≈16 hours.", "retry-span", 57_600),
        ("We give up after three days.", "retry-span", 259_200),
        ("Each organisation can have up to 20 endpoints.", "endpoints", 20),
        ("Nothing we send is larger than 64 kB.", "size", 65_536),
        ("After 15 seconds without an answer we close the connection.", "answer", 15),
        ("We wait up to 7 seconds for your answer and retry up to 5 times.", "answer", 7),
        ("It must be done in six seconds.", "answer", 6),
        ("Handlers that run for more than 8 seconds are cut off.", "answer", 8),
        ("An 8-second timeout applies to every delivery.", "answer", 8),
        ("Replies later than 8 seconds are ignored.", "answer", 8),
        ("Endpoints have 8 seconds before we hang up.", "answer", 8),
        ("Events that cannot be delivered in 3 days are dropped.", "retry-span", 259_200),
        ("All in all we try for three days.", "retry-span", 259_200),
        ("Payloads are capped at 64 KB.", "size", 65_536),
        ("For 24 hours after a rotation both secrets are valid.", "rotation", 86_400),
        ("You've got 30 seconds.", "answer", 30),
        ("After the 5th attempt it has failed, about 7 hours after the first one.", "retry-span", 25_200),
        ("Calls to the API are limited to 120 per minute.", "rate", 120),
        ("It is disabled after 20 consecutive failures.", "disabling", 20),
        ("The old secret is accepted for 24 hours.", "rotation", 86_400),
        ("How long do you wait?: 6 seconds.", "answer", 6),
        ("How big can a payload be?: At most 64 KB.", "size", 65_536),
        ("For how long is the old secret good?: One day.", "rotation", 86_400),
        ("Send any 2xx within 6 seconds.", "answer", 6),
        ("Up to 50 readings stand in one hook.", "batch", 50),
        ("The hook is paused for 24 hours.", "pause", 86_400),
        ("A paused hook is resumed by itself after a day.", "pause", 86_400),
        ("timeoutMs: 10_000 ; per request", "client-time", 10),
        ("Deliveries time out after 12 seconds (was 6).", "answer", 12),
        ("Answer: 5 s", "answer", 5),
        ("Return this within 10 seconds, or we try again", "answer", 10),
        ("Can I have more than one endpoint?: Up to 16 endpoints.", "endpoints", 16),
        ("By default, requests are retried twice.", "client-tries", 2),
    ],
)
def test_a_promise_is_read(text: str, topic: str, amount: int) -> None:
    assert (topic, amount) in _read(text)


@each_row(
    "text",
    [
        "On the Free plan you have 5 seconds to answer.",
        "Can I have more than one endpoint?",
        "Until March 2025 you had to answer within 5 seconds.",
        "The SDK gives up after 30 seconds.",
        "We usually answer within 2 days.",
        "We retry after 5 minutes.",
        "The first retry comes within 10 minutes.",
        "You might see up to 3 requests.",
        "In the sandbox, respond within 60 seconds.",
        "In the training environment we wait 40 s.",
        "Tokens are valid for 24 hours.",
        "Deliveries have an id that is unique for 8 seconds.",
        "Every 8 seconds the connection is checked.",
        "Without a 2xx the next attempt is made after 5 minutes.",
        "A timestamp must not be more than 300 seconds old to be accepted.",
        "We keep undelivered events for 30 days.",
        "If all attempts fail for 3 days we stop sending to the endpoint.",
        "The event is sent 30 seconds after the request.",
        "We wait for 7 seconds before we retry.",
        "For example, an endpoint that answers within 3 seconds is fast.",
        "Uploads of up to 5 MB are allowed.",
        "How long is a link good?: 30 minutes.",
        "A `503` with `Retry-After` is honoured for up to one hour.",
        "The requests that *you* make to our REST interface time out after 30 seconds.",
    ],
)
def test_what_is_promised_of_others_is_not_read(text: str) -> None:
    assert not _read(text)

"""That an event's name is the end of the URL is taken from a sentence that says it of deliveries, and from no other."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.importing.eventnames.urlends import ends_urls

TOLD = (
    "The event's name is the last segment of the URL: we append it to your base URL.",
    "Nothing.\n\nWe append the name of the event to the path.",
    "The event type is added to your URL.",
    "The event name is appended to your webhook URL, and the body is JSON.",
    "Acme appends the event type to the callback URL.",
    "The name of the event is sent as the final path segment of your endpoint's URL.",
    "For each delivery, the last part of the request path tells the event type.",
    "Each webhook is sent to your URL with the event name appended.",
    "We POST to https://example.com/hooks/{event} whenever something happens.",
    "Notifications are delivered to `<your URL>/{event_type}`.",
    "Your endpoint URL ends with the event type, such as /hooks/order.paid.",
    "Callbacks are sent to your base URL followed by a slash and the event name.",
    "In a webhook request, the event type is\nat the end of the URL.",
    "A POST is made to /webhooks/:eventName.",
    "The type of the event will be automatically appended to the registered URL.",
    "We will append the event name to the end of your URL.",
    "The event's type is the suffix of the webhook URL.",
    "The webhook's URL path ends in the event name.",
)
OTHERS = (
    "The event type is in the body. We append a slash to your URL.",
    "The event type is appended to the URL as a query parameter.",
    "The last event type is documented under a URL.",
    "For each event type, the URL ends with its documentation.",
    "The name of the event is in the header; the URL ends with a slash.",
    "The event name.",
    "",
    "Append the event type to the URL to list its deliveries.",
    "You can add the event name to the path to filter webhooks.",
    "Send us your webhook URL and the event types that you want.",
    "Webhooks whose event type is unknown are added to the log; its path is configured.",
    "We send a link; its last path segment is the id of the event.",
    "The event type is the last segment of the resource's URL in our API.",
    "We keep the event type of each webhook at the end of the page with your URL.",
    "GET /v1/webhooks/events/{event_type} is sent to our API.",
    "We post to https://example.com/hooks/{event_id}.",
    "We post to https://example.com/{event}/hooks/{account}.",
    "Your request is sent to https://api.example.com/events/{event}.",
    "The event type is added to our changelog, and your URL is called.",
    "We call your URL with the event types in a header.",
    "We call your URL with the event type in a header.",
    "The webhook is sent to your URL, plus the event type in the body.",
    "Deliveries to your URL end with the last event type.",
    "The event type of the webhook can be found at the end of this path.",
    "You register one URL per event type, at the end of the settings page.",
    "The type of the event is the last segment of the topic, and your URL receives it.",
    "The kind of event is added to your account's activity path when we deliver it.",
    "The final event type is sent to your URL.",
)


@each_row("text", TOLD)
def test_a_sentence_says_of_deliveries_that_the_name_ends_their_url(text: str) -> None:
    assert ends_urls((text,))


@each_row("text", OTHERS)
def test_a_sentence_that_says_something_else_of_names_and_urls_tells_nothing(text: str) -> None:
    assert not ends_urls((text,))


@pytest.mark.slow
@each_row("piece", ["event type is ", "the webhook ", "your URL with ", "/{event", "end of the ", "is "])
def test_a_text_of_one_piece_again_and_again_is_read_in_linear_time(piece: str) -> None:
    """Read going back over what was read, each of these takes minutes, and the run ends at its time limit."""
    assert not ends_urls([piece * 30, (piece * 20 + "\n\n") * 200])

"""Requests of a capture that are deliveries: by their headers, their bodies, or the ends of their addresses."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.importing.offering.wholerequests import requests_in


def capture(*sent: tuple[str, dict[str, str]]) -> dict[str, Any]:
    requests = [
        {
            "method": "POST",
            "url": url,
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
            "postData": {"text": '{"jar": 1}'},
        }
        for url, headers in sent
    ]
    return {"log": {"entries": [{"request": request} for request in requests]}}


@each_row(
    ("urls", "events"),
    [
        (("https://a.example/in/jar-opened?x=1", "https://a.example/in/jar-closed", "https://a.example/in/jar-opened"),
         ["jar-opened", "jar-closed", "jar-opened"]),
        (("https://a.example/in/jars", "https://a.example/in/lids"), []),
        (("https://a.example/in/jar-opened", "https://a.example/out/jar-closed"), []),
        (("https://a.example/in/jar-opened", "https://a.example/in/jar-opened"), []),
        (("https://a.example/v1/opened", "https://a.example/v1/closed"), []),
    ],
)  # fmt: skip
def test_addresses_that_differ_in_what_has_happened_name_events(urls: tuple[str, ...], events: list[str]) -> None:
    assert [one.event for one in requests_in([(capture(*((url, {}) for url in urls)), "a.har")])] == events


def test_a_signed_request_is_a_delivery_whatever_its_address() -> None:
    told = capture(("https://a.example/", {"X-Acme-Hmac": "00"}), ("https://a.example/v1/x", {}))
    (sent,) = requests_in([(told, "a")])
    assert (sent.event, sent.address) == ("", "https://a.example")


@each_row(
    ("texts", "events"),
    [
        (("jar.opened", "jar.closed"), ["jar.opened", "jar.closed"]),
        (("jar.opened", "jar.opened"), []),
        (("glass.jar", "tin.box"), []),
    ],
)
def test_a_header_in_which_requests_to_one_address_differ_by_what_has_happened_names_events_across_files(
    texts: tuple[str, ...], events: list[str]
) -> None:
    files = [(capture(("https://a.example", {"X-Acme-Sort": text})), f"{n}.har") for n, text in enumerate(texts)]
    assert [one.event for one in requests_in(files)] == events

"""What words and programs say of an interface."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.guides.interfacewords import showings
from hookproof.rules.reading.passages import stretches


def _said(text: str) -> list[tuple[str, str, str]]:
    return [(one.attribute, one.subject, one.value) for stretch in stretches(text) for one in showings(stretch)]


@each_row(
    ("text", "aspect", "subject", "value"),
    [
        ("It listens on port 8787.", "port", "", "8787"),
        ("```sh\nserve --port 8787\n```", "port", "", "8787"),
        ("```py\napp.run(port=8787)\n```", "port", "", "8787"),
        ("All of it is under https://api.shop.example/v2.", "base", "api.shop.example", "v2"),
        ("```sh\ncurl https://api.shop.example/2026-01/hooks\n```", "base", "api.shop.example", "2026-01"),
        ("Ask https://api.shop.example/v3/hooks first.", "version", "api.shop.example/hooks", "v3"),
        ("It takes deliveries at `/hooks/shop`.", "route", "", "/hooks/shop"),
        ("```\ncurl http://localhost:3000/hooks/shop\n```", "route", "", "/hooks/shop"),
        ("Respond with 403 if the signature is wrong.", "refusal", "", "403"),
        ("```php\nif (!hash_equals($a, $b)) http_response_code(401);\n```", "refusal", "", "401"),
        ("| Name | Default | |\n|---|---|---|\n| `max_age` | `600` | s |", "default", "max_age", "600 seconds"),
        ("When `max_age` is not set, five minutes are allowed.", "default", "max_age", "300 seconds"),
        ("Requires Python 3.11 or newer.", "runtime", "Python", "3.11"),
        ("You need Node.js 20+.", "runtime", "Node", "20"),
    ],
)
def test_a_saying_is_read_with_its_subject(text: str, aspect: str, subject: str, value: str) -> None:
    assert (aspect, subject, value) in _said(text)


@each_row(
    "text",
    [
        "Ports 80 and 443 are open.",
        "Open port 80 or 443.",
        "See http://localhost:3000 for the metrics.",
        "Respond with 401 or 403 if the signature is wrong.",
        "We usually answer 403 if the signature is wrong.",
        "A 404 is an endpoint that is gone.",
        "| Name | Meaning |\n|---|---|\n| `max_age` | 600 |",
        "Tested on Python 3.11.",
    ],
)
def test_what_is_no_saying_gives_none(text: str) -> None:
    assert _said(text) == []

"""Requests that are written as text are the collection that says the same."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.sources.transcribed.postman import is_collection
from hookproof.sources.transcribed.writtenrequests import as_collection

HTTP = """# kept by the team
@host = example.org

### Paid
# The token is yours.
POST https://{{host}}/in HTTP/1.1
Content-Type: application/json
X-Jars-Id: 7

{"jar": 1}

> {% client.log("x") %}

###
POST https://{{host}}/in
Content-Type: application/x-www-form-urlencoded

payload=%7B%22jar%22%3A2%7D
"""
CURL = """# The token is yours.
curl -X POST 'https://example.org/in' \\
  -H 'Content-Type: application/json' -H "X-Jars-Id: 7" \\
  --data-raw '{"jar": 1,
  "s": "it'\\''s"}'

$ curl https://example.org/in --data-urlencode 'payload={"jar": 2}' -u a:b -s
"""
BRUNO = """meta {
  name: Paid
  seq: 1
}

post {
  url: {{host}}/in
  body: json
}

headers {
  Content-Type: application/json
  X-Jars-Id: 7
  ~X-Off: 1
}

auth:apikey {
  key: X-Key
  placement: header
}

body:json {
  {
    "jar": 1
  }
}

docs {
  The token is yours.
}
"""


def sent(text: str) -> list[dict[str, Any]]:
    found = as_collection(text)
    assert is_collection(found)
    items: Any = found["item"] if found else []
    return list(items)


def test_a_file_of_a_client_for_http_holds_messages() -> None:
    first, second = sent(HTTP)
    assert (first["name"], first["description"]) == ("Paid", "The token is yours.")
    assert first["request"] == {
        "method": "POST",
        "url": {"raw": "https://{{host}}/in"},
        "header": [{"key": "Content-Type", "value": "application/json"}, {"key": "X-Jars-Id", "value": "7"}],
        "body": {"mode": "raw", "raw": '{"jar": 1}'},
    }
    assert second["request"]["body"]["urlencoded"] == [{"key": "payload", "value": '{"jar":2}'}]


def test_commands_of_curl_are_requests() -> None:
    first, second = sent(CURL)
    assert first["description"] == "The token is yours."
    assert [row["key"] for row in first["request"]["header"]] == ["Content-Type", "X-Jars-Id"]
    assert first["request"]["body"]["raw"] == """{"jar": 1,\n  "s": "it's"}"""
    assert second["request"]["url"] == {"raw": "https://example.org/in"}
    assert (second["request"]["method"], second["auth"]["type"]) == ("POST", "basic")
    assert second["request"]["body"]["urlencoded"] == [{"key": "payload", "value": '{"jar": 2}'}]


def test_a_file_of_bruno_is_a_request() -> None:
    (only,) = sent(BRUNO)
    assert (only["name"], only["description"]) == ("Paid", "The token is yours.")
    assert [row["key"] for row in only["request"]["header"]] == ["Content-Type", "X-Jars-Id"]
    assert only["request"]["body"] == {"mode": "raw", "raw": '{\n  "jar": 1\n}'}
    assert only["auth"]["apikey"] == {"key": "X-Key", "placement": "header", "in": "header"}


@each_row(
    "text",
    ["", "# only words\n", "To try it:\n\ncurl https://example.org -d 1\n", '{"a": 1}', "curl 'https://example.org\n",
     "meta {\n  name: a\n}\n"],
)  # fmt: skip
def test_what_begins_with_no_request_holds_none(text: str) -> None:
    assert as_collection(text) is None

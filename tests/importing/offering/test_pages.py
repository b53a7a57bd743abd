"""Pages of prose show payloads: each becomes an event, but for what is shown of anything else."""

from __future__ import annotations

from pathlib import Path

from hookproof.importing.intake import read_batch
from hookproof.importing.offering.pages import events_named_on, payloads_on

PAGE = """# Webhooks

## Verification

```json
{"type": "url_verification", "challenge": "3eZbrw"}
```

## Events

### order.paid

```json
{"type": "order.paid", "id": "evt_1", "total": 12}
```

```json
{"type": "order.paid", "id": "evt_2", "total": 12.5, "note": null}
```

### order.sent

```json
{"type": "order.sent", "id": "evt_3", "carrier": "post"}
```

The same in short:

```json
{"type": "order.sent", ...}
```
"""


def test_whole_payloads_of_a_page_are_those_of_its_events() -> None:
    assert [(one.event, one.payload["id"]) for one in payloads_on(PAGE, "hooks.md")] == [
        ("order.paid", "evt_1"),
        ("order.paid", "evt_2"),
        ("order.sent", "evt_3"),
    ]


CALLS = """# Ferns

```http
POST /hook HTTP/1.1
Content-Type: application/json
X-Fern-Event: fern.watered
X-Fern-Signature: sha256=5257a869

{"litres": 0.5,
 "fern": 12}
```

```http
POST /v1/webhooks HTTP/1.1
Authorization: Bearer abc

{"url": "https://example.com"}
```

```http
POST /hook HTTP/1.1
X-Fern-Event: fern.lost

{"fern": ...}
```

```http
POST /hook HTTP/1.1
X-Fern-Event: fern.asked

{"type": "url_verification", "challenge": "3eZbrw"}
```
"""


def test_whole_requests_with_the_headers_of_a_delivery_are_payloads_and_the_reader_s_own_calls_are_none() -> None:
    shown = [(one.event, one.payload, one.where) for one in payloads_on(CALLS, "ferns.md")]
    assert shown == [("fern.watered", {"litres": 0.5, "fern": 12}, "ferns.md:9:1")]


def test_a_page_alone_can_be_imported_and_beside_payloads_says_nothing_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "hooks.md").write_text(PAGE, encoding="utf-8")
    assert [offer.name for offer in read_batch([str(tmp_path / "hooks.md")])[0].offers] == ["order.paid", "order.sent"]
    (tmp_path / "order.lost.json").write_text('{"type": "order.lost"}', encoding="utf-8")
    assert [offer.name for offer in read_batch([str(tmp_path)])[0].offers] == ["order.lost"]


def test_names_that_a_program_alone_has_are_told_where_there_is_no_payload() -> None:
    page = "# SDK\n\n## Webhooks\n\n```python\n{}\n```\n"
    compared = 'event = verify(request)\nif event["type"] == "message.received":\n    ...'
    assert events_named_on(page.format(compared), "a.md") == ("message.received",)
    remarked = 'event = json.loads(payload)\nprint(event["type"])  # e.g. "user.created"\nrequest.body'
    assert events_named_on(page.format(remarked), "a.md") == ("user.created",)


def test_a_form_in_a_whole_request_is_a_payload() -> None:
    lines = ["POST /hook HTTP/1.1", "Content-Type: application/x-www-form-urlencoded", "X-Acme-Signature: ab", ""]
    box = "\n".join([*lines, "event=call.ended&id=c_1&seconds=61"])
    found = [one for one in payloads_on(f"# Calls\n\n## call.ended\n\n```http\n{box}\n```\n", "a.md") if one.form]
    assert [one.payload for one in found] == [{"event": "call.ended", "id": "c_1", "seconds": 61}]


def test_a_form_alone_is_a_payload_where_it_carries_an_event_s_name() -> None:
    page = "# Calls\n\n```\nevent=call.ended&id=c_1&seconds=61\n```\n\n```sh\nTOKEN=abc\n```\n\n```\na=1&b=2\n```\n"
    found = [(one.payload, one.where, one.form) for one in payloads_on(page, "a.md")]
    assert found == [({"event": "call.ended", "id": "c_1", "seconds": 61}, "a.md:4:1", True)]

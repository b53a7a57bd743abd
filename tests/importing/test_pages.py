"""Pages of prose show payloads: each becomes an event, but for what is shown of anything else."""

from __future__ import annotations

from pathlib import Path

from hookproof.importing.intake import read_batch
from hookproof.importing.pages import payloads_on

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


def test_a_page_alone_can_be_imported_and_beside_payloads_says_nothing_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "hooks.md").write_text(PAGE, encoding="utf-8")
    assert [offer.name for offer in read_batch([str(tmp_path / "hooks.md")])[0].offers] == ["order.paid", "order.sent"]
    (tmp_path / "order.lost.json").write_text('{"type": "order.lost"}', encoding="utf-8")
    assert [offer.name for offer in read_batch([str(tmp_path)])[0].offers] == ["order.lost"]

"""A document is held against a contract only where it is evidently about it."""

from __future__ import annotations

import pytest

from hookproof.contract import Contract
from hookproof.rules.counterpart import evident
from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Corpus

FOREIGN = """# Uploads of Larkpost

## file.upload.failed

| Field | Type | Required |
|---|---|---|
| `event` | string | yes |
| `upload` | object | yes |

```json
{"event": "file.upload.failed", "upload": {"name": "a.csv"}}
```
"""
OWN = FOREIGN.replace(
    "| `upload` | object | yes |", "| `fileId` | string | yes |\n| `occurredAt` | integer | yes |"
).replace('"upload": {"name": "a.csv"}', '"fileId": "vg_file_1", "occurredAt": 1790933400')


def chosen(known: list[Contract], *texts: str) -> str:
    documents = tuple(document_of(text, f"page{number}.md") for number, text in enumerate(texts))
    contract = evident(Corpus(documents=documents), known).contract
    return contract.provider.name if contract else ""


def test_one_common_name_is_no_evidence(known_contracts: list[Contract]) -> None:
    assert chosen(known_contracts, FOREIGN) == ""


def test_where_a_name_is_common_nobody_says_that_no_contract_has_it(known_contracts: list[Contract]) -> None:
    choice = evident(Corpus(documents=(document_of(FOREIGN, "page.md"),)), iter(known_contracts))
    assert choice.contract is None
    assert "also in videogen@" in choice.reason


def test_a_common_name_with_common_fields_is(known_contracts: list[Contract]) -> None:
    assert chosen(known_contracts, OWN) == "videogen"


def test_events_of_others_outweigh_a_few_common_ones(known_contracts: list[Contract]) -> None:
    others = "".join(f"\n## list.{word}\n\nAn event.\n" for word in ("made", "sorted", "split"))
    assert chosen(known_contracts, OWN + others) == ""


def test_a_list_of_a_provider_s_events_is_evidence(known_contracts: list[Contract]) -> None:
    listed = "\n".join(f"- `order.{word}`" for word in ("paid", "shipped", "refunded"))
    assert chosen(known_contracts, f"# Events\n\n{listed}\n") == "teashop"


@pytest.mark.parametrize("text", ["# Notes\n\nNothing.\n", "# Webhooks\n\n## tea.poured\n\nAn event.\n"])
def test_what_no_contract_has_is_held_against_none_and_the_reason_is_said(
    text: str, known_contracts: list[Contract]
) -> None:
    choice = evident(Corpus(documents=(document_of(text, "page.md"),)), known_contracts)
    assert choice.contract is None
    assert choice.reason


def test_two_contracts_that_fit_equally_are_none(known_contracts: list[Contract]) -> None:
    corpus = Corpus(documents=(document_of(OWN, "page.md"),))
    twice = [*known_contracts, next(c for c in known_contracts if c.provider.name == "videogen")]
    choice = evident(corpus, twice)
    assert choice.contract is None
    assert "several" in choice.reason

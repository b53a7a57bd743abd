"""What an imported version is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from tests.importing.shop import event, shop, webhook
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.errors import InputError
from hookproof.importing.editions import Edition, edition_named, edition_of
from hookproof.importing.offers import Batch

TODAY = "2026-11-30"


@each_row(
    ("said", "name", "date"),
    [
        ("2.4.0", "2.4.0", TODAY),
        ("2026-03", "2026-03", TODAY),
        ("2026-03-15", "2026-03-15", "2026-03-15"),
        ("2026-02-01.beta", "2026-02-01.beta", TODAY),
        ("v3", "v3", TODAY),
        ("", TODAY, TODAY),
        ("../v3", TODAY, TODAY),
        ("v 3", TODAY, TODAY),
        ("v3.", TODAY, TODAY),
        ("1" * 65, TODAY, TODAY),
    ],
)
def test_a_version_has_the_name_that_its_documents_give_it_where_a_folder_can_have_it(
    said: str, name: str, date: str
) -> None:
    found = edition_of(Batch(offers=(), edition=said), TODAY)
    assert (found.name, found.date) == (name, date)
    assert bool(found.decided) is (name == said)


def test_a_user_s_name_needs_to_be_one_of_a_folder() -> None:
    assert edition_named("2026-11-27.1", TODAY) == Edition("2026-11-27.1", "2026-11-27")
    assert edition_named("spring", TODAY) == Edition("spring", TODAY)
    with pytest.raises(InputError, match="no version's name"):
        edition_named("a/b", TODAY)


def test_an_edition_is_the_version_and_another_document_of_it_its_revision(
    hookproof: Callable[..., Result], saved: Callable[[str, Any], str], project: Path
) -> None:
    document = shop() | {"info": {"title": "Shop", "version": "2.4.0"}}
    done = hookproof("import", saved("a.json", document), "--provider", "acme")
    assert "Decided: the version is called 2.4.0" in done.output
    document["webhooks"]["order.lost"] = webhook(event("order.lost"))
    done = hookproof("import", saved("a.json", document), "--provider", "acme")
    assert "acme@2.4.0.1" in done.output
    said = yaml.safe_load((project / "schemas" / "acme" / "provider.yaml").read_text(encoding="utf-8"))
    assert [*said["versions"]] == ["2.4.0", "2.4.0.1"]
    assert "order.lost" in load_contract("acme", "2.4.0.1").events
    assert hookproof("generate", "order.lost", "--provider", "acme").exit_code == 0
    done = hookproof("schemas", "scaffold", "2.4.0", "2100-01-01", "--provider", "acme", "--source", "x")
    assert done.exit_code == 0, done.output

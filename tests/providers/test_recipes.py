"""Each recipe of docs/providers.md makes a contract, and a run of it against a correct consumer finds nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from tests.printed import shown

from hookproof.cli.main import group
from hookproof.contract.catalogue import bundled_root
from hookproof.contract.deliveryrules import rules_of, with_preset
from hookproof.contract.filenames import file_of
from hookproof.contract.presets import load_preset

pytestmark = pytest.mark.checkout
RECIPES = shown("docs/providers.md", "Recipes", "yaml")
EVENTS = {"stripe": "invoice.paid", "github": "issues.opened", "shopify": "orders/create", "slack": "app_mention"}


def test_there_is_a_recipe_for_each_of_the_four() -> None:
    assert {yaml.safe_load(text)["preset"] for text in RECIPES} == set(EVENTS)


@pytest.mark.slow
@pytest.mark.parametrize("text", RECIPES, ids=lambda text: yaml.safe_load(text)["preset"])
def test_a_recipe_runs(text: str, tmp_path: Path, schema_of: object) -> None:
    said = yaml.safe_load(text)
    name = said["preset"]
    event = EVENTS[name]
    folder = tmp_path / "mine" / "first"
    folder.mkdir(parents=True)
    rules = rules_of(with_preset(load_preset(name, bundled_root()).delivery, said.get("delivery", {})))
    schema = schema_of(rules, event)  # type: ignore[operator]
    del schema["$id"]
    (folder / file_of(event)).write_text(json.dumps(schema), encoding="utf-8")
    versions = {"first": {"date": "2026-01-01", "source": "a recipe", "digest": "0" * 64}}
    (folder.parent / "provider.yaml").write_text(f"{text}{yaml.safe_dump({'versions': versions})}", encoding="utf-8")
    call = ["demo", "--schemas", str(tmp_path), "--provider", "mine", "--level", "quick"]
    result = CliRunner().invoke(group, call, standalone_mode=False)
    assert result.exception is None, result.output
    assert result.return_value == 0, result.output

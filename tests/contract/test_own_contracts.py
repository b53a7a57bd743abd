"""A project's own folder of contracts is found without being named, and hides nothing that comes with the package."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hookproof.contract import load_provider, provider_names
from hookproof.contract.catalogue import SCHEMAS_VARIABLE, bundled_root, offered
from hookproof.errors import InputError, UnknownName
from hookproof.settings.choice import only_provider

PROVIDERS = Path(__file__).parents[1] / "providers"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(SCHEMAS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_contracts_under_schemas_are_found_and_come_first(project: Path) -> None:
    bundled = provider_names()
    shutil.copytree(PROVIDERS / "acme", project / "schemas" / "acme")
    assert load_provider("acme").root == Path("schemas/acme")
    assert only_provider(None) == "acme"
    assert provider_names() == sorted({*bundled, "acme"})
    assert load_provider(bundled[0]).root.parent == bundled_root()


def test_a_folder_of_that_name_that_holds_no_contract_changes_nothing(project: Path) -> None:
    before = offered()
    (project / "schemas" / "tables").mkdir(parents=True)
    (project / "schemas" / "user.json").write_text("{}", encoding="utf-8")
    assert offered() == before


def test_a_folder_that_is_named_is_the_only_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PROVIDERS / "acme", project / "schemas" / "acme")
    with pytest.raises(UnknownName):
        load_provider("acme", root=bundled_root())
    monkeypatch.setenv(SCHEMAS_VARIABLE, str(PROVIDERS))
    assert "acme" in offered()
    assert "plain" in provider_names()
    assert load_provider("acme").root == PROVIDERS / "acme"


def test_a_document_in_a_folder_s_place_is_answered_with_what_makes_a_folder_of_it(project: Path) -> None:
    (document := project / "openapi.json").write_text("{}")
    with pytest.raises(InputError, match=r"(?s)contracts are a folder.*hookproof import"):
        provider_names(document)
    with pytest.raises(InputError, match="no such folder"):
        provider_names(project / "none")


def test_a_key_that_stands_twice_in_the_providers_file_is_refused(project: Path) -> None:
    shutil.copytree(PROVIDERS / "acme", project / "schemas" / "acme")
    path = project / "schemas" / "acme" / "provider.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text.rstrip()}\ntitle: Other\ntitle: Another\n", encoding="utf-8")
    with pytest.raises(InputError, match="the key 'title' stands twice in one mapping: first in line "):
        load_provider("acme")

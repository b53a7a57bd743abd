"""Bindings from texts, files, mappings and commands."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hookproof.errors import InputError
from hookproof.settings.pairs import binding_text, bindings_of


def test_a_bound_command_gives_what_it_prints() -> None:
    assert bindings_of([f"file.id=cmd: {sys.executable} -c 'print(42)'"]) == {"file.id": 42}


def test_a_bound_command_that_fails_is_an_error_that_names_it() -> None:
    with pytest.raises(InputError, match="status 3"):
        bindings_of([f"id=cmd: {sys.executable} -c 'raise SystemExit(3)'"])
    with pytest.raises(InputError, match="cannot be run"):
        bindings_of(["id=cmd: no-such-command-here"])
    with pytest.raises(InputError, match="cannot be run"):
        bindings_of(["id=cmd:"])


def test_bindings_stand_in_a_file_as_a_mapping(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    file.write_text("fileId: 'vg_1'\nnumber: '42'\ncount: 42\n")
    assert bindings_of([f"@{file}", "other=x"]) == {"fileId": "vg_1", "number": "42", "count": 42, "other": "x"}


def test_a_file_that_is_no_mapping_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text("[1]")
    with pytest.raises(InputError, match="mapping"):
        bindings_of([f"@{file}"])


def test_a_mapping_keeps_texts_that_look_like_numbers() -> None:
    assert bindings_of([binding_text(("id", "42"))]) == {"id": "42"}

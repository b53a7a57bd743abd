"""Each document with a contradiction has a finding that the same document without it does not have; that has none.

The files under `contradictions/` hold documents apart by `==== form`; where a contradiction stands, the text is
written twice: `«wrong‖right»`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hookproof.findings import Finding, Severity

HERE = Path(__file__).parent / "contradictions"
_BEND = re.compile(r"«([^‖»]*)‖([^»]*)»")


def _cases() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.txt")):
        parts = re.split(r"^==== (\w+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        for number, (form, text) in enumerate(zip(parts[::2], parts[1::2], strict=True), 1):
            yield pytest.param(form, text, id=f"{path.stem}-{number}-{form}")


def _bent(text: str, side: int) -> str:
    assert _BEND.search(text)
    return _BEND.sub(lambda match: match[side] or "", text)


def _documents(form: str, text: str) -> dict[str, str]:
    return _FORMS[form](text)


def _api(text: str) -> dict[str, str]:
    hooks = {name: {"post": _operation(hook)} for name, hook in yaml.safe_load(text).items()}
    root = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {}, "webhooks": hooks}
    return {"api.json": json.dumps(root, indent=2)}


def _operation(hook: dict[str, Any]) -> dict[str, Any]:
    media = {key: hook[key] for key in ("schema", "example") if key in hook}
    words = {key: hook[key] for key in ("summary", "description") if key in hook}
    body = {"content": {"application/json": media}}
    return {**words, "requestBody": body, "responses": {"200": {"description": "ok"}}}


def _async(text: str) -> dict[str, str]:
    return {"api.yaml": f"asyncapi: 2.6.0\ninfo: {{title: Shop, version: '1'}}\n{text}"}


def _files(text: str) -> dict[str, str]:
    parts = re.split(r"^--- (\S+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


_FORMS: dict[str, Callable[[str], dict[str, str]]] = {
    "hooks": _api,
    "asyncapi": _async,
    "md": lambda text: {"page.mdx" if re.search("^ *<[A-Z]", text, re.MULTILINE) else "page.md": text},
    "text": lambda text: {"page.txt": text},
    "files": _files,
}


def _found(documents: dict[str, str], folder: Path, findings_in: Callable[..., list[Finding]]) -> set[tuple[str, str]]:
    folder.mkdir()
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")
    found = findings_in(folder)
    return {(finding.fact.id, finding.message) for finding in found if finding.severity is not Severity.NOTE}


@pytest.mark.parametrize(("form", "text"), list(_cases()))
def test_a_contradiction_is_found_and_its_mend_is_clean(
    form: str, text: str, tmp_path: Path, findings_in: Callable[..., list[Finding]]
) -> None:
    assert not _found(_documents(form, _bent(text, 2)), tmp_path / "right", findings_in)
    assert _found(_documents(form, _bent(text, 1)), tmp_path / "wrong", findings_in)

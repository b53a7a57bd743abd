"""What is read and found of some documents of `kinds/` is what is on record, with the contradiction and without it.

All of these documents are gone through by a slow test, which asks whether each contradiction is found. The ones named
in `recorded_kinds.txt` are those that notice most breaks of `rules/` and `sources/`: of these all that is read of them,
and all that every rule says of them, is kept (`conftest.py` says how to write it anew).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from tests.rules.conftest import told
from tests.sources.test_readings import read

from hookproof.rules.rulebook import rules
from hookproof.rules.runner import ground_of, judged
from hookproof.sources.documentkinds import read_corpus

KINDS = Path(__file__).parent / "kinds"
#: Folder, kind, the how manieth of it, and which of both ways a contradiction is written: 1 with it, 2 without.
NAMES = (KINDS.parent / "recorded_kinds.txt").read_text(encoding="utf-8").split()
PARTS = 16
_HEAD = re.compile(r"^==== (\w+) (\S+)\n", re.MULTILINE)
_FILE = re.compile(r"^--- (\S+\.\w+)\n", re.MULTILINE)
_BEND = re.compile(r"«([^‖»]*)‖([^»]*)»")
_HEADS = {"api": "openapi: 3.1.0", "api30": "openapi: 3.0.3", "asyncapi": "asyncapi: 2.6.0"}
_INFO = "\ninfo: {title: Shop, version: '1'}\n"


@cache
def tables(folder: str) -> dict[str, list[tuple[str, str]]]:
    """Form and text of the documents of a folder, by kind."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((KINDS if folder == "kinds" else KINDS / folder).glob("*.txt")):
        _, *parts = _HEAD.split(path.read_text(encoding="utf-8"))
        for form, kind, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            found.setdefault(kind, []).append((form, text))
    return found


def documents(form: str, text: str) -> dict[str, str]:
    if form == "files":
        _, *parts = _FILE.split(text)
        return dict(zip(parts[::2], parts[1::2], strict=True))
    if form == "md":
        return {"page.mdx" if re.search("^<[A-Z]", text, re.MULTILINE) else "page.md": text}
    return {"api.yaml": _HEADS[form] + _INFO + text if form in _HEADS else _HEADS["api"] + _INFO + _webhooks(text)}


def _webhooks(text: str) -> str:
    hooks = {}
    for name, hook in yaml.load(text, Loader=yaml.CSafeLoader).items():
        words = {"description": hook.pop("description")} if "description" in hook else {}
        body = {"requestBody": {"content": {"application/json": hook}}}
        hooks[name] = {"post": {**words, **body, "responses": {"200": {"description": "ok"}}}}
    return yaml.safe_dump({"paths": {}, "webhooks": hooks}, sort_keys=False)


def said(name: str, home: Path) -> Iterator[str]:
    """What every rule says of a document, and what is read of it."""
    folder, kind, number, side = name.split("/")
    form, text = tables(folder)[kind][int(number) - 1]
    for file, content in documents(form, _BEND.sub(lambda match: match[int(side)], text)).items():
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_text(content, encoding="utf-8")
    corpus = read_corpus([str(home)])
    ground = ground_of(corpus, None)
    found = [finding for one in corpus.documents for row in rules() for finding in judged(row, ground, one).findings]
    yield from told(found, home)
    yield from read(corpus, home).splitlines()


@pytest.mark.parametrize("part", range(PARTS))
def test_a_document_is_read_and_judged_as_it_is_kept(
    part: int, tmp_path: Path, as_told: Callable[[str, str, str], None]
) -> None:
    for number, name in enumerate(NAMES[part::PARTS]):
        home = tmp_path / str(number)
        home.mkdir()
        as_told("kinds", name, "".join(f"{line}\n" for line in said(name, home)))

"""What is read and found of some documents of `kinds/` is what is on record, with the contradiction and without it.

All of these documents are gone through by a slow test, which asks whether each contradiction is found. The ones named
in `recorded_kinds.txt` are those that notice most breaks of `rules/` and `sources/`: of these all that is read of them,
and all that every rule says of them, is kept (`conftest.py` says how to write it anew).

The documents of `corners.txt` are those of `kinds/` with lines and words that were taken out, exchanged or brought from
another: of many that were made so those which bring a condition to an outcome, a bound to its limit or an order out of
place where none of the samples does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from tests.rowwise import sampled
from tests.rules.conftest import told
from tests.sources.test_readings import read

from hookproof.findings import Finding
from hookproof.rules.rulebook import rules
from hookproof.rules.runner import ground_of, judged
from hookproof.sources.documentkinds import read_corpus

KINDS = Path(__file__).parent / "kinds"
#: Folder, kind, the how manieth of it, and which of both ways a contradiction is written: 1 with it, 2 without.
NAMES = (KINDS.parent / "recorded_kinds.txt").read_text(encoding="utf-8").split()
PARTS = 16
CORNERS = KINDS.parent / "corners.txt"
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


def digest(findings: list[Finding], home: Path) -> str:
    """Of what a report has of findings beside their words: their weight, what tells causes apart, advice."""
    told = [(f.severity.label, f.subject, f.discriminator, f.advice, f.address, f.played) for f in findings]
    return hashlib.sha256(repr(told).replace(f"{home}/", "").encode()).hexdigest()[:12]


def named(name: str) -> tuple[str, str]:
    """Form and text of a document of `kinds/`."""
    folder, kind, number, side = name.split("/")
    form, text = tables(folder)[kind][int(number) - 1]
    return form, _BEND.sub(lambda match: match[int(side)], text)


@cache
def corners() -> dict[str, tuple[str, str]]:
    """Form and text of the documents of `corners.txt`, by number."""
    _, *parts = _HEAD.split(CORNERS.read_text(encoding="utf-8"))
    return {number: (form, text) for form, number, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)}


def said(form: str, text: str, home: Path) -> Iterator[str]:
    """What every rule says of a document, and what is read of it."""
    for file, content in documents(form, text).items():
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_text(content, encoding="utf-8")
    corpus = read_corpus([str(home)])
    ground = ground_of(corpus, None)
    found = [finding for one in corpus.documents for row in rules() for finding in judged(row, ground, one).findings]
    yield from told(found, home)
    if found:
        yield f"beside: {digest(found, home)}"
    yield from read(corpus, home).splitlines()


@pytest.mark.parametrize("part", sampled(range(PARTS), every=2))
def test_a_document_is_read_and_judged_as_it_is_kept(
    part: int, tmp_path: Path, as_told: Callable[[str, str, str], None]
) -> None:
    for number, name in enumerate(NAMES[part::PARTS]):
        home = tmp_path / str(number)
        home.mkdir()
        as_told("kinds", name, "".join(f"{line}\n" for line in said(*named(name), home)))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_document_that_is_no_longer_in_order_is_read_and_judged_as_it_is_kept(
    part: int, tmp_path: Path, as_told: Callable[[str, str, str], None]
) -> None:
    for number, (form, text) in [*corners().items()][part::4]:
        home = tmp_path / number
        home.mkdir()
        as_told("corners", number, "".join(f"{line}\n" for line in said(form, text, home)))

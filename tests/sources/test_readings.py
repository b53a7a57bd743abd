"""What is read of the documents beside this file and of the good samples of the rules is what is kept in `read/`.

Each of the good samples has something to judge.

`REBUILD_SNAPSHOTS=1 pytest -n 0 tests/sources/test_readings.py` writes anew what is kept; read the difference before
you commit.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.rowwise import each_row

from hookproof.schema.pointers import escape
from hookproof.sources.documentkinds import read_corpus
from hookproof.sources.recognition import recognised
from hookproof.sources.records import Corpus, Document, Example, Field, ObjectDoc, Page, Place, Prose

SAMPLES = Path(__file__).parents[1] / "doc_samples"
READ = Path(__file__).parent / "read"
GOOD, OWN = sorted(SAMPLES.glob("*/good/*")), sorted((Path(__file__).parent / "documents").iterdir())
_SAID = {True: "required", False: "optional", None: ""}
_NULL = {True: "nullable", False: "not null", None: ""}


def joined(*parts: object) -> str:
    return " | ".join(str(part) for part in parts if part)


def place(at: Place) -> str:
    return f"{at.line}:{at.column}{f'#{at.pointer}' if at.pointer else ''}"


def cut(text: str) -> str:
    flat = json.dumps(text, ensure_ascii=False)
    return flat if len(flat) <= 60 else f"{flat[:36]}…{flat[-16:]}({len(flat)})"


def field(found: Field) -> str:
    said = [_SAID[found.required], _NULL[found.nullable], found.enum and f"enum {json.dumps(found.enum)}"]
    group = found.group and f"under {found.group!r}"
    kinds = "/".join(sorted(found.kinds))
    return joined(".".join(found.path), kinds, *said, group, cut(found.description), place(found.at))


def spots(value: object, pointer: str = "") -> Iterator[str]:
    yield pointer
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield from spots(inner, f"{pointer}/{escape(str(key))}")


def example(found: Example) -> Iterator[str]:
    said = [found.role.value, ", ".join(found.events), found.label and cut(found.label), found.partial and "partial"]
    more = [found.problem and found.problem.message, ", ".join(found.duplicates), found.schema]
    yield joined("example", *said, *more, place(found.at), cut(found.raw))
    if found.value is not None:
        where = (found.place(pointer) for pointer in [*spots(found.value)][:16])
        yield "  " + cut(json.dumps(found.value, ensure_ascii=False))
        yield "  " + " ".join(f"{at.line}:{at.column}" for at in where)


def prose(found: Prose) -> str:
    return joined("prose", found.about and f"about {found.about!r}", cut(found.text), place(found.at))


def thing(found: ObjectDoc) -> Iterator[str]:
    yield joined("object", found.name, found.pointer, cut(found.description), place(found.at))
    yield from (f"  {field(inner)}" for inner in found.fields)


def page(found: Page) -> Iterator[str]:
    body = found.body and f"body {found.body.name!r} {place(found.body.at)}"
    said = [", ".join(found.events), found.schema, ", ".join(found.statuses), body]
    yield joined("page", cut(found.title), *said, place(found.at))
    yield from (f"  {joined(one.role.value, place(one.at))}" for one in found.examples)
    yield from (f"  {prose(one)}" for one in found.prose)


def document(found: Document) -> Iterator[str]:
    yield joined(found.kind, found.title, found.version, ", ".join(found.carriers), ", ".join(sorted(found.mentions)))
    for one in found.pages:
        yield from page(one)
    for each in found.objects:
        yield from thing(each)
    for shown in found.examples:
        yield from example(shown)
    yield from map(prose, found.prose)
    for kind, lists in (("list", found.event_lists), ("program", found.programs)):
        yield from (joined(kind, ", ".join(listed.events), listed.label, place(listed.at)) for listed in lists)


@cache
def kept(file: Path) -> dict[str, str]:
    """Return what is kept in a file, by the names of its samples."""
    parts = re.split(r"^==== (.+)\n", file.read_text(encoding="utf-8") if file.exists() else "", flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def hold(file: str, name: str, text: str) -> None:
    there = READ / f"{file}.txt"
    if os.environ.get("REBUILD_SNAPSHOTS"):
        READ.mkdir(exist_ok=True)
        every = sorted({**kept(there), name: text}.items())
        there.write_text("".join(f"==== {key}\n{said}" for key, said in every), encoding="utf-8")
        kept.cache_clear()
    assert text == kept(there).get(name), "not as it is kept: see the head of this file"


def read(corpus: Corpus, base: Path) -> str:
    lines = [f"{line}\n" for found in corpus.documents for line in document(found)]
    lines += [f"skipped {name}: {why}\n" for name, why in corpus.skipped]
    return "".join(lines).replace(f"{base}/", "")


@each_row("path", GOOD, ids=lambda path: path.relative_to(SAMPLES).as_posix(), parts=4, quick=1)
def test_a_good_sample_is_read_as_it_is_kept_and_can_be_judged(path: Path) -> None:
    corpus = read_corpus([str(path)])
    assert recognised(corpus.documents).is_judgeable
    hold(path.parts[-3], path.name, read(corpus, path.parent))


@each_row("path", OWN, ids=lambda path: path.name)
def test_a_document_is_read_as_it_is_kept(path: Path) -> None:
    hold("documents", path.name, read(read_corpus([str(path)]), path.parent))

"""What rules find in documents, and whether it is told as it is kept.

`REBUILD_SNAPSHOTS=1 pytest -n 0 tests/rules` writes anew what is kept in `told/`; read the difference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from hookproof.contract import Contract, load_contract, provider_names
from hookproof.findings import Finding
from hookproof.rules.counterpart import evident
from hookproof.rules.rulebook import Confidence, rules
from hookproof.rules.runner import ground_of, judged
from hookproof.sources.documentkinds import document_of, read_corpus
from hookproof.sources.records import Corpus

TESTS = Path(__file__).parents[1]
TOLD = Path(__file__).parent / "told"


@pytest.fixture(scope="session")
def known_contracts() -> list[Contract]:
    """Every contract that a sample may be about: those that come with the package, and the invented ones."""
    invented = TESTS / "rules" / "contracts"
    bundled = [load_contract(name) for name in provider_names()]
    return [*bundled, *(load_contract(name, root=invented) for name in provider_names(invented))]


@pytest.fixture(scope="session")
def findings_in(known_contracts: list[Contract]) -> Callable[..., list[Finding]]:
    """Return what all rules find in documents, given as paths or as name=text; rules of low confidence where named."""

    def find(*paths: Path, low: str = "", contract: bool = True, **texts: str) -> list[Finding]:
        read = read_corpus([str(path) for path in paths]).documents
        written = tuple(document_of(text, name.replace("__", ".")) for name, text in texts.items())
        corpus = Corpus(documents=(*read, *written))
        ground = ground_of(corpus, evident(corpus, known_contracts).contract if contract else None)
        chosen = [row for row in rules() if row.confidence is Confidence.HIGH or row.id == low]
        return [f for d in corpus.documents for row in chosen for f in judged(row, ground, d).findings]

    return find


def told(findings: list[Finding], base: Path) -> Iterator[str]:
    """Yield what a reader of a report sees of the findings; paths are told from `base` on."""
    for finding in findings:
        lines = [f"{finding.fact.id} {finding.place}: {finding.message}"]
        lines += [f"    {label}: {line}" for label, text in finding.evidence for line in text.split("\n")]
        lines += [f"    also: {other}" for other in finding.also]
        yield from (line.replace(f"{base}/", "") for line in lines)


@cache
def kept(file: Path) -> dict[str, str]:
    """Return what is kept in a file, by the names of its samples."""
    parts = re.split(r"^==== (.+)\n", file.read_text(encoding="utf-8") if file.exists() else "", flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="session")
def as_told() -> Callable[[str, str, str], None]:
    """Hold a text against what is kept under a name in a file of `told/`."""

    def hold(file: str, name: str, text: str) -> None:
        there = TOLD / f"{file}.txt"
        if os.environ.get("REBUILD_SNAPSHOTS"):
            TOLD.mkdir(exist_ok=True)
            every = sorted({**kept(there), name: text}.items())
            there.write_text("".join(f"==== {key}\n{said}" for key, said in every), encoding="utf-8")
            kept.cache_clear()
        assert text == kept(there).get(name), "not as it is kept: see the head of tests/rules/conftest.py"

    return hold


@pytest.fixture(scope="session")
def as_kept(as_told: Callable[[str, str, str], None]) -> Callable[[str, str, list[Finding], Path], None]:
    """Hold what findings tell against what is kept under a name in a file of `told/`."""

    def hold(file: str, name: str, findings: list[Finding], base: Path) -> None:
        as_told(file, name, "".join(f"{line}\n" for line in told(findings, base)))

    return hold

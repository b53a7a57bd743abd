from __future__ import annotations

from collections.abc import Callable
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

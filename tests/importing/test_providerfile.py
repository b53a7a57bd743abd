"""What is written to provider.yaml is read again as it was."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.importing.eventnames.eventname import Rule, in_body
from hookproof.importing.particulars import Particulars
from hookproof.importing.provenance.schemes import Proposal
from hookproof.importing.providerfile import provider_text
from hookproof.parsing import parse


@each_row("title", ["028", "1e3", "0o17", "0x1F", "+.5e1", "7", "null", "yes", "2026-01-01", "Shop: 3", "Größe"])
def test_a_title_stays_a_text_whatever_it_looks_like(title: str) -> None:
    rule, proposal = Rule(parts=(in_body("/type"),)), Proposal(preset="github", why="")
    text = provider_text(
        title, proposal, rule, Particulars(), version="2026-01-01", date="2026-01-01", source=title, digest="0"
    )
    read: Any = parse(text, "provider.yaml")
    assert (read["title"], read["versions"]["2026-01-01"]["source"]) == (title, title)

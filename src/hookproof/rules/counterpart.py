"""Which contract documents are held against: the one that was asked for, or the one that they are evidently about.

That only one provider is known here says nothing about whose documents these are. So a contract counts only where the
documents' events are mostly its own, and, where these are few, where their fields are its fields too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hookproof.contract.model import Contract
from hookproof.schema.json import list_at
from hookproof.sources.records import Corpus, Document

#: With fewer common names than this, names alone are no evidence: two providers may both send `file.deleted`.
_EVIDENT = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """The contract, or None, and why, as a sentence without its full stop."""

    contract: Contract | None
    reason: str


def evident(corpus: Corpus, contracts: Iterable[Contract]) -> Choice:
    """Return the one contract that the documents are about, or none with the reason."""
    events = _events(corpus)
    if not events:
        return Choice(None, "no event is documented here")
    known = tuple(contracts)
    fitting = [contract for contract in known if is_about(corpus, contract)]
    if len(fitting) == 1:
        own = sum(event in fitting[0].events for event in events)
        return Choice(fitting[0], f"{own} of {len(events)} events that are documented here are its own")
    if fitting:
        return Choice(None, f"these events fit several contracts: {', '.join(c.name for c in fitting)}")
    sharing = ", ".join(each.name for each in known if any(event in each.events for event in events))
    if sharing:
        return Choice(None, f"too little of what is documented here is also in {sharing}: names alone are no evidence")
    return Choice(None, "the events documented here are those of no contract known here")


def _events(corpus: Corpus) -> tuple[str, ...]:
    listed = (event for document in corpus.documents for found in document.event_lists for event in found.events)
    return tuple(dict.fromkeys((*corpus.events, *corpus.shown, *listed)))


def is_about(corpus: Corpus, contract: Contract) -> bool:
    """Whether most events of the documents are the contract's, and something beside a few names says so too."""
    events = _events(corpus)
    common = [event for event in events if event in contract.events]
    if 2 * len(common) <= len(events):
        return False
    if len(common) > 2 and len(common) == len(contract.events):
        return True
    mentioned = {name for document in corpus.documents for name in document.mentions} & contract.events.keys()
    return len({*common, *mentioned}) >= _EVIDENT or any(_alike(document, contract) for document in corpus.documents)


def _alike(document: Document, contract: Contract) -> bool:
    shown: dict[str, set[str]] = {}
    for page in document.event_pages:
        for event in page.events:
            shown.setdefault(event, set()).update(field.path[0] for field in (page.body.fields if page.body else ()))
    for example in document.examples:
        for event in example.events:
            shown.setdefault(event, set()).update(example.value if isinstance(example.value, dict) else ())
    return any(_same_fields(event, names, contract) for event, names in shown.items())


def _same_fields(event: str, shown: set[str], contract: Contract) -> bool:
    """Whether most of what the contract requires of an event is documented."""
    needed = set(list_at(contract.events[event].schema, "required")) if event in contract.events else set()
    return bool(needed) and 2 * len(needed & shown) > len(needed)

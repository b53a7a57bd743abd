"""Study deliveries against one contract, and against every version of it: which one do they fit best?"""

from __future__ import annotations

from functools import cached_property

from hookproof.contract import Contract, load_contract
from hookproof.contract.validation import is_valid
from hookproof.receiving.undescribed import undescribed
from hookproof.schema.json import ABSENT
from hookproof.watch.learning import Learned, Learner
from hookproof.watch.ledger import Ledger
from hookproof.watch.observation import Observation
from hookproof.watch.skeleton import skeleton


class Study:
    """Learns from deliveries, one after the other; `news` is what was learned since it was last taken."""

    def __init__(self, contract: Contract, *, samples: bool = False) -> None:
        """`samples` allows one value for each lesson to be kept."""
        self.contract = contract
        self.news = Ledger(contract=contract.name)
        self._learner = Learner(contract, samples=samples)

    def take(self, seen: Observation) -> None:
        """Learn from one delivery."""
        self.news.seen += 1
        for learned in self._learner.learn(seen):
            self._note(learned)

    def _note(self, learned: Learned) -> None:
        news, event, payload = self.news, learned.event, learned.payload
        if event in self.contract.events:
            news.events[event] = news.events.get(event, 0) + 1
        elif event and isinstance(payload, dict):
            news.add_shape(event, skeleton(payload))
        news.add(learned.lessons)
        if payload is not ABSENT:
            self._weigh(event, payload)

    def taken(self) -> Ledger:
        """Return the news, and begin anew."""
        news, self.news = self.news, Ledger(contract=self.contract.name)
        return news

    def _weigh(self, event: str, payload: object) -> None:
        for name, contract in self._versions.items():
            known = contract.events.get(event)
            if known is not None and is_valid(known)(payload):
                self.news.fits[name] = self.news.fits.get(name, 0) + 1
                if not undescribed(known.schema, payload):
                    self.news.described[name] = self.news.described.get(name, 0) + 1

    @cached_property
    def _versions(self) -> dict[str, Contract]:
        """Every known version of the contract, oldest first."""
        provider = self.contract.provider
        root = provider.root.parent
        return {version.name: load_contract(provider.name, version.name, root=root) for version in provider.versions}

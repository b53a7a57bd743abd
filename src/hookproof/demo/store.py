"""What the reference consumer remembers: effects by message, entities by id. The order of arrival leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hookproof.contract import Contract
from hookproof.schema.json import JsonObject

Record = JsonObject


@dataclass(slots=True)
class Store:
    """In memory; one event loop writes to it, so a step without `await` in it is a transaction."""

    effects: dict[str, int] = field(default_factory=dict)
    entities: dict[str, dict[str, Record]] = field(default_factory=dict)
    ignored: int = 0
    #: The text of each entity that was shown since it last changed, with its name.
    _texts: dict[str, str] = field(default_factory=dict, repr=False)

    def apply(self, message_id: str, event: str, entity: str | None, record: Record) -> None:
        """Let one message take effect."""
        self.effects[message_id] = self.effects.get(message_id, 0) + 1
        if entity is not None:
            self._texts.pop(entity, None)
            events = self.entities.setdefault(entity, {})
            # Two messages of one event about one entity: which one stays must not hang on which came last.
            events[event] = max(events.get(event, record), record, key=canonical)

    def view(self, ranks: Mapping[str, int], query: Mapping[str, str]) -> object:
        """Return the state as the probe shows it: all of it, or what one message `id` or one `entity` has."""
        if "id" in query:
            return {"effects": self.effects.get(query["id"], 0)}
        shown = self.entities
        if "entity" in query:
            shown = {query["entity"]: self.entities[query["entity"]]} if query["entity"] in self.entities else {}
        entities = {name: self._entity(name, ranks) for name in sorted(shown)}
        return {"entities": entities} if "entity" in query else {"effects": self.effects, "entities": entities}

    def text(self, ranks: Mapping[str, int], query: Mapping[str, str]) -> str:
        """Return the view as JSON text. A probe asks again and again: what did not change is not written anew."""
        if "id" in query or "entity" in query:
            return json.dumps(self.view(ranks, query))
        for name in self.entities.keys() - self._texts.keys():
            self._texts[name] = f"{json.dumps(name)}: {json.dumps(self._entity(name, ranks))}"
        entities = ", ".join(self._texts[name] for name in sorted(self._texts))
        return f'{{"effects": {json.dumps(self.effects)}, "entities": {{{entities}}}}}'

    def _status(self, name: str, ranks: Mapping[str, int]) -> str:
        return max(self.entities[name], key=lambda event: (ranks.get(event, 0), event))

    def _entity(self, name: str, ranks: Mapping[str, int]) -> Record:
        events = self.entities[name]
        return {"status": self._status(name, ranks), "events": {event: events[event] for event in sorted(events)}}


def canonical(record: object) -> str:
    """Return one text for equal values, whatever the order of their keys."""
    return json.dumps(record, sort_keys=True)


def ranks_of(contract: Contract) -> dict[str, int]:
    """Return how far along its lifecycle each event stands: a consumer's status is the furthest that it has seen."""
    ranks: dict[str, int] = {}
    for lifecycle in contract.provider.lifecycles:
        for path in lifecycle.paths:
            _rank(path, 0, ranks)
    return ranks


def _rank(step: Any, depth: int, ranks: dict[str, int]) -> int:
    """Note the rank of every event in a step; return the rank that what follows starts from."""
    if isinstance(step, str):
        ranks[step] = max(ranks.get(step, 0), depth)
        return depth + 1
    if isinstance(step, list):
        for part in step:
            depth = _rank(part, depth, ranks)
        return depth
    branches = [branch for group in step.values() for branch in group]
    return max((_rank(branch, depth, ranks) for branch in branches), default=depth)

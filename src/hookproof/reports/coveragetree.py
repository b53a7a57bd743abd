"""What of the schemas was exercised, as a tree of places: for each event its fields, within them theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hookproof.stream import Exercised

#: The most places that a page lists; of more, each event has its numbers alone.
MOST_PLACES = 3000


@dataclass(slots=True)
class Branch:
    """A field, or a whole payload: its own states, those whose payload was not acknowledged, and the fields in it."""

    name: str
    states: int = 0
    refused: tuple[str, ...] = ()
    fields: dict[str, Branch] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        """How many states there are, here and within."""
        return self.states + sum(each.whole for each in self.fields.values())

    @property
    def missed(self) -> int:
        """How many of them have a payload that was not acknowledged."""
        return len(self.refused) + sum(each.missed for each in self.fields.values())


def trees(exercised: Sequence[Exercised]) -> list[Branch]:
    """Return one tree for each subject, in order; without its fields where all of them are too many to list."""
    found: dict[str, Branch] = {}
    for one in exercised:
        branch = found.setdefault(one.subject, Branch(one.subject))
        for name in one.path:
            branch = branch.fields.setdefault(name, Branch("each item" if name == "*" else name))
        branch.states += one.states
        branch.refused += one.refused
    if len(exercised) > MOST_PLACES:
        return [Branch(tree.name, tree.whole, ("",) * tree.missed) for tree in found.values()]
    return list(found.values())

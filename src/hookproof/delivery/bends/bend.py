"""What a bend is: a named, small change to a genuine delivery, and what a correct consumer makes of the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery

#: A pure function from a delivery and its signer to the bent one, or None where the bend means nothing for it.
Apply = Callable[[Delivery, Signer], Delivery | None]


class Expected(Enum):
    """What a correct consumer makes of a bent delivery."""

    REFUSED = "refused"
    ACKNOWLEDGED = "acknowledged"
    SURVIVED = "answered, and not with a failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """One way to bend a delivery: `name` in kebab-case, its `group`, what it is in words, and what is expected.

    `beside` makes what differs from it in the one thing that it is about, and is genuine: a consumer that minds what
    else the bend brings along minds that too.
    """

    name: str
    group: str
    title: str
    expected: Expected
    apply: Apply
    beside: Apply | None = None

    def __call__(self, delivery: Delivery, signer: Signer) -> Delivery | None:
        """Return the bent delivery, marked with this bend's name, or None where the bend does not apply.

        One that is to be refused does not apply where it changes nothing: an optional member that the payload lacks.
        """
        bent = self.apply(delivery, signer)
        if bent is None or (self.expected is Expected.REFUSED and _as_sent(bent) == _as_sent(delivery)):
            return None
        return replace(bent, bent=f"{delivery.bent}+{self.name}".lstrip("+"))


def _as_sent(delivery: Delivery) -> Delivery:
    """A delivery by what a consumer gets of it alone."""
    return replace(delivery, message_id="", timestamp=0, content=None, bent="")


def rows(
    group: str, expected: Expected, *entries: tuple[str, str, Apply], beside: Apply | None = None
) -> tuple[Bend, ...]:
    """Return the bends of one group that expect the same, each given as name, title and function."""
    return tuple(Bend(name=n, group=group, title=t, expected=expected, apply=f, beside=beside) for n, t, f in entries)

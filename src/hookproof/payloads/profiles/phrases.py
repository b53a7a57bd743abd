"""Other words in texts: of other scripts, long ones, and ones with signs that mean something elsewhere.

The first texts of a payload are changed one by one, so that a finding has the smallest change; all that follow are
changed at once, so that none goes unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import hookproof.payloads.making.encoding as spelling
from hookproof.payloads.plan.nodes import Text
from hookproof.payloads.plan.places import Place
from hookproof.payloads.profiles.additions import Base, Change

#: How many fields of one payload a change to texts is tried on one by one: the first ones, outermost first.
TEXTS = 8
LONG = 50_000
#: What a name or a sentence easily has, and a column or a form's limit for short ones has not.
LONGER = 200
ASTRAL = "🎬 𝒲ebhook 𐍈 👩‍🚀"
#: What means something to who decodes it once more, or puts it into a page, a format, a path, a pattern or a command.
SPECIAL = '100% "it\'s" <b>&amp; %zz %s {0} ${x} +1 \\d #;\n2'
#: A letter apart from its accent, and a ligature: each normal form of Unicode writes one of them otherwise.
NOT_NORMAL = "e\u0301 \ufb01"
ACCENTS = "Zażółć gęślą jaźń – 日本語 é"
#: A sentence that ends with a stop: a pattern of words that fails on that alone tries all ways to cut the text first.
_SENTENCE = f"{('longer text ' * LONGER).rstrip()[1 - LONGER :]}."


def room(place: Place) -> int:
    """Return how many characters a text may have."""
    node = place.node
    return node.high if isinstance(node, Text) and node.high is not None else LONG


def escaped_unicode(base: Base) -> Iterator[Change]:
    """Every character beyond ASCII as an escape; where there is a text to hold some, it does."""
    for place in base.texts[:1]:
        yield base.at(place, ACCENTS, body=spelling.escaped)
        yield base.at(place, ASTRAL, body=spelling.escaped)
    yield base.spelt(base.payload, spelling.escaped_slashes(base.payload))


def long_string(base: Base) -> Iterator[Change]:
    """As many characters as a text may have, up to `LONG`; the texts behind the first ones share that many."""
    share = LONG // max(1, len(base.texts) - TEXTS)
    first, rest = base.texts[:TEXTS], base.texts[TEXTS:]
    for place in first:
        if (text := _lengthened(place, LONG)) is not None:
            yield base.at(place, text)
    longer = ((place, _lengthened(place, share)) for place in rest)
    yield from base.together((place, text) for place, text in longer if text is not None)


def _lengthened(place: Place, most: int) -> str | None:
    length = min(most, room(place))
    return ("long text " * (length // 10 + 1))[:length] if length > len(place.value) else None


def longer_string(base: Base) -> Iterator[Change]:
    """A sentence in each text that is shorter and has room for it."""
    yield from _each(base, lambda place: _SENTENCE if len(place.value) < LONGER <= room(place) else None)


def special_characters(base: Base) -> Iterator[Change]:
    """Signs that mean something elsewhere, in each text that has room for them."""
    yield from _each(base, lambda place: SPECIAL if len(SPECIAL) <= room(place) else None)


def astral_characters(base: Base) -> Iterator[Change]:
    """Characters beyond the basic plane, as many as there is room for."""
    yield from _each(base, lambda place: ASTRAL[: room(place)])


def accented_characters(base: Base) -> Iterator[Change]:
    """Accents and other scripts, as many as there is room for."""
    yield from _each(base, lambda place: ACCENTS[: room(place)])


def not_normalised(base: Base) -> Iterator[Change]:
    """What none of Unicode's normal forms leaves as it is."""
    yield from _each(base, lambda place: NOT_NORMAL[: room(place)])


def _each(base: Base, make: Callable[[Place], str | None]) -> Iterator[Change]:
    """Yield the change of each of the first texts, and the one of all that follow; None leaves a text as it is."""
    changes = [(place, text) for place in base.texts[:TEXTS] if (text := make(place)) is not None]
    for place, text in changes:
        yield base.at(place, text)
    yield from base.together((place, text) for place in base.texts[TEXTS:] if (text := make(place)) is not None)

"""The texts of examples that are an event's own name, or make it up: where its name may stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from hookproof.importing.eventnames.constants import Table
from hookproof.importing.eventnames.spelling import core
from hookproof.importing.offers import Offer
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources.names import STRONG_KEYS, WEAK_KEYS, carried, parts, squeezed

_WORD = re.compile(r"[A-Za-z][A-Za-z_.:/-]{2,80}")
#: Members and letters of an example that are looked at for a name in two parts.
_MANY, _LONGEST = 40, 60


def shown_whole(offer: Offer) -> Table:
    """Return the members in which every published example carries the offer's own name: where names are looked for,
    and a member of any key where the name is one of several words."""
    found = [{**_at_top(example), **{at: text for at, text, _ in carried(example)}} for example in offer.examples]
    names = _names(offer)
    told = found[0].items() if found else ()
    return {at: (text,) for at, text in told if squeezed(text) in names and all(f.get(at) == text for f in found)}


def text_at(payload: object, path: Sequence[str]) -> object:
    """Return what stands at a path in a payload, the first item where every item is meant; None where nothing does."""
    for token in path:
        if isinstance(payload, dict):
            payload = payload.get(token)
        elif isinstance(payload, list) and payload and token == "*":  # noqa: S105 - a token of a pointer
            payload = payload[0]
        else:
            return None
    return payload


def _at_top(example: object) -> dict[str, str]:
    """The texts of several words in the members of an example."""
    members = example.items() if isinstance(example, dict) else ()
    return {f"/{escape(str(key))}": text for key, text in members if isinstance(text, str) and len(parts(text)) > 1}


def same_words(offer: Offer) -> dict[str, str]:
    """Return the members at the top in which every published example has the same word: no figure, no sentence."""
    found = [example if isinstance(example, dict) else {} for example in offer.examples]
    told = found[0].items() if found else ()
    words = ((str(key), text) for key, text in told if isinstance(text, str) and _WORD.fullmatch(text))
    return {f"/{escape(key)}": text for key, text in words if all(other.get(key) == text for other in found)}


def exemplified(offer: Offer, table: Table) -> Table:
    """Return the members whose schemas give the offer's own name, and no other, as their example."""
    names, keys = _names(offer), (*STRONG_KEYS, *WEAK_KEYS)
    named = ((at, texts) for at, texts in table.items() if at.rpartition("/")[2] in keys)
    return {at: texts for at, texts in named if {squeezed(text) for text in texts} <= names}


def halves(offer: Offer) -> Table:
    """Return the members of examples whose texts, one after the other, are the offer's own name: `order`, `paid`."""
    names = _names(offer)
    found: list[dict[str, str]] = []
    for example in offer.examples:
        texts = {at: text for at, text in _texts_in(example) if squeezed(text)}
        pairs = permutations(texts, 2) if len(texts) <= _MANY else ()
        found.append(
            {at: texts[at] for pair in pairs if squeezed("".join(texts[a] for a in pair)) in names for at in pair}
        )
    first = found[0].items() if found else ()
    return {at: (text,) for at, text in first if all(other.get(at) == text for other in found)}


def _names(offer: Offer) -> set[str]:
    return {squeezed(offer.name), squeezed(core(offer.name))}


def _texts_in(value: object) -> Iterator[tuple[str, str]]:
    """Yield the short texts of an example and of the objects in it, with their pointers."""
    for name, member in value.items() if isinstance(value, dict) else ():
        inner = member.items() if isinstance(member, dict) else ()
        for path, text in (((name,), member), *(((name, below), text) for below, text in inner)):
            if isinstance(text, str) and len(text) <= _LONGEST:
                yield "".join(f"/{escape(str(token))}" for token in path), text

"""Deliveries of several events: each item of an array is a payload, and what holds it is what stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hookproof.contract.model import BodyRules
from hookproof.importing.customs.enclosures import beside
from hookproof.importing.eventnames.constants import Constants, Table
from hookproof.importing.eventnames.spelling import matching
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Offer
from hookproof.schema.json import ABSENT, Json
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import STRONG_KEYS, is_dotted

#: What stands around payloads that are sent several at once, in the words of provider.yaml.
ARRAY = ["{payload}"]


_EVENTS = r"(?:events?|notifications?|messages?|records?|items?)\b"
_MANY = (
    rf"\b(?:(?:array|list|batch|collection) (?:of|with) (?:[\w-]+ ){{0,5}}?"
    rf"|(?:several|multiple|one or more|many) (?:[\w-]+ ){{0,2}}?){_EVENTS}"
)
_CALL = r"(?:call|request|deliver(?:y|ies)|post|webhook|callback|body|payload)s?\b"
#: What says that a delivery has several events: "each call has a list of 50 events", "events are sent in batches".
_SAYS_SEVERAL = re.compile(
    rf"\b(?:each|every|a|one|the|our|all|request) {_CALL}(?: to your \w+)?(?:'s body)? "
    rf"(?:is|are|has|have|holds?|carr(?:y|ies)|contains?|comes? with|may (?:hold|contain|carry)) [^.\n]{{0,40}}?{_MANY}"
    rf"|\b{_EVENTS} (?:is |are )(?:\w+ )?(?:sent|delivered|posted|pushed|grouped|collected|batched)[^.\n]{{0,30}}?"
    r"\b(?:batch(?:es)?|arrays?|lists?|bulk|together)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Holder:
    """Where a delivery holds its events: the member with their array, "" where it is the array itself; their schema,
    and what stands beside the array."""

    member: str
    items: Any
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def envelope(self) -> Any:
        return {**self.beside, self.member: ARRAY} if self.member else ARRAY


def taken_out(batch: Batch, library: Library, known: BodyRules | None = None) -> tuple[Batch, Any]:
    """Return a batch whose offers are the items of the arrays that are sent, and what stands around these; None where
    no arrays are sent.

    They are sent where every delivery is described as an array of objects, or as an object with such an array whose
    items, and nothing beside them, carry the names of events; `known` are the rules of the provider as it is there
    already: where they have nothing of the kind around payloads, these stay what they were. Files of payloads that are
    arrays are such deliveries where prose says so, and lists of samples where it does not.
    """
    usable = [offer for offer in batch.offers if not offer.problem and offer.node is not ABSENT]
    for find in (_as_arrays, _in_members):
        holders = find(usable, library)
        if not holders or any(holder.envelope != holders[0].envelope for holder in holders):
            continue
        if known is not None and known.envelope != holders[0].envelope:
            continue
        nodes = {offer.where: holder for offer, holder in zip(usable, holders, strict=True)}
        offers = tuple(_of_item(offer, nodes[offer.where]) if offer in usable else offer for offer in batch.offers)
        return replace(batch, offers=offers), holders[0].envelope
    several = batch.arrays and any(map(_SAYS_SEVERAL.search, batch.texts))
    return batch, ARRAY if several and (known is None or known.envelope == ARRAY) else None


def _as_arrays(offers: list[Offer], library: Library) -> list[_Holder]:
    """The items of each delivery that is an array of objects; none where one is not."""
    items = [_items(library.followed(offer.node), library) for offer in offers]
    return [] if any(node is None for node in items) else [_Holder("", node) for node in items]


def _in_members(offers: list[Offer], library: Library) -> list[_Holder]:
    """The items of the array that each delivery has under one name, where they and nothing around carry the names."""
    found = [_arrays(offer, library) for offer in offers]
    common = [name for name in (found[0] if found else ()) if all(name in those for those in found)]
    constants = Constants(library)
    carrying = [name for name in common if _carry([those[name] for those in found], offers, constants)]
    # Values beside an array may have to be made up, so they are asked for only where its items carry the names.
    held = [[_held(name, *each, library) for each in zip(offers, found, strict=True)] for name in carrying]
    whole = [[holder for holder in holders if holder is not None] for holders in held if None not in holders]
    return whole[0] if len(whole) == 1 else []


def _carry(items: list[Json], offers: list[Offer], constants: Constants) -> bool:
    """Whether the items of all deliveries carry the names of events, and nothing around them does."""
    return all(
        _carries(offer, constants.of(each), len(offers)) and not _carries(offer, constants.of(offer.node), len(offers))
        for offer, each in zip(offers, items, strict=True)
    )


def _arrays(offer: Offer, library: Library) -> dict[str, Json]:
    """The schemas of items of the arrays of objects that an object has, by member."""
    members = dict(library.members(library.followed(offer.node)))
    found = {name: _items(library.followed(member), library) for name, member in members.items()}
    return {name: items for name, items in found.items() if items is not None}


def _held(name: str, offer: Offer, arrays: dict[str, Json], library: Library) -> _Holder | None:
    """The array of a delivery with the other members that it needs; None where no value of one of them can be made."""
    others = beside(offer, name, library)
    return None if others is None else _Holder(name, arrays[name], others)


def _carries(offer: Offer, table: Table, count: int) -> bool:
    """Whether a table of texts has the delivery's own event, or of the only delivery several."""
    if any(matching(offer, texts) for texts in table.values()):
        return True
    keys = ((at.rpartition("/")[2], texts) for at, texts in table.items() if at.count("/") == 1)
    return count == 1 and any(
        len(texts) > 1 and (key in STRONG_KEYS or all(map(is_dotted, texts))) for key, texts in keys
    )


def _items(node: object, library: Library) -> Any:
    """The schema of the items of an array of objects; None for anything else."""
    if not isinstance(node, dict) or node.get("type") != "array":
        return None
    items = node.get("items")
    return items if isinstance(items, dict) and _may_be_object(library.followed(items)) else None


def _may_be_object(node: object) -> bool:
    return isinstance(node, dict) and node.get("type", "object") in ("object", ["object"])


def _of_item(offer: Offer, holder: _Holder) -> Offer:
    shown = [example.get(holder.member) if isinstance(example, dict) else example for example in offer.examples]
    examples = (item for example in shown if isinstance(example, list) for item in example)
    return replace(offer, node=holder.items, examples=tuple(examples))

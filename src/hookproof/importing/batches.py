"""Deliveries that are arrays of events: each item is a payload, and the array is what stands around it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hookproof.contract.model import BodyRules
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Offer
from hookproof.schema.json import ABSENT

#: What stands around payloads that are sent several at once, in the words of provider.yaml.
ARRAY = ["{payload}"]


def taken_out(batch: Batch, library: Library, known: BodyRules | None = None) -> tuple[Batch, bool]:
    """Return a batch whose offers are the items of the arrays that are sent, and whether it is so.

    It is so where every delivery is described as an array of objects; `known` are the rules of the provider as it is
    there already: where they send no array, payloads stay what they were.
    """
    if known is not None and known.envelope != ARRAY:
        return batch, False
    usable = [offer for offer in batch.offers if not offer.problem and offer.node is not ABSENT]
    items = {offer.where: _items(offer, library) for offer in usable}
    if not items or any(node is None for node in items.values()):
        return batch, False
    offers = tuple(_of_item(offer, items[offer.where]) if offer in usable else offer for offer in batch.offers)
    return replace(batch, offers=offers), True


def _items(offer: Offer, library: Library) -> Any:
    """The schema of the items of what is sent; None where no array of objects is sent."""
    node = library.followed(offer.node)
    if not isinstance(node, dict) or node.get("type") != "array":
        return None
    items = node.get("items")
    return items if isinstance(items, dict) and _may_be_object(library.followed(items)) else None


def _may_be_object(node: object) -> bool:
    return isinstance(node, dict) and node.get("type", "object") in ("object", ["object"])


def _of_item(offer: Offer, node: Any) -> Offer:
    examples = (item for example in offer.examples if isinstance(example, list) for item in example)
    return replace(offer, node=node, examples=tuple(examples))

"""A contract as documents give it: its files, what was decided, and what is left to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hookproof.contract.filenames import file_of
from hookproof.importing.constants import Constants
from hookproof.importing.drafting import Drafting, unnameable
from hookproof.importing.eventname import Learner, Named, Rule
from hookproof.importing.library import Library
from hookproof.importing.mending import mend
from hookproof.importing.offers import Batch, Offer
from hookproof.schema.json import ABSENT, same


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A version before it is written. `files` are schemas by their path in the version's folder, without identities.

    `events` are in the order of the documents; `aside` is why others have no file; `remarks` is what else was done.
    """

    rule: Rule
    events: tuple[Named, ...]
    files: Mapping[str, dict[str, Any]] = field(repr=False)
    aside: Mapping[str, str]
    remarks: tuple[str, ...] = ()


def draft(batch: Batch, library: Library, rule: Rule | None = None, *, likely: Rule | None = None) -> Draft:
    """Return what a batch gives.

    `rule` says where names stand where that is known already; `likely` is taken before what is learnt, as long as
    nothing in the documents speaks against it.
    """
    aside: dict[str, str] = {}
    usable = [offer for offer in batch.offers if not _set_aside(offer, aside)]
    learner = Learner(usable, Constants(library))
    if rule is None and likely is not None and learner.fits(likely):
        rule = likely
    rule = rule or learner.rule()
    drafting = Drafting(library)
    events = []
    for event in _once(learner.named(rule), aside):
        drafting.add(event)
        events.append(event)
    return Draft(
        rule=rule,
        events=tuple(events),
        files=drafting.files,
        aside=aside,
        remarks=(*batch.remarks, *_mended(drafting.files)),
    )


def _set_aside(offer: Offer, aside: dict[str, str]) -> bool:
    problem = offer.problem or ("its payload has no JSON Schema and no example" if offer.node is ABSENT else "")
    if problem:
        aside[offer.name] = f"{problem} ({offer.where})"
    return bool(problem)


def _once(events: Any, aside: dict[str, str]) -> Sequence[Named]:
    """Return the events that can have a file, each name once; several offers of one schema are one event."""
    kept: dict[str, Named] = {}
    files: set[str] = set()
    for event in events:
        known = kept.get(event.name)
        if known is not None and same(known.offer.node, event.offer.node):
            kept[event.name] = replace(known, offer=_together(known.offer, event.offer))
        elif why := unnameable(event.name, files):
            aside[_shown(event.name, aside)] = f"{why} ({event.offer.where})"
        else:
            kept[event.name] = event
            files.add(file_of(event.name).lower())
    return tuple(kept.values())


def _shown(name: str, aside: Mapping[str, str]) -> str:
    return name if name and name not in aside else f"{name} ({len(aside) + 1})"


def _together(one: Offer, other: Offer) -> Offer:
    return replace(one, examples=(*one.examples, *other.examples))


def _mended(files: Mapping[str, dict[str, object]]) -> list[str]:
    """Mend the files in place; return what was left out, in words."""
    said = []
    for path, schema in files.items():
        if places := mend(schema):
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            said.append(f"{path}: left out what is no JSON Schema at {places[0]}{more}")
    return said

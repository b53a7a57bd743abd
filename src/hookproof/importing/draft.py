"""A contract as documents give it: its files, what was decided, and what is left to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hookproof.contract.filenames import file_of
from hookproof.importing.drafting import Drafting, unnameable
from hookproof.importing.eventnames.constants import Constants
from hookproof.importing.eventnames.eventname import Learner, Named, Rule
from hookproof.importing.eventnames.urlends import end_of_addresses, ends_urls
from hookproof.importing.headernames import shown_with_events, shown_with_words
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Offer
from hookproof.schema.json import ABSENT, same
from hookproof.schema.omissions import mend


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A version before it is written. `files` are schemas by their path in the version's folder, without identities.

    `events` are in the order of the documents; `aside` is why others have no file; `remarks` is what else was done.
    `lack` says which files are referred to and are not among the documents.
    """

    rule: Rule
    events: tuple[Named, ...]
    files: Mapping[str, dict[str, Any]] = field(repr=False)
    aside: Mapping[str, str]
    remarks: tuple[str, ...] = ()
    lack: str = ""


def draft(batch: Batch, library: Library, rule: Rule | None = None, *, likely: Rule | None = None) -> Draft:
    """Return what a batch gives.

    `rule` says where names stand where that is known already; `likely` is taken before what is learnt, as long as
    nothing in the documents speaks against it.
    """
    aside: dict[str, str] = {}
    usable = [offer for offer in batch.offers if not _set_aside(offer, aside)]
    learner = Learner(
        usable,
        Constants(library),
        shown_with_events(batch.texts, usable),
        shown=shown_with_words(batch.texts),
        at_end="/{event}" if ends_urls(batch.texts) else end_of_addresses(usable),
    )
    if rule is None and likely is not None and learner.fits(likely):
        rule = likely
    rule = rule or learner.rule()
    named = _once(learner.named(rule), aside)
    drafting, lack = Drafting(library), _lack(library)
    events = []
    for several in named:
        events.append(_one(several))
        drafting.add(events[-1])
    return Draft(
        rule=rule,
        events=tuple(events),
        files=drafting.files,
        aside=aside,
        remarks=(*batch.remarks, *_unions(named), *_mended(drafting.files), *filter(None, [lack])),
        lack=lack,
    )


def _set_aside(offer: Offer, aside: dict[str, str]) -> bool:
    problem = offer.problem or ("its payload has no JSON Schema and no example" if offer.node is ABSENT else "")
    if problem:
        aside[offer.name] = problem if offer.where == offer.name else f"{problem} ({offer.where})"
    return bool(problem)


def _once(events: Iterable[Named], aside: dict[str, str]) -> list[list[Named]]:
    """Return the events that can have a file, all descriptions of one together."""
    kept: dict[str, list[Named]] = {}
    files: set[str] = set()
    for event in events:
        if event.name in kept:
            kept[event.name].append(event)
        elif why := unnameable(event.name, files):
            aside[_shown(event.name, aside)] = f"{why} ({event.offer.where})"
        else:
            kept[event.name] = [event]
            files.add(file_of(event.name).lower())
    return list(kept.values())


def _shown(name: str, aside: Mapping[str, str]) -> str:
    return name if name and name not in aside else f"{name} ({len(aside) + 1})"


def _one(several: Sequence[Named]) -> Named:
    """Descriptions of one event as one: its payload is what any of them allows."""
    first, nodes = several[0], _nodes(several)
    examples = tuple(example for event in several for example in event.offer.examples)
    node = nodes[0] if len(nodes) == 1 else {"anyOf": nodes}
    return replace(first, offer=replace(first.offer, node=node, examples=examples))


def _nodes(several: Sequence[Named]) -> list[Any]:
    """The different schemas of one event."""
    nodes: list[Any] = []
    for event in several:
        if not any(same(node, event.offer.node) for node in nodes):
            nodes.append(event.offer.node)
    return nodes


def _unions(named: Iterable[Sequence[Named]]) -> Iterator[str]:
    for several in named:
        if (count := len(_nodes(several))) > 1:
            places = ", ".join(event.offer.where for event in several)
            yield f"{several[0].name}: described by {count} schemas; a payload fits any of them ({places})"


def _lack(library: Library) -> str:
    """Say which files are referred to and not there: who names only a part of a folder meets this."""
    files = library.lacks
    shown = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    return f"{shown}: referred to, and not among the documents; import what holds it with them" if files else ""


def _mended(files: Mapping[str, dict[str, object]]) -> list[str]:
    """Mend the files in place; return what was left out, in words."""
    said = []
    for path, schema in files.items():
        if places := mend(schema):
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            said.append(f"{path}: left out what is no JSON Schema at {places[0]}{more}")
    return said

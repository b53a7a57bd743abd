"""Invalid payloads: one constraint broken, named by keyword and pointer; every keyword of the schema at least once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookproof.errors import notice
from hookproof.payloads.case import Case, Mutation
from hookproof.payloads.making.choosers import ExampleChooser, FullChooser
from hookproof.payloads.making.samples import words_of
from hookproof.payloads.plan.places import replaced
from hookproof.payloads.profiles.assertion import Key, Site
from hookproof.payloads.profiles.breaking import BREAKERS, Broken
from hookproof.payloads.profiles.constraints import Sites
from hookproof.schema.repetition import without_repeats
from hookproof.schema.validators import library, validator

if TYPE_CHECKING:
    from hookproof.payloads.plan.compiled import Plan
    from hookproof.payloads.profiles.origin import Source

#: How many ways to break one constraint are tried for one that breaks nothing else.
ATTEMPTS = 24
#: A payload in which a validator meets schemas again more often than this is not broken: each attempt takes as long.
MOST_REPEATS = 10_000
_SKIPPED = (
    f"{{}} payloads are not broken: their parts lead to one another over {MOST_REPEATS:,} times; "
    "constraints that no other payload has stay unbroken"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakage:
    """A payload with one constraint broken."""

    site: Site
    payload: Any
    pointer: str
    before: Any
    after: Any


def invalid(source: Source) -> Iterator[Case]:
    """Yield the invalid cases of an event, numbered for each keyword."""
    numbers: dict[str, int] = {}
    for breakage in breakages(source.plan):
        name = words_of(breakage.site.keyword).replace(" ", "-")
        index = numbers[name] = numbers.get(name, -1) + 1
        mutation = Mutation(
            id=name,
            pointer=breakage.pointer,
            before=breakage.before,
            after=breakage.after,
            keyword=breakage.site.keyword,
        )
        yield source.case("invalid", breakage.payload, name=name, index=index, valid=False, mutation=mutation)


def breakages(plan: Plan) -> Iterator[Breakage]:
    """Yield a payload for each constraint of the schema that some payload of the plan is subject to."""
    sites = Sites(plan)
    judge = _Judge(plan)
    done: set[Key] = set()
    skipped = 0
    for payload in _bases(plan):
        met = sites.of(payload, done)
        if sites.repeats() > MOST_REPEATS:
            skipped += 1
            continue
        for site in met:
            if site.key not in done:
                found = _break(site, payload, judge)
                if found is not None:
                    done.add(site.key)
                    yield found
    if skipped:
        notice(f"{plan.title}: {_SKIPPED.format(skipped)}")


def unbroken(plan: Plan) -> list[str]:
    """Return the constraints of the schema that no payload of ours breaks: pointers of keywords."""
    broken = {f"{b.site.schema_pointer}/{b.site.keyword}" for b in breakages(plan)}
    met: dict[str, None] = {}
    sites = Sites(plan)
    for payload in _bases(plan):
        for site in sites.of(payload):
            met[f"{site.schema_pointer}/{site.keyword}"] = None
    return [place for place in met if place not in broken]


def _bases(plan: Plan) -> Iterator[object]:
    """The payloads that are broken: readable ones first, then whatever shows further branches."""
    from hookproof.payloads.profiles.covering import covering

    yield plan.walk(ExampleChooser(plan.makers, "invalid"))
    yield plan.walk(FullChooser(plan.makers, "invalid"))
    for payload, _ in covering(plan).payloads:
        yield payload


class _Judge:
    """Counts what is wrong with a payload; what equal parts of a schema find wrong is one fault."""

    def __init__(self, plan: Plan) -> None:
        self.validator = validator(without_repeats(plan.schema), registry=library(plan.documents or {}))

    def faults(self, payload: object) -> int:
        """Return how many errors there are; 0 where the payload is valid."""
        return sum(1 for _ in self.validator.iter_errors(payload))


def _break(site: Site, payload: object, judge: _Judge) -> Breakage | None:
    """Return the payload with the constraint of a site broken, and as little else as possible."""
    best: tuple[int, Breakage] | None = None
    for attempt, broken in enumerate(_ways(site)):
        if attempt >= ATTEMPTS:
            break
        candidate = replaced(payload, broken.pointer, broken.after)
        faults = judge.faults(candidate)
        if faults and (best is None or faults < best[0]):
            best = (
                faults,
                Breakage(
                    site=site, payload=candidate, pointer=broken.pointer, before=broken.before, after=broken.after
                ),
            )
        if faults == 1:
            break
    return best[1] if best else None


def _ways(site: Site) -> Iterator[Broken]:
    breaker = BREAKERS.get(site.keyword)
    return iter(()) if breaker is None else breaker(site)

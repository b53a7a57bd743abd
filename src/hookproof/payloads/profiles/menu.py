"""The profiles: ways to make payloads from a plan, by name."""

# ruff: noqa: ARG001 - the functions of one table take the same arguments
from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from hookproof.contract.model import Contract
from hookproof.errors import UnknownName
from hookproof.payloads.address import Address, spelt
from hookproof.payloads.case import Case
from hookproof.payloads.errors import BadRequest, TooDeep
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.compiled import Plan, plan_for
from hookproof.payloads.profiles.origin import Source

Shard = tuple[int, int]
#: Seeds beyond this are refused: they would be hard to read in an address.
MAX_SEED = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A way to make payloads: all cases in order, and one of them by its address.

    `endless` says that there is no last case, so that a number of cases must be given.
    """

    name: str
    help: str
    cases: Callable[[Source, int], Iterator[Case]]
    endless: bool = False
    at: Callable[[Source, Address], Case] | None = None


def _single(name: str) -> Callable[[Source, int], Iterator[Case]]:
    def cases(source: Source, seed: int) -> Iterator[Case]:
        yield source.case(name, json.loads(_written(source.plan, name)))

    return cases


# As text, so that nobody who changes what was made of it changes it for others.
@lru_cache(maxsize=64)
def _written(plan: Plan, name: str) -> bytes:
    """The one payload that a profile gives, as JSON: every run of a process asks for it."""
    from hookproof.payloads.making import choosers

    chooser = {"minimal": choosers.MinimalChooser, "full": choosers.FullChooser}.get(name, choosers.ExampleChooser)
    return encode(plan.walk(chooser(plan.makers, plan.title)))


def _example(source: Source, seed: int) -> Iterator[Case]:
    """The event's own example, the first that is valid; where there is none, one that is made."""
    own = _own_example(source)
    if own is None:
        yield from _single("example")(source, seed)
    else:
        yield source.case("example", own)


def _own_example(source: Source) -> object | None:
    if source.contract.provider.examples != "own":
        return None
    event = source.contract.events[source.event]
    if not event.examples:
        return None
    from hookproof.contract.validation import is_valid

    return next(filter(is_valid(event), event.examples), None)


def _covering(source: Source, seed: int) -> Iterator[Case]:
    from hookproof.payloads.profiles.covering import covering

    for index, (payload, states) in enumerate(covering(source.plan).payloads):
        yield source.case("covering", payload, index=index, states=states)


def _random(source: Source, seed: int) -> Iterator[Case]:
    from hookproof.payloads.profiles.random import payloads

    for index, payload in enumerate(payloads(source.plan, seed)):
        yield source.case("random", payload, seed=seed, index=index)


def _random_at(source: Source, address: Address) -> Case:
    from hookproof.payloads.profiles.random import payloads

    payload = next(payloads(source.plan, address.seed, start=address.index))
    return source.case("random", payload, seed=address.seed, index=address.index)


def _drift(source: Source, seed: int) -> Iterator[Case]:
    from hookproof.payloads.profiles.drift import drift

    return drift(source)


def _invalid(source: Source, seed: int) -> Iterator[Case]:
    from hookproof.payloads.profiles.invalid import invalid

    return invalid(source)


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(name="example", help="one readable, realistic payload", cases=_example),
        Profile(name="minimal", help="only what is required", cases=_single("minimal")),
        Profile(name="full", help="everything there is", cases=_single("full")),
        Profile(name="covering", help="every branch of the schema, in few payloads", cases=_covering),
        Profile(name="random", help="any valid payload, from a seed", cases=_random, endless=True, at=_random_at),
        Profile(name="drift", help="what the provider may send tomorrow", cases=_drift),
        Profile(name="invalid", help="exactly one constraint broken", cases=_invalid),
    )
}


def cases(
    contract: Contract,
    event_name: str,
    profile: str,
    *,
    count: int | None = None,
    seed: int = 0,
    shard: Shard = (1, 1),
    bindings: Mapping[str, object] | None = None,
    kinds: tuple[str, ...] = (),
) -> Iterator[Case]:
    """Yield the cases of a profile for an event.

    `count` limits how many; `random` has no end without it. `shard` is `(i, n)`: the i-th of n disjoint parts whose
    union is the whole. `bindings` fixes fields: JSON pointer or dotted path -> value. `kinds` are the kinds of change
    that are wanted of `drift`: all where none is named. Raises UnknownName for an event
    or profile, BadRequest for a number out of range, and the errors of compiling at once, before the first case.
    """
    chosen = profile_named(profile)
    check_numbers(count, seed, shard)
    source = Source(contract=contract, event=event_name, plan=plan_for(contract, event_name), kinds=kinds)
    made = _shallow(_sharded(chosen, source, count, seed, shard), source)
    return _bound(_named(made, source), bindings or {})


def _shallow(made: Iterator[Case], source: Source) -> Iterator[Case]:
    """Yield the cases as long as what they are made from is not nested too deep for that."""
    try:
        yield from made
    except RecursionError:
        raise TooDeep(source.plan.title) from None


def profile_named(name: str) -> Profile:
    """Return the profile of that name. Raises UnknownName."""
    if name not in PROFILES:
        raise UnknownName("profile", name, PROFILES)
    return PROFILES[name]


def check_numbers(count: int | None, seed: int, shard: Shard) -> None:
    """Raise BadRequest where a number is out of range."""
    if count is not None and count < 1:
        raise BadRequest(f"the count is {count}", mend="Ask for at least one payload.")
    if not 0 <= seed <= MAX_SEED:
        raise BadRequest(f"the seed is {seed}", mend=f"A seed lies between 0 and {MAX_SEED}.")
    number, of = shard
    if not 1 <= number <= of:
        raise BadRequest(f"the shard is {number}/{of}", mend="A shard reads I/N with I from 1 to N.")


def _sharded(profile: Profile, source: Source, count: int | None, seed: int, shard: Shard) -> Iterator[Case]:
    from itertools import islice

    number, of = shard
    if profile.endless:
        return _random_shard(source, count, seed, shard)
    return islice(profile.cases(source, seed), number - 1, count, of)


def _random_shard(source: Source, count: int | None, seed: int, shard: Shard) -> Iterator[Case]:
    from hookproof.payloads.profiles.random import numbered

    # The address is put together here, and not by Address, for speed; a test holds the two together.
    prefix = f"{source.contract.name}/{spelt(source.event)}#random:seed={seed}:"
    event = source.event
    for index, payload in numbered(source.plan, seed, count, shard):
        yield Case(address=f"{prefix}{index}", event=event, profile="random", payload=payload, body=encode(payload))


def _named(made: Iterator[Case], source: Source) -> Iterator[Case]:
    """Where the schema does not fix the event's name, write it into every case: no payload bears another's."""
    members = unfixed(source.contract, source.event)
    if not members:
        return made
    from hookproof.payloads.binding import with_name

    for pointer, text in members:
        made = map(partial(with_name, pointer=pointer, name=text), made)
    return made


def unfixed(contract: Contract, event: str) -> list[tuple[str, str]]:
    """Return the parts of an event's name that its schema does not fix: where each stands, and its text."""
    from hookproof.contract.naming import fixes_name, name_members

    schema = contract.events[event]
    members = name_members(contract.delivery, event)
    return [(pointer, text) for pointer, text in members if not fixes_name(schema, pointer, text)]


def is_named(contract: Contract, event: str) -> bool:
    """Whether the payloads of an event bear its name as they are made."""
    return not unfixed(contract, event)


def _bound(made: Iterator[Case], bindings: Mapping[str, object]) -> Iterator[Case]:
    if not bindings:
        return made
    from hookproof.payloads.binding import with_values

    return (with_values(case, bindings) for case in made)


def case_at(address: str | Address, *, root: Path | None = None, contract: Contract | None = None) -> Case:
    """Return the case of an address: always the same bytes. `root` is the folder of contracts, where it is another one.

    Raises BadAddress, UnknownName, and BadAddress where the profile has no such case.
    """
    from hookproof.contract.catalogue import load_contract
    from hookproof.payloads.errors import BadAddress

    wanted = address if isinstance(address, Address) else Address.parse(address)
    owner = contract or load_contract(wanted.provider, wanted.version, root=root)
    profile = profile_named(wanted.profile)
    kinds = (wanted.name,) if wanted.profile == "drift" and wanted.name else ()
    source = Source(contract=owner, event=wanted.event, plan=plan_for(owner, wanted.event), kinds=kinds)
    if profile.at is not None:
        return next(_named(iter((profile.at(source, wanted),)), source))
    text = str(wanted)
    for case in _named(_shallow(profile.cases(source, wanted.seed), source), source):
        if case.address == text:
            return case
    raise BadAddress(text, f"the profile {wanted.profile!r} has no such case for this event")

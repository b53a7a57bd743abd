"""A scenario: triggers one after the other, with waits between them, about entities that have names.

steps:
  - {trigger: uploaded file, entity: film, set: {/file/displayName: Holiday}}
  - {wait: 2}
  - {trigger: tool_execution.succeeded, entity: cut, set: {/results/0/fileId: $film}}
  - {rotate: {secret: env:NEXT_SECRET, overlap: 60}}
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret, parse_secret
from hookproof.errors import InputError, UnknownName
from hookproof.parsing import read_document
from hookproof.serving.memory import Store
from hookproof.serving.prompting import Edits, Played, play, subjects
from hookproof.serving.rotation import DEFAULT_OVERLAP

#: A value of `set` that is the id of an entity; `$$` begins a text that begins with `$`.
_ENTITY = re.compile(r"\$[A-Za-z][A-Za-z0-9_-]*")
_KINDS = {
    "trigger": {"trigger", "entity", "set", "unset"},
    "wait": {"wait"},
    "rotate": {"rotate"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what is triggered, or seconds to wait, or the secret that all endpoints have from then on."""

    trigger: str = ""
    entity: str = ""
    edits: Edits = field(default_factory=lambda: Edits({}))
    wait: float = 0.0
    secret: Secret | None = None
    overlap: float = DEFAULT_OVERLAP


def read_scenario(path: Path, contract: Contract) -> list[Step]:
    """Return the steps of a file. Raises InputError, with the step, for what cannot be played with this contract."""
    document = read_document(path)
    listed = document.get("steps") if isinstance(document, dict) else document
    if not isinstance(listed, list) or not listed:
        raise InputError("this is no scenario", where=str(path), mend="Write steps: with a list of trigger: and wait:.")
    steps = [_step(said, f"{path}, step {number}", contract) for number, said in enumerate(listed, start=1)]
    known: set[str] = set()
    for number, step in enumerate(steps, start=1):
        for name in _named(dict(step.edits.values)):
            if name not in known:
                raise UnknownName("entity", f"${name}", [f"${each}" for each in known], where=f"{path}, step {number}")
        known |= {step.entity} - {""}
    return steps


def perform_scenario(
    store: Store, contract: Contract, steps: list[Step], told: Callable[[Step, Played], None]
) -> list[int]:
    """Play the steps, waiting between them as long as they say; return the deliveries. Waits go by the store's clock.

    `told` hears of each trigger. Raises UnknownName for a member that an event has not.
    """
    entities: dict[str, str] = {}
    numbers: list[int] = []
    for step in steps:
        if step.wait:
            time.sleep(step.wait * store.pace())
        elif step.secret is not None:
            until = time.time() + step.overlap * store.pace()
            for endpoint in store.endpoints():
                store.replace_secret(endpoint.id, step.secret.reveal(), until=until)
        else:
            values = {pointer: _value(value, entities) for pointer, value in step.edits.values.items()}
            edits = replace(step.edits, values=values)
            played = play(store, contract, step.trigger, edits=edits, entity=entities.get(step.entity, ""))
            entities[step.entity] = played.entity
            numbers += played.deliveries
            told(step, played)
    return numbers


def _value(value: object, entities: Mapping[str, str]) -> object:
    """A value with the ids of entities in the places where it names them."""
    if isinstance(value, dict):
        return {name: _value(member, entities) for name, member in value.items()}
    if isinstance(value, list):
        return [_value(item, entities) for item in value]
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    return entities[value[1:]] if _ENTITY.fullmatch(value) else value.replace("$$", "$", 1)


def _named(value: object) -> Iterator[str]:
    """Yield the names of entities that a value refers to."""
    if isinstance(value, str) and _ENTITY.fullmatch(value):
        yield value[1:]
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _named(member)


def _step(said: object, where: str, contract: Contract) -> Step:
    kinds = [name for name in _KINDS if isinstance(said, dict) and name in said]
    if not isinstance(said, dict) or len(kinds) != 1:
        raise InputError(f"a step is one of {', '.join(_KINDS)}", where=where)
    for name in said:
        if name not in _KINDS[kinds[0]]:
            raise UnknownName("member", str(name), _KINDS[kinds[0]], where=where)
    return _MAKERS[kinds[0]](said, where, contract)


def _trigger(said: Mapping[str, object], where: str, contract: Contract) -> Step:
    what, entity = str(said["trigger"]), str(said.get("entity", ""))
    known = subjects(contract)
    if what not in known:
        raise UnknownName("event or lifecycle", what, known, where=where)
    if entity and not known[what]:
        mend = "Leave entity out, and set the member that names it: set: {/path: $name}."
        raise InputError(f"no lifecycle says which entity {what} is about", where=where, mend=mend)
    values, without = said.get("set", {}), said.get("unset", [])
    if not isinstance(values, dict) or not isinstance(without, list):
        raise InputError("set is a mapping of JSON pointers to values, unset a list of JSON pointers", where=where)
    edits = Edits({str(name): value for name, value in values.items()}, [str(each) for each in without])
    return Step(trigger=what, entity=entity, edits=edits)


def _wait(said: Mapping[str, object], where: str, _: Contract) -> Step:
    return Step(wait=_seconds(said["wait"], "wait", where))


def _rotate(said: Mapping[str, object], where: str, contract: Contract) -> Step:
    rotated = said["rotate"]
    if not isinstance(rotated, dict) or "secret" not in rotated or set(rotated) - {"secret", "overlap"}:
        raise InputError("rotate takes secret and overlap", where=where, mend="rotate: {secret: env:NEXT, overlap: 60}")
    secret = parse_secret(str(rotated["secret"]), source=where)
    secret.keys(contract.delivery)
    return Step(secret=secret, overlap=_seconds(rotated.get("overlap", DEFAULT_OVERLAP), "overlap", where))


_MAKERS: Mapping[str, Callable[[Mapping[str, object], str, Contract], Step]] = {
    "trigger": _trigger,
    "wait": _wait,
    "rotate": _rotate,
}


def _seconds(value: object, name: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 86400 * 365:
        raise InputError(f"{name} is a number of seconds above 0", where=where)
    return float(value)

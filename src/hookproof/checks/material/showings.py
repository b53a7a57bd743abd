"""What observers show of one new entity after deliveries about it, place by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hookproof.checks.context import Context
from hookproof.checks.material.keeping import Shown
from hookproof.checks.material.scenes import names_of
from hookproof.checks.stage import Stage
from hookproof.delivery.traffic import Exchange
from hookproof.observers.state import ANY, EVERYWHERE, Change, Path, is_number, named
from hookproof.payloads.making.encoding import encode
from hookproof.schema.json import ABSENT


def shown_of(
    ctx: Context, stage: Stage, payloads: Sequence[object], sent: Mapping[str, object], label: str
) -> Shown | None:
    """Return what shows of one new entity after these payloads; None where not all of them are acknowledged."""
    origins = [replace(ctx.example, payload=payload, body=encode(payload)) for payload in payloads]
    cases = [stage.fresh(origin, label) for origin in origins]
    before, exchanges, messages = stage.state(cases[0]), list[Exchange](), dict[str, str]()
    for number, case in enumerate(cases):
        exchanges.append(stage.send(ctx.signer.deliver(case, label=label if not number else f"{label}/{number}")))
        messages[str(exchanges[-1].delivery.message_id)] = "<message>"
        if not exchanges[-1].acknowledged:
            return None
    found = stage.seen(before, stage.moved(before, cases[-1]), EVERYWHERE)
    leaves = leaves_by_place(found, names_of({"": (origins[-1], cases[-1])}) | messages)
    single = {path: each[0] for path, each in leaves.items() if len(each) == 1}
    several = frozenset(path[:-1] for path in leaves if path not in single)
    return Shown(sent, single, exchanges[-1], several)


def leaves_by_place(found: Iterable[Change], names: Mapping[str, str]) -> dict[Path, list[object]]:
    """Return the single values that changes brought, by their places; ids are called what `names` calls them."""
    leaves: dict[Path, list[object]] = {}
    for change in found:
        shown = change.amount if is_number(change.old) and is_number(change.new) else change.new
        if shown is not ABSENT:
            for path, value in _leaves(named(shown, names), tuple(str(named(part, names)) for part in change.path)):
                leaves.setdefault(path, []).append(value)
    return leaves


def _leaves(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    """Yield what stands where; a row that is a list of single values has its columns by number."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, (*path, key))
    elif isinstance(value, list):
        is_row = not any(isinstance(each, (dict, list)) for each in value)
        for number, each in enumerate(value):
            yield from _leaves(each, (*path, str(number) if is_row else ANY))
    else:
        yield path, value

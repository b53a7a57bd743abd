"""What newer documents say of deliveries, where provider.yaml has it otherwise: it is the user's, and left as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hookproof.importing.particulars import Particulars
from hookproof.importing.provenance.schemes import Proposal
from hookproof.parsing import parse, read_text
from hookproof.schema.json import list_at, object_at, same


def drifts(provider_file: Path, proposal: Proposal, more: Particulars) -> tuple[str, ...]:
    """Return a line for each rule that documents state otherwise than a provider.yaml; what they leave open says
    nothing against it."""
    kept = parse(read_text(str(provider_file)), str(provider_file))
    kept = kept if isinstance(kept, dict) else {}
    return tuple(_lines(kept, proposal, more))


def _lines(kept: Mapping[str, Any], proposal: Proposal, more: Particulars) -> Iterator[str]:
    if proposal.sure and proposal.preset and kept.get("preset") != proposal.preset:
        yield _line("preset", proposal.preset, kept.get("preset"))
    rules = _flat(object_at(kept, "delivery"))
    stated = {**(proposal.delivery if proposal.sure else {}), **more.delivery}
    for name, value in _flat(stated).items():
        # What a preset says is not repeated in the file.
        if not same(value, rules.get(name)) and (name in rules or "preset" not in kept):
            yield _line(f"delivery.{name}", value, rules.get(name))
    cycles = [each for each in list_at(kept, "lifecycles") if isinstance(each, dict)]
    known = {str(each.get("name")): each.get("paths") for each in cycles}
    for stated_cycle in more.lifecycles:
        # Whatever the user calls it, and tells of its entity, it is the order of events that documents state.
        if not any(same(paths, stated_cycle["paths"]) for paths in known.values()):
            name = str(stated_cycle["name"])
            yield _line(f"lifecycles, {name}", stated_cycle["paths"], known.get(name))


def _flat(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """The rules of deliveries by name, those of a message and of an only proof one by one."""
    proofs = delivery.get("authentication")
    proof = proofs[0] if isinstance(proofs, list) and len(proofs) == 1 and isinstance(proofs[0], dict) else {}
    parts = {"message": object_at(delivery, "message"), "authentication": proof}
    whole = {name: value for name, value in delivery.items() if not parts.get(name)}
    return whole | {f"{part}.{name}": value for part, rules in parts.items() for name, value in rules.items()}


def _line(name: str, stated: object, kept: object) -> str:
    had = "nothing" if kept is None else _shown(kept)
    return f"{name}: the documents say {_shown(stated)}, and provider.yaml has {had}; it is left as it is"


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

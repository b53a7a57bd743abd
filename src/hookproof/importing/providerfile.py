"""The provider.yaml of an imported provider: how it delivers, as far as its documents say."""

from __future__ import annotations

from typing import Any

from hookproof.contract.deliveryrules import UNSAID_SECONDS
from hookproof.importing.eventname import Rule
from hookproof.importing.particulars import Particulars
from hookproof.importing.schemes import Proposal

HEAD = """\
# yaml-language-server: $schema=https://hookproof.dev/schemas/provider.schema.json
# Written by `hookproof import`. It is yours to edit: a later import adds a version and leaves all else as it is.
"""


def provider_text(
    title: str,
    proposal: Proposal,
    rule: Rule,
    more: Particulars,
    *,
    version: str,
    date: str,
    source: str,
    digest: str,
) -> str:
    """Return the text of a new provider.yaml; `more` is what stands there beside the proposal."""
    import yaml

    data: dict[str, Any] = {"title": title}
    limit = {} if proposal.has_time_limit else {"time_limit_seconds": UNSAID_SECONDS}
    delivery = {**limit, **proposal.delivery, **more.delivery}
    if proposal.preset:
        data["preset"] = proposal.preset
    if proposal.event is None or not rule.is_like(proposal.event):
        delivery["event"] = event_of(rule)
    if delivery:
        data["delivery"] = delivery
    if more.events:
        data["events"] = more.events
    data["versions"] = {version: {"date": date, "source": source, "digest": digest}}
    return HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def event_of(rule: Rule) -> dict[str, object]:
    """Return what a provider.yaml says of where names stand."""
    parts = [{place.where: place.name, **({"optional": True} if place.optional else {})} for place in rule.parts]
    return parts[0] if len(parts) == 1 else {"parts": parts, "separator": rule.separator}

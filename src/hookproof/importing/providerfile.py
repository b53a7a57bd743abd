"""The provider.yaml of an imported provider: how it delivers, as far as its documents say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookproof.contract.deliveryrules import UNSAID_SECONDS
from hookproof.importing.eventnames.eventname import Rule
from hookproof.importing.particulars import Particulars
from hookproof.importing.provenance.schemes import Proposal
from hookproof.schema.patterns import deferral as re

#: A text that some version of YAML reads as a number.
_NUMBER = re.compile(r"[-+]?(?:0o?[0-7_]+|0x[0-9A-Fa-f_]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)")
#: The schema of provider.yaml beside it: an editor finds it without a network.
SCHEMA_FILE = ".provider.schema.json"
HEAD = f"""\
# yaml-language-server: $schema=./{SCHEMA_FILE}
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
    if more.lifecycles:
        data["lifecycles"] = list(more.lifecycles)
    data["versions"] = {version: {"date": date, "source": source, "digest": digest}}
    return HEAD + _written(data)


def _written(data: Mapping[str, Any]) -> str:
    """The YAML of a mapping whose texts stay texts: PyYAML leaves `028` and `1e3` bare, in YAML 1.2 numbers."""
    import yaml

    class Quoting(yaml.SafeDumper):
        """Quotes what looks like a number, and writes a list of numbers in one line."""

    Quoting.add_representer(
        str,
        lambda dumper, text: dumper.represent_scalar(
            "tag:yaml.org,2002:str", text, style="'" if _NUMBER.fullmatch(text) else None
        ),
    )
    Quoting.add_representer(
        list,
        lambda dumper, items: dumper.represent_sequence(
            "tag:yaml.org,2002:seq", items, flow_style=all(isinstance(item, int) for item in items)
        ),
    )
    text: str = yaml.dump(data, Dumper=Quoting, sort_keys=False, allow_unicode=True, width=110)
    return text


def event_of(rule: Rule) -> dict[str, object]:
    """Return what a provider.yaml says of where names stand."""
    parts = [{place.where: place.name, **({"optional": True} if place.optional else {})} for place in rule.parts]
    return parts[0] if len(parts) == 1 else {"parts": parts, "separator": rule.separator}

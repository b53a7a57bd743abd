"""The provider.yaml of an imported provider: how it delivers, as far as its documents say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookproof.importing.eventname import Rule

_HEAD = """\
# yaml-language-server: $schema=https://hookproof.dev/schemas/provider.schema.json
# Written by `hookproof import`. It is yours to edit: a later import adds a version and leaves all else as it is.
"""
#: How long a provider waits whose documents do not say it.
TIME_LIMIT_SECONDS = 10


def provider_text(title: str, delivery: Mapping[str, Any], *, version: str, date: str, source: str, digest: str) -> str:
    """Return the text of a new provider.yaml."""
    import yaml

    data = {
        "title": title,
        "delivery": delivery,
        "versions": {version: {"date": date, "source": source, "digest": digest}},
    }
    return _HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def event_rule(rule: Rule) -> dict[str, Any]:
    """Return what a provider.yaml says of where names stand."""
    pointer = next((part.body for part in rule.parts if part.body), "/event")
    return {"event_pointer": pointer}


def standard_signature() -> dict[str, Any]:
    """Return the signature of Standard Webhooks, for providers whose documents name no scheme."""
    return {
        "scheme": "Standard Webhooks 1.0.0",
        "signed_content": "{id}.{timestamp}.{body}",
        "encoding": "base64",
        "format": "v1,{signature}",
        "headers": {"id": "webhook-id", "timestamp": "webhook-timestamp", "signature": "webhook-signature"},
        "secret": {"encoding": "base64", "prefix": "whsec_"},
        "tolerance_seconds": 300,
    }

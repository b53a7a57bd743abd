"""The delivery rules of a provider.yaml: read, and refused where they say something that nothing here understands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.contract.errors import BadProvider
from hookproof.contract.model import DeliveryRules, SignatureRules

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: What a body is made of here (RFC 8259, RFC 6839), with any parameters.
_JSON = re.compile(r"(application/json|[a-z]+/[a-z0-9.+-]+\+json)( *;.*)?", re.IGNORECASE)


def rules_of(data: Mapping[str, Any]) -> DeliveryRules:
    """Return the delivery rules of a provider.yaml's `delivery`, which is held against its schema before."""
    return DeliveryRules(
        method=data.get("method", "POST"),
        content_type=data.get("content_type", "application/json"),
        user_agent=data.get("user_agent", "hookproof"),
        time_limit_seconds=float(data["time_limit_seconds"]),
        event_pointer=data.get("event_pointer", "/event"),
        signature=_signature(data["signature"]),
    )


def _signature(data: Mapping[str, Any]) -> SignatureRules:
    headers, secret, body = data["headers"], data["secret"], data.get("body", {})
    return SignatureRules(
        scheme=data["scheme"],
        algorithm=data.get("algorithm", "hmac-sha256"),
        signed_content=data["signed_content"],
        encoding=data["encoding"],
        format=data["format"],
        separator=data.get("separator", " "),
        id_header=headers.get("id"),
        timestamp_header=headers.get("timestamp"),
        signature_header=headers["signature"],
        secret_encoding=secret["encoding"],
        secret_prefix=secret.get("prefix", ""),
        tolerance_seconds=data.get("tolerance_seconds"),
        id_pointer=body.get("id"),
        timestamp_pointer=body.get("timestamp"),
        timestamp_form=body.get("timestamp_form", "epoch-seconds"),
    )


def check_rules(rules: DeliveryRules, where: str) -> None:
    """Raise BadProvider for the first thing in the rules that is not understood, with its place and what is."""
    for place, what, mend in _faults(rules):
        raise BadProvider(what, where=f"{where}#/delivery/{place}", mend=mend)


def _faults(rules: DeliveryRules) -> Iterator[tuple[str, str, str]]:
    signature = rules.signature
    if not _JSON.fullmatch(rules.content_type.strip()):
        yield "content_type", f"bodies of {rules.content_type!r} are not understood", "Payloads are sent as JSON."
    yield from _unknown("signature/signed_content", signature.signed_content, ("id", "timestamp", "body"))
    yield from _unknown("signature/format", signature.format, ("signature", "timestamp"))
    for name in ("id", "timestamp"):
        if getattr(signature, f"{name}_header") and getattr(signature, f"{name}_pointer"):
            yield f"signature/body/{name}", f"the {name} stands in a header and in the body", "Name one of them."
    if "{id}" in signature.signed_content and not (signature.id_header or signature.id_pointer):
        yield "signature/signed_content", "an id is signed that nobody is told", "Say in headers or body where it is."


def _unknown(place: str, template: str, known: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for name in _PLACEHOLDER.findall(template):
        if name not in known:
            names = ", ".join(f"{{{each}}}" for each in known)
            yield place, f"the placeholder {{{name}}} is not understood", f"Known here: {names}."

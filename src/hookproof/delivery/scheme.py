"""What a signature scheme has and has not, read off its templates: version token, id, timestamp, several values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hookproof.contract.model import SignatureRules

_TOKEN = re.compile(r"(?P<name>[A-Za-z]+)(?P<number>\d+)(?P<mark>[^A-Za-z0-9]*)$")


def covers_id(rules: SignatureRules) -> bool:
    """Whether the signature covers a message id that stands in a header."""
    return rules.id_header is not None and "{id}" in rules.signed_content


def covers_timestamp(rules: SignatureRules) -> bool:
    """Whether the signature covers a timestamp that the consumer is told, in a header or beside the signature."""
    told = rules.timestamp_header is not None or "{timestamp}" in rules.format
    return told and "{timestamp}" in rules.signed_content


def takes_several(rules: SignatureRules) -> bool:
    """Whether one header may carry several signatures (rotation)."""
    return bool(rules.separator)


def signature_headers(rules: SignatureRules) -> tuple[str, ...]:
    """The names of the headers that the scheme adds."""
    return tuple(name for name in (rules.id_header, rules.timestamp_header, rules.signature_header) if name)


def version_token(rules: SignatureRules) -> str:
    """The version token before a signature, with its mark (`v1,`, `v1=`, `sha256=`); "" where there is none."""
    match = _TOKEN.search(_head(rules))
    return match.group() if match else ""


def other_tokens(rules: SignatureRules) -> tuple[str, ...]:
    """Version tokens of the same make that the scheme does not know: an old one, new ones, one with a letter."""
    match = _TOKEN.search(_head(rules))
    if match is None:
        return ()
    name, number, mark = match.group("name", "number", "mark")
    numbers = [other for other in ("0", "2", "9", f"{number}a") if other != number]
    return tuple(f"{name}{other}{mark}" for other in numbers)


def header_of(rules: SignatureRules, timestamp: int | str, values: Sequence[str]) -> str:
    """Return a signature header with several values, each given with its version token, in the scheme's format."""
    token = version_token(rules)
    before = _head(rules).removesuffix(token)
    after = rules.format.partition("{signature}")[2]
    if "{timestamp}" in rules.format:
        # The timestamp is said once, as in `t=…,v1=…,v1=…`.
        whole = before + rules.separator.join(values) + after
    else:
        whole = rules.separator.join(before + value + after for value in values)
    return whole.replace("{timestamp}", str(timestamp))


def _head(rules: SignatureRules) -> str:
    return rules.format.partition("{signature}")[0]

"""How a proof is written at its place: its format and version token, and several of them side by side."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence

from hookproof.contract.model import Authentication

#: The two that a contract can name, and more that consumers take them for.
ENCODERS: dict[str, Callable[[bytes], str]] = {
    "base64": lambda d: base64.b64encode(d).decode(),
    "hex": bytes.hex,
    "base64url": lambda d: base64.urlsafe_b64encode(d).decode(),
    "base64-unpadded": lambda d: base64.b64encode(d).decode().rstrip("="),
    "base64url-unpadded": lambda d: base64.urlsafe_b64encode(d).decode().rstrip("="),
    "base64-of-hex": lambda d: base64.b64encode(d.hex().encode()).decode(),
    "HEX": lambda d: d.hex().upper(),
}
_TOKEN = re.compile(r"(?P<name>[A-Za-z]+)(?P<number>\d+)(?P<mark>[^A-Za-z0-9]*)$")


def written(rules: Authentication, proof: str, timestamp: str, message_id: str = "") -> str:
    """Return a proof as it stands at its place."""
    if rules.format == "{signature}":
        return proof
    values = {"{timestamp}": timestamp, "{id}": message_id, "{signature}": proof}
    return re.sub(r"\{(timestamp|id|signature)\}", lambda match: values[match.group()], rules.format)


def stamped_time(rules: Authentication, proof: str) -> str:
    """Return the time that stands beside a proof, of its text; "" where there is none."""
    if "{timestamp}" not in rules.format:
        return ""
    pattern = re.escape(rules.format).replace(r"\{timestamp\}", "([0-9]+)").replace(r"\{signature\}", ".*")
    match = re.fullmatch(pattern, proof)
    return match[1] if match else ""


def takes_several(rules: Authentication) -> bool:
    """Whether one header may carry several signatures (rotation)."""
    return bool(rules.separator)


def version_token(rules: Authentication) -> str:
    """The version token before a signature, with its mark (`v1,`, `v1=`, `sha256=`); "" where there is none."""
    match = _TOKEN.search(_head(rules))
    return match.group() if match else ""


def other_tokens(rules: Authentication) -> tuple[str, ...]:
    """Version tokens of the same make that the scheme does not know: an old one, new ones, one with a letter."""
    match = _TOKEN.search(_head(rules))
    if match is None:
        return ()
    name, number, mark = match.group("name", "number", "mark")
    numbers = [other for other in ("0", "2", "9", f"{number}a") if other != number]
    return tuple(f"{name}{other}{mark}" for other in numbers)


def header_of(rules: Authentication, timestamp: str, values: Sequence[str]) -> str:
    """Return a signature header with several values, each given with its version token, in the scheme's format."""
    token = version_token(rules)
    before = _head(rules).removesuffix(token)
    after = rules.format.partition("{signature}")[2]
    if "{timestamp}" in rules.format:
        # The timestamp is said once, as in `t=…,v1=…,v1=…`.
        whole = before + rules.separator.join(values) + after
    else:
        whole = rules.separator.join(before + value + after for value in values)
    return whole.replace("{timestamp}", timestamp)


def _head(rules: Authentication) -> str:
    return rules.format.partition("{signature}")[0]

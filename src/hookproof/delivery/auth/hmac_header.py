"""A keyed hash in a header: how it is made, how it is written, and what its templates have and have not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from hookproof.contract.model import SignatureRules

_DIGESTS = {"hmac-sha256": hashlib.sha256, "hmac-sha512": hashlib.sha512, "hmac-sha1": hashlib.sha1}
_ENCODERS: dict[str, Callable[[bytes], str]] = {"base64": lambda d: base64.b64encode(d).decode(), "hex": bytes.hex}
_TOKEN = re.compile(r"(?P<name>[A-Za-z]+)(?P<number>\d+)(?P<mark>[^A-Za-z0-9]*)$")


def mac(rules: SignatureRules, key: bytes, *, message_id: str, timestamp: int | str, body: bytes) -> str:
    """Return the bare signature, encoded, without the format of its header. `timestamp` is signed as it is written."""
    known = {b"id": message_id.encode(), b"timestamp": str(timestamp).encode(), b"body": body}
    content = b"".join(known.get(part, part) if index % 2 else part for index, part in _parts(rules.signed_content))
    return _ENCODERS[rules.encoding](hmac.new(key, content, _DIGESTS[rules.algorithm]).digest())


def written(rules: SignatureRules, signature: str, timestamp: int | str) -> str:
    """Return a signature as it stands in its header."""
    return rules.format.replace("{timestamp}", str(timestamp)).replace("{signature}", signature)


def sign(rules: SignatureRules, key: bytes, *, message_id: str, timestamp: int | str, body: bytes) -> str:
    """Return the value of the signature header for a delivery."""
    return written(rules, mac(rules, key, message_id=message_id, timestamp=timestamp, body=body), timestamp)


@lru_cache(maxsize=64)
def _parts(template: str) -> tuple[tuple[int, bytes], ...]:
    """Split a template at its placeholders: every second part is the name of one."""
    return tuple(enumerate(part.encode() for part in re.split(r"\{(id|timestamp|body)\}", template)))


def takes_several(rules: SignatureRules) -> bool:
    """Whether one header may carry several signatures (rotation)."""
    return bool(rules.separator)


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

"""Texts that hold something else: bytes in an encoding, JSON in a string (Validation 2020-12, section 8)."""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Callable, Mapping

#: `contentEncoding` -> how bytes are written in it. Of an unknown one, nothing is known.
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64": base64.b64encode,
    "base64url": base64.urlsafe_b64encode,
    "base32": base64.b32encode,
    "base32hex": base64.b32hexencode,
    "base16": base64.b16encode,
    "quoted-printable": quopri.encodestring,
}
#: `contentMediaType` -> content of that type around a word.
CONTENTS: dict[str, Callable[[str], bytes]] = {
    "application/json": lambda word: json.dumps({"name": word}).encode(),
    "image/png": lambda _: base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    ),
}
#: Filling of any length that stays in each encoding, whatever it is cut to.
_FILLING = {"base16": "41", "base32": "IFAUCQKB", "base32hex": "85K0GIA1", "quoted-printable": "A"}


def content_of(schema: Mapping[str, object]) -> str | None:
    """Return the name of what a schema says that its texts hold, as `texts` knows it; None where nothing is known."""
    encoding, media = (str(schema.get(key, "")).lower() for key in ("contentEncoding", "contentMediaType"))
    media = media.partition(";")[0].strip()
    if media.endswith("+json"):  # RFC 6839, section 3.1: it can be read as JSON
        media = "application/json"
    if encoding not in ENCODERS and (encoding not in ("", "7bit", "8bit", "binary") or media != "application/json"):
        return None
    known = media if media in CONTENTS else "text"
    return f"{known} in {encoding if encoding in ENCODERS else 'itself'}"


def texts() -> dict[str, tuple[Callable[[str], str], Callable[[int], str] | None]]:
    """Return, for each name that `content_of` gives, what writes a word so, and what fills a length."""
    made: dict[str, tuple[Callable[[str], str], Callable[[int], str] | None]] = {}
    made["application/json in itself"] = (_written(CONTENTS["application/json"], bytes), None)
    for media, content in {**CONTENTS, "text": str.encode}.items():
        for encoding, encode in ENCODERS.items():
            made[f"{media} in {encoding}"] = (_written(content, encode), _filled(_FILLING.get(encoding, "QUFB")))
    return made


def _written(content: Callable[[str], bytes], encode: Callable[[bytes], bytes]) -> Callable[[str], str]:
    return lambda word: encode(content(word)).decode()


def _filled(filling: str) -> Callable[[int], str]:
    return lambda length: (filling * (length // len(filling) + 1))[:length]

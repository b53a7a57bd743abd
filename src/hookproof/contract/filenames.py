"""The file of an event: its name, with what no file name can hold percent-encoded."""

from __future__ import annotations

import re
from urllib.parse import unquote

SUFFIX = ".schema.json"
#: What stands in a file name as it is, on every system.
_PLAIN = re.compile(r"[A-Za-z0-9._$@+-]")
#: Names that stand for devices on Windows, whatever comes behind a dot.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)
#: The longest file name that every system takes, in bytes.
LONGEST = 255


def file_of(event: str) -> str:
    """Return the file name of an event; `event_of` gives the name back."""
    text = "".join(each if _PLAIN.fullmatch(each) else _encoded(each) for each in event)
    if text[:1] == "." or _DEVICES.match(text):
        text = _encoded(text[0]) + text[1:]
    if text[-1:] == ".":
        text = text[:-1] + _encoded(text[-1])
    return f"{text}{SUFFIX}"


def event_of(file: str) -> str:
    """Return the event whose file has this name."""
    return unquote(file.removesuffix(SUFFIX), errors="strict")


def is_path(identity: str) -> bool:
    """Whether a schema's identity is one of ours, which mirror the file's path; or none, for which the path stands."""
    return not identity or identity.partition("#")[0].endswith(SUFFIX)


def _encoded(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))

"""A payload about entities that were not named before: every id in it is another one of the same form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import TypeGuard

from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode

#: Names of fields that hold ids: `id`, `fileId`, `file_id`, `orderUUID`, `objectGuid`.
_ID_NAME = re.compile(
    r"(?:^|_|-)(?:id|uuid|guid|gid|key|number)$|(?<=[a-z0-9])(?:Id|ID|Uuid|UUID|Guid|GUID|Key|Number)$"
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
#: So many characters at the end of an id are renewed; what stands before is its prefix, its kind.
_TAIL = 10
_CLASSES = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SMALL = 1000


def ids_in(payload: object) -> dict[str | int, None]:
    """Return the values of a payload that are ids, by the names of their fields or by their form, in order."""
    return dict.fromkeys(_ids(payload, ""))


def _ids(value: object, name: str) -> Iterator[str | int]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _ids(item, str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _ids(item, name.removesuffix("s"))
    elif _is_id(value, name):
        yield value


def _is_id(value: object, name: str) -> TypeGuard[str | int]:
    if isinstance(value, str):
        named = _ID_NAME.search(name) is not None and len(value) >= 6
        return (named or _UUID.fullmatch(value) is not None) and " " not in value
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return value >= _SMALL and _ID_NAME.search(name) is not None


def renewed(
    case: Case, label: str, *, admits: Callable[[object], bool], keep: Collection[object] = ()
) -> tuple[Case, dict[str, str]]:
    """Return the case with its ids renewed, and which text became which.

    The same label gives the same ids; equal ids stay equal. What is in `keep` (values that the consumer knows) stays,
    and so does an id without which the payload would not be admitted.
    """
    new = {id_: _renewed(id_, label) for id_ in ids_in(case.payload) if id_ not in keep}
    payload = _replaced(case.payload, new)
    if not admits(payload):
        new = {id_: other for id_, other in new.items() if admits(_replaced(case.payload, {id_: other}))}
        payload = _replaced(case.payload, new)
        if not admits(payload):
            return case, {}
    changed = {str(id_): str(other) for id_, other in new.items()}
    return (replace(case, payload=payload, body=encode(payload)) if new else case), changed


def _renewed(id_: str | int, label: str) -> str | int:
    digits = int.from_bytes(hashlib.sha256(f"{label}\0{id_}".encode(errors="surrogatepass")).digest(), "big")
    if isinstance(id_, int):
        low: int = 10 ** (len(str(id_)) - 1)
        return low + digits % (9 * low)
    head, tail = id_[:-_TAIL], id_[-_TAIL:]
    is_hex = _UUID.fullmatch(id_) is not None or re.fullmatch(r"[0-9a-f]{8,}", tail) is not None
    made = []
    for letter in tail:
        alphabet = next((c for c in _CLASSES if letter in c), "")
        alphabet = "0123456789abcdef" if is_hex and alphabet else alphabet
        digits, place = divmod(digits, len(alphabet)) if alphabet else (digits, 0)
        made.append(alphabet[place] if alphabet else letter)
    return head + "".join(made)


def _replaced(value: object, new: dict[str | int, str | int]) -> object:
    if isinstance(value, dict):
        return {key: _replaced(item, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, new) for item in value]
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return new.get(value, value)
    return value

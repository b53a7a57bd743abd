"""A payload about entities that were not named before: every id in it is another one of the same form."""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeGuard

from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.moments import unit_of
from hookproof.schema.json import from_raw, raw

#: Names of fields that hold ids: `id`, `fileId`, `file_id`, `orderUUID`, `objectGuid`.
_ID_NAME = re.compile(
    r"(?:^|_|-)(?:id|uuid|guid|gid|key|number)$|(?<=[a-z0-9])(?:Id|ID|Uuid|UUID|Guid|GUID|Key|Number)$"
)
#: An id whatever its field is called: letters and digits mixed, and fewer of them behind a kind.
_RANDOM = re.compile(r"(?:[A-Za-z][A-Za-z0-9]{0,15}[_-]){1,3}([0-9A-Za-z]{8,64})|([0-9A-Za-z]{12,64})")
#: Fewer still where they change with every other one, or are a number that is no year, which has two digits behind a
#: kind in capital letters: `ln_5h2k9`, `LOT-8842`, `OW-19`.
_SHORT = re.compile(
    r"[A-Za-z]{1,15}[_-](?:((?=.*[A-Za-z])(?=.*\d)[0-9A-Za-z]{5,7})|(?!(?:19|20)\d\d$)\d{4,})|[A-Z]{1,5}-\d\d\d?"
)
#: So many at the end are those of a hexadecimal id, one of them a letter.
_HEX = re.compile(r"(?=.*[a-f])[0-9a-f]{8,}")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
#: So many characters at the end of an id are renewed; what stands before is its prefix, its kind.
_TAIL = 10
#: What a word would be in a text without blanks: as long as three letters on average in what people name.
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PIECE_LENGTH = 3
#: What may stand for a letter of an id, and for one of a hexadecimal id.
_ALPHABETS = {
    letter: alphabet
    for alphabet in (string.digits, string.ascii_lowercase, string.ascii_uppercase)
    for letter in alphabet
}
_HEX_ALPHABETS = dict.fromkeys(_ALPHABETS, string.digits + "abcdef")
_SMALL = 1000
#: So many characters an id has where its field's name says that it is one, and where it has a digit.
_LONG, _LEAST = 6, 4
#: So many digits fit into 32 bits. So many, or so many characters behind the kind, give a run's entities enough ids.
_ENTITY_DIGITS, _ROOM = 9, 4
#: So often an id of the same length is drawn, at most, where it is one that was taken; then longer ones are.
_DRAWS, _LONGER = 40, 9
_LETTERS = re.compile(r"[\W\d_]+")


def ids_in(payload: object, known: Collection[str] = ()) -> dict[str | int, None]:
    """Return the values of a payload that are ids, by the names of their fields or by their form, in order.

    `known` are texts that are ids whatever their names and forms.
    """
    written = b"" if known else raw(payload)
    return dict.fromkeys(_ids_written(written) if written else _found_ids(payload, known))


# A check asks for the ids of an event's example again and again, and of each payload as often as it is looked at.
@lru_cache(maxsize=1024)
def _ids_written(written: bytes) -> tuple[str | int, ...]:
    return tuple(_found_ids(from_raw(written)))


def _found_ids(payload: object, known: Collection[str] = ()) -> dict[str | int, None]:
    found: dict[str | int, None] = {}
    _note_ids(found, payload, "", known)
    return found


def renewals(was: Case, fresh: Case) -> dict[str, str]:
    """Return which id of a case became which in the renewed one, as text, in the order of the payload.

    Where both are of one event, each text that is another counts that is no time: nothing else is renewed.
    """
    pairs = _beside(was.payload, fresh.payload, "", plain=was.event == fresh.event)
    return {str(old): str(new) for old, new in pairs}


def _beside(was: object, fresh: object, name: str, *, plain: bool) -> Iterator[tuple[object, object]]:
    if isinstance(was, dict) and isinstance(fresh, dict):
        for key, item in was.items():
            yield from _beside(item, fresh.get(key), str(key), plain=plain)
    elif isinstance(was, list) and isinstance(fresh, list):
        for one, other in zip(was, fresh, strict=False):
            yield from _beside(one, other, name.removesuffix("s"), plain=plain)
    elif was == fresh or type(was) is not type(fresh):
        return
    elif _is_id(was, name) or (plain and isinstance(was, str) and not unit_of(was)):
        yield was, fresh


def _note_ids(found: dict[str | int, None], value: object, name: str, known: Collection[str]) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _note_ids(found, item, str(key), known)
    elif isinstance(value, list):
        inner = name.removesuffix("s")
        for item in value:
            _note_ids(found, item, inner, known)
    elif _is_id(value, name) or (isinstance(value, str) and value in known):
        found[value] = None


def _is_id(value: object, name: str) -> TypeGuard[str | int]:
    if isinstance(value, str):
        return " " not in value and ((names_id(name) and _tells_apart(value)) or _looks_like_id(value))
    return isinstance(value, int) and value >= _SMALL and names_id(name)


# The names of a contract's fields come again in each of its payloads.
@lru_cache(maxsize=1024)
def names_id(name: str) -> bool:
    """Whether a field of this name holds ids."""
    return _ID_NAME.search(name) is not None


def named_by(name: str, list_name: str) -> bool:
    """Whether an id of this name is that of an item itself in a list of that name: `id`, `line_item_id` of `lines`."""
    words, of = (_LETTERS.sub("", text).lower() for text in (_ID_NAME.sub("", name), list_name.rpartition(".")[2]))
    one = re.sub(r"(?:ie|e)?s$", "", of)
    return not words or one in words or words in of


def _tells_apart(value: str) -> bool:
    """Whether a text is long enough to tell many things apart, with a number in it if it is short."""
    return len(value) >= _LONG or (len(value) >= _LEAST and any(letter.isdigit() for letter in value))


# Most texts of a run's payloads come again and again; one that is long is none of these and not worth keeping.
@lru_cache(maxsize=4096)
def _looks_like_id(value: str) -> bool:
    return _UUID.fullmatch(value) is not None or _is_random(value) or _is_numbered(value)


def _is_random(value: str) -> bool:
    """Whether a text is what nobody thinks of: digits and letters, small and large ones, in short turns."""
    found = _RANDOM.fullmatch(value)
    own = "" if found is None else found[1] or found[2]
    return any(letter.isdigit() for letter in own) and len(_PIECE.findall(own)) * _PIECE_LENGTH > len(own)


def _is_numbered(value: str) -> bool:
    """Whether a text is a kind and what tells one of it from the others: a number, or a few mixed characters."""
    found = _SHORT.fullmatch(value)
    return found is not None and (found[1] is None or len(_PIECE.findall(found[1])) * 2 > len(found[1]))


@dataclass(slots=True)
class Draws:
    """Draws ids that nobody has: none that was drawn before, or that `taken` knows.

    An id of a few digits soon comes twice. A correct consumer that keeps the newest state of an entity shows nothing
    of a delivery then that it takes for an older one.
    """

    taken: Callable[[str], bool] = lambda _id: False
    _drawn: dict[tuple[str, str | int, bool], str | int] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    def draw(self, id_: str | int, label: str, *, whole: bool = False) -> str | int:
        """Return another id of the same form; the same label gives the same one.

        It is another from where its kind ends if `whole`, else at its end.
        """
        key = (label, id_, whole)
        if key not in self._drawn:
            self._known.add(str(id_))
            draws = (another(form, f"{label}/{number}", whole=whole) for number, form in enumerate(_forms(id_)))
            new = next((each for each in draws if self._is_free(str(each))), another(id_, label, whole=whole))
            self._drawn[key] = new
            self._known.add(str(new))
        return self._drawn[key]

    def _is_free(self, id_: str) -> bool:
        return id_ not in self._known and not self.taken(id_)


def _forms(id_: str | int) -> Iterator[str | int]:
    """Yield an id so often as to draw one that is free, then with more and more digits, or letters, at its end."""
    yield from (id_ for _ in range(_DRAWS))
    yield from (id_ + id_[-1] * more if isinstance(id_, str) else id_ * 10**more for more in range(1, _LONGER))


#: Gives another id for one and a label, as `another` does; it takes `whole` too.
Draw = Callable[..., str | int]


def renewed(
    case: Case,
    label: str,
    *,
    admits: Callable[[object], bool],
    keep: Collection[object] = (),
    also: Iterable[object] = (),
    whole: bool = False,
    draw: Draw | None = None,
) -> tuple[Case, dict[str, str]]:
    """Return the case with its ids renewed, and which text became which.

    The same label gives the same ids; equal ids stay equal. `also` are values that the contract says are ids, whatever
    their names and forms. What is in `keep` (values that the consumer knows) stays, and so does an id without which
    the payload would not be admitted; one that is not admitted anyway (an event of an unknown name) keeps none for
    that. Where `whole`, ids are others from where their kind ends, else at their end. `draw` gives the new ones.
    """
    told = [each for each in also if isinstance(each, (str, int)) and not isinstance(each, bool)]
    draw = draw or another
    new = {id_: draw(id_, label, whole=whole) for id_ in (*ids_in(case.payload), *told) if id_ not in keep}
    payload = with_ids(case.payload, new)
    if not admits(payload) and admits(case.payload):
        new = {id_: other for id_, other in new.items() if admits(with_ids(case.payload, {id_: other}))}
        payload = with_ids(case.payload, new)
        if not admits(payload):
            return case, {}
    changed = {str(id_): str(other) for id_, other in new.items()}
    return (replace(case, payload=payload, body=encode(payload)) if new else case), changed


def another(id_: str | int, label: str, *, whole: bool = False) -> str | int:
    """Return another id of the same form; the same label gives the same one."""
    digits = int.from_bytes(hashlib.sha256(f"{label}\0{id_}".encode(errors="surrogatepass")).digest(), "big")
    if isinstance(id_, int):
        low: int = 10 ** (len(str(id_)) - 1)
        return low + digits % (9 * low)
    cut = kind_ends(id_) if whole or _is_numbered(id_) else max(len(id_) - _TAIL, 0)
    head, tail = id_[:cut], id_[cut:]
    is_hex = _UUID.fullmatch(id_) is not None or _HEX.fullmatch(tail) is not None
    alphabets = _HEX_ALPHABETS if is_hex else _ALPHABETS
    made = []
    for letter in tail:
        alphabet = alphabets.get(letter, letter)
        digits, place = divmod(digits, len(alphabet))
        made.append(alphabet[place])
    return head + "".join(made)


def anew(id_: str | int, mark: str, draw: Draw | None = None) -> Iterator[str | int]:
    """Yield ids for another entity, the most readable first; equal marks give equal ids.

    First comes a text that ends with the mark: as long as the id if the mark has room behind the prefix, else longer.
    Then comes an id of the same form, if that form has room for enough different ones. Numbers come in fewer and fewer
    digits. `draw` gives what has no mark in it.
    """
    draw = draw or another
    if isinstance(id_, str):
        room = len(id_) - kind_ends(id_)
        yield (id_[: -len(mark)] if room >= len(mark) else id_[: kind_ends(id_)]) + mark
        if room >= _ROOM:
            yield draw(id_, mark, whole=True)
        return
    own = len(str(id_))
    for digits in range(max(own, _ENTITY_DIGITS), max(own, _ROOM) - 1, -1):
        yield draw(max(id_, 10 ** (digits - 1)), mark, whole=True)


def kind_ends(id_: str) -> int:
    """Return where what is an id's own begins: behind the last `_`, `-`, `:` or `/`."""
    return max(id_.rfind(sign) for sign in "_-:/") + 1 if _UUID.fullmatch(id_) is None else 0


def with_ids(value: object, new: Mapping[Any, str | int]) -> object:
    """Return a payload with other ids, wherever they stand: `new` says what becomes of which."""
    if isinstance(value, dict):
        return {key: with_ids(item, new) for key, item in value.items()}
    if isinstance(value, list):
        return [with_ids(item, new) for item in value]
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return new.get(value, value)
    return value

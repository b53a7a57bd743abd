"""Other values of the same shape for what may be personal: the same value always becomes the same one.

A text is taken apart into words (runs of letters and digits), and each word becomes another of its length, letter for
letter, digit for digit, capital for capital; a hexadecimal word becomes one. A value that stands alone in one place and
inside a longer one in another (an id in a URL) so stays the same value in both. What people do not choose keeps its
form: dates and times, the scheme of a URL, the prefix of an id (`file_`, `or-`), UUIDs, the domain of a mail address or
URL becomes example.com.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import string
from collections.abc import Callable, Collection, Iterator, Mapping

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?)?")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_HOST = r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
#: What has a form of its own inside a text, and words; first come, first taken.
_PIECE = re.compile(
    rf"(?P<uuid>{_UUID.pattern})"
    rf"|(?P<scheme>\b[a-z]{{2,10}}://)(?P<host>[^/?#\s\"']{{1,300}})"
    rf"|(?P<at>@)(?P<domain>{_HOST})"
    r"|(?P<prefix>\b(?:[a-z]{2,12}_|[a-z]{2,5}-(?=[a-z]{0,20}\d)))(?=[A-Za-z0-9]{6})"
    r"|(?P<word>[^\W_]+)"
)
_SETS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "àéîõü", "ÀÉÎÕÜ", "一丁七万丈三上下")
_HEX = "0123456789abcdef"
_HEX_WORD = re.compile(r"(?=[0-9]{0,64}[a-f])(?=[a-f]{0,64}[0-9])[0-9a-f]{8,}")
#: How close to the old one a new value is, for a schema that wants it so: its words take their own characters; beside
#: that the first word stays; all but the last stay.
LEVELS = (1, 2, 3)


class Pseudonyms:
    """Gives other values; `key` decides which, so that whoever lacks it cannot try values out. `kept` stay."""

    def __init__(self, key: bytes, kept: Collection[str] = (), styles: Mapping[str, str] = {}) -> None:
        self._key = key
        self._kept = frozenset(kept)
        self._styles = styles

    def closer(self, text: str, level: int) -> Pseudonyms:
        """Return pseudonyms under which the words of a text, wherever they stand, come closer to what they were."""
        words = [match["word"] for match in _PIECE.finditer(text) if match["word"]]
        stay = {1: 0, 2: 1, 3: len(words) - 1}[level]
        styles = {word: "kept" if place < stay else "own" for place, word in enumerate(words)}
        return Pseudonyms(self._key, self._kept, {**styles, **self._styles})

    def of(self, text: str) -> str:
        """Return another text of the same shape. A date, a time and what is kept come back as they are."""
        if text in self._kept or _MOMENT.fullmatch(text):
            return text
        return _PIECE.sub(self._piece, text)

    def _piece(self, match: re.Match[str]) -> str:
        if match["uuid"]:
            return self._uuid(match["uuid"])
        if match["host"]:
            return f"{match['scheme']}example.com"
        if match["domain"]:
            return "@example.com"
        if match["prefix"]:
            return match["prefix"]
        return self._word(match["word"])

    def _word(self, word: str) -> str:
        style = self._styles.get(word)
        if style == "kept":
            return word
        if style == "own":
            sets = {c: "".join(sorted(set(filter(_kind_of(c), word)))) for c in word}
            return "".join(_in(sets[c], number) for c, number in zip(word, self._numbers(word), strict=False))
        if _HEX_WORD.fullmatch(word.lower()) and (word.islower() or word.isupper()):
            made = "".join(_in(_HEX, number) for number, _ in zip(self._numbers(word), word, strict=False))
            return made if word.islower() else made.upper()
        return "".join(map(_like, word, self._numbers(word)))

    def _uuid(self, text: str) -> str:
        """Another UUID: of the same version and variant, which stand in two of its digits."""
        numbers = self._numbers(text.lower())
        made = (_in(_HEX, number) for number in numbers)
        new = "".join(c if c == "-" or place in (14, 19) else next(made) for place, c in enumerate(text))
        return new.upper() if text.isupper() else new

    def _numbers(self, text: str) -> Iterator[int]:
        """Numbers that a text decides, together with the key: as many as anybody takes."""
        block = hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")
        while True:
            yield from block
            block = hashlib.sha256(block).digest()


def _kind_of(character: str) -> Callable[[str], bool]:
    """What tells characters of the same kind: a digit, a small letter, a capital, another."""
    return next(kind for kind in (str.isdecimal, str.islower, str.isupper, str.isalnum) if kind(character))


def _like(character: str, number: int) -> str:
    """A character of the same kind."""
    if character.isascii():
        kind = 2 if character.isdigit() else int(character.isupper())
    else:
        kind = 2 if character.isdecimal() else 3 if character.islower() else 4 if character.isupper() else 5
    return _in(_SETS[kind], number)


def _in(characters: str, number: int) -> str:
    return characters[number % len(characters)]

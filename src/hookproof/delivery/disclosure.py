"""Find a secret in what came from outside, however it is written there: encoded, escaped, split, reversed, in any case.

Two sides meet. The answer is read in several ways (escapes undone, tags and blanks left out, from its end, decoded);
the secret is written in several ways. Both are reduced to letters and digits in lower case, so that case, separators
and line breaks do not matter. What is encoded twice is found where each side undoes one of the two.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import contextlib
import re
import string
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from html.entities import html5

#: Bytes of an answer that are searched: more than any report or journal shows of one.
MOST_BYTES = 192 * 1024
#: Letters and digits that a written form must have: fewer are met by chance in ordinary text.
_LEAST = 10
#: How many escapes, one over the other, are undone.
_MOST_ESCAPES = 5
_ALPHABET = (string.ascii_letters + string.digits).encode()
_OTHER = bytes(set(range(256)) - set(_ALPHABET))
_BLANKS = b" \t\r\n\v\f\0"
#: Where one begins, the search for the end of the last one is over: the time is linear.
_TAG = re.compile(rb"<[^<>]{0,800}>")
#: Parts texts that are looked through as one: a tag that one of them leaves open ends in none that follows.
_SEAM = b"\0<>\0"
#: So much of the text of a secret is one that nobody writes by chance.
_PIECE = 16
#: A line of a dump: where it is, and the bytes, before they stand as characters once more.
_DUMPED = re.compile(rb"(?m)^[ \t]{0,8}[0-9A-Fa-f]{4,8}:?[ \t]{1,4}((?:[0-9A-Fa-f]{2}[ \t]?[ \t]?){1,32})")
_PACKED = b"\x1f\x8b\x08"
# Every part is bounded, and begins with a character of its own: the time is linear in the text.
_ESCAPE = re.compile(
    rb"%(?P<byte>[0-9A-Fa-f]{2})|\\x(?P<hex>[0-9A-Fa-f]{2})|\\[uU]\{?(?P<point>[0-9A-Fa-f]{2,6})\}?"
    rb"|&#[xX](?P<entity>[0-9A-Fa-f]{1,8});?|&#(?P<number>[0-9]{1,8});?|&(?P<name>[A-Za-z]{2,24});|\\(?P<mark>[\"\\/])|\\(?P<blank>[nrtbf])"
)
_SHORT_POINT = re.compile(rb"\\[uU]([0-9A-Fa-f]{4})")
_NUMBER = re.compile(rb"-?[0-9]{1,3}")
_BASE_64 = (string.ascii_letters + string.digits + "+/").encode()
_URL_64 = bytes.maketrans(b"-_", b"+/")
_BASE_58 = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#: Digits of bases that are no power of two: the secret is one number.
_DIGITS = ((_BASE_58, "base58"), (b"0123456789abcdefghijklmnopqrstuvwxyz", "base36"))
#: The alphabets of base32: RFC 4648 section 6, section 7, and Crockford's.
_BASE_32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASES_32 = (_BASE_32, b"0123456789ABCDEFGHIJKLMNOPQRSTUV", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_UU_LINE = 45
_NO_HEX, _NO_DIGITS, _NO_BASE_64, _NO_BASE_32 = (
    bytes(set(range(256)) - set(letters))
    for letters in (string.hexdigits.encode(), string.digits.encode(), _BASE_64, _BASE_32)
)
_AS_DIGITS = bytes.maketrans(_BASE_32, b"0123456789abcdefghijklmnopqrstuv")


class Disclosure:
    """Knows the secrets of a run. `find` says how an answer holds one of them, "" where it holds none."""

    def __init__(self, secrets: Mapping[bytes, str]) -> None:
        """`secrets` are bytes that no answer may hold, each with what it is in words."""
        self._forms: dict[bytes, str] = {}
        self._exact = {secret: f"{what} (as bytes)" for secret, what in secrets.items() if len(secret) >= _LEAST}
        self._pieces: dict[bytes, str] = {}
        for secret, what in secrets.items():
            text = _reduced(secret) if secret.isascii() else b""
            pieces = (text[at : at + _PIECE] for at in range(len(text) - _PIECE + 1))
            self._pieces.update(dict.fromkeys(pieces, f"{what} (in part, as text)"))
            for form, how in _written(secret):
                if len(form) >= _LEAST:
                    self._forms.setdefault(form, f"{what} (as {how})")
        self.find: Callable[[bytes], str] = lru_cache(maxsize=64)(self._find)

    def _find(self, data: bytes) -> str:
        if not self._forms or len(data) < _LEAST:
            return ""
        plain = _reduced(data[:MOST_BYTES])
        if found := next((how for piece, how in self._pieces.items() if piece in plain), ""):
            return self._in(plain) or found
        long_enough = (reading for reading in _readings(data[:MOST_BYTES]) if len(reading[1]) >= self._shortest)
        for readings in _in_batches(long_enough):
            # Nearly always nothing is there, and to see that takes one look at all of them.
            if self._held(_SEAM.join(view for _, view in readings)):
                for reading, view in readings:
                    if found := self._held(view):
                        return f"{found[:-1]}, {reading})" if reading else found
        return ""

    def _held(self, view: bytes) -> str:
        """Return how a text, as it is read, holds a secret. What stands in a text is found where it is a part, too."""
        if found := next((how for secret, how in self._exact.items() if secret in view), ""):
            return found
        bare = self._in(_reduced(_TAG.sub(b"", view))) if b"<" in view else ""
        return self._in(_reduced(view)) or bare

    @cached_property
    def _shortest(self) -> int:
        """How long a text is at least in which anything can stand."""
        return min(map(len, (*self._forms, *self._exact)))

    @cached_property
    def _short(self) -> dict[bytes, str]:
        return {form: how for form, how in self._forms.items() if len(form) < 2 * _LEAST}

    @cached_property
    def _long(self) -> dict[bytes, str]:
        return {form: how for form, how in self._forms.items() if len(form) >= 2 * _LEAST}

    @cached_property
    def _gram(self) -> int:
        """The size of pieces of which one lies within a long form, wherever that stands in a text that is cut so."""
        return (min(map(len, self._long), default=2 * _LEAST) + 1) // 2

    @cached_property
    def _grams(self) -> frozenset[tuple[bytes]]:
        """All pieces of the long forms, as `struct` gives those of a text. Those of short ones are met by chance."""
        size = self._gram
        return frozenset((form[at : at + size],) for form in self._long for at in range(len(form) - size + 1))

    def _in(self, reduced: bytes) -> str:
        size = self._gram
        pieces = struct.iter_unpack(f"{size}s", reduced[: len(reduced) // size * size])
        likely = self._short if self._grams.isdisjoint(pieces) else self._forms  # nearly no text has a piece
        return next((how for form, how in likely.items() if form in reduced), "")


def disclosure_of(secrets: Mapping[bytes, str]) -> Disclosure:
    """Return what knows these secrets, made once for all redactors of a run: their forms take longer than an answer."""
    return _made(tuple(secrets.items()))


@lru_cache(maxsize=8)
def _made(secrets: tuple[tuple[bytes, str], ...]) -> Disclosure:
    return Disclosure(dict(secrets))


def _reduced(data: bytes) -> bytes:
    return data.translate(None, _OTHER).lower()


def _written(secret: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield a secret as it may be written, reduced, with the name of the form; each also from its end."""
    for form, how in _forms(secret):
        yield _reduced(form), how
        yield _reduced(form)[::-1], f"{how}, reversed"


def _forms(secret: bytes) -> Iterator[tuple[bytes, str]]:
    yield secret, "text"
    yield codecs.encode(secret.decode("latin-1"), "rot13").encode("latin-1"), "rot13"
    yield secret.hex().encode(), "hexadecimal"
    yield secret[::-1].hex().encode(), "hexadecimal, last byte first"
    for digits, how in _DIGITS:
        yield _in_digits(secret, digits), how
    for offset in range(4):  # four bytes are five digits: those count that hold nothing of what stands before and after
        whole = slice(5 if offset else 0, (offset + len(secret)) // 4 * 5)
        yield base64.b85encode(b"\0" * offset + secret)[whole], "base85"
        yield base64.a85encode(b"\x01" * offset + secret)[whole], "ascii85"
    for start in range(0, len(secret), _UU_LINE):  # it is written in lines of so many bytes
        yield binascii.b2a_uu(secret[start : start + _UU_LINE])[1:], "uuencode"
    yield str(int.from_bytes(secret)).encode(), "a number"
    yield "".join(str(min(byte, 256 - byte)) for byte in secret).encode(), "a list of signed bytes"
    for offset in range(3):
        yield _cut(base64.b64encode(b"\0" * offset + secret), offset, len(secret), 6), "base64"
    for offset in range(5):
        based = _cut(base64.b32encode(b"\0" * offset + secret), offset, len(secret), 5)
        yield from ((based.translate(bytes.maketrans(_BASE_32, other)), "base32") for other in _BASES_32)
    for pattern, how in _LISTS:
        yield "".join(pattern.format(byte) for byte in secret).encode(), how


#: How each byte of a secret is written in lists and escapes, without what stands between.
_LISTS = (
    ("{}", "a list of bytes"),
    ("{:03d}", "a list of bytes"),
    ("x{:02x}", "escapes"),
    ("0x{:02x}", "a list of bytes"),
    ("u00{:02x}", "escapes"),
    ("{:x}", "hexadecimal"),
    ("{:03o}", "octal escapes"),
    ("{:o}", "octal escapes"),
    ("0o{:o}", "a list of bytes"),
    ("{:08b}", "binary digits"),
    ("{:b}", "binary digits"),
)


def _in_digits(secret: bytes, digits: bytes) -> bytes:
    number, text = int.from_bytes(secret), b""
    while number:
        number, digit = divmod(number, len(digits))
        text = digits[digit : digit + 1] + text
    return text


def _cut(encoded: bytes, before: int, length: int, bits: int) -> bytes:
    """Return the characters that depend on the secret alone, whatever stands before and after it."""
    first = -(-before * 8 // bits)
    return encoded[first : (before + length) * 8 // bits]


def _in_batches(readings: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """Yield readings in lists, so that no more of them are kept at a time than an answer is long."""
    batch: list[tuple[str, bytes]] = []
    size = 0
    for reading, view in readings:
        batch.append((reading, view))
        size += len(view)
        if size >= MOST_BYTES:
            yield batch
            batch, size = [], 0
    yield batch


def _readings(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the ways to read an answer, each with its name; the plainest first."""
    bases: dict[bytes, str] = {}
    for view, name in _bases(data):
        bases.setdefault(view, name)
    for view, name in bases.items():
        yield name, view
    seen: set[bytes] = set()
    for view, name in bases.items():
        for how, decoded in _decoded(view):
            if decoded in seen:
                continue
            seen.add(decoded)
            told = ", ".join(part for part in (how, name) if part)
            for unescaped, _ in _unescaped(decoded):
                yield told, unescaped
            if _PACKED in decoded:
                yield from ((f"{told}, compressed", packed) for packed in _from_packed(decoded))


def _bases(data: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the answer with escapes undone, twice, and with tags and blanks left out; also from its end."""
    for view, name in (*_unescaped(data), *_unescaped(_joined(data))):
        yield view, name
        yield _joined(view), name or "split"
    for view in {data, _plain(data), _joined(data)}:
        for unescaped, name in _unescaped(view[::-1]):
            yield unescaped, f"reversed, {name}" if name else "reversed"


def _unescaped(data: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the data as it is, then with escapes undone once more each time, as long as there are some."""
    name = ""
    for number in range(_MOST_ESCAPES):
        yield data, name
        plain = _plain(data)
        if plain == data:
            return
        data, name = plain, "escaped more than once" if number else "escaped"


def _joined(data: bytes) -> bytes:
    return (_TAG.sub(b"", data) if b"<" in data else data).translate(None, _BLANKS)


def _plain(data: bytes) -> bytes:
    """Undo percent encoding, `\\u` and `\\x` escapes and HTML entities, once."""
    if b"%" not in data and b"\\" not in data and b"&" not in data:
        return data
    if b"\\" in data:
        data = _SHORT_POINT.sub(lambda match: _utf8(int(match.group(1), 16)), data)
    return _ESCAPE.sub(_char, data)


#: What the letter of an escape stands for.
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _char(match: re.Match[bytes]) -> bytes:
    kind = str(match.lastgroup)
    text = match.group(kind)
    if kind in ("byte", "hex"):
        return bytes((int(text, 16),))
    if kind == "name":
        return html5.get(f"{text.decode()};", match.group().decode()).encode()
    if kind in ("mark", "blank"):
        return text if kind == "mark" else _CONTROLS[text]
    return _utf8(int(text, 10 if kind == "number" else 16))


def _utf8(point: int) -> bytes:
    return chr(point).encode("utf-8", "surrogatepass") if point <= 0x10FFFF else b""


def _decoded(view: bytes) -> Iterator[tuple[str, bytes]]:
    for how, decode in _DECODERS:
        for decoded in decode(view):
            yield how, decoded


def _from_hex(view: bytes) -> Iterator[bytes]:
    digits = re.sub(rb"0[xX]|\\x", b"", view).translate(None, _NO_HEX)
    for start in (0, 1):
        part = digits[start:]
        yield binascii.unhexlify(part[: len(part) // 2 * 2])


def _from_base64(view: bytes) -> Iterator[bytes]:
    letters = view.translate(_URL_64).translate(None, _NO_BASE_64)
    for start in range(4):
        part = letters[start:]
        yield binascii.a2b_base64(part + b"A" * (-len(part) % 4))


def _from_base32(view: bytes) -> Iterator[bytes]:
    letters = view.upper().translate(None, _NO_BASE_32)
    if not letters:
        return
    # As one number: int() takes linear time for a base that is a power of two.
    number = int(letters.translate(_AS_DIGITS), 32)
    size = len(letters) * 5 // 8 + 2
    for shift in range(8):
        yield (number << shift).to_bytes(size, "big")


@cache
def _byte(number: bytes) -> int:
    return int(number) & 255


def _from_list(view: bytes) -> Iterator[bytes]:
    if len(view.translate(None, _NO_DIGITS)) < _LEAST:  # a byte has one digit at least
        return
    listed = bytes(map(_byte, _NUMBER.findall(view)))
    yield listed
    # JavaScript writes an array of bytes as an object, each byte under its number.
    yield listed[::2]
    yield listed[1::2]


def _from_dump(view: bytes) -> Iterator[bytes]:
    digits = b"".join(_DUMPED.findall(view)).translate(None, _BLANKS)
    if digits:
        yield binascii.unhexlify(digits[: len(digits) // 2 * 2])


def _from_packed(view: bytes) -> Iterator[bytes]:
    """What a gzip stream, or a bare zlib one at the start, holds; no more of it than is searched of an answer."""
    for start in {view.find(_PACKED), 0 if view[:1] == b"\x78" else -1} - {-1}:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(wbits=47).decompress(view[start:], MOST_BYTES)


class _Undressed(dict[int, str]):
    """Letters of Unicode that are others in another dress: of full width, in circles, mathematical ones.

    One by one: to normalise a text puts its marks in order, and takes ever longer for long runs of them.
    """

    def __missing__(self, point: int) -> str:
        return unicodedata.normalize("NFKC", chr(point))


_UNDRESSED = _Undressed()


def _as_plain_letters(view: bytes) -> Iterator[bytes]:
    if not view.isascii():
        yield view.decode("utf-8", "ignore").translate(_UNDRESSED).encode()


_DECODERS: tuple[tuple[str, Callable[[bytes], Iterator[bytes]]], ...] = (
    ("in hexadecimal", _from_hex),
    ("in base64", _from_base64),
    ("in base32", _from_base32),
    ("in a list of bytes", _from_list),
    ("in a dump", _from_dump),
    ("compressed", _from_packed),
    ("in other letters", _as_plain_letters),
)

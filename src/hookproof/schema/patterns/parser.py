"""The parser of ECMA-262 regular expressions (with the `u` flag's escapes, and what occurs in practice besides)."""

from __future__ import annotations

import string

from hookproof.schema.errors import BadPattern
from hookproof.schema.patterns.tree import (
    LAST,
    Anchor,
    BackReference,
    Chars,
    Either,
    Group,
    Look,
    Piece,
    Ranges,
    Repeat,
    Series,
)

DIGIT: Ranges = ((0x30, 0x39),)
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE: Ranges = ((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x2028, 0x2029), (0xFEFF, 0xFEFF))
NEWLINE: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
CLASSES = {"d": DIGIT, "w": WORD, "s": SPACE}
CONTROL = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
#: Unicode properties that occur in practice, by the part of them that is drawn from.
LETTERS: Ranges = ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0xFF), (0x391, 0x3A1), (0x3B1, 0x3C9))
UPPER: Ranges = ((0x41, 0x5A), (0xC0, 0xD6), (0xD8, 0xDE), (0x391, 0x3A1))
LOWER: Ranges = ((0x61, 0x7A), (0xDF, 0xF6), (0xF8, 0xFF), (0x3B1, 0x3C9))
MARKS: Ranges = ((0x300, 0x36F),)
PUNCTUATION: Ranges = ((0x21, 0x23), (0x25, 0x2A), (0x2C, 0x2F), (0x3A, 0x3B), (0x3F, 0x40))
PROPERTIES: dict[str, Ranges] = {
    "L": LETTERS, "Letter": LETTERS, "Alphabetic": LETTERS, "Alpha": LETTERS,
    "Lu": UPPER, "Uppercase_Letter": UPPER, "Uppercase": UPPER,
    "Ll": LOWER, "Lowercase_Letter": LOWER, "Lowercase": LOWER,
    "N": DIGIT, "Nd": ((0x30, 0x39), (0x660, 0x669)), "Number": DIGIT, "Decimal_Number": DIGIT, "digit": DIGIT,
    "M": MARKS, "Mn": MARKS, "Mark": MARKS, "P": PUNCTUATION, "Punctuation": PUNCTUATION, "punct": PUNCTUATION,
    "S": ((0x24, 0x24), (0x2B, 0x2B), (0x3C, 0x3E)), "Z": ((0x20, 0x20),), "Zs": ((0x20, 0x20),),
    "White_Space": ((0x20, 0x20),),
    "ASCII": ((0x20, 0x7E),), "Any": ((0x20, 0x7E), (0xC0, 0xFF)),
    "Script=Latin": LETTERS[:5], "Script=Greek": LETTERS[5:],
    "Script=Cyrillic": ((0x410, 0x44F),), "Script=Han": ((0x4E00, 0x9FA5),),
}  # fmt: skip


def negated(ranges: Ranges) -> Ranges:
    """Return the code points outside the ranges, surrogates left out."""
    found, start = [], 0
    for low, high in sorted((*ranges, (0xD800, 0xDFFF))):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    if start <= LAST:
        found.append((start, LAST))
    return tuple(found)


def parse_pattern(pattern: str) -> Piece:
    """Return the tree of a pattern. Raises BadPattern with the position of the fault."""
    parser = _Parser(pattern)
    tree = parser.either()
    if parser.at < len(pattern):
        raise parser.fault("a ')' without its '('")
    return tree


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.groups, self.depth = text, 0, 0, 0
        self.names: dict[str, int] = {}

    def fault(self, reason: str) -> BadPattern:
        return BadPattern(self.text, f"is no regular expression: {reason} (at character {self.at + 1})")

    def peek(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def take(self, text: str) -> bool:
        if self.peek(text):
            self.at += len(text)
            return True
        return False

    def next(self) -> str:
        if self.at >= len(self.text):
            raise self.fault("it ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def either(self) -> Piece:
        items = [self.series()]
        while self.take("|"):
            items.append(self.series())
        return items[0] if len(items) == 1 else Either(tuple(items))

    def series(self) -> Piece:
        items: list[Piece] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            items.append(self.quantified(self.piece()))
        return Series(tuple(items))

    def quantified(self, piece: Piece) -> Piece:
        for mark, low, high in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self.take(mark):
                return self._repeat(piece, low, high)
        start = self.at
        if self.take("{"):
            bounds = self._bounds()
            if bounds is not None:
                return self._repeat(piece, *bounds)
            self.at = start
        return piece

    def _repeat(self, piece: Piece, low: int, high: int | None) -> Piece:
        if isinstance(piece, Anchor):
            raise self.fault("nothing to repeat")
        self.take("?")
        if self.peek("*") or self.peek("+") or self.peek("?"):
            raise self.fault("nothing to repeat")
        if high is not None and low > high:
            raise self.fault("a range that runs backwards")
        return Repeat(piece, low, high)

    def _bounds(self) -> tuple[int, int | None] | None:
        end = self.text.find("}", self.at)
        low, comma, high = self.text[self.at : end].partition(",") if end >= 0 else ("", "", "")
        if not low.isdigit() or (high and not high.isdigit()):
            return None
        self.at = end + 1
        return int(low), (int(high) if high else None) if comma else int(low)

    def piece(self) -> Piece:
        char = self.next()
        if char in "*+?":
            raise self.fault("nothing to repeat")
        if char == "(":
            return self.group()
        if char == "[":
            return Chars(self.char_class())
        if char == ".":
            return Chars(negated(NEWLINE))
        if char in "^$":
            return Anchor(char)
        if char == "\\":
            return self.escape()
        return Chars(((ord(char), ord(char)),))

    def group(self) -> Piece:
        self.depth += 1
        if self.depth > 50:
            raise self.fault("groups are nested too deeply")
        piece = self._group()
        if not self.take(")"):
            raise self.fault("a '(' without its ')'")
        self.depth -= 1
        return piece

    def _group(self) -> Piece:
        for mark, ahead, negative in (
            ("?=", True, False),
            ("?!", True, True),
            ("?<=", False, False),
            ("?<!", False, True),
        ):
            if self.take(mark):
                return Look(self.either(), ahead, negative)
        if self.take("?:"):
            return self.either()
        self.groups += 1
        number = self.groups
        if self.take("?<") or self.take("?P<"):
            end = self.text.find(">", self.at)
            if end <= self.at:
                raise self.fault("a group's name does not end")
            self.names[self.text[self.at : end]] = number
            self.at = end + 1
        elif self.peek("?"):
            raise self.fault("an unknown kind of group")
        return Group(self.either(), number)

    def escape(self) -> Piece:
        char = self.next()
        if char in "bB":
            return Anchor(char)
        if char == "k" and self.take("<"):
            end = self.text.find(">", self.at)
            name = self.text[self.at : end]
            if end < 0 or name not in self.names:
                raise self.fault("a reference to a group that is not there")
            self.at = end + 1
            return BackReference(self.names[name])
        if char in "123456789":
            return self._reference(char)
        return Chars(self._escaped(char))

    def _reference(self, char: str) -> Piece:
        while self.at < len(self.text) and self.text[self.at] in string.digits:
            char += self.next()
        if int(char) > self.groups:
            raise self.fault("a reference to a group that is not there")
        return BackReference(int(char))

    def _escaped(self, char: str) -> Ranges:
        if char in CLASSES:
            return CLASSES[char]
        if char.lower() in CLASSES:
            return negated(CLASSES[char.lower()])
        if char in "pP":
            return self._property(negative=char == "P")
        if char in CONTROL:
            point = CONTROL[char]
        elif char == "c" and self.at < len(self.text) and self.text[self.at] in string.ascii_letters:
            point = ord(self.next()) % 32
        elif char in "xu":
            point = self._hexadecimal(char)
        elif char in string.ascii_letters:
            raise self.fault(f"an unknown escape \\{char}")
        else:
            point = ord(char)
        return ((point, point),)

    def _hexadecimal(self, char: str) -> int:
        if char == "u" and self.take("{"):
            end = self.text.find("}", self.at)
            digits, self.at = self.text[self.at : max(end, self.at)], end + 1
        else:
            length = 2 if char == "x" else 4
            digits = self.text[self.at : self.at + length]
            self.at += length
            if len(digits) < length:
                raise self.fault("an escape ends too early")
        if not digits or any(digit not in string.hexdigits for digit in digits) or int(digits, 16) > LAST:
            raise self.fault("an escape that names no character")
        return int(digits, 16)

    def _property(self, *, negative: bool) -> Ranges:
        end = self.text.find("}", self.at)
        if not self.take("{") or end < 0:
            raise self.fault("a Unicode property without its braces")
        name = self.text[self.at : end]
        self.at = end + 1
        for prefix in ("General_Category=", "gc="):
            name = name.removeprefix(prefix)
        name = f"Script={name.partition('=')[2]}" if name.startswith(("sc=", "Script_Extensions=")) else name
        if name not in PROPERTIES:
            raise self.fault(f"a Unicode property that is not known here: {name}")
        return negated(PROPERTIES[name]) if negative else PROPERTIES[name]

    def char_class(self) -> Ranges:
        negative = self.take("^")
        found: list[tuple[int, int]] = []
        while not self.take("]"):
            if self.at >= len(self.text):
                raise self.fault("a '[' without its ']'")
            found.extend(self._class_item())
        return negated(tuple(found)) if negative else tuple(found)

    def _class_item(self) -> Ranges:
        first = self._class_atom()
        ends_here = self.text[self.at + 1 : self.at + 2] in ("]", "")
        if not self.peek("-") or ends_here:
            return first
        self.at += 1
        last = self._class_atom()
        if len(first) != 1 or len(last) != 1 or first[0][0] != first[0][1] or last[0][0] != last[0][1]:
            return (*first, (0x2D, 0x2D), *last)
        if first[0][0] > last[0][0]:
            raise self.fault("a range that runs backwards")
        return ((first[0][0], last[0][0]),)

    def _class_atom(self) -> Ranges:
        char = self.next()
        if char != "\\":
            return ((ord(char), ord(char)),)
        char = self.next()
        return ((8, 8),) if char == "b" else self._escaped(char)

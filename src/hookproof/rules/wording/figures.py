"""Numbers and lengths of time in words put into figures: "twice", "seventy-two hours", "half a minute", "for a day"."""

from __future__ import annotations

from functools import lru_cache

from hookproof.schema.patterns import deferral as re

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
RANKS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_VALUES = (
    {word: value for value, word in enumerate(_ONES)}
    | {ten: 20 + 10 * place for place, ten in enumerate(_TENS)}
    | {f"{ten}-{_ONES[one]}": 20 + 10 * place + one for place, ten in enumerate(_TENS) for one in range(1, 10)}
    | {"a dozen": 12, "a hundred": 100, "one hundred": 100, "a thousand": 1000, "one thousand": 1000}
)
#: What a number begins with: most words are none by their first letter.
_FIRST = "".join(sorted({word[0] for word in (*_TENS, *_ONES[2:])}))
#: A number from two up, in figures or in words, as a pattern without groups.
NUMBER = (
    rf"(?:(?=[\d{_FIRST}])"
    rf"(?:\d{{1,15}}|(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(reversed(_ONES[2:]))}))"
)
_WORD = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(_VALUES, key=len, reverse=True)).replace('-', '[- ]')})(?![\w]|-(?!\w+s?\b))",
    re.IGNORECASE,
)
_TIMES = {"twice": "2 times", "thrice": "3 times"}
_TIME = re.compile(rf"\b(?:{'|'.join(_TIMES)})\b", re.IGNORECASE)
#: Ranks that count: "after the seventh failure". The word for 1/60 of a minute is a rank before a noun only.
_RANK = re.compile(
    rf"\b(?P<one>the|our|its|this) (?P<rank>{'|'.join(RANKS)})(?= (?:failed |unsuccessful |consecutive )?"
    r"(?:attempt|try|failure|retry|time|delivery|repetition|repeat|redelivery)\b)",
    re.IGNORECASE,
)
_UNIT = r"(?:second|minute|hour|day|week|month|year)"
_FRACTIONS = {
    "half a minute": "30 seconds",
    "half an hour": "30 minutes",
    "half a day": "12 hours",
    "a quarter of an hour": "15 minutes",
    "three quarters of an hour": "45 minutes",
}
_FRACTION = re.compile(rf"\b(?:{'|'.join(_FRACTIONS)})\b", re.IGNORECASE)
#: "for a day" is a length of time, "once a day" is none.
_ARTICLE = re.compile(
    r"\b(?P<before>for|in|within|after|over|than|under|of|lasts?|is|until|takes?|during|up to) an? "
    rf"(?={_UNIT}\b(?! and))",
    re.IGNORECASE,
)


def number_of(word: str) -> int:
    """Return the number that a word is, in letters ("an", "seven", "forty-eight") or in digits."""
    plain = word.lower()
    return 1 if plain in ("a", "an") else _VALUES[plain.replace(" ", "-")] if plain[0].isalpha() else int(plain)


def rank_of(word: str) -> int:
    """Return the number of a rank, in letters ("seventh") or in digits ("7th")."""
    return int(word[:-2]) if word[0].isdigit() else RANKS.index(word.lower()) + 1


@lru_cache(maxsize=1 << 14)
def in_figures(text: str) -> str:
    """Return a text with its numbers and lengths of time in figures."""
    text = _FRACTION.sub(lambda match: _FRACTIONS[match[0].lower()], text)
    text = _ARTICLE.sub(lambda match: f"{match['before']} 1 ", text)
    text = _TIME.sub(lambda match: _TIMES[match[0].lower()], text)
    text = _RANK.sub(lambda match: f"{match['one']} {_ranked(RANKS.index(match['rank'].lower()) + 1)}", text)
    return _WORD.sub(lambda match: str(_VALUES[match[0].lower().replace("y ", "y-")]), text)


def _ranked(number: int) -> str:
    return f"{number}{_ENDINGS.get(number, 'th')}"


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}

"""Realistic values: what a field of that name, format or annotation usually holds. Generic, no provider's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

Rnd = Callable[[], float]
#: A constant, or a pool of which one piece is drawn.
Part = str | tuple[str, ...]
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DAY = 86_400


def _chunks() -> tuple[str, ...]:
    """4,096 pieces of three characters: one draw a piece instead of one a character."""
    step, found, state = 48_271, [], 11
    for _ in range(4096):
        state = state * step % 2_147_483_647
        found.append(ALPHABET[state % 62] + ALPHABET[state // 62 % 62] + ALPHABET[state // 3844 % 62])
    return tuple(found)


CHUNKS = _chunks()
WORDS = (
    "alpha", "harbor", "signal", "river", "garden", "copper", "violet", "summit", "paper", "engine", "bridge",
    "lantern", "meadow", "orbit", "falcon", "winter", "canvas", "pilot", "market", "silver",
)  # fmt: skip


#: The same pieces, two at a time.
PAIRS = tuple(piece + CHUNKS[(index * 2741 + 17) % 4096] for index, piece in enumerate(CHUNKS))


def token(rnd: Rnd) -> str:
    """Return 22 letters and digits, the shape of most opaque ids; there are 2**48 of them."""
    p = PAIRS
    return p[int(rnd() * 4096)] + p[int(rnd() * 4096)] + p[int(rnd() * 4096)] + CHUNKS[int(rnd() * 4096)] + "A"


def short_token(rnd: Rnd) -> str:
    """Return nine random letters and digits."""
    return PAIRS[int(rnd() * 4096)] + CHUNKS[int(rnd() * 4096)]


def steps(number: int) -> Rnd:
    """Return a source of numbers that follows from one number: as good as values need, and far cheaper to start."""
    state = number

    def step() -> float:
        nonlocal state
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        return (state >> 11) / 2**53

    return step


def pick(rnd: Rnd, values: tuple[str, ...]) -> str:
    """Return one of the values."""
    return values[int(rnd() * len(values))]


def hexadecimal(rnd: Rnd, length: int) -> str:
    """Return so many random hexadecimal digits."""
    return "".join("0123456789abcdef"[int(rnd() * 16)] for _ in range(length))


def uuid(rnd: Rnd) -> str:
    """Return a random UUID of version 4 (RFC 9562, section 5.4)."""
    h = hexadecimal(rnd, 30)
    return f"{h[:8]}-{h[8:12]}-4{h[12:15]}-{'89ab'[int(rnd() * 4)]}{h[15:18]}-{h[18:30]}"


@cache
def sentences() -> tuple[str, ...]:
    """Short sentences of the words above."""
    count = len(WORDS)
    return tuple(
        f"{WORDS[i % count]} {WORDS[i * 7 // count % count]} {WORDS[(i * 13 + 5) % count]}.".capitalize()
        for i in range(400)
    )


def sentence(rnd: Rnd) -> str:
    """Return a few words with a capital letter and a full stop."""
    return sentences()[int(rnd() * 400)]


@cache
def titles() -> tuple[str, ...]:
    """Every two of the words above, capitalised."""
    return tuple(f"{one} {other}".title() for one in WORDS for other in WORDS)


def title(rnd: Rnd) -> str:
    """Return two capitalised words."""
    return titles()[int(rnd() * 400)]


def word(rnd: Rnd) -> str:
    """Return one lower-case word."""
    return pick(rnd, WORDS)


def url(rnd: Rnd) -> str:
    """Return an HTTPS URL on a domain that is reserved for examples (RFC 2606, section 3)."""
    return "https://cdn.example.com/" + short_token(rnd)


def stream_url(rnd: Rnd) -> str:
    """Return the URL of a stream's playlist."""
    return f"https://stream.example.com/{short_token(rnd)}/master.m3u8"


def host(rnd: Rnd) -> str:
    """Return a name on an example domain."""
    return f"{word(rnd)}.example.com"


def decimal(rnd: Rnd) -> str:
    """Return an amount with two decimal places, as text."""
    return f"{int(rnd() * 500)}.{int(rnd() * 100):02}"


def whole(rnd: Rnd) -> str:
    """Return a small whole number, as text."""
    return str(1 + int(rnd() * 99))


def commit(rnd: Rnd) -> str:
    """Return the id of a commit."""
    return hexadecimal(rnd, 40)


def email(rnd: Rnd) -> str:
    """Return an address on an example domain."""
    return f"{pick(rnd, WORDS)}.{pick(rnd, WORDS)}@example.com"


#: What the makers above put together, in the order of their draws: what they do can then be done without a call.
_PARTS: dict[Callable[[Rnd], str], Callable[[], tuple[Part, ...]]] = {
    token: lambda: (PAIRS, PAIRS, PAIRS, CHUNKS, "A"),
    short_token: lambda: (PAIRS, CHUNKS),
    sentence: lambda: (sentences(),),
    title: lambda: (titles(),),
    word: lambda: (WORDS,),
    url: lambda: ("https://cdn.example.com/", PAIRS, CHUNKS),
    stream_url: lambda: ("https://stream.example.com/", PAIRS, CHUNKS, "/master.m3u8"),
    email: lambda: (WORDS, ".", WORDS, "@example.com"),
}


def _fixed(*values: str) -> Callable[[Rnd], str]:
    def make(rnd: Rnd) -> str:
        return pick(rnd, values)

    _PARTS[make] = lambda: (values,)
    return make


def parts_of(make: Callable[[Rnd], object]) -> tuple[Part, ...] | None:
    """Return what a maker of samples puts together; None where it does more than that."""
    return _PARTS[make]() if make in _PARTS else None


def _with_code(*ends: str) -> tuple[str, ...]:
    """Ends of names, and the same with `code` behind them."""
    return (*ends, *(f"{end} code" for end in ends))


#: Where a URL with one of these words in its name leads to a stream.
_STREAMS = ("hls", "stream", "playlist")
#: How a property's name ends, as words -> what it usually holds. The first match counts; an end that begins with a
#: space begins a word.
STRINGS: tuple[tuple[tuple[str, ...], Callable[[Rnd], str]], ...] = (
    (("url", "uri", "href", "link", "endpoint", " avatar", " logo", " thumbnail", " image", " pdf"), url),
    (("email", "mail", "email address"), email),
    ((" uuid", " guid"), uuid),
    ((" zip", " postcode", *_with_code(" zip", " post", " postal")), _fixed("10115", "94105", "75008")),
    ((" order number", " invoice number", " tracking number", " reference number", " serial number", " sku",
      " tracking code", " serial"), short_token),
    ((" amount", " price", " total", " subtotal", " cost", " fee", " tax", " balance", " discount", " refunded",
      " percent", " percentage", " rate", " weight"), decimal),
    ((" count", " quantity", " qty"), whole),
    ((" first name", " given name"), _fixed("Ada", "Jorge", "Mei")),
    ((" last name", " family name", " surname"), _fixed("Lovelace", "Ibarra", "Tanaka")),
    ((" city", " town"), _fixed("Berlin", "Lyon", "Osaka")),
    ((" province", " region"), _fixed("BY", "CA", "ON")),
    ((" street", " street address", " address line", " line1", " line2"), _fixed("Hauptstr. 7", "12 Mill Lane")),
    ((" username", " user name", " login"), word),
    ((" domain", " host", " hostname"), host),
    ((" user agent", " useragent"), _fixed("Mozilla/5.0 (X11; Linux x86_64)", "curl/8.5.0")),
    ((" iban",), _fixed("DE89370400440532013000", "FR1420041010050500013M02606")),
    ((" commit", " sha", " sha1"), commit),
    ((" branch",), _fixed("main", "release/2.1")),
    (_with_code("language", "locale", "lang"), _fixed("en", "de", "pt-BR", "ja")),
    (_with_code("country"), _fixed("DE", "US", "JP")),
    (_with_code("currency"), _fixed("EUR", "USD", "JPY")),
    (("time zone", "timezone"), _fixed("Europe/Berlin", "UTC")),
    (("mime type", "content type", "media type"), _fixed("video/mp4", "image/png", "application/pdf")),
    (("filename", "file name"), _fixed("holiday.mp4", "report.pdf", "cover.png")),
    (("version",), _fixed("1.0.0", "2.3.1")),
    (("code", "reason"),
     _fixed("INVALID_INPUT", "UPLOAD_FAILED", "LIMIT_REACHED", "NOT_SUPPORTED", "INTERNAL_ERROR")),
    (("message", "description", "summary", "text", "content", "detail", "details", "note", "comment", "body",
             "transcript"), sentence),
    (("title", "name", "label", "subject"), title),
    (("phone", "phone number", " mobile"), _fixed("+49 30 901820", "+1 202 555 0143")),
    ((" ip", "ip address"), _fixed("192.0.2.17", "198.51.100.4")),
    (("color", "colour"), _fixed("#2266cc", "#f4a300")),
    (("hash", "digest", "checksum", "sha256"), lambda rnd: hexadecimal(rnd, 64)),
    ((" id", " key", "token", " ref", "reference", "cursor"), token),
    (("type", "kind", "category"), _fixed("STANDARD", "EXTENDED", "PREVIEW")),
    (("status", "state"), _fixed("ready", "pending")),
    (("word",), word),
    (("path",), lambda rnd: f"/{word(rnd)}/{word(rnd)}"),
)  # fmt: skip
#: How a property's name ends, as words -> the range in which its numbers usually lie. An end with a space as above.
NUMBERS: tuple[tuple[tuple[str, ...], tuple[float, float]], ...] = (
    # So large that two entities of a run are not the same, and that nobody takes them for counts.
    ((" id", " uid", " pk", " order number", " invoice number"), (100_000, 9_999_999)),
    (("percentage", "percent", "progress"), (0, 100)),
    (("start", "offset", "start seconds", "offset seconds"), (0, 60)),
    (("seconds", "duration", "length"), (1, 600)),
    (("milliseconds", "millis", "ms"), (1, 600_000)),
    (("width", "height"), (16, 4096)),
    (("bytes", "size"), (1_000, 50_000_000)),
    (("index", "position", "attempt"), (0, 5)),
    (("count", "total", "quantity", "number", "items", "amount", "credits", "remaining"), (0, 500)),
    (("price", "cost", "fee", "tax"), (0, 1000)),
    (("latitude", "lat"), (-90, 90)),
    (("longitude", "lng", "lon"), (-180, 180)),
    (("year",), (1990, 2030)),
    (("port",), (1024, 65535)),
)
_TIMES = (" at", "timestamp", "time", "date", "expires", "expiry")
#: How the names of texts end, as words, that are a time or a day, whatever the schema leaves open -> the format.
_TOLD_FORMATS = (
    ((" at", " timestamp", " time", " datetime", " created on", " updated on", " period start", " period end",
      " trial start", " trial end", " valid from", " valid until", " expires", " expiry"), "date-time"),
    ((" date", " birthday", " dob", " day"), "date"),
)  # fmt: skip
#: Names that are a time by themselves, and a number of things with another word before them.
_DONE = frozenset({"created", "updated", "modified", "occurred"})
#: The same of numbers alone: as a text they may be anything.
_CLOCKS = frozenset({"ts", "epoch", "iat", "nbf", "exp"})
_SCALES = tuple(
    (scale, re.compile(words)) for scale, words in ((10**3, r"milli|\bms\b"), (10**6, r"micro"), (10**9, r"nano"))
)
_ENDS = ("expir", "until", "due", "deadline")


def _leads_to_a_stream(words: str) -> bool:
    """Whether a name that ends in `url` or `uri` has a word of streams before that."""
    return words.endswith(("url", "uri")) and any(word in words[:-3] for word in _STREAMS)


@lru_cache(maxsize=4096)
def words_of(name: str) -> str:
    """Return a property's name as lower-case words: `downloadUrlExpiresAt` -> `download url expires at`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+", " ", name)
    return " ".join(spaced.lower().split())


@lru_cache(maxsize=4096)
def string_maker(name: str) -> Callable[[Rnd], str]:
    """Return what makes strings for a property of that name."""
    words = words_of(name)
    if _leads_to_a_stream(words):
        return stream_url
    return next((make for ends, make in STRINGS if f" {words}".endswith(ends)), title)


@lru_cache(maxsize=4096)
def told_format(name: str) -> str:
    """Return the format that the name of a text tells of where its schema has none: date-time or date; "" for none."""
    words = words_of(name)
    if words in _DONE:
        return "date-time"
    return next((known for ends, known in _TOLD_FORMATS if f" {words}".endswith(ends)), "")


def is_read(name: str) -> bool:
    """Return whether the name of a text tells of a time or a number: programs read it, and no sender writes another."""
    return bool(told_format(name)) or string_maker(name) in (decimal, whole)


@lru_cache(maxsize=4096)
def usual_range(name: str) -> tuple[float, float]:
    """Return the range in which numbers of a property of that name usually lie."""
    words = words_of(name)
    return next((bounds for ends, bounds in NUMBERS if f" {words}".endswith(ends)), (1, 100))


def is_time(name: str, unit: str) -> bool:
    """Return whether a number of that name and unit is an instant."""
    words = words_of(name)
    return "epoch" in unit.lower() or (not unit and (words in _DONE | _CLOCKS or words.endswith(_TIMES)))


def time_scale(unit: str, name: str) -> int:
    """Return how many units a second has."""
    told = f"{unit.lower()} {words_of(name)}"
    return next((scale for scale, words in _SCALES if words.search(told)), 1)


def instant(rnd: Rnd, now: int, name: str) -> int:
    """Return an instant: in the week after `now` where the name speaks of an end, else in the hour before it."""
    start, width = instant_range(now, name)
    return start + int(rnd() * width)


def instant_range(now: int, name: str) -> tuple[int, int]:
    """Return where the instants of `instant` begin, and how many seconds there are."""
    return (now + DAY, 6 * DAY) if any(end in words_of(name) for end in _ENDS) else (now - 3600, 3601)

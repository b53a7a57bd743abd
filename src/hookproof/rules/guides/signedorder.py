"""In which order id, time and body are signed: as words list them, and as programs of any language join them."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.rules.reading.passages import Stretch
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import words

SIGNED = re.compile(r"\bsign(?:ed|ature|ing|s)?\b|\bHMAC\b", re.IGNORECASE)
#: A program without any of these joins texts for something else.
_SIGNING = re.compile(r"sign|hmac|digest|\bmac\b|sha\d|verif|openssl", re.IGNORECASE)
#: What signed content is made of, in words and as programs call it.
_PARTS = {
    "time": r"(?:time_?stamp|time|stamp|ts|t)",
    "id": r"(?:(?:delivery|message|event|webhook|msg|request|call)?[ _-]?id)",
    "body": r"(?:(?:raw|request|payload)?[ _-]?(?:body|payload))",
}
_PART_TOLD = (
    r"(?:the\s|its\s|a\s)?(?:(?:raw|unix|unparsed|request|exact|header)\s){0,2}`?(?:[\w]{1,16}-)?"
    rf"(?:{'|'.join(_PARTS.values())})`?"
)
_THEN = r"(?:,?\s(?:and|then|followed\sby|plus)\s|,\s|\s\+\s)(?:then\s|an?\s\w+(?:\sstop)?\sand\s)?"
_ORDER_TOLD = re.compile(rf"(?<!\w){_PART_TOLD}(?:{_THEN}{_PART_TOLD}){{1,3}}(?!\w)", re.IGNORECASE)
_STEP = re.compile(r",?\s(?:and|then|followed\sby|plus)\s|,\s|\s\+\s")
_INLINE = re.compile(r"(?<!`)`(?P<code>[^`\n]{3,200})`(?!`)")

#: One statement ends, and no operator goes on with it in the next line.
_END = re.compile(r";|(?<![+.,(\[\\&|])[^\S\n]{0,80}\n(?!\s{0,80}[+.)\]])")
#: Where a format puts what follows it.
_SLOT = re.compile(r"%[sdv]|\{\d?\}|\{:s\}")
_WORD = re.compile(r"[A-Za-z_](?:[\w-]*\w)?")
#: Words about a part that are none: whose it is, how it is read, how it becomes bytes.
_ABOUT = words(
    "b f r req request headers header get msg message event webhook delivery encode decode utf8 utf-8 ascii tostring "
    "to_s str string bytes getbytes buffer from raw text strval byte standardcharsets utf_8 encoding default env"
)
#: What joins a list of parts, or fills a format with them.
_JOINING = re.compile(r"\bjoin\b|printf\b|\bformat\b|\bconcat\b|\bimplode\b|%\s*\(", re.IGNORECASE)
#: Brackets, quotes and marks of variables, which say nothing of how parts are joined.
_WRAPPING = str.maketrans("", "", "()[]{}<>'\"$# \t\r\n")
#: What is left between two parts: dots of members, an operator, with one sign at most; of a list, its comma.
_BETWEEN = re.compile(r"(?=.)[.+]{0,6}(?:[:|-]|\\n)?[.+]{0,6}")
_LISTED = re.compile(r"\.{0,3}(?:,(?:(?:[.:|-]|\\n),)?)?\.{0,3}")
_OPERATOR = re.compile(r"\+|\s\.\s")
_FED = re.compile(r"\.(?:update|write)\((?P<what>(?:[^()\n]|\([^()\n]*\)){1,80})\)", re.IGNORECASE)
_PLAIN = re.compile(r"\w+(?:[.:|]\w+){1,3}")

#: No more marks of a variable stand on one side of it.
_MARKS = 4


def orders(stretch: Stretch) -> Iterator[tuple[str, str, int]]:
    """Yield each order in which a stretch has the parts signed, its words, and where they begin."""
    if stretch.coded:
        yield from _coded(stretch.text) if _SIGNING.search(stretch.text) else ()
    elif SIGNED.search(stretch.text):
        yield from _told(stretch.text)


def _told(text: str) -> Iterator[tuple[str, str, int]]:
    for match in _ORDER_TOLD.finditer(text):
        yield from _ordered([part_of(step) for step in _STEP.split(match[0])], match[0], match.start())
    for match in _INLINE.finditer(text):
        code, at = match["code"], match.start("code")
        if _PLAIN.fullmatch(code):
            yield from _ordered([part_of(step) for step in re.split("[.:|]", code)], code, at)
        else:
            yield from ((order, words, at + place) for order, words, place in _coded(code))


def _coded(text: str) -> Iterator[tuple[str, str, int]]:
    begin = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        yield from ((order, said, begin + at) for order, said, at in _joined(text[begin:end]))
        begin = end
    fed = list(_FED.finditer(text))
    kinds = [kind for match in fed for kind in _parts_in(match["what"])]
    yield from _ordered(kinds, f"{fed[0][0]} …", fed[0].start()) if fed else ()


def _joined(statement: str) -> Iterator[tuple[str, str, int]]:
    """Yield the order of the parts that a statement joins."""
    plain = _SLOT.sub(lambda match: " " * len(match[0]), statement)
    listed = _JOINING.search(plain) is not None
    run: list[tuple[str, int, int]] = []
    for kind, begin, end, between in _met(plain):
        if run and not (kind and _joins(between, listed)):
            yield from _of_run(run, statement)
            run = []
        if kind:
            run.append((kind, begin, end))
    yield from _of_run(run, statement)


def _joins(between: str, listed: bool) -> bool:
    """Whether what stands between two parts joins them; a template has no blank there."""
    left = between.translate(_WRAPPING)
    tight = not re.search(r"\s", between) or _OPERATOR.search(between) is not None
    return bool((tight and _BETWEEN.fullmatch(left)) or (listed and _LISTED.fullmatch(left)))


def _met(plain: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield each word but those about parts: the part it names or "", where it stands, and what stands before it."""
    last, between = 0, ""
    for match in _WORD.finditer(plain):
        between += plain[last : match.start()]
        last = match.end()
        kind = part_of(match[0])
        if kind or match[0].lower() not in _ABOUT:
            yield kind, match.start(), match.end(), between
            between = ""


def _of_run(run: list[tuple[str, int, int]], statement: str) -> Iterator[tuple[str, str, int]]:
    if run:
        begin, end = run[0][1], run[-1][2]
        before, after = statement[max(begin - _MARKS, 0) : begin], statement[end : end + _MARKS]
        begin -= len(before) - len(before.rstrip("{<$#"))
        end += len(after) - len(after.lstrip("}>"))
        yield from _ordered([kind for kind, _, _ in run], statement[begin:end], begin)


def _ordered(found: list[str], said: str, at: int) -> Iterator[tuple[str, str, int]]:
    kinds = [kind for kind in found if kind]
    if len(kinds) == len(set(kinds)) > 1 and "body" in kinds:
        yield ", ".join(kinds), said, at


def _parts_in(code: str) -> list[str]:
    """Return the parts that one call is given; of several that nothing joins, none is sure."""
    kinds = [kind for kind, *_ in _met(code) if kind]
    return kinds if len(kinds) == 1 or _OPERATOR.search(code) else []


def part_of(step: str) -> str:
    """Return which part of the signed content a step names; "" where it is none."""
    word = step.rstrip("`})>").strip().lower().rpartition(".")[2]
    found = [kind for kind, said in _PARTS.items() if re.search(rf"(?:^|[^a-z]|raw|req|msg|webhook){said}$", word)]
    return found[0] if len(found) == 1 else ""

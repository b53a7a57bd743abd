r"""What is signed, where a sample of code builds it: `ts + "\n" + body`, `f"{ts}.{body}"`, `[ts, body].join(".")`.

No language is parsed: what only changes the type of a value is taken off, and what is left is read as operands that
follow one another. A text that names no body, or anything that is no part of a delivery, is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hookproof.importing.headernames import tells_id, tells_time
from hookproof.importing.provenance.concatenations import held_in
from hookproof.schema.patterns import deferral as re

#: The last word of a variable -> our placeholder.
_CALLED: Mapping[str, str] = {
    **dict.fromkeys(("timestamp", "stamp", "ts", "time", "t"), "timestamp"),
    **dict.fromkeys(("body", "payload", "raw"), "body"),
    "id": "id", "url": "url", "uri": "url", "path": "path", "method": "method", "verb": "method",
    "secret": "secret", "key": "secret", "salt": "secret",
}  # fmt: skip
#: Last words that say how a value is kept.
_KEPT_AS = frozenset({"header", "string", "str", "bytes", "text", "raw", "value", "buffer"})
_STRING = r"[bfru]?(?:\"(?:[^\"\\\n]|\\.){0,80}\"|'(?:[^'\\\n]|\\.){0,80}'|`(?:[^`\\]|\\.){0,80}`)"
#: A variable or member, or a header by its own name, as formulas in prose have it.
_NAME = r"[$@]?[A-Za-z_]\w{0,40}(?:(?:\.|->|::|-)[A-Za-z_]\w{0,40}){0,4}\b(?![(\[\"'])"
_OPERAND = rf"(?:{_STRING}|(?<![\w.-]){_NAME})"
_LIST = rf"{_OPERAND}(?:\s{{0,9}},\s{{0,9}}{_OPERAND}){{1,6}}"
_ARRAY = rf"(?:\[|\(|\[\]string\{{|array\()\s{{0,9}}(?P<items>{_LIST})\s{{0,9}}[,\s]{{0,9}}[\])}}]"
#: Type changes, each with what is left of it; a header's value is named after what the header tells.
_TAKEN_OFF: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bfile_get_contents\([^()]{0,30}\)"), "body"),
    (
        re.compile(
            r"\b(?:await )?(?:[A-Za-z_$]\w{0,30}(?:\.|->)){1,3}"
            r"(?:get_data|text|read|body|raw_body|getContent)\(\w{0,10}\)"
        ),
        "body",
    ),
    (re.compile(r"\breq(?:uest)?(?:\.|->)(?:data|content|raw)\b(?![(\[])"), "body"),
    (re.compile(r"\.(?:encode|decode|toString|getBytes|to_s|to_string|as_bytes|strip|trim)\b(?:\([^()]{0,40}\))?"), ""),
    # A time as its number of seconds.
    (
        re.compile(r"\.(?:getTime|valueOf|timestamp|getEpochSecond|[Uu]nix|ToUnixTimeSeconds)\(\)(?: ?/ ?1[0_]?000)?"),
        "",
    ),
    (
        re.compile(
            r"(?<![\w.])(?:str|string|String|bytes|bytearray|Buffer\.from|\[\]byte|utf8|unicode|JSON\.stringify)"
            r"\(([^()]{1,120}?)(?:, ?[\"'][\w-]{2,10}[\"'])?\)"
        ),
        r"\1",
    ),
    (re.compile(r"(?<![\w)\]])\(([^(),]{1,160})\)"), r" \1"),
)
_HEADER = re.compile(
    r"[\w$.>-]{0,40}(?:headers?|HEADERS?|META|_SERVER|env)\b(?:\.(?:get|Get)|->get)?[\[(]\s?[\"'](?P<name>[\w-]{3,60})"
    r"[\"'](?:\s?,[^()\[\]]{0,20})?[\])]",
    re.IGNORECASE,
)
#: A variable that is set to a header of which it is known what it tells.
_KEPT = re.compile(
    r"^[ \t]{0,40}(?:(?:const|let|var|val|final|String|string) )?(?P<name>\$?[A-Za-z_]\w{0,40})[ \t]{0,9}:?=[ \t]{0,9}"
    r"(?P<told>timestamp|id)[ \t]{0,9};?[ \t]*$",
    re.MULTILINE,
)
_VARIABLE = re.compile(r"(?<![\w.$@-])\$?[A-Za-z_]\w{0,40}\b(?![(\[\"'-])")
_SUM = re.compile(rf"{_OPERAND}(?:\s{{0,9}}(?:\+|(?<=\s)\.(?=\s)|\|\|)\s{{0,9}}{_OPERAND}){{1,7}}")
_JOINS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"{_ARRAY}\.join\(\s?(?P<mark>{_STRING})\s?\)",
        rf"(?P<mark>{_STRING})\.join\(\s?{_ARRAY}\s?\)",
        rf"\b(?:implode|String\.join)\(\s?(?P<mark>{_STRING})\s?,\s?(?:\[|array\(|\(|)\s?(?P<items>{_LIST})",
        rf"\bstrings\.Join\({_ARRAY}\s?,\s?(?P<mark>{_STRING})\s?\)",
    )
)
_FORMATTED = re.compile(rf"(?P<form>{_STRING})(?:\s?%\s?\(|\s?,\s{{0,9}}|\.format\()(?P<items>{_LIST})", re.DOTALL)
_UPDATE = re.compile(rf"\.(?:update|[Ww]rite)\(\s?(?P<part>{_OPERAND})\s?(?:,[^()]{{0,12}})?\)")
_EACH = re.compile(_OPERAND)
_SLOT = re.compile(r"%[sdv]|\{[0-9]?\}")
_INSERTED = re.compile(r"[$#]?\{\s?([^{}]{1,60}?)\s?\}|\$([A-Za-z_]\w{0,40})")
_ESCAPES: Mapping[str, str] = {"n": "\n", "r": "\r", "t": "\t"}
_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
#: A keyed hash of one variable alone: `hmac.new(key, body, …)`, `createHmac(…).update(body)`, `hash_hmac(…, $body, …)`.
_OF_BODY = rf"(?P<name>{_NAME})\s?[,)]"
_HASHED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bhmac\.new\(\s{{0,40}}{_OPERAND}\s{{0,9}},\s{{0,40}}(?:msg=)?{_OF_BODY}",
        rf"\b(?:createHmac|hmac\.New|Hmac)\b[^;]{{0,160}}?\.(?:update|[Ww]rite)\(\s?{_OF_BODY}",
        rf"\bhash_hmac\(\s?{_STRING}\s?,\s?{_OF_BODY}",
    )
)
#: A right side that puts something together.
_COMPOSED = re.compile(r"\+|\$?\{|\bjoin\b|\bformat\b|%|\.\s|\bimplode\b")
#: What may stand between parts: punctuation, white space, a version before it.
_MARK = re.compile(r"(?:v[0-9]{1,2})?[^\w\s{}]{0,3}\s{0,2}|_")
_MOST = 20_000


def built(text: str, *, secret: bool = False) -> str:
    """Return the template of what is signed by the first expression that puts the body together with another part; ""
    where none does. One that the secret is a part of is hashed without a key, and asked for by `secret`."""
    code = _plain(text[:_MOST].replace("```", "\n"))
    templates = filter(None, map(_template, _built(code)))
    return next((made for made in templates if ("{secret}" in made) is secret), "")


def signs_body(text: str) -> bool:
    """Return whether code hashes the body and nothing else: a variable of that name in which nothing is joined."""
    code = _plain(text[:_MOST].replace("```", "\n"))
    names = {found["name"] for pattern in _HASHED for found in pattern.finditer(code)}
    return bool(names) and all(_placeholder(name) == "{body}" and not _is_composed(name, code) for name in names)


def _is_composed(name: str, code: str) -> bool:
    made = re.findall(rf"(?<![\w.]){re.escape(name)} ?:?=(?!=)([^\n]*)", code)
    return any(_COMPOSED.search(side.strip()) for side in made)


def _plain(code: str) -> str:
    """A text without what only changes the type of a value, its headers, and the variables that are set to these, named
    after what they tell."""
    code = _HEADER.sub(lambda found: _told_by(found["name"]), code)
    for _ in range(3):
        for pattern, left in _TAKEN_OFF:
            code = pattern.sub(left, code)
    kept = {found["name"]: found["told"] for found in _KEPT.finditer(code)}
    return _VARIABLE.sub(lambda found: kept.get(found[0], found[0]), code) if kept else code


def _told_by(header: str) -> str:
    name = re.sub(r"^HTTP_", "", header).replace("_", "-")
    return "timestamp" if tells_time(name) else "id" if tells_id(name) else "unknown"


def _built(code: str) -> Iterator[list[str]]:
    """Yield the operands of each expression that puts several together."""
    for pattern in _JOINS:
        for found in pattern.finditer(code):
            items = _EACH.findall(found["items"])
            yield [part for item in items for part in (found["mark"], item)][1:]
    for found in _FORMATTED.finditer(code):
        items, texts = _EACH.findall(found["items"]), _SLOT.split(_inside(found["form"]))
        if 1 < len(texts) <= len(items) + 1:
            between = [f'"{text}"' for text in texts]
            yield [part for pair in zip(between, [*items, '""'], strict=False) for part in pair][: 2 * len(texts) - 1]
    yield from (_EACH.findall(found[0]) for found in _SUM.finditer(code))
    yield from ([found[0]] for found in re.finditer(_STRING, code))
    yield [found["part"] for found in _UPDATE.finditer(code)]


def _template(operands: Sequence[str]) -> str:
    """Operands as a template of ours; "" where one of them is no part of a delivery, or no body is among them."""
    made = [piece for operand in operands for piece in _pieces(operand)]
    named = {piece for piece in made if piece.startswith("{")}
    return "".join(made) if "{body}" in named and len(named) > 1 and "" not in made else ""


def _pieces(operand: str) -> Iterator[str]:
    """Yield the text and the placeholders of an operand; "" for what is neither."""
    if operand[-1:] not in "\"'`":
        yield _placeholder(operand)
        return
    inside, end = _inside(operand), 0
    for found in _INSERTED.finditer(inside):
        yield from _literal(inside[end : found.start()])
        yield _placeholder(found[1] or found[2])
        end = found.end()
    yield from _literal(inside[end:])


def _literal(text: str) -> Iterator[str]:
    if text:
        plain = re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text)
        yield plain if _MARK.fullmatch(plain) else ""


def _placeholder(name: str) -> str:
    """Our placeholder for a variable, member or header, by the last word of its name that says what it is; "" for
    others."""
    if "-" in name.replace("->", ""):
        return f"{{{held}}}" if (held := held_in(name, "")) else ""
    told = [word.lower() for word in _WORDS.findall(name)]
    while len(told) > 1 and told[-1] in _KEPT_AS:
        told.pop()
    called = _CALLED.get(told[-1]) if told else None
    return f"{{{called}}}" if called else ""


def _inside(string: str) -> str:
    return string.lstrip("bfru")[1:-1]

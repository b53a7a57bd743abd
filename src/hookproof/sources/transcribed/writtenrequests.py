"""Requests that are written down as text, as collections of Postman, which say the same in other words: files of HTTP
clients (`.http`), requests of Bruno (`.bru`), and commands of curl."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import dedent
from types import MappingProxyType
from urllib.parse import parse_qsl

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names

#: Endings of files that hold such requests; a text without a form may begin with one.
SUFFIXES = (".http", ".rest", ".bru", ".curl")
PLAIN = (".txt", ".sh", "")

_Item = dict[str, object]

#: What stands before the first request and says nothing by itself: comments, and values that a client keeps.
_ASIDE = re.compile(r"[ \t]*(?:(?:#(?!##)|//|@\w)[^\n]*)?\n")
_COMMENT = re.compile(r"^[ \t]*(?:#+|//)[ \t]*(?!@|#)(?P<said>[^\n]*\S)", re.MULTILINE)
_REQUEST = re.compile(
    r"^(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+(?P<url>\S+)(?:[ \t]+HTTP/[\d.]+)?[ \t]*$", re.MULTILINE
)
#: A line between two requests, and what a client does with the answer.
_BETWEEN = re.compile(r"^###[ \t]*(?P<name>.*?)[ \t]*$", re.MULTILINE)
_ANSWER = re.compile(r"^(?:> |>>|<> |HTTP/[\d.]+ \d{3}\b)", re.MULTILINE)
_HEADER = re.compile(r"(?P<key>[A-Za-z][\w-]{0,80}):[ \t]*(?P<value>.*?)[ \t]*")
_CURL = re.compile(r"^[ \t]*(?:\$[ \t]+)?curl(?=[ \t\\])", re.MULTILINE)
_BLOCK = re.compile(r"^(?P<name>[a-z][\w:-]{0,40}) \{\n(?P<inside>.*?)^\}", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^[ \t]*(?P<key>[^\s~:][^:\n]{0,80}):[ \t]*(?P<value>[^\n]*?)[ \t]*$", re.MULTILINE)

#: Options of curl that add to a request, by what they add; those that take a value which adds nothing.
_ADDS = {
    "-H": "header", "--header": "header", "-X": "method", "--request": "method", "--url": "url", "-u": "user",
    "--user": "user", "-d": "data", "--data": "data", "--data-raw": "data", "--data-binary": "data", "--json": "data",
    "--data-ascii": "data", "--data-urlencode": "field",
}  # fmt: skip
_TAKES = names.words("-o --output -A --user-agent -m --max-time -b --cookie -e --referer --cacert -x --proxy")
_FORM = "application/x-www-form-urlencoded"


def as_collection(text: str) -> dict[str, object] | None:
    """Return the requests of a text as the collection that holds them; None where it begins with something else."""
    text = text.replace("\r\n", "\n")
    begin = 0
    while aside := _ASIDE.match(text, begin):
        begin = aside.end()
    reader = next((read for starts, read in _GRAMMARS if starts.match(text, begin)), None)
    items = [*reader(text)] if reader is not None else []
    return {"info": {"_postman_id": ""}, "item": items} if items else None


def _messages(text: str) -> Iterator[_Item]:
    """Yield requests that are written as HTTP has them, one after the other."""
    found = [*_REQUEST.finditer(text)]
    ends = [*(match.start() for match in found[1:]), len(text)]
    before = 0
    for match, end in zip(found, ends, strict=True):
        above = text[before : match.start()]
        named = [line["name"] for line in _BETWEEN.finditer(above)]
        told, _, body = text[match.end() : end].lstrip("\n").partition("\n\n")
        rows = [line for each in told.splitlines() if (line := _HEADER.fullmatch(each))]
        body = next(iter(_BETWEEN.split(_ANSWER.split(body, 1)[0], 1)))
        said = _said(above[max((line.end() for line in _BETWEEN.finditer(above)), default=0) :])
        yield _item(named[-1] if named else "", said, match["method"], match["url"], _pairs(rows), _body(body, rows))
        before = match.end()


def _commands(text: str) -> Iterator[_Item]:
    """Yield the requests that commands of curl send; one whose quotes are not closed is passed over."""
    before = 0
    for match in _CURL.finditer(text):
        if match.start() < before:
            continue
        end = _end_of_command(text, match.end())
        try:
            words = shlex.split(text[match.end() : end].replace("\\\n", " "))
        except ValueError:
            words = []
        if words:
            yield _command(words, _said(text[before : match.start()]))
        before = end


def _end_of_command(text: str, at: int) -> int:
    """Where a command ends: at the end of a line, as long as that stands in no quotes and behind no backslash."""
    quote = ""
    while at < len(text):
        letter = text[at]
        if letter == "\\" and quote != "'":
            at += 1
        elif letter == quote:
            quote = ""
        elif not quote and letter in "\"'":
            quote = letter
        elif not quote and letter == "\n":
            return at
        at += 1
    return at


def _command(words: Sequence[str], said: str) -> _Item:
    told: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        key, joined, value = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:])
        if word.startswith("-"):
            value = value if joined or key not in (*_ADDS, *_TAKES) else next(rest, "")
            told.setdefault(_ADDS.get(key, ""), []).append(value)
        else:
            told.setdefault("url", []).append(word)
    rows = [line for each in told.get("header", ()) if (line := _HEADER.fullmatch(each))]
    sent = [*told.get("data", ()), *told.get("field", ())]
    method = next(iter(told.get("method", ())), "POST" if sent else "GET")
    fields = [each.partition("=") for each in told.get("field", ())]
    body = _form([(key, value) for key, _, value in fields]) if fields else _body("&".join(sent), rows)
    item = _item("", said, method, next(iter(told.get("url", ())), ""), _pairs(rows), body)
    return _authenticated(item, "basic") if "user" in told else item


def _blocks(text: str) -> Iterator[_Item]:
    """Yield the request that a file of Bruno is: its blocks, each closed by a bracket at the beginning of a line."""
    blocks = {match["name"]: match["inside"] for match in _BLOCK.finditer(text)}
    method = next((name for name in blocks if name in ("get", "post", "put", "patch", "delete")), "")
    if not method:
        return
    rows = [*_ROW.finditer(blocks.get("headers", ""))]
    name, url = (_row(blocks, *place) for place in (("meta", "name"), (method, "url")))
    form = blocks.get("body:form-urlencoded")
    raw = blocks.get("body:json", blocks.get("body:text", blocks.get("body", "")))
    body = _body(raw, rows) if form is None else _form([(row["key"], row["value"]) for row in _ROW.finditer(form)])
    item = _item(name, dedent(blocks.get("docs", "")).strip(), method.upper(), url, _pairs(rows), body)
    proof = next((block for block in blocks if block.startswith("auth:")), "")
    told = {row["key"]: row["value"] for row in _ROW.finditer(blocks.get(proof, ""))}
    yield _authenticated(item, proof.partition(":")[2], told) if proof else item


def _row(blocks: Mapping[str, str], block: str, key: str) -> str:
    return next((row["value"] for row in _ROW.finditer(blocks.get(block, "")) if row["key"] == key), "")


def _said(above: str) -> str:
    """What comments before a request say."""
    return "\n".join(match["said"] for match in _COMMENT.finditer(above))


def _pairs(rows: Sequence[re.Match[str]]) -> list[dict[str, str]]:
    return [{"key": row["key"], "value": row["value"]} for row in rows]


def _body(text: str, rows: Sequence[re.Match[str]]) -> dict[str, object]:
    """What a request carries: its text, or the fields of a form where it says that it is one."""
    kinds = [row["value"] for row in rows if row["key"].lower() == "content-type"]
    if any(kind.lower().startswith(_FORM) for kind in kinds):
        return _form(parse_qsl("".join(map(str.strip, text.splitlines())), keep_blank_values=True))
    return {"mode": "raw", "raw": dedent(text).strip()}


def _form(fields: Sequence[tuple[str, str]]) -> dict[str, object]:
    return {"mode": "urlencoded", "urlencoded": [{"key": key, "value": value} for key, value in fields]}


def _item(
    name: str, said: str, method: str, url: str, headers: Sequence[Mapping[str, str]], body: Mapping[str, object]
) -> _Item:
    request: _Item = {"method": method, "url": {"raw": url}, "header": [*headers], "body": dict(body)}
    return {"name": name, **({"description": said} if said else {}), "request": request}


def _authenticated(item: _Item, kind: str, told: Mapping[str, str] = MappingProxyType({})) -> _Item:
    return {**item, "auth": {"type": kind, kind: {**told, "in": told.get("placement", "header")}}}


#: How the first request of each form begins, and what reads all of them.
_GRAMMARS: tuple[tuple[re.Pattern[str], Callable[[str], Iterator[_Item]]], ...] = (
    (_BETWEEN, _messages),
    (_REQUEST, _messages),
    (_CURL, _commands),
    (_BLOCK, _blocks),
)

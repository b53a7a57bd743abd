"""The calls of an interface that a text tells of and that its programs show: one record, whatever they are written in.

"`POST /v1/hooks`", "Send a `POST` request to `/v1/hooks`", a line of HTTP, a curl command, `requests.post("https://…")`,
`fetch(…, {method: "POST"})`, `http.NewRequest("POST", …)`: each is a method, a path, headers and what is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import parse_qsl

from hookproof.rules.programs.literals import UNKNOWN, members_written
from hookproof.rules.reading.passages import Stretch, stretches
from hookproof.schema.patterns import deferral as re
from hookproof.sources.positions import Home, own_spot

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: Stands for a step of a path that is a value: `{id}`, `:id`, `${id}`.
ANY = "{}"


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its method ("" where it is not told), the steps of its path, headers, what it sends, and its place.

    `section` is the number of the heading that it stands under, `names` are those of the steps that are values.
    """

    method: str
    host: str
    steps: tuple[str, ...]
    names: tuple[str, ...]
    shown: bool
    words: str
    line: int
    section: int
    stretch: Stretch = field(repr=False)
    headers: tuple[str, ...] = ()
    sent: Mapping[str, object] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path as it is written."""
        named = zip(self.steps, self.names, strict=True)
        return "/" + "/".join(f"{{{name}}}" if step == ANY else step for step, name in named)


_METHOD = "|".join(METHODS)
_PLACE = r"(?:https?://(?P<host>[\w.-]{1,100}(?::\d{1,5})?))?(?P<path>/(?:[\w/{}:$.@%~-]|<\w{1,30}>){0,200})"
_BEFORE = r"(?:f?[\"'`]|\w{1,20}\s?\+\s?[\"'`])(?:\$?\{\{?\w[\w.]{0,40}\}?\}|\$\w{1,40})?"

_TOLD = (
    re.compile(rf"(?<![\w-])`?(?P<method>{_METHOD})`?\s{{1,3}}`?{_PLACE}"),
    re.compile(
        rf"`?\b(?P<method>{_METHOD})\b`?(?: HTTP)?(?: (?:request|call)s?)? (?:to|at|on|against) "
        rf"(?:the )?(?:endpoint )?`{_PLACE}"
    ),
)
_LINE = re.compile(rf"^(?P<method>{_METHOD}) {_PLACE}(?:\?\S{{0,300}})?(?: HTTP/[\d.]+)?[ \t]*$", re.MULTILINE)
_CURL = re.compile(r"\bcurl\s(?:[^\n\\'\"]|\\.|'[^']{0,4000}'|\"(?:[^\"\\]|\\.){0,4000}\"){1,400}", re.DOTALL)
_CURL_PLACE = re.compile(rf"(?:\"?\$\w{{1,40}}(?=/)|\"?\$\{{\w{{1,40}}\}}(?=/))?{_PLACE}")
_CURL_METHOD = re.compile(rf"(?:-X|--request)[ =]?[\"']?(?P<method>{_METHOD})\b")
_CURL_DATA = re.compile(
    r"\s(?:-d|--data(?:-raw|-binary|-urlencode)?|--json|-F|--form)[ =]\s{0,3}"
    r"(?:'(?P<single>[^']{0,4000})'|\"(?P<double>(?:[^\"\\]|\\.){0,4000})\"|(?P<bare>[^\s'\"]{1,400}))",
    re.DOTALL,
)
_HEADER = re.compile(r"[\"'](?P<name>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+){1,6}|Authorization)(?:[\"']\s*(?::|=>)|: )")
_HEADER_LINE = re.compile(r"^(?P<name>[A-Za-z][A-Za-z0-9-]{1,60}): ", re.MULTILINE)
_MADE = (
    re.compile(
        rf"\b(?!app|router|server|mock|nock|responses|respx)(?P<on>[A-Za-z_]\w{{0,30}})\.(?P<method>get|post|put|patch|delete)\(\s{{0,40}}{_BEFORE}{_PLACE}",
    ),
    re.compile(rf"\b(?P<on>fetch)\(\s{{0,40}}{_BEFORE}{_PLACE}"),
    re.compile(rf"[(,\s][\"'](?P<method>{_METHOD})[\"'],\s{{0,40}}{_BEFORE}{_PLACE}"),
    re.compile(rf"\bHTTP::(?P<method>Get|Post|Put|Patch|Delete)\.new\(\s{{0,40}}{_BEFORE}{_PLACE}"),
)
_FETCHED = re.compile(r"\bmethod:\s{0,3}[\"'](?P<method>[A-Za-z]{3,6})[\"']")
#: Where the object that a call sends begins; that of the second argument is right after the address.
_BODY = re.compile(
    r"\b(?:json|data)\s{0,3}=\s{0,3}(?=\{)|\bJSON\.stringify\(\s{0,40}(?=\{)|\b(?:body|json|data)[\"']?\s{0,3}(?::|=>)\s{0,3}(?=\{)"
)
_SECOND = re.compile(r"[\w.?=&%-]{0,100}[\"'`]\s{0,3},\s{0,40}(?=\{)")
#: So much of a program after an address belongs to its call.
_REACH = 900
#: No more calls of a text are read.
_MOST = 400


def calls_in(text: str, home: Home = own_spot) -> tuple[Call, ...]:
    """Return the calls of a text, in order; of a text that has hundreds, the first."""
    found: list[Call] = []
    for number, stretch in sectioned(text, home):
        readers = (_lines, _curls, _made) if stretch.coded else (_told,)
        left = _MOST - len(found)
        own = [call for reader in readers for call in islice(reader(stretch, number), max(left, 0))]
        found += sorted(own, key=lambda call: call.line)[:left]
    return tuple(found)


def sectioned(text: str, home: Home = own_spot) -> Iterator[tuple[int, Stretch]]:
    """Yield the stretches of a text, each with the number of the heading that it stands under."""
    number = 0
    for stretch in stretches(text, home):
        number += not stretch.coded and bool(re.match(r"\s{0,3}#{1,6}\s", stretch.text))
        yield number, stretch


def _told(stretch: Stretch, section: int) -> Iterator[Call]:
    seen: set[int] = set()
    for pattern in _TOLD:
        for match in pattern.finditer(stretch.text):
            if match.start("path") not in seen:
                seen.add(match.start("path"))
                yield _call(stretch, section, match, match["method"])


def _lines(stretch: Stretch, section: int) -> Iterator[Call]:
    """Yield the requests of HTTP, each with its head and its body."""
    for match in _LINE.finditer(stretch.text):
        head, _, body = stretch.text[match.end() : match.end() + _REACH].lstrip("\n").partition("\n\n")
        body = re.split(r"^(?:HTTP/|(?:GET|POST|PUT|PATCH|DELETE) )", body, maxsplit=1, flags=re.MULTILINE)[0]
        headers = tuple(one["name"].lower() for one in _HEADER_LINE.finditer(head))
        sent = body if body.lstrip().startswith("{") else head
        yield _call(stretch, section, match, match["method"], headers, _sent(sent.strip()))


def _curls(stretch: Stretch, section: int) -> Iterator[Call]:
    for match in _CURL.finditer(stretch.text) if "curl" in stretch.text else ():
        place = _CURL_PLACE.search(_without_data(match[0]))
        if place is None:
            continue
        told, data = _CURL_METHOD.search(match[0]), list(_CURL_DATA.finditer(match[0]))
        method = told["method"] if told else "POST" if data else "GET"
        headers = tuple(one["name"].lower() for one in _HEADER.finditer(match[0]))
        yield _call(stretch, section, place, method, headers, _posted(data), match.start())


def _without_data(command: str) -> str:
    """Return a command with blanks in the place of what it sends and of its headers."""
    blank = re.compile(rf"{_CURL_DATA.pattern}|\s(?:-H|--header)[ =]\s{{0,3}}(?:'[^']*'|\"[^\"]*\")", re.DOTALL)
    return blank.sub(lambda match: " " * len(match[0]), command)


def _posted(data: list[re.Match[str]]) -> Mapping[str, object]:
    """Return what the options of a command send: an object in JSON, or the fields of a form."""
    found: dict[str, object] = {}
    for match in data:
        text = match["single"] or match["double"] or match["bare"] or ""
        if text.lstrip().startswith("{"):
            return _sent(text)
        for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=100) if "=" in text else ():
            key = name.removesuffix("[]")
            before = found.get(key, [])
            found[key] = [*before, value] if name != key and isinstance(before, list) else value
    return found


def _sent(text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return members_written(text, 0) if text.startswith("{") else {}
    return value if isinstance(value, dict) else {}


def _made(stretch: Stretch, section: int) -> Iterator[Call]:
    """Yield the calls that a program makes."""
    for pattern in _MADE:
        for match in pattern.finditer(stretch.text):
            rest = stretch.text[match.end() : match.end() + _REACH]
            rest = re.split(r"\n\s*\n|\b(?:fetch|curl)\b|\.(?:get|post|put|patch|delete)\(", rest, maxsplit=1)[0]
            named, fetched = match.groupdict().get("method"), _FETCHED.search(rest)
            method = named or (fetched["method"] if fetched else "GET")
            headers = tuple(one["name"].lower() for one in _HEADER.finditer(rest))
            second = _SECOND.match(rest) if named in ("post", "put", "patch") else None
            body = second or _BODY.search(rest)
            sent = members_written(rest, body.end()) if body else {}
            yield _call(stretch, section, match, method.upper(), headers, sent)


def _call(
    stretch: Stretch,
    section: int,
    match: re.Match[str],
    method: str,
    headers: tuple[str, ...] = (),
    sent: Mapping[str, object] | None = None,
    offset: int = 0,
) -> Call:
    raw = [step for step in match["path"].rstrip(".:").split("/") if step]
    named = [re.sub(r"\W", "", step) for step in raw]
    steps = tuple(ANY if re.match(r"[{:<$]", step) else step for step in raw)
    line = stretch.line_at(offset + match.start("path"))
    words = " ".join(match[0].strip("`\"'(, ").split())
    host = match["host"] or ""
    return Call(method, host, steps, tuple(named), stretch.coded, words, line, section, stretch, headers, sent or {})


def is_same_step(one: str, other: str) -> bool:
    """Whether two steps of paths are one: equal, or one of them is any value."""
    return one == other or ANY in (one, other)


def aligned(told: Call, shown: Call) -> list[tuple[str, str]] | None:
    """Return the steps of two paths in pairs, what one has before the other's first left out; None where they differ.

    A path that is told without its base is the end of one that is shown with it.
    """
    extra = len(shown.steps) - len(told.steps)
    if extra < 0 or (extra and told.host):
        return None
    return list(zip(told.steps, shown.steps[extra:], strict=True))


def fits(told: Call, shown: Call) -> bool:
    """Whether a call that is shown is, by its path, the one that is told."""
    pairs = aligned(told, shown)
    return pairs is not None and all(is_same_step(one, other) for one, other in pairs)


def known_members(call: Call) -> Mapping[str, object]:
    """Return what a call is known to send: members that are computed are left out."""
    return {key: value for key, value in call.sent.items() if value is not UNKNOWN}

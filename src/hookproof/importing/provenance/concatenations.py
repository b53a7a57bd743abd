"""What is signed, where a sentence lists its parts: "the time, a dot and the request body" is `{timestamp}.{body}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hookproof.importing.headernames import says_time, tells_id, tells_time
from hookproof.schema.patterns import deferral as re

#: Words before a part that do not change which it is; none of them is a part itself.
_ABOUT = (
    "the a an its this that raw entire whole full complete exact unmodified unparsed original http https json utf-8 "
    "utf8 encoded request webhook delivery message event post unix epoch current received incoming same "
    "notification callback endpoint unique your our signing shared api client secret private second"
)
#: The body's hash as a part, in place of the body.
_HASH = (
    r"(?:hex(?:adecimal)?(?:[- ]encoded)? )?sha-?256 (?:hash |digest )?of the "
    r"(?:raw |request |http ){0,2}(?:body|payload)\b"
)
#: The last word of a part -> our placeholder.
_NOUNS: Mapping[str, str] = {
    "body": "body", "payload": "body", "timestamp": "timestamp", "time": "timestamp", "id": "id", "identifier": "id",
    "url": "url", "uri": "url", "path": "path", "method": "method", "verb": "method",
    "nonce": "nonce", "secret": "secret", "key": "secret", "token": "secret",
}  # fmt: skip
#: Words for what stands between parts -> it.
MARKS: Mapping[str, str] = {
    "dot": ".", "period": ".", "point": ".", "full stop": ".", "full-stop": ".", "colon": ":", "pipe": "|",
    "vertical bar": "|", "vertical line": "|", "semicolon": ";", "semi-colon": ";",
    "comma": ",", "hyphen": "-", "dash": "-", "underscore": "_", "newline": "\n", "new line": "\n", "line feed": "\n",
    "line break": "\n", "slash": "/", "forward slash": "/", "space": " ", "ampersand": "&",
}  # fmt: skip
_OWNER = "(?:merchant|account|app|application|project|partner|store|shop|subscription)"
_MARK = "|".join(sorted(MARKS, key=len, reverse=True))
# Each alternative begins with a word of its own and every repeat is bounded: the time is linear in the text.
_PART = re.compile(
    rf"(?:the )?(?:lower-?case )?(?P<hash>{_HASH})|"
    rf"(?:(?:{'|'.join(map(re.escape, _ABOUT.split()))})(?:'s)?[ ]){{0,5}}"
    # Whose secret it is does not matter; whose id does.
    rf"(?:{_OWNER}(?:'s)? (?=(?:api |webhook )?(?:secret|key)\b)(?:api |webhook )?)?"
    rf"[`\"']?(?P<noun>{'|'.join(_NOUNS)})\b[`\"']?(?!-)(?: header\b)?"
    r"(?: of (?:the|your) (?:http |full )?(?:request|message|delivery|event|webhook|url|endpoint)\b)?"
    # Where it stands is said between the parts, too: "the timestamp in `X-Acme-Time` (seconds), a dot and …". Of a body
    # nobody says that: it is the signature of the body that stands in a header.
    r"(?:(?<!body)(?<!payload) (?:(?:sent|given|carried|found|taken) )?(?:in|from) (?:the )?(?:header )?"
    r"[`\"']?[a-z][a-z0-9]{0,40}(?:-[a-z0-9]{1,40}){1,6}[`\"']?(?: header\b)?)?(?: \([^()]{1,60}\))?"
    r"|(?:(?:the )?(?:values?|contents?) of (?:the )?[`\"']?|(?:the )?(?:string )?(?=[`\"']ts?[`\"'])[`\"'])"
    r"(?P<letter>ts?)(?![\w-])[`\"']?(?: as a string)?"
    r"|(?:the )?(?:(?:values?|contents?) of )?(?:the )?(?:header )?"
    r"[`\"']?(?P<header>[a-z][a-z0-9]{0,40}(?:-[a-z0-9]{1,40}){1,6})[`\"']?(?: header\b)?(?: \([^()]{1,60}\))?"
)
_BETWEEN = re.compile(
    rf"(?:an? |single |the |literal ){{0,3}}(?:character )?(?:(?P<word>{_MARK})\b(?: character\b)?"
    r"(?: \([^()]{1,12}\))?(?: [`\"'][^`\"']{1,2}[`\"'])?|[`\"'](?P<shown>[.:|;,_/&-])[`\"'](?: character\b)?)"
)
_AND = re.compile(
    r"(?:, ?)?(?:and then|and|(?:immediately |directly )?followed (?:immediately |directly )?by|then|plus)\b|,|\+"
)
#: What comes before the list where the list is of what is signed.
_LEADS = re.compile(
    r"\b(?:of|over|from|using|on|string|sign(?:s|ed(?: is| are)?|ing)?|hash(?:es|ed|ing)?|concatenat\w{1,5}|"
    r"take|put|glue|join(?:s|ed|ing)?|combin\w{1,4}|append(?:s|ed|ing)?|consists of|made (?:up )?(?:of|from)|"
    r"signed[ _](?:payload|string|content|message|data)(?: (?:is|as|from))?)\W{0,3}(?:together )?$"
)
_JOINED = re.compile(
    r"(?:(?:,|which are|that are|both|all|together|is|are|values) ?){0,3}"
    r"(?:join|separat|concatenat|delimit|combin|connect)ed "
    r"(?:together )?(?:by|with|using|on) (?:an? |the )?(?:single )?"
    rf"(?:[`\"'](?P<shown>[.:|;,_/&-])[`\"']|(?P<word>{_MARK})s?\b)"
    rf"|(?:, ?(?=with an? [a-z ]{{1,20}} between))?(?:with|using|by) (?:an? )(?:single )?(?P<after>{_MARK})\b"
)
#: That there is something between parts, whatever it is.
_APART = re.compile(
    r"(?:(?:,|which are|that are|both|all|each|is|are|values) ?){0,3}(?:join|separat|delimit)ed (?:by|with|using)\b"
)
#: The same as a clause or a sentence of its own: "take the time and the body, and put a dot (`.`) between them".
_BETWEEN_THEM = re.compile(
    r"[^.;]{0,60}?(?:[.;] (?:then )?)?\b(?:put|plac|insert|add|writ|us)(?:e|es|ing|ting)?\b "
    r"(?:an? |one |the )?(?:single )?"
    rf"(?:[`\"'](?P<shown>[.:|;,_/&-])[`\"']|(?P<word>{_MARK})\b)(?: characters?)?(?: \([^()]{{1,12}}\))? "
    r"(?:in )?between\b"
)
#: That something stands between parts, of which it was not read what it is; where nothing does, that is said.
_SOMETHING_BETWEEN = re.compile(
    r"[^\n]{0,100}?\bbetween (?:them|each|both|the (?:two|three|four|parts|values|fields))\b"
)
_NOTHING = re.compile(r"\b(?:no|nothing|without|any|not)\b")
#: A list that comes after what stands between its parts: "separated by a newline: the time and the body".
_ANNOUNCED = re.compile(
    rf"\b(?:join|separat|delimit|concatenat)ed (?:together )?(?:by|with|using) (?:an? |the )?(?:single )?"
    rf"(?:[`\"'](?P<shown>[.:|;,_/&-])[`\"']|(?P<word>{_MARK})s?\b)(?: characters?)?(?: each)?: $"
)
_WORDS = rf"(?:(?:{'|'.join(map(re.escape, _ABOUT.split()))}) ){{0,5}}"
_APPENDED = re.compile(
    rf"\bappend(?:s|ed|ing)? {_WORDS}(?:secret|key|token)\b to {_WORDS}(?:body|payload)\b"
    rf"|\b(?:body|payload)\b,?(?: and)?(?: then)? append(?:s|ed|ing)? {_WORDS}(?:secret|key|token)\b"
    rf"|(?P<before>\bprepend(?:s|ed|ing)? {_WORDS}(?:secret|key|token)\b to {_WORDS}(?:body|payload)\b)"
)
#: A path that is signed has its query with it, whether that is said or not.
_WITH_QUERY = re.compile(
    r"\bpath(?:,? (?:and|with|including|plus)|,)(?: any| the| its)? query\b(?:[- ]string\b|[- ]parameters\b)?"
    r"(?: of (?:the|your) (?:\w{1,20} ){0,3}url\b)?"
)
_MOST_PARTS = 6
#: Beside time and body, the id of a message; that of who sends it, or of a key, is another one.
_AN_ID = re.compile(r"^(?!.*(?:account|app|client|customer|key|merchant|shop|store|tenant|user)).*-id$")


def listed_parts(text: str, *, secret: bool = False) -> str:
    """Return the template of what is signed by the first sentence that lists its parts, the body or its hash among
    them; "" where none does. A secret among the parts is another way to sign, and asked for by `secret`."""
    flat = _WITH_QUERY.sub("path", re.sub(r"\s+", " ", text).lower())
    made = next((made for made in _templates(flat) if ("{secret}" in made) is secret), "")
    return made or (_appended(flat) if secret else "")


def _appended(text: str) -> str:
    """The template of a body that a secret is put behind, or before; "" where neither is said."""
    said = _APPENDED.search(text)
    if said is None:
        return ""
    return "{secret}{body}" if said["before"] else "{body}{secret}"


def _templates(text: str) -> Iterator[str]:
    end = 0
    for match in _PART.finditer(text):
        if match.start() < end:
            continue
        announced = _ANNOUNCED.search(text, max(0, match.start() - 80), match.start())
        if not announced and not _LEADS.search(text, max(0, match.start() - 24), match.start()):
            continue
        parts, end = _list_from(text, match.start())
        template = _joined(parts, text, end, announced)
        if template and {"{body}", "{sha256}"} & {*parts} and len(set(parts) - {*MARKS.values()}) > 1:
            yield template


def _list_from(text: str, at: int) -> tuple[list[str], int]:
    """The parts and marks that follow one another from a place on, and where the last of them ends."""
    parts: list[str] = []
    end = at
    while len(parts) < 2 * _MOST_PARTS:
        found = _item(text, at)
        if found is None:
            break
        parts.append(found[0])
        end = found[1]
        following = _AND.match(text, end + 1 if text[end : end + 1] == " " else end)
        if following is None:
            break
        at = following.end() + (text[following.end() : following.end() + 1] == " ")
    return parts, end


def _item(text: str, at: int) -> tuple[str, int] | None:
    part = _PART.match(text, at)
    if part is not None and (called := _called(part)):
        return f"{{{called}}}", part.end()
    if mark := _BETWEEN.match(text, at):
        return mark["shown"] or MARKS[mark["word"]], mark.end()
    return None


def _called(part: re.Match[str]) -> str:
    """Our placeholder for a part; "" for a header that holds neither time nor id."""
    if part["hash"] is not None:
        return "sha256"
    if part["letter"] is not None:
        return "timestamp"
    return _NOUNS[part["noun"]] if part["header"] is None else held_in(part["header"], part.string)


def held_in(header: str, text: str) -> str:
    """Return our placeholder for what a header holds, by its name or by what a text says of it; "" where that is
    neither a time nor the id of a message."""
    if tells_time(header) or says_time(header, text):
        return "timestamp"
    return "id" if tells_id(header) or _AN_ID.search(header.lower()) else ""


def _joined(parts: list[str], text: str, end: int, announced: re.Match[str] | None) -> str:
    """The parts with what stands between them; "" where something does that is not known here."""
    if not all(part.startswith("{") for part in parts):
        return "".join(parts)
    if announced is not None:
        return (announced["shown"] or MARKS[announced["word"]]).join(parts)
    at = end + 1 if text[end : end + 1] == " " else end
    said = _JOINED.match(text, at)
    if said is None and _APART.match(text, at):
        return ""
    if said is None and (between := _BETWEEN_THEM.match(text, end)) is not None:
        return (between["shown"] or MARKS[between["word"]]).join(parts)
    untold = _SOMETHING_BETWEEN.match(text, end) if said is None else None
    if untold is not None and not _NOTHING.search(untold[0]):
        return ""
    mark = "" if said is None else said["shown"] or MARKS[said["word"] or said["after"]]
    return mark.join(parts)

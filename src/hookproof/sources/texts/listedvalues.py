"""The values that a description lists for its field: "One of `a`, `b` or `c`", "Always `push`", "`a` | `b`"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hookproof.schema.patterns import deferral as re

_VALUE = r"(?:`[^`\n]{1,80}`|\"[\w.:/ $-]{1,60}\"|“[\w.:/ -]{1,60}”|'[\w.:/-]{1,60}(?: [\w.:/-]{1,30}){0,3}')"
_JOINT = r"(?:\s*,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+|\s*\|\s*|\s*/\s*|\s+)"
_LEAD = (
    r"(?:(?:can be |is |may be |will be |must be )?(?:any |either )?one of(?: the following(?: values)?)?"
    r"|(?:can|may|will|must) (?:only )?(?:ever )?be(?: either)?|(?<!with )(?<!by )(?<!from )(?<!than )either"
    r"|(?:possible|allowed|accepted|valid|supported|available|permitted) (?:values?|options?|types?|states?|statuses)"
    r"(?: are| include| is)?|values?(?: are)?|enum|options?(?: are)?)"
)
_LIST = re.compile(
    rf"(?:^|(?<=[\s(.;,*_]))(?P<lead>{_LEAD})\s*+[:\-–—]?\s*+(?P<list>{_VALUE}(?:{_JOINT}{_VALUE})+)"
    r"(?=(?P<after>.{0,24}))",
    re.IGNORECASE | re.DOTALL,
)
#: A sentence that is the list: "It is `a`, `b` or `c`."
_IS = re.compile(
    rf"^(?:it )?(?:is|will be) (?P<list>{_VALUE}(?:\s?,\s?{_VALUE}){{0,20}},? or {_VALUE})(?P<after>.{{0,24}})",
    re.IGNORECASE,
)
#: One value after the other, each with what it means: "One of `a` - first thing, `b` - other thing."
_MEANT = re.compile(
    rf"(?:^|(?<=[\s(.;,*_])){_LEAD}\s*+[:\-–—]?\s*+"
    rf"(?P<list>(?:(?:or |and )?`[^`\n]{{1,60}}`\s?[-–—:=(][^`\n]{{1,120}}){{2,20}})$",
    re.IGNORECASE | re.MULTILINE,
)
#: What may stand before a value: nothing that a value begins with, so that no reader has to go back.
_BEFORE = r"[^\w`\"“']*+"
_BARE = re.compile(rf"{_BEFORE}(?P<list>{_VALUE}(?:{_JOINT}{_VALUE})+)(?P<after>[.\s]*)")
_WORD = r"[A-Za-z][\w.:-]*\w"
#: Values without marks, where the lead leaves no doubt that values follow: "Possible values: open, paid, lost."
_PLAIN = re.compile(
    r"(?:^|(?<=[\s(.;]))(?:possible|allowed|accepted|valid|supported|permitted) (?:values?"
    r"|options?)(?:(?: are| include)?\s*:\s*|\s+(?:are|include)\s+)"
    rf"(?P<list>{_WORD}(?:(?:,\s*(?:or\s+|and\s+)?|\s*\|\s*|\s+or\s+|\s+and\s+){_WORD})+)(?=\s*(?:\.(?:\s|$)|\)|"
    rf";|$|\n))",
    re.IGNORECASE,
)
#: "It is one of low, normal, high or urgent."
_ONE_OF_WORDS = re.compile(
    r"^(?:[Ii]t |[Tt]his )?(?:(?:[Ii]s|[Ww]ill be|[Cc]an be) )?(?:[Aa]lways )?[Oo]ne of "
    r"(?P<list>(?!(?:the|these|those|our|your|its|several|many)\b)[a-z][\w-]{1,30}"
    r"(?:, (?!and\b|or\b)[a-z][\w-]{1,30}){0,12}(?:, (?:or |and )?| or )[a-z][\w-]{1,30})\W*$"
)
#: One value an item: "- `open`: nothing yet".
_ITEM = re.compile(
    r"(?P<indent>[^\S\n]*+)[-*+][^\S\n]+(?:\*\*)?`(?P<value>[^`\n]{0,59}[^`\n:])"
    r"(?::`(?:\*\*)?(?=\s|$)|`(?:\*\*)?(?=\s*(?:[:\-–—(=]|$)))"
)
_INLINE = re.compile(r"(?:^|(?<=\s))[-*•]\s`([^`\n]{1,60})`\s?[:–—]")
#: A word and a colon before the list, and nothing after it: "Severity: `low`, `high`."
_COLON = re.compile(
    rf"^\W*+(?!.*\b(?:examples?|see|also|deprecated|notes?|default|like|such|fields?|keys?|members?|replaces?|"
    rf"requires?|contains?|related|including|prefix(?:es)?|formats?)\b[^:`]{{0,300}}:)(?:\w+\s){{0,4}}\w+:\s*(?P<list>{_VALUE}(?:{_JOINT}{_VALUE})+)(?P<after>[.\s]*)$",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    rf"(?:\balways(?: (?:set to|be|equal to|has the value|the (?:string|value)))?|"
    r"\b(?:can|may|will|must|could) only (?:ever )?be|\b(?:is|be) (?:only|never anything (?:but|other than))|"
    rf"^(?:set to|fixed to|the (?:string|constant|literal))|"
    rf"\bconstant(?: value)?:?)\s+(?P<list>{_VALUE})(?=(?P<after>.{{0,24}}))",
    re.IGNORECASE | re.DOTALL,
)
_ALONE = re.compile(rf"{_BEFORE}(?P<list>`[^`\n]{{1,80}}`)(?P<after>[.\s]*)")
#: After these words a list is not all that there is, or holds under a condition.
_OPEN = re.compile(
    r"\s*[,(]?\s*(?:…|\.\.\.|etc|and (?:so on|others?|more)|or (?:another|other|a |an |any|the )|among|if\b|when\b|"
    r"unless\b|(?:should|must|may|can|has to|needs to) be\b|(?:is|are) (?:set|required|present|sent|given)\b|"
    r"for example|depending|for\s|on\s|in case)",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:such as|e\.g|for example|like|including|include|default(?:s)?(?: is| to)?|not|n't|"
    r"never)\W*$",
    re.IGNORECASE,
)
#: A list after such a beginning is that of one case: "For an `incomplete` answer, one of `a` or `b`."
_CONDITION = re.compile(r"\W*(?:for|if|when|where|in case|on|with)\b", re.IGNORECASE)


#: Words without marks after a colon: "State of the order: open or closed." Only a schema can say that they are values.
_WORDS = re.compile(
    r"^(?:(?:[A-Za-z][\w-]{0,30} ){0,4}[A-Za-z][\w-]{0,30}: |(?=[\w-]+, ))"
    r"(?P<list>(?:the )?[a-z][\w-]{0,40}(?:, (?:the )?[a-z][\w-]{0,40}){0,12},? or (?:the )?[a-z][\w-]{0,40})\W*$"
)
_EITHER = re.compile(r"\b(?:is|are|be) either (?P<list>[a-z][\w-]{0,40} or [a-z][\w-]{0,40})\W*$")
#: One value for each of two cases: "`open` if something is left to do, `closed` otherwise".
_EACH_WHEN = re.compile(
    rf"^(?:is )?{_VALUE} (?:if|when|for|while|at first|until|before|during|as long as)\b[^`,]{{0,80}}(?:,|,? and) "
    rf"{_VALUE} (?:otherwise|else|if|when|for|later|afterwards|after|once|from then on|thereafter)\b[^`]{{0,80}}$",
    re.IGNORECASE,
)
#: A list alone in brackets at the end: "The state (`open`, `closed`)."
_GLOSSED = re.compile(rf"\((?P<list>{_VALUE}(?:{_JOINT}{_VALUE})+)\)\W*$")
#: What the field is, and then all that it can be: "The priority of the task, `standard` or `assured`."
_APPOSED = re.compile(
    r"^(?:(?:the|an?|its|this) )?(?!(?:if|when|for|in|on|with|unless|depending)\b)[A-Za-z][\w' -]{2,80}, "
    rf"(?P<list>{_VALUE}(?:, {_VALUE}){{0,20}},? or {_VALUE})\W*$",
    re.IGNORECASE,
)
_CAPITALS = r"[A-Z][A-Z0-9_]{1,40}"
_CAPITAL = r"[A-Z][A-Z0-9_]{0,40}"
#: Words in capital letters, alone in brackets, after what has few values: "The current state (VALID, MISMATCH, ERROR)."
_STATES = re.compile(
    r"\b(?:[Ss]tat(?:e|us)|[Kk]ind|[Mm]ode|[Ll]evel|[Ss]everity|[Oo]utcome|[Rr]esult|[Pp]hase|[Pp]riority)\b[^().]{0,60}"
    rf"\((?P<list>{_CAPITALS}(?:(?:, (?:or )?| or | ?[|/] ?){_CAPITALS}){{1,12}})\)\W*$"
)
#: A sentence that is a list of words in capitals: "EUR, USD or GBP."
_CODES = re.compile(
    rf"^(?:one of |either )?(?P<list>{_CAPITAL}(?:, {_CAPITAL}){{0,20}},? or {_CAPITAL})\W*$",
)
#: "never `draft`", in plain words.
_NEVER = re.compile(rf"(?:^|(?<=[,;:(] ))(?:it is |is )?never (?P<list>{_VALUE})\W*$", re.IGNORECASE)


#: No more than this, the longest sentence, is read before a list: a text may have thousands of them.
_NEAR = 700


@dataclass(frozen=True, slots=True)
class Listed:
    """All values that a field is said to have."""

    values: tuple[str, ...]


def listed_in(description: str, *, alone: bool = False) -> Listed | None:
    """Return the values that a description lists as all that there are; None where it lists none.

    `alone`: a description that is one value in code and nothing else counts too, as in a table of constants.
    """
    for pattern in (_LIST, _IS, _ALWAYS):
        told = [match for match in pattern.finditer(description) if _is_whole(description, match)]
        if told:
            return _only(_found(match["list"]) for match in told)
    if (meant := _MEANT.search(description)) and not _HEDGED.search(description[: meant.start("list")]):
        return Listed(tuple(dict.fromkeys(re.findall(r"`([^`\n]{1,60})`", meant["list"]))))
    if (plain := _PLAIN.search(description)) and not _HEDGED.search(description[: plain.start("list")]):
        return Listed(tuple(dict.fromkeys(re.findall(_WORD, re.sub(r"\b(?:or|and)\s", "", plain["list"])))))
    if words := _ONE_OF_WORDS.match(description.strip()):
        return Listed(tuple(dict.fromkeys(re.split(r",? or |,? and |, ", words["list"]))))
    if codes := _CODES.match(description.strip()):
        return Listed(tuple(dict.fromkeys(re.findall(rf"\b{_CAPITAL}\b", codes["list"]))))
    if states := _STATES.search(description):
        return Listed(tuple(dict.fromkeys(re.findall(_CAPITALS, states["list"]))))
    if items := _in_items([line for line in description.split("\n") if line.strip()]):
        return items
    inline = [*_INLINE.finditer(description)]
    if len(inline) > 1 and not _HEDGED.search(description[: inline[0].start()]):
        return Listed(tuple(dict.fromkeys(item[1] for item in inline)))
    whole = (
        _BARE.fullmatch(description)
        or _COLON.match(description.strip())
        or (_ALONE.fullmatch(description) if alone else None)
    )
    return _found(whole["list"]) if whole else None


def _in_items(lines: Sequence[str]) -> Listed | None:
    """Return the values that the items of the first list have, two at least; what is indented below one is its own."""
    first = next((number for number, line in enumerate(lines) if _ITEM.match(line)), len(lines))
    found: dict[str, None] = {}
    indent: str | None = None
    for line in lines[first:]:
        item = _ITEM.match(line)
        if item is not None and indent in (None, item["indent"]):
            found[item["value"]], indent = None, item["indent"]
        elif len(line) - len(line.lstrip()) <= len(indent or ""):
            break
    hedged = first and _HEDGED.search(lines[first - 1])
    return Listed(tuple(found)) if len(found) > 1 and not hedged else None


def _is_whole(description: str, match: re.Match[str]) -> bool:
    before = re.split(r"[.!?]\s+", description[max(match.start() - _NEAR, 0) : match.start()])[-1]
    under = _CONDITION.match(before) and before.rstrip().endswith(",")
    lead = description[max(match.start("list") - _NEAR, 0) : match.start("list")]
    return not under and not _OPEN.match(match["after"]) and not _HEDGED.search(lead)


def _only(lists: Iterable[Listed]) -> Listed | None:
    """Return the first list; None where another one has other values: then each holds under a condition of its own."""
    first, *others = lists
    return first if all({*first.values} & {*other.values} for other in others) else None


def _found(text: str) -> Listed:
    return Listed(tuple(dict.fromkeys(part[1:-1].strip(" \"'") for part in re.findall(_VALUE, text))))


def unmarked_in(sentence: str) -> Listed | None:
    """Return the words without marks that may be all values ("State: open, paid or lost."), or None."""
    text = sentence.strip()
    words = _WORDS.match(text) or _EITHER.search(text)
    if words is not None:
        return Listed(tuple(word.removeprefix("the ") for word in re.split(r",? or |, ", words["list"])))
    if _EACH_WHEN.match(text):
        return _found(text)
    glossed = _GLOSSED.search(text) or _APPOSED.match(text)
    return _found(glossed["list"]) if glossed is not None else None


def excluded_in(sentence: str) -> str:
    """Return the value that a sentence in plain words rules out ("never `draft`"); "" where it rules out none."""
    found = _NEVER.search(sentence.strip())
    return found["list"][1:-1] if found else ""


#: Words for one of several, or for another field.
_OF_OTHERS = re.compile(r"\b(?:e\.g|such as|for example|for instance|like|same|other|see|not|or)\b", re.IGNORECASE)


def only_code(description: str) -> str:
    """Return the one thing in code that a description has: "The event, here `order.paid`"; "" of several, or none."""
    codes = re.findall(r"`([^`\n]+)`", description)
    return codes[0] if len(codes) == 1 and not _OF_OTHERS.search(description) else ""

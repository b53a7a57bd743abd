"""Whose claim a sentence is: which fields a text elsewhere speaks of, and the words that would stand beside them.

"The `strength` is always between 1 and 5" in the text of an event says of `strength` what "It is always between 1 and
5" says in its own description. A sentence is put into those words by its shape alone, whatever it claims, so that every
reader of descriptions reads it. A sentence whose subject is not sure is about nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hookproof.parsing import parse_yaml
from hookproof.rules.wording.paraphrases import sayings
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import parts


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a sentence says of a field, by its path as it is written, in words as the field's own description has."""

    path: tuple[str, ...]
    words: str
    sentence: str


#: Tells what path of a field a written name stands for; None where it stands for no field, or for several.
Known = Callable[[str], tuple[str, ...] | None]

_PATH = r"[A-Za-z_$][\w$-]{0,60}(?:(?:\[[\d*]?\])?\.[A-Za-z_*$][\w$-]{0,60}|\[[\d*]?\]){0,8}"
#: A name as texts mark it, or one that no word of a language looks like.
_NAMED = re.compile(
    rf"(?<![\w`*\"'./-])(?:<code>({_PATH})</code>|``?({_PATH})``?|\*\*`?({_PATH})`?\*\*|(?<!\*)\*({_PATH})\*(?!\*)|"
    rf"\"({_PATH})\"|'({_PATH})'|"
    r"((?:[A-Za-z_]\w{0,40}\.)*(?:[a-z]\w{0,40}_\w{1,40}|[a-z]{1,40}[A-Z]\w{0,40})))(?![\w`*\"'/-]|\.\w|\()"
)
#: The words of a name after an article: "The retry count is …".
_WORDED = re.compile(
    r"^(?P<before>(?:[^`,.]{2,40} that |note: |in this event, )?(?:the|its|each|every|all)\s|)"
    r"(?P<name>[a-z]{2,20}(?:[ -][a-z]{2,20}){0,3}?)"
    r"(?= (?:is|are|will|can|may|must|has|never|always|cannot|stays|remains|contains|holds|starts|lies|ranges)\b)",
    re.IGNORECASE,
)
#: What a text calls the payload as a whole.
_WHOLE = frozenset(
    {"event", "payload", "body", "message", "webhook", "notification", "data", "object", "request", "type"}
)
#: How a sentence goes on about the field of the one before.
_GOES_ON = re.compile(
    r"^(?:(?:it|this (?:value|field|number|id|time|text|list)|the (?:value|field)|they|its value)\b|both (?:are|of)\b"
    r"|(?:(?:not|never|always|only) |(?:may|can|must|will) be |one of |(?:optional|required|nullable)\b"
    r"|null (?:if|when|until)|defaults? to |default: |(?:present|absent|omitted|sent|included) |between \d"
    r"|at (?:most|least) |up to \d|max|min))",
    re.IGNORECASE,
)
#: What is said is of another field where that has a relative clause: "has a `version` that is always `2`".
_OF_ANOTHER = re.compile(r"`[\w.$-]{1,120}`,? (?:that|which|whose)\b")
#: What marks an item, a quotation or an admonition.
_SIGNS = re.compile(
    r"^(?:[-*>•–|]\s|:::\s?\w{2,12}\s|\[!\w{2,12}\]\s|<(?!code\b)\w{2,20}>\s?){1,3}"
    r"|\s?(?::::|</(?!code\b)\w{2,20}>)$"
)
#: A row of a table that begins with a name.
_ROW = re.compile(
    r"^\|?[ \t]{0,8}[`*]{0,3}(?P<name>[A-Za-z_$][\w$.\[\]-]{0,80})[`*]{0,3}[ \t]{0,40}\|"
    r"[ \t]*(?P<rest>[^\n]{1,400}?)[ \t|]*$",
    re.MULTILINE,
)
#: What stands between clauses of which the second begins with a field and a verb.
_BETWEEN = re.compile(
    r"(?::|;|,? and|,? but|,? so|, while|, whereas| –| —)\s"
    r"(?=(?:(?:the|its|that) )?`[\w$.-]{1,120}`(?: field| property| value)? "
    r"(?:is|are|will|has|can|cannot|may|must|never|always|only|equals|contains|does|stays)\b)"
)
_CONDITION = re.compile(
    r"\W*(?:if|when(?:ever)?|unless|until|while|once|where|on|for|during|in (?!this event)|depending|with|without)\b",
    re.IGNORECASE,
)
_LONGEST = 4_000


def attributions_in(text: str, known: Known) -> Iterator[Attribution]:
    """Yield what the sentences of a text say of fields; one that goes on ("It …") is about the fields before it."""
    spoken: tuple[tuple[str, ...], ...] = ()
    for said in sayings(_unrolled(text)) if len(text) <= _LONGEST else ():
        sentence = _marked(_SIGNS.sub("", " ".join(said.sentence.split())), known)
        if spoken and _GOES_ON.match(sentence):
            yield from (Attribution(path, sentence, said.sentence) for path in spoken)
            continue
        for clause in _clauses(sentence):
            yield from (Attribution(path, words, said.sentence) for path, words in _told(clause, known))
        spoken = _head(sentence, known)


def _unrolled(text: str) -> str:
    """Return a text with rows of tables as items: "| `mode` | one of … |" is "`mode`: one of …"."""
    return (
        _ROW.sub(lambda match: f"\n\n`{match['name']}`: {match['rest'].replace(' | ', '. ')}\n\n", text)
        if "|" in text
        else text
    )


def _clauses(sentence: str) -> list[str]:
    """Return the clauses of a sentence that begin with a field; the whole where a condition is over all of it."""
    clauses = _BETWEEN.split(sentence)
    return [sentence] if _CONDITION.match(sentence) or _heads().fullmatch(clauses[0]) else clauses


def _marked(sentence: str, known: Known) -> str:
    """Return a sentence with each name of a known field in code, however it is written there."""

    def told(match: re.Match[str]) -> str:
        name = next(filter(None, match.groups()))
        bare = re.sub(r"\[[\d*]?\]", "", name).removeprefix("$.")
        return f"`{bare}`" if known(bare) is not None else match[0]

    text = _NAMED.sub(told, sentence)
    named = any(known(name) is not None for name in re.findall(r"`([\w$.-]+)`", text))
    match = None if named else _WORDED.match(text)
    words = "".join(parts(match["name"])) if match else ""
    if match and text[match.end() :].startswith(" are ") and known(words) is None:
        words = words.removesuffix("s")  # "SKUs are in upper case"
    if match and match["name"].lower() not in _WHOLE and known(words) is not None:
        return f"{match['before']}`{words}`{text[match.end() :]}"
    return text


def _head(sentence: str, known: Known) -> tuple[tuple[str, ...], ...]:
    """Return the fields that a sentence begins with; () where it names others too."""
    match = _heads().match(sentence) if "`" in sentence else None
    named = re.findall(r"`([\w$.-]+)`", match["fields"]) if match else []
    only = len(re.findall(r"`[\w$.-]+`", sentence)) == len(named)
    found = [path for name in named if only and (path := known(name)) is not None]
    return tuple(found) if len(found) == len(named) else ()


def _told(sentence: str, known: Known) -> Iterator[tuple[tuple[str, ...], str]]:
    for pattern, instead in _shapes() if "`" in sentence else ():
        for match in pattern.finditer(sentence):
            named = re.findall(r"`([\w$.-]+)`", match["fields"])
            found = [known(name) for name in named]
            if None not in found and not _OF_ANOTHER.search(match["said"]):
                words = match.expand(instead).strip()
                # Some readers know "Always …", others "It is always …".
                here = f"{words.rstrip('. ')} in this event." if sentence.startswith("In this event,") else words
                for told in dict.fromkeys((words, here, re.sub(r"^It (?:is|are|will be|must be) ", "", words))):
                    text = f"{told[:1].upper()}{told[1:]}"
                    yield from ((path, text) for path in found if path is not None)
                return


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(_filled("{lead}{f}"), re.IGNORECASE)


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(_filled(pattern), re.IGNORECASE), instead) for pattern, instead in _table()["shapes"])


@cache
def _table() -> dict[str, Any]:
    table: Any = parse_yaml((files(__package__) / "attributions.yaml").read_text("utf-8"), "attributions.yaml")
    return dict(table)


def _filled(pattern: str) -> str:
    """Put macros in the place of their names in braces; a count in braces stays."""
    macros = _table()["macros"]
    for _ in range(3):
        pattern = re.sub(r"\{([a-z]+)\}", lambda match: macros[match[1]], pattern)
    return pattern

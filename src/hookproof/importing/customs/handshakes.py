"""What a provider asks of an endpoint before it sends deliveries, where prose shows the question and the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from hookproof.schema.patterns import deferral as re

_ASKS = re.compile(r"(?:\b|_)challenge\b|url_verification", re.IGNORECASE)
#: What is sent when an endpoint is set up, whatever is in it.
_BEFORE_USE = re.compile(
    r"\b(?:when|before|once|as soon as|after)\b[^.\n]{0,40}\b(?:sav|regist|creat|add|set|configur|enter|verif)\w{0,8}\b"
    r"[^.\n]{0,60}\bwe (?:first )?(?:send|call|post|make)\b"
    r"|\bto (?:verify|check|confirm) (?:your|the|an) (?:endpoint|URL)\b[^.\n]{0,60}\bwe (?:send|call|post|make)\b",
    re.IGNORECASE,
)
#: A member or a parameter that holds a challenge.
_CHALLENGE = re.compile(r"challenge|^nonce$|^echo(?:str)?$|^validation_?token$|^verification_?code$", re.IGNORECASE)
_OBJECT = re.compile(r"\{(?=\s*\")")
_PARAMETER = re.compile(
    r"(?:parameter|query)[^.\n`]{0,30}`(?P<after>[\w.-]{1,40})`"
    r"|`(?P<before>[\w.-]{1,40})`(?: query| URL| GET)? parameter"
    r"|(?<=[\w/}>])[?&](?P<called>[\w.-]{1,40})=",
    re.IGNORECASE,
)
_BY_GET = re.compile(r"\bGET\b|\bquery\b")
#: The answer is the challenge alone.
_ALONE = re.compile(
    r"\b(?:repl(?:y|ies)|respond|answer|return|echo|send)\w{0,3}\b[^.]{0,80}?\b(?:plain text|text/plain|response body|"
    r"body|as is|its value|the (?:same )?value|it back)\b|\becho(?:es|ing)?\b",
    re.IGNORECASE,
)
_ANSWERS = re.compile(r"\b(?:repl(?:y|ies)|respond|answer|return|echo)\w{0,3}\b", re.IGNORECASE)
#: The answer is computed: no template says that here for sure.
_COMPUTED = re.compile(r"\bhmac\b|\bhash(?:ed)?\b|\bencrypt|\bsha-?\d", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_PLACEHOLDER = re.compile(r"<[^>]{1,60}>|\.\.\.|…|\{[^}]{1,40}\}")
_AROUND, _MOST, _MOST_SPOTS = 900, 60_000, 40


def asks_first(texts: Sequence[str]) -> bool:
    """Return whether texts speak of a challenge that an endpoint has to answer before it gets deliveries."""
    return any(_ASKS.search(text) for text in texts)


def handshake(texts: Sequence[str]) -> dict[str, Any] | None:
    """Return a handshake in the words of provider.yaml; None where the texts do not show all of it."""
    return next((found for text in texts for found in _shown(text[:_MOST])), None)


def _shown(text: str) -> Iterator[dict[str, Any]]:
    for spot in islice(chain(_ASKS.finditer(text), _BEFORE_USE.finditer(text)), _MOST_SPOTS):
        around = text[max(0, spot.start() - _AROUND // 3) : spot.end() + _AROUND]
        if not _COMPUTED.search(_section(text, spot)):
            yield from (found for found in (_in_body(around), _in_query(around)) if found is not None)


def _section(text: str, spot: re.Match[str]) -> str:
    """The words next to a spot, up to the headings before and after it."""
    before = _HEADING.split(text[max(0, spot.start() - 100) : spot.start()])[-1]
    return before + spot[0] + _HEADING.split(text[spot.end() : spot.end() + 300])[0]


def _in_body(text: str) -> dict[str, Any] | None:
    """A JSON object with a challenge, and what comes after it: an object that has it too, or words for it alone."""
    shown = list(_objects(text))
    given_back = _given_back(text, shown)
    asked = [(value, end, name) for value, end in shown if (name := _holds(value, given_back))]
    if not asked:
        return None
    value, end, name = asked[0]
    body = {key: "{challenge}" if key == name else _plain(inner) for key, inner in value.items()}
    told = {"name": "challenge", "request": {"body": body}}
    if len(asked) > 1:
        return {**told, "answer": {"text": "{challenge}", "body": f"/{asked[1][2]}"}}
    return {**told, "answer": {"text": "{challenge}"}} if _ALONE.search(text, end) else None


def _given_back(text: str, shown: Sequence[tuple[dict[str, Any], int]]) -> str:
    """The only text of an object that the answer to it has under the same name; "" where there is none, or several
    are."""
    (question, end), (answer, _) = (*shown, ({}, 0), ({}, 0))[:2]
    if not _ANSWERS.search(text[end:].partition("{")[0]):
        return ""
    both = [key for key, inner in question.items() if isinstance(inner, str) and isinstance(answer.get(key), str)]
    return both[0] if len(both) == 1 else ""


def _in_query(text: str) -> dict[str, Any] | None:
    """A parameter of the query that holds a challenge, which is the answer's body."""
    names = [found["after"] or found["before"] or found["called"] for found in _PARAMETER.finditer(text)]
    name = next(filter(_CHALLENGE.search, names), None)
    if name is None or not _BY_GET.search(text) or not _ALONE.search(text):
        return None
    request = {"method": "GET", "query": {name: "{challenge}"}, "signed": False}
    return {"name": "challenge", "request": request, "answer": {"text": "{challenge}"}}


def _objects(text: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the JSON objects in a text, each with where it ends."""
    decoder, end = json.JSONDecoder(), 0
    for found in _OBJECT.finditer(text):
        if found.start() >= end:
            try:
                value, end = decoder.raw_decode(text, found.start())
            except (ValueError, RecursionError):
                continue
            yield value, end


def _holds(value: dict[str, Any], given_back: str) -> str:
    """The member that holds a challenge, by its name or because it is given back; "" where none does."""
    texts = [key for key, inner in value.items() if isinstance(inner, str)]
    return next((key for key in texts if _CHALLENGE.search(key)), given_back if given_back in texts else "")


def _plain(value: Any) -> Any:
    """A value as it is shown; a text where only a placeholder stands."""
    return "text" if isinstance(value, str) and _PLACEHOLDER.search(value) else value

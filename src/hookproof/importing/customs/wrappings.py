"""What stands around payloads on their way, where prose shows or says it: an envelope, a form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hookproof.importing.draft import Draft
from hookproof.importing.eventnames.exampletexts import text_at
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import tokens

#: The mark for a payload in provider.yaml.
_PAYLOAD = "{payload}"
_BEGINS = re.compile(r"(?:^[ \t>]{0,8}|`)(?=[\[{])", re.MULTILINE)
_FORM = re.compile(r"\bx-www-form-urlencoded\b", re.IGNORECASE)
_JSON = re.compile(r"\bapplication/json\b", re.IGNORECASE)
_MEMBER = re.compile(
    r"\bform (?:field|parameter|member|value|variable)s? (?:named |called )?[`\"'](?P<name>\w{1,40})[`\"']"
    r"|[`\"'](?P<before>\w{1,40})[`\"'] (?:form )?(?:field|parameter|member|variable)\b"
    # Of any field, where it is said to hold JSON: the fields of a payload hold its values.
    r"|\b(?:field|parameter|member|value|variable),? (?:(?:that is )?(?:named|called) )?"
    r"[`\"'](?P<holder>\w{1,40})[`\"'][^.\n]{0,60}?\bJSON\b"
    # Without quotes a name is told by what is set around it: "one parameter, payload, that holds the JSON".
    r"|\b(?:field|parameter|member|value|variable)(?:, (?P<apart>\w{1,40}),| (?:named|called) (?P<called>\w{1,40}))"
    r" [^.\n]{0,60}?\bJSON\b",
    re.IGNORECASE,
)
#: Words of a form in one of whose members all of a payload stands.
_IN_ONE = re.compile(r"\b(?:one|single|only)\b(?: \w{1,20}){0,2} (?:field|parameter|member)\b|\bJSON\b", re.IGNORECASE)
_MOST, _MOST_SHOWN, _AROUND = 60_000, 50, 400


def envelope(texts: Sequence[str], made: Draft) -> Any:
    """Return what the samples of deliveries in prose have around payloads; None where they have nothing, or not all the
    same. A payload is told by the name of an event at its place."""
    found = [around for value in _samples(texts) if (around := _around(value, made)) is not None]
    shown = {json.dumps(around, sort_keys=True) for around in found}
    return found[0] if len(shown) == 1 and found[0] != _PAYLOAD else None


def _samples(texts: Sequence[str]) -> Iterator[Any]:
    """Yield the JSON values that begin on a line of their own, or are quoted as code."""
    decoder = json.JSONDecoder()
    for text in texts:
        end = shown = 0
        for match in _BEGINS.finditer(text[:_MOST]):
            if match.end() < end or shown >= _MOST_SHOWN:
                continue
            shown += 1
            try:
                value, end = decoder.raw_decode(text, match.end())
            except (ValueError, RecursionError):
                continue
            yield value


def _around(value: Any, made: Draft) -> Any:
    """A sample with the mark in place of its payload; None where there is no payload in it."""
    if _is_payload(value, made):
        return _PAYLOAD
    if isinstance(value, list):
        return [_PAYLOAD] if value and all(_is_payload(item, made) for item in value) else None
    for key, inner in value.items() if isinstance(value, dict) else ():
        if _is_payload(inner, made):
            return {**value, key: _PAYLOAD}
        if isinstance(inner, list) and inner and all(_is_payload(item, made) for item in inner):
            return {**value, key: [_PAYLOAD]}
    return None


def _is_payload(value: object, made: Draft) -> bool:
    """Whether a value carries an event's name, as far as names stand in payloads."""
    return isinstance(value, dict) and any(
        all(text_at(value, tokens(place.name)) == text for place, text in event.texts if place.in_body)
        for event in made.events
        if any(place.in_body for place, _ in event.texts)
    )


def form(texts: Sequence[str]) -> str | dict[str, str] | None:
    """Return the form that prose says payloads are sent as, and as nothing else; None where it does not."""
    if (said := _said_form(texts)) is None:
        return None
    member = _MEMBER.search(said)
    return "form" if member is None else {"form": next(filter(None, member.groups()))}


def leaves_member_open(texts: Sequence[str]) -> bool:
    """Whether prose says that forms hold JSON, and not in which of their members."""
    said = _said_form(texts)
    return said is not None and _MEMBER.search(said) is None and _IN_ONE.search(said) is not None


def _said_form(texts: Sequence[str]) -> str | None:
    """The words around those which say that payloads are sent as forms."""
    found = next((said for text in texts if (said := _FORM.search(text, 0, _MOST)) and not _JSON.search(text)), None)
    return None if found is None else found.string[max(0, found.start() - _AROUND) : found.end() + _AROUND]

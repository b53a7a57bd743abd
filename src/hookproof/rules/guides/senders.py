"""The addresses that deliveries come from, as texts list them: "sent from `192.0.2.1` and `192.0.2.2`"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.passages import Stretch
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re

_PART = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_ADDRESS = re.compile(rf"(?<![\w.-]){_PART}(?:\.{_PART}){{3}}(?:/\d{{1,2}})?(?![\w-]|\.\d)")
#: How a text says that deliveries come from there, or are to be let in.
_SENDING = re.compile(
    r"\b(?:come|comes|coming|sent|originate\w*|send|deliver\w*|arrive\w*|requests?|traffic|connections?)\b[^.;]{0,40}?"
    r"\b(?:from|by)\b"
    r"|\b(?:allow|permit|accept|admit|open|whitelist|allowlist|let)\w*\b[^.;]{0,60}?\b(?:from|in|to)\b"
    r"|\b(?:allow|white)-?list\w*\b|\bour (?:ip )?addresses\b",
    re.IGNORECASE,
)
#: What is so in a part of all cases, or was so.
_OF_SOME = re.compile(
    r"\b(?:sandbox|test|staging|region\w*|eu|us|europe|old\w*|former\w*|previous\w*|legacy|until|from \w+ 20\d\d|new|"
    r"also|additional\w*|e\.g|example|such as|api)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Senders:
    """The addresses that one sentence says deliveries come from, and the line that it stands on."""

    addresses: frozenset[str]
    line: int


def senders(stretch: Stretch) -> Iterator[Senders]:
    """Yield the addresses that each sentence of a text gives for all deliveries."""
    for sentence in sentences(stretch.text) if not stretch.coded else ():
        found = frozenset(_ADDRESS.findall(sentence))
        of_all = found and _SENDING.search(sentence) and not _OF_SOME.search(sentence)
        if of_all and not is_hedged(sentence) and not is_conditional(sentence):
            yield Senders(found, stretch.line_at(max(stretch.text.find(sentence[:40]), 0)))


def differ(one: Senders, other: Senders) -> bool:
    """Whether two lists are of the same addresses but for one in each that the other does not have."""
    here, there = one.addresses - other.addresses, other.addresses - one.addresses
    return len(here) == len(there) == 1 and _are_near(*here, *there)


def _are_near(one: str, other: str) -> bool:
    """Whether two addresses differ in one of their numbers, or in how many of their bits count."""
    apart = sum(a != b for a, b in zip(re.split(r"[./]", one), re.split(r"[./]", other), strict=False))
    return apart == 1 and one.count("/") == other.count("/")

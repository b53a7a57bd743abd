"""A description that was copied from the field beside it, and still speaks of that one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.sources import names
from hookproof.sources.records import Document, Field

#: Words that two fields of one kind are told apart by, where they are called after nothing else.
_COUNTERPARTS = frozenset(
    frozenset(pair.split("/"))
    for pair in names.words(
        "next/previous next/prev first/last start/end from/to min/max minimum/maximum source/destination before/after "
        "old/new width/height latitude/longitude lat/lng sender/recipient sender/receiver buyer/seller created/updated "
        "inbound/outbound incoming/outgoing debit/credit"
    )
)


@rule(
    id="schema.copied-words",
    title="The description of a field speaks of that field",
    severity=Severity.WARNING,
    clause="practice",
    mend="Say what this field is.",
    needs=("fields",),
)
def copied_words(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for two fields of one object with one description, which has the word of the other and not its own."""
    told: set[tuple[str, str, str]] = set()
    for owner in document.objects:
        alike: dict[str, list[Field]] = {}
        for field in owner.fields:
            alike.setdefault(" ".join(field.description.lower().split()), []).append(field)
        for words, fields in alike.items():
            pairs = ((one, other) for one in fields for other in fields if len(words.split()) > 2)
            for own, other in pairs:
                key = (own.name, other.name, words)
                if own.path[:-1] == other.path[:-1] and _is_of(other.name, own.name, words) and key not in told:
                    told.add(key)
                    message = f"`{own.name}` has the words of `{other.name}`: “{own.description.strip()[:120]}”"
                    yield Remark(place=own.at, message=message, key=own.name)


def _is_of(other: str, own: str, words: str) -> bool:
    """Whether a description has the one word in which a name differs from another, and not that of the other."""
    left, right = names.parts(other), names.parts(own)
    apart = [pair for pair in zip(left, right, strict=False) if pair[0] != pair[1]]
    if len(left) != len(right) or len(apart) != 1:
        return False
    there, missing = apart[0]
    spoken = set(re.findall(r"[a-z]+", words))
    known = len(left) > 1 or frozenset(apart[0]) in _COUNTERPARTS
    return known and len(missing) > 1 and there in spoken and not any(word[:4] == missing[:4] for word in spoken)

"""A description that was copied from the field beside it, and still speaks of that one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from hookproof.findings import Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.choices import choices_in
from hookproof.rules.wording.kinship import COUNTERPARTS
from hookproof.sources import names
from hookproof.sources.records import Document, Field


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
            told_of = fields if 1 < len(fields) < _PHRASE and len(words.split()) > 2 else ()
            pairs = ((one, other) for one in told_of for other in told_of)
            for own, other in pairs:
                key = (own.name, other.name, words)
                if (
                    key not in told
                    and own.path[:-1] == other.path[:-1]
                    and _is_of(other.name, own.name, words)
                    and choices_in(own.description) is None
                ):
                    told.add(key)
                    message = f"`{own.name}` has the words of `{other.name}`: “{own.description.strip()[:120]}”"
                    yield Remark(place=own.at, message=message, key=own.name)


#: Words that so many fields of one object have are nobody's own.
_PHRASE = 30


@lru_cache(maxsize=20_000)
def _is_of(other: str, own: str, words: str) -> bool:
    """Whether a description has the one word in which a name differs from another, and not that of the other."""
    left, right = names.parts(other), names.parts(own)
    if len(left) > 1 and not set(left) & set(right):
        return _names_whole(left, words) and not _names_any(right, words)
    apart = [pair for pair in zip(left, right, strict=False) if pair[0] != pair[1]]
    if len(left) != len(right) or len(apart) != 1:
        return False
    there, missing = apart[0]
    spoken = set(re.findall(r"[a-z]+", words))
    known = len(left) > 1 or frozenset(apart[0]) in COUNTERPARTS
    return known and len(missing) > 1 and there in spoken and not any(word[:4] == missing[:4] for word in spoken)


def _names_whole(name: list[str], words: str) -> bool:
    """Whether a description has all words of a name of several: "Unique identifier of the account" of `accountId`."""
    spoken = re.findall(r"[a-z]+", words)
    return len(name) > 1 and all(any(_is_form(word, one) for word in spoken) for one in name)


def _names_any(name: list[str], words: str) -> bool:
    return any(_is_form(word, one) for word in re.findall(r"[a-z]+", words) for one in name)


def _is_form(word: str, of: str) -> bool:
    """Whether a word of a text is one of a name in some form: `identifier` of `id`, `shipped` of `shipping`."""
    return (
        word == of or (of in ("id", "ids") and word.startswith("identif")) or (len(of) > _STEM and word[:5] == of[:5])
    )


#: Shorter words are compared whole.
_STEM = 4

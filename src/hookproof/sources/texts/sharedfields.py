"""Pages of a text that say they have the fields of another event: those are theirs, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Field, ObjectDoc, Page, Role
from hookproof.sources.texts.evidence import objects_of

_EVENT = r"`(?P<event>[A-Za-z][\w.:/-]{2,80})`"
_THINGS = r"(?:fields|members|keys|properties|attributes|payload|body|shape|content|structure)s?"
#: "The same fields as `door.opened`", "Has the fields of `door.opened` and one more", "Its payload is that of `a.b`".
_SAME = re.compile(
    rf"\b(?:(?:same|identical) {_THINGS}(?: as| to| that)?(?: that of| those of| for| in| of)?"
    rf"|(?:has|have|with|carries|contains|includes|all) (?:all )?(?:the |of the )?{_THINGS} (?:of|that)"
    rf"|(?:{_THINGS} (?:is|are) )(?:the same as|identical to|that of|those of)(?: that of| those of| for| in)?)"
    rf" (?:the |an? )?(?:event )?{_EVENT}[^.\n]*",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:but|except|without|minus|unlike|less|apart|other than|not|instead|may|might|usually|some|most)\b",
    re.IGNORECASE,
)

#: No more of a sentence is looked at before such words, in characters.
_LONGEST = 500


def with_same(pages: Sequence[Page]) -> list[Page]:
    """Return the pages, those without fields of their own with the fields of the event that their text names.

    An example must have most of them; it may have more, for such texts go on with "and".
    """
    bodies = {event: page.body for page in pages if page.body is not None for event in page.events}
    return [_with_same(page, bodies) if page.events and page.body is None else page for page in pages]


def _with_same(page: Page, bodies: Mapping[str, ObjectDoc]) -> Page:
    named = (same_as(prose.text) for prose in page.prose)
    event = next((event for event in named if event in bodies), "")
    if not event:
        return page
    fields = tuple(field for field in bodies[event].fields if not _says(field, event))
    return replace(page, body=replace(bodies[event], fields=fields, common=True)) if _is_shown(page, fields) else page


def _says(field: Field, event: str) -> bool:
    """Whether a field carries the name of the other event."""
    return event in field.enum or event in field.description


def same_as(text: str) -> str:
    """Return the event of which a text says, of all its fields, that they are here too; "" where it says it of none."""
    found = (match for match in _SAME.finditer(text) if not _BUT.search(text[_begin(text, match) : match.end()]))
    return next((match["event"] for match in found), "")


def _begin(text: str, match: re.Match[str]) -> int:
    """Where the sentence of a match begins."""
    first = max(match.start() - _LONGEST, 0)
    return max(first - 1, *(text.rfind(mark, first, match.start()) for mark in (". ", "\n", "! ", "? "))) + 1


def _is_shown(page: Page, fields: Sequence[Field]) -> bool:
    names = {field.path[0] for field in fields}
    payloads = [example for example in page.examples if example.role is not Role.RESPONSE]
    values = [value for example in payloads for value in objects_of(example)]
    return any(2 * len(names & {str(key) for key in value}) >= len(names) > 1 for value in values)

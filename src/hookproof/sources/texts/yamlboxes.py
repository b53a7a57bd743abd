"""Payloads that boxes write in YAML, told from settings, which name events as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hookproof.parsing import MalformedDocument
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.positioned import Positioned, positioned_yaml
from hookproof.sources.records import Example, Prose
from hookproof.sources.texts.headings import Section

LANGUAGES = frozenset({"yaml", "yml"})
#: What says where deliveries go, or what is done with them: then a box is one of settings.
_SET = names.words("url uri target endpoint endpoints secret secrets events on jobs steps handler uses filter filters")

#: The first member of an object in YAML, below comments and the mark of a document.
_MEMBER = re.compile(r"(?:[ \t]*(?:#[^\n]*|---[^\n]*)?\n)*[ \t]*[\w\"'-]+[ \t]*:")


def payload_in(text: str, path: str) -> Positioned | None:
    """Return the payload that a box holds: an object of several members, one of which names its event; else None."""
    try:
        parsed = positioned_yaml(text, path)
    except MalformedDocument:
        return None
    value = parsed.value
    own = isinstance(value, dict) and len(value) > 1 and not _SET & {*map(str, value)}
    return parsed if own and names.plainly_carried(value) else None


def keep_payloads(sections: Sequence[Section]) -> None:
    """Leave out what is written in YAML where JSON is shown too, and neither that nor a field list has most of it."""
    shown = [example for section in sections for example in section.examples]
    payloads = [example.value for example in shown if not _is_yaml(example)]
    if not payloads or len(payloads) == len(shown):
        return
    known = {str(key) for value in payloads if isinstance(value, Mapping) for key in value}
    known |= {field.path[0] for section in sections for field in (*section.fields, *section.untyped)}
    for section in sections:
        other = [one for one in section.examples if _is_yaml(one) and not _is_known(one.value, known)]
        section.examples[:] = [one for one in section.examples if one not in other]
        section.unread.extend(Prose(text="yaml", at=one.at) for one in other)


def _is_yaml(example: Example) -> bool:
    return bool(_MEMBER.match(example.raw))


def _is_known(value: Mapping[str, object], known: set[str]) -> bool:
    """Whether most members but the one that names the event are known."""
    rest = {str(key) for key in value if value[key] != names.plainly_carried(value)}
    return 2 * len(rest & known) > len(rest)

"""Types of programs in a guide (`interface OrderPaid { type: "order.paid" }`): each is named after its own event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.findings import Place, Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document

_TYPE = re.compile(
    r"^[ \t]{0,8}(?:export\s{1,4})?(?:declare\s{1,4})?(?:interface|type|class)\s{1,4}"
    r"(?P<name>[A-Z]\w{2,80})[^{}\n]{0,120}\{(?P<body>[^{}]{0,2000})",
    re.MULTILINE,
)
_CONSTANT = re.compile(
    r"^\s{0,16}(?:readonly\s)?[\"']?(?P<key>[A-Za-z_]\w{0,40})[\"']?\??:\s{0,4}"
    r"[\"'](?P<value>[\w.:/-]{3,80})[\"']\s*[;,]?",
    re.MULTILINE,
)
#: Words that the name of a type has beside its event.
_BESIDE = names.words("event webhook payload body data notification message callback hook type i")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A type of a program: its name, the event that it fixes, and where."""

    name: str
    event: str
    at: Place

    @property
    def fits(self) -> bool:
        """Whether the name of the type is that of its event, apart from words that say what a type is."""
        own = [word for word in names.parts(self.name) if word not in _BESIDE]
        told = [word for word in names.parts(self.event) if word not in _BESIDE]
        return "".join(own) == "".join(told) or set(told) <= set(own) or set(own) <= set(told)


@rule(
    id="prose.typed-event",
    title="A type in program text fixes the event that it is named after",
    severity=Severity.WARNING,
    clause="the name of the type",
    mend="Write the event of the type as its constant.",
    needs=("prose",),
)
def typed_event(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for types whose constant is the event of another type, where that one is named after it."""
    typed = list(_types(document)) if document.space is None else []
    fitting = {one.event: one for one in typed if one.fits}
    for one in typed:
        other = fitting.get(one.event)
        if not one.fits and other is not None and other.name != one.name:
            message = f"The type {one.name} has the event {one.event}, which is that of {other.name}."
            yield Remark(place=one.at, message=message, key=one.name)


def _types(document: Document) -> Iterator[_Typed]:
    for match in _TYPE.finditer(document.text):
        for constant in _CONSTANT.finditer(match["body"]):
            key, value = constant["key"], constant["value"]
            if names.is_dotted(value) or (names.is_strong(key) and names.has_joint(value)):
                line = document.line_of(match.start("body") + constant.start("value"))
                yield _Typed(match["name"], value, document.place(line))
                break

"""A value that a description shows ("like MER-2026-0042") against the pattern of its own schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import shown
from hookproof.rules.rulebook import TYPE, Ground, Remark, rule
from hookproof.rules.wording.subjects import is_conditional
from hookproof.schema.patterns import deferral as re
from hookproof.schema.validators import is_regular_expression
from hookproof.sources.records import Document
from hookproof.sources.specifications.space import SchemaSpace

#: In code, in quotes, or a word of letters or joints and digits.
_CODE = (
    r"(?:`(?P<code>[^`\s]{2,80})`|\"(?P<text>[^\"\s]{2,80})\"|"
    r"(?P<bare>(?=[\w./:+-]*\d)(?=[\w./:+-]*[A-Za-z_-])\w[\w./:+-]{2,80}\w))"
)
#: "like X", "for example X", "e.g. X", "(example: X)".
_SHOWN = re.compile(
    rf"(?:\b(?:like|for example|for instance|e\.g\.?|such as)[,:]? |\bexamples?: )(?:the )?{_CODE}(?=[\s.,;)]|$)",
    re.IGNORECASE,
)
#: What is shown is none, or is of something else.
_OTHER = re.compile(
    r"\b(?:not|never|n't|invalid|unlike|instead|without|old|legacy|prefix\w*|begin\w*|start\w*)\b", re.IGNORECASE
)


@rule(
    id="schema.shown-value",
    title="A value that a description shows is one that the schema allows",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12 Validation, section 6.3.3 (pattern)",
    mend="Show a value that can be sent, or correct the pattern.",
    needs=("schemas",),
    about=TYPE,
)
def shown_value(_: Ground, document: Document) -> Iterator[Remark]:
    """Hold "like `acc-1200`" against the pattern beside it, or that of the parameter that is described."""
    space = document.space
    for pointer, node in space.schemas() if space is not None else ():
        pattern = node.get("pattern")
        text = _described(space, pointer, node) if space is not None and isinstance(pattern, str) else ""
        for value in _values(text):
            if isinstance(pattern, str) and _refuses(pattern, value):
                line, column = document.spots(f"{pointer}/pattern")
                place = Place(path=document.path, line=line, column=column, pointer=f"{pointer}/pattern")
                yield Remark(place=place, message=f"The text shows {value}, and the pattern is {shown(pattern)}.")
                break


def _described(space: SchemaSpace, pointer: str, node: Mapping[str, object]) -> str:
    """Return what is said of a schema: its own description, else that of the parameter or header whose it is."""
    holder = space.get(pointer.removesuffix("/schema")) if pointer.endswith("/schema") else None
    told = [one.get("description") for one in (node, holder) if isinstance(one, dict)]
    return next((text for text in told if isinstance(text, str)), "")


def _values(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.;!?])\s+(?=[A-Z])|\n", text):
        for match in _SHOWN.finditer(sentence):
            if not _OTHER.search(sentence) and not is_conditional(sentence[: match.start()]):
                yield (match["code"] or match["text"] or match["bare"]).rstrip(".,")


def _refuses(pattern: str, value: str) -> bool:
    """Whether a whole value is not one of a pattern's; what stands for the rest of one is no value."""
    cut = re.search(r"^https?:|^(?:\w+\.)+[a-z]{2,4}$|\.{2,}|…|\*|[<{}>]|x{2,}|X{2,}|\\", value)
    whole = pattern.startswith("^") and pattern.endswith("$")
    return whole and not cut and is_regular_expression(pattern) and re.search(_plain(pattern), value) is None


def _plain(pattern: str) -> str:
    return pattern if _compiles(pattern) else ""


def _compiles(pattern: str) -> bool:
    try:
        re.search(pattern, "")
    except re.error:
        return False
    return True

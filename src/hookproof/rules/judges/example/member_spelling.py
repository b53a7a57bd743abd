"""One member of several examples, spelt in different ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from hookproof.findings import Severity
from hookproof.rules.reading.examples import members, nearest, objects_in, pages_with_payloads
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.renamings import renamings
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources import names
from hookproof.sources.records import Document, Example, Field, Page, Role


def _fields(page: Page) -> tuple[Field, ...]:
    return page.body.fields if page.body else ()


@rule(
    id="example.spelling",
    title="Examples spell one member one way",
    severity=Severity.WARNING,
    clause="practice",
    mend="Spell the member one way, as the schema or the list has it.",
    needs=("examples",),
)
def spelling(_ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for members of payloads whose names differ in case and separators alone, where one is the exception."""
    met: dict[str, dict[str, list[tuple[Example, str]]]] = {}
    shown_ = (one for one in document.examples if one.role is Role.PAYLOAD and document.space is None)
    for example in (item for one in shown_ for item in one.objects):
        for pointer, key, _value in members(example.value):
            if re.search(r"[a-z][A-Z]|[a-z]_[a-z]", key) and not pointer.rpartition("/")[2].isdigit():
                met.setdefault(names.respelt(key), {}).setdefault(key, []).append((example, pointer))
    styles = _styles(met.values())
    for spellings in met.values():
        usual = max(spellings, key=lambda name: (len(spellings[name]), styles["_" in name]))
        for name, where in spellings.items():
            rare = len(where) < len(spellings[usual]) or styles["_" in usual] > 2 * styles["_" in name]
            if name != usual and rare:
                example, pointer = where[0]
                place = example.place(pointer)
                yield Remark(place=place, message=f"`{name}` here is `{usual}` in the other examples.", key=name)
    said = list(_slips(document))
    yield from said
    yield from _swapped(document, {remark.key for remark in said})
    told = {remark.key for remark in said}
    for one in renamings(document.examples, document.text) if document.space is None else ():
        if one.name not in told and _respelt_otherwise(one.name, one.usual):
            message = f"`{one.name}` here is `{one.usual}` in the other examples."
            yield Remark(place=one.example.place(f"{one.pointer}/{escape(one.name)}"), message=message, key=one.name)


def _respelt_otherwise(name: str, usual: str) -> bool:
    """Whether two names differ in more than case and separators."""
    return names.respelt(name) != names.respelt(usual)


#: Two letters change places in words that are as long; shorter ones may both be words (`form`, `from`).
_LONG = 5
_WORD = re.compile(r"[A-Za-z_]\w+")


def _swapped(document: Document, told: Set[str]) -> Iterator[Remark]:
    """Look for a member that a text has once, where it has elsewhere the same word but for two letters in turn."""
    shown_ = [example for example in document.examples if document.space is None]
    often = Counter(word.lower() for word in _WORD.findall(document.text)) if shown_ else Counter[str]()
    said: set[str] = set()
    for example in shown_:
        for pointer, key, _value in members(example.value):
            rare = len(key) >= _LONG and often[key.lower()] == 1 and key not in told
            near = next((word for word in _turned(key) if often[word.lower()]), "") if rare else ""
            if near and near.lower() not in said:  # of two that stand once each, one is told
                said.add(key.lower())
                message = f"`{key}` here is `{near}` elsewhere in the text."
                yield Remark(place=example.place(pointer), message=message, key=key)


def _turned(word: str) -> Iterator[str]:
    """Yield a word with each two letters that stand beside each other turned round, but for the first."""
    for at in range(1, len(word) - 1):
        if word[at].lower() != word[at + 1].lower() and word[at : at + 2].isalpha():
            yield f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"


def _styles(met: Iterable[Mapping[str, Sequence[object]]]) -> Counter[bool]:
    """Return how many members are written with underscores, and how many without."""
    styles: Counter[bool] = Counter()
    for spellings in met:
        for name, where in spellings.items():
            styles["_" in name] += len(where)
    return styles


#: With so many other examples of a member, one that has a slip of it in its stead is wrong.
_OTHERS = 2


def _slips(document: Document) -> Iterator[Remark]:
    """Look for members that one example alone has, where two others have one that is a slip away and this has not."""
    every = list(pages_with_payloads(document)) if document.space is None else []
    met: dict[tuple[tuple[str, ...], str], set[int]] = {}
    for number, (_, example) in enumerate(every):
        for path, holder in _holders(example.value):
            for key in holder:
                met.setdefault((path, str(key)), set()).add(number)
    usual: dict[tuple[str, ...], list[str]] = {}
    for (path, name), where in met.items():
        usual.setdefault(path, []).extend([name] if len(where) >= _OTHERS else [])
    for page, example in every:
        listed = {field.name for field in _fields(page)}
        for path, holder in _holders(example.value):
            for key in (str(key) for key in holder if len(met[path, str(key)]) == 1 and str(key) not in listed):
                near = nearest(key, [name for name in usual[path] if name not in holder])
                if near and _is_slip(key, near):
                    pointer = next(p for p, k, _ in members(example.value) if k == key)
                    message = f"`{key}` here is `{near}` in the other examples."
                    yield Remark(place=example.place(pointer), message=message, key=key)


def _holders(value: object) -> Iterator[tuple[tuple[str, ...], dict[str, object]]]:
    """Yield each object in a payload with the names of the members that lead to it."""
    for pointer, holder in objects_in(value):
        yield tuple(step for step in pointer.split("/")[1:] if not step.isdigit()), holder


def _is_slip(key: str, near: str) -> bool:
    """Whether two names differ in one word by a slip: `created_by` beside `created_at`, or `line1`, is none."""
    one, two = names.parts(key), names.parts(near)
    apart = [(a, b) for a, b in zip(one, two, strict=False) if a != b]
    return len(one) == len(two) and len(apart) == 1 and nearest(apart[0][0], [apart[0][1]]) != "" and key[-1:].isalpha()

"""Names of settings in guides: what a program reads is what the guide sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import nearest
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document

_NAME = r"[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){1,8}"
#: `NAME=…` in a file of settings or a shell, `NAME: …` under `environment:`, `--env NAME=…`.
_SET = re.compile(
    rf"^\s*(?:export |set |setx |ENV |- |\$env:|-e |--env[ =]|[\"']?)?[\"']?(?P<name>{_NAME})[\"']?\s?(?:=(?!=)|:\s)"
)
#: How programs read what is set: a word for the environment, what leads from there, and the name.
_READ = re.compile(
    rf"(?i:\b\w{{0,20}}env\w{{0,20}})(?:(?:\.|::)\w{{1,20}}){{0,2}}!?(?:\.|[(\[{{]\s?[\"']?)(?P<name>{_NAME})\b(?!\s?=(?!=))"
)
_WORDED = re.compile(rf"`(?P<name>{_NAME})(?:=[^`]*)?`")


#: Any name of a setting with a provider's name and a thing, wherever it stands; one in a placeholder of an SDK is none.
_ANY = re.compile(
    r"(?<![\w.-])(?:process\.env\.|\$)?([A-Z][A-Z0-9]{1,20}(?:_[A-Z0-9]{1,20}){0,4}_(?:KEY|SECRET|TOKEN|URL|ID))\b(?!\.)"
)


@dataclass(frozen=True, slots=True)
class _Named:
    """Where settings are named: those that are set, those that are read, with their places, and those in words."""

    set_: frozenset[str]
    read: tuple[tuple[str, Place], ...]
    told: Mapping[str, Place]
    lines: Mapping[str, list[tuple[str, int]]]


@rule(
    id="prose.setting-name",
    title="A setting that a program reads is the one that is set",
    severity=Severity.WARNING,
    clause="the documents' own boxes",
    mend="Name the setting one way.",
    needs=("prose",),
)
def setting_name(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for settings that programs read and nothing sets, one word or a slip away from one that nothing reads."""
    named = ground.once("prose.setting-name", lambda: _named(ground))
    read = {name for name, _ in named.read}
    idle = named.set_ - read
    told: set[str] = set()
    for name, at in dict(reversed(named.read)).items():
        near = [one for one in idle if _is_near(name, one)] if name not in {*named.set_, *named.told} else []
        if len(near) == 1 and at.path == document.path:
            told.add(name)
            message = f"The program reads {name}, which nothing sets; the guide sets {near[0]}, which nothing reads."
            yield Remark(place=at, message=message, key=name)
    slips = [one for one in _slips(named, document) if one.key not in told]
    yield from slips
    told |= {one.key for one in slips}
    used = {*named.set_, *read}
    here = [(name, at) for name, at in named.told.items() if at.path == document.path and name not in used]
    untold = used - set(named.told)
    for name, at in here:
        near = [one for one in untold if _may_be_one(name, one)]
        if len(near) == 1 and near[0] not in told:
            message = f"The text names the setting {name}, which nothing sets or reads; the boxes have {near[0]}."
            yield Remark(place=at, message=message, key=name)


def _slips(named: _Named, document: Document) -> Iterator[Remark]:
    """Look for a setting that is named once and is another, named elsewhere, but for a plural, the word API, or a word
    for what it proves."""
    for name, lines in named.lines.items():
        other = next((one for one in named.lines if one != name and _bare(one) == _bare(name)), "")
        apart = all(abs(line - at) > _APART for _, at in named.lines.get(other, ()) for _, line in lines)
        more = len(named.lines.get(other, ())) > 1 or named.lines.get(other, lines)[0] < lines[0]
        ((path, line), *rest) = lines
        if other and apart and more and not rest and path == document.path:
            at = Place(path=path, line=line, column=1)
            yield Remark(place=at, message=f"The setting {name} is {other} elsewhere.", key=name)


#: Lines of one passage are so near: two settings that it names are two.
_APART = 3


def _bare(name: str) -> tuple[str, ...]:
    """Return the words of a setting, a plural as its singular, and each that says what a secret proves as one."""
    return tuple("" if word in _PROOFS else word.removesuffix("S") for word in name.split("_") if word != "API")


def _named(ground: Ground) -> _Named:
    guides = [document for document in ground.corpus.documents if document.space is None]
    lines = [(d.path, number, line) for d in guides for number, line in enumerate(d.text.split("\n"), 1)]
    read = [
        (match["name"], Place(path=path, line=number, column=match.start("name") + 1))
        for path, number, line in lines
        for match in _READ.finditer(line)
    ]
    placed = frozenset(match["name"] for _, _, line in lines if (match := _SET.match(line)))
    told: dict[str, Place] = {}
    for path, number, line in lines:
        for match in _WORDED.finditer(line):
            told.setdefault(match["name"], Place(path=path, line=number, column=match.start("name") + 1))
    every: dict[str, list[tuple[str, int]]] = {}
    for path, number, line in lines:
        for name in dict.fromkeys(_ANY.findall(line)):
            every.setdefault(name, []).append((path, number))
    return _Named(placed, tuple(read), told, every)


def _is_near(name: str, other: str) -> bool:
    """Whether two names differ in one word between the same ends, in words for a secret, or by a slip."""
    own, theirs = name.split("_"), other.split("_")
    apart = [(one, two) for one, two in zip(own, theirs, strict=False) if one != two]
    ends = (own[0], own[-1]) == (theirs[0], theirs[-1])
    if len(own) == len(theirs) and own[:-1] == theirs[:-1] and (len(own) > 2 or own[0] not in _PROOFS):
        ends = {own[-1], theirs[-1]} <= _SECRETS
    slips = len(own) != len(theirs) or all(_is_slip(*pair) for pair in apart)
    return (len(own) == len(theirs) and ends and len(apart) == 1) or (slips and bool(nearest(name, [other])))


def _may_be_one(name: str, other: str) -> bool:
    """Whether two names are one by a slip, or by words for one thing (`X_WEBHOOK_SECRET`, `X_SIGNING_SECRET`)."""
    own, theirs = name.split("_"), other.split("_")
    apart = [pair for pair in zip(own, theirs, strict=False) if len(own) == len(theirs) and pair[0] != pair[1]]
    alike = [pair for pair in apart if _is_slip(*pair) or any(set(pair) <= group for group in (_SECRETS, _PROOFS))]
    return len(alike) == len(apart) == 1 and _is_near(name, other)


def _is_slip(one: str, other: str) -> bool:
    """Whether two words can be one: of `LINEAR_ACCESS_TOKEN` and `TRIGGER_ACCESS_TOKEN` the first ones cannot."""
    return one.startswith(other) or other.startswith(one) or bool(nearest(one, [other]))


#: Last words for one thing: what proves that a call is the provider's.
_SECRETS = frozenset({"SECRET", "KEY", "TOKEN"})
#: What such a thing is for.
_PROOFS = frozenset({"WEBHOOK", "WEBHOOKS", "HOOK", "SIGNING", "SIGNATURE", "ENDPOINT", "VERIFICATION", "SHARED"})

"""What the text of a page says of many fields at once: "All amounts are in cents", "No field is nullable"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hookproof.parsing import parse_yaml
from hookproof.rules.wording.paraphrases import sayings
from hookproof.rules.wording.prefixes import prefix_in
from hookproof.rules.wording.statements import Claim, statements_in
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.rules.wording.timenames import is_time
from hookproof.rules.wording.units import unit_said
from hookproof.rules.wording.valueforms import Form, forms_said
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import parts

_WHERE = (
    r"(?: (?:in|of|on|within) (?:this|the|these|every|each|all|our|a) (?:\w+ )?"
    r"(?:payload|event|webhook|object|message|api|delivery|body|bodie|deliverie)s?)?"
)
_ALL = re.compile(
    r"^(?:please note that |note that )?(?P<how>all(?: of)?(?: the)?|every|each|the|no|our|any)?\s?"
    r"(?P<what>[A-Za-z-]{2,20}(?: (?:in )?[a-z]{2,12})?)"
    rf"(?: of (?:the |all )?(?P<owner>[A-Za-z]{{3,20}}s))?{_WHERE} "
    rf"(?P<claim>(?:are|is|have|has|will|must|use|uses|start|starts|begin|begins|come|comes|contain|"
    rf"follow|follows)\b.{{2,160}})$",
    re.IGNORECASE,
)
#: Spellings of names, by the words for them.
STYLES = {
    "snake_case": re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*"),
    "camelCase": re.compile(r"[a-z0-9]+(?:[A-Z][a-z0-9]*)*"),
    "PascalCase": re.compile(r"(?:[A-Z][a-z0-9]*)+"),
    "kebab-case": re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*"),
}
_STYLE = re.compile(r"\b(?P<style>snake|camel|pascal|kebab)[-_ ]?case\b", re.IGNORECASE)
_NO_NULL = re.compile(
    r"^(?:all )?(?:null (?:fields|values|properties|members)|(?:fields|values|properties) (?:that|which|"
    r"whose value) (?:are|is) "
    r"null) (?:are|will be) (?:omitted|not sent|not included|excluded)\b",
    re.IGNORECASE,
)
_NULL_KEPT = re.compile(
    r"^(?:all )?(?:empty|missing|unset|unknown|absent) (?:fields|values|properties) are null\b.*\b(?:never|"
    r"not) (?:omitted|"
    r"left out)|^(?:all )?(?:empty|missing|unset|unknown|absent) (?:fields|values|"
    r"properties) are null, always present",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Generality:
    """What is said of all fields with one of `words` in their names (of every field where there is none).

    One of: `forms` of their values, a `claim` on presence or null, a `prefix`, a `style` of names, that null is never
    sent (`omits_null`), the kind and name of a `unit`. `owner` is whose fields alone are meant ("ids of parcels"), in
    the singular.
    """

    sentence: str
    words: frozenset[str]
    times: bool = False
    forms: tuple[Form, ...] = ()
    claim: Claim | None = None
    prefix: tuple[str, ...] = ()
    style: str = ""
    omits_null: bool = False
    owner: str = ""
    unit: tuple[str, str] | None = None

    def is_about(self, name: str, holder: str = "") -> bool:
        """Whether a field of this name, in a member called `holder` ("" at the root), is one that is spoken of."""
        if self.owner and not _is_owned(self.owner, name, holder):
            return False
        if self.times:
            return is_time(name)
        own = set(parts(name))
        return not self.words or bool(self.words & own and not _FOR_PEOPLE & own)


#: Words of a name that is told once more, as people read it: `display_amount`.
_FOR_PEOPLE = frozenset({"display", "displayed", "formatted", "text", "label", "human", "readable", "localized"})
#: What a payload as a whole is called.
_WHOLE = ("event", "webhook", "delivery", "notification", "message")


def _is_owned(owner: str, name: str, holder: str) -> bool:
    """Whether a name is the owner's: alone in a member called so (at the root, for events), or with it before."""
    own = parts(name)
    inside = owner in _WHOLE if not holder else parts(holder)[-1:] == [owner]
    return (inside and len(own) == 1) or (len(own) > 1 and own[-2] == owner)


def generalities_in(text: str) -> Iterator[Generality]:
    """Yield what a text says of many fields; nothing where it hedges, or says it under a condition."""
    for said in sayings(text):
        plain = said.plain.rstrip(". ")
        if is_hedged(plain) or len(plain) > _LONGEST:
            continue
        yield from _in_units(plain, said.sentence) if not is_conditional(plain) else ()
        if _NO_NULL.search(plain):
            yield Generality(said.sentence, frozenset(), omits_null=True)
        elif _NULL_KEPT.search(plain):
            yield Generality(said.sentence, frozenset(), claim=Claim.ALWAYS_THERE)
        elif not is_conditional(plain) and (match := _ALL.match(plain)):
            yield from _told(match, said.sentence)


#: "All weights are in grams, all lengths in millimetres": one clause of such.
_IN_UNIT = re.compile(
    r"(?:^|, )(?:and )?(?:all |the )*(?P<what>[a-z]{3,20}s) (?:(?:are|is) )?(?:(?:always|given|measured|sent|told|"
    r"expressed) )*(?P<told>in [a-z -]{2,30})(?=,|\W*$)",
    re.IGNORECASE,
)


def _in_units(plain: str, sentence: str) -> Iterator[Generality]:
    for match in _IN_UNIT.finditer(plain) if re.match(r"(?:all |\w+ are )", plain, re.IGNORECASE) else ():
        unit, subject = unit_said(match["told"]), _subjects().get(match["what"].lower())
        words = subject if isinstance(subject, list) else [_singular(match["what"].lower())]
        if unit is not None and subject != "time":
            yield Generality(sentence, frozenset(words), unit=unit)


#: No general sentence is longer.
_LONGEST = 240


def _told(match: re.Match[str], sentence: str) -> Iterator[Generality]:
    how, what = (match["how"] or "").lower(), match["what"].lower()
    named = what.removesuffix(" names") + (
        "s" if what.endswith(" names") and not what.startswith("field names") else ""
    )
    named = "fields" if what in ("field names", "names", "property names", "member names", "key names") else named
    subject = _subjects().get(named, _subjects().get(f"{named}s"))
    if subject is None or (named not in _subjects() and how not in ("every", "each", "no", "any")):
        return
    times = subject == "time"
    owner = _singular((match["owner"] or "").lower())
    words = frozenset() if times else frozenset(subject)
    claim = match["claim"]
    if style := _STYLE.search(claim):
        name = next(name for name in STYLES if name.lower().startswith(style["style"].lower()))
        yield Generality(sentence, words, style="" if named == "values" else name)
    elif prefix := prefix_in(claim):
        yield Generality(sentence, words, times, prefix=prefix, owner=owner)
    elif (words or times) and (forms := forms_said(_of_one(claim))):
        yield Generality(sentence, words, times, forms=forms, owner=owner)
    elif not owner and (stated := _claim(claim, denied=how == "no")) is not None:
        yield Generality(sentence, words, times, claim=stated)


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


def _of_one(claim: str) -> str:
    """Return a claim on many as it would be said of one: "are sent as strings" -> "sent as string"."""
    bare = re.sub(
        r"^(?:are|is|will be|must be|have the form|use|follow) (?:always |all )?", "", claim, flags=re.IGNORECASE
    )
    return re.sub(r"\b(string|UUID|GUID|integer|URL|number|timestamp|ULID|code|date)s\b", r"\1", bare)


def _claim(claim: str, *, denied: bool) -> Claim | None:
    if denied:
        return Claim.NEVER_NULL if re.fullmatch(r"is (?:ever )?(?:nullable|null)", claim, re.IGNORECASE) else None
    bare = re.sub(r"^(?:are|is|will be) ", "", claim, flags=re.IGNORECASE)
    found = {statement.claim for statement in statements_in(f"{bare[:1].upper()}{bare[1:]}.")}
    return next((one for one in (Claim.ALWAYS_THERE, Claim.NEVER_NULL) if found == {one}), None)


@cache
def _subjects() -> dict[str, Any]:
    table: Any = parse_yaml((files(__package__) / "subjectwords.yaml").read_text(encoding="utf-8"), "subjectwords.yaml")
    return dict(table)

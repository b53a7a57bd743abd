"""Prefixes of ids, as descriptions show them ("File id (e.g. vg_file_...)", "starts with `evt_`"), and endings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from hookproof.rules.wording.paraphrases import sayings, without_example
from hookproof.rules.wording.subjects import is_conditional, is_hedged, is_own
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import parts

#: Members that hold a signing secret.
SECRET_KEY = re.compile(r"(?:.*[a-z_])?(?:signing|webhook|endpoint)_?[sS]ecret(?:Key|_key)?", re.IGNORECASE)
_PREFIX = r"[A-Za-z][A-Za-z0-9]{0,15}(?:_[a-z][a-z0-9]{0,15}){0,4}_"
_SHOWN = re.compile(rf"(?<![\w/.])[`'\"]?({_PREFIX})(?:\.{{3}}|…|\*|x{{3,}}|X{{3,}}|<\w+>|\{{\w+\}})")
#: A whole id as an example: "e.g. `fr_9a8b7c`".
_EXAMPLE = re.compile(
    r"(?:\be\.g\.?|\bfor example|\bfor instance|\bsuch as|\bexample|\blike)[,:]? "
    rf"`({_PREFIX})(?=[A-Za-z]*\d)[A-Za-z0-9]{{2,40}}`(?!,? (?:or|and|/)|, `)",
    re.IGNORECASE,
)
_ONE = rf"[`'\"“]?{_PREFIX}(?![A-Za-z0-9])[`'\"”]?"
_SAID = re.compile(
    rf"(?:prefix(?:ed)?(?: (?:with|by|of|is))?|(?:starts?|begins?|starting|beginning) with)[: ]+"
    rf"(?:the |an? )?(?:prefix )?(?P<all>{_ONE}(?:(?:,? or |, ){_ONE})*)",
    re.IGNORECASE,
)
#: "`po_` and twelve letters or digits": the id is the prefix and what follows it.
_BUILT = re.compile(
    rf"^(?:always )?`(?P<prefix>{_PREFIX})` (?:and|followed by|plus|then) (?:an? )?(?:[\w-]{{1,20}} ){{0,2}}"
    r"(?:letters?|digits?|characters?|numbers?|ulid|uuid|hex|signs)\b",
    re.IGNORECASE,
)
#: Any text in code that is called a prefix, and holds no more than that.
_CODED = re.compile(
    r"\b(?:prefix(?:ed)?(?: (?:with|by|of|is))?|(?:starts?|begins?) with)[: ]{1,2}(?:the |an? )?(?:prefix )?"
    r"`(?P<affix>[^`\s]{1,20})`(?! (?:or|and|if|when|for|is|are|in|on)\b)",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"\b(?:ends? (?:in|with)|has the (?:suffix|ending|extension))[: ]{1,2}(?:the (?:suffix |extension )?)?"
    r"`(?P<affix>[^`\s]{1,20})`(?! (?:or|and|if|when|for|is|are|in|on)\b)",
    re.IGNORECASE,
)


def leading(value: str) -> str:
    """Return the prefix that a value begins with (`whsec_`); "" where it has none."""
    match = re.match(r"[a-z]{2,12}_", value)
    return match[0] if match else ""


@lru_cache(maxsize=1 << 15)
def prefix_in(description: str, name: str = "") -> tuple[str, ...]:
    """Return the prefixes that a description shows, () where it shows none."""
    coded = (_affix(_CODED, said.plain, name) for said in sayings(description))
    shown = _EXAMPLE.findall(description) if parts(name)[-1:] == ["id"] else []
    found = (*_SHOWN.findall(description), *_said(description), *filter(None, coded), *shown)
    return tuple(dict.fromkeys(found))


def _said(description: str) -> Iterator[str]:
    """Yield the prefixes that sentences name, one or the other; of a hedge or a condition nothing is to be held to."""
    for said in sayings(description):
        named = [prefix for match in _SAID.finditer(said.plain) for prefix in re.findall(_PREFIX, match["all"])]
        named += [match["prefix"] for match in _BUILT.finditer(said.plain.strip())]
        if named and not is_hedged(without_example(said.plain)) and not is_conditional(said.plain):
            yield from named


@lru_cache(maxsize=1 << 15)
def ending_in(description: str, name: str = "") -> str:
    """Return the ending that a description says its values have ("ends in `.pdf`"); "" where it says none."""
    return next((end for said in sayings(description) if (end := _affix(_ENDING, said.plain, name))), "")


def _affix(pattern: re.Pattern[str], sentence: str, name: str) -> str:
    match = pattern.search(sentence)
    if match is None or is_hedged(sentence) or is_conditional(sentence):
        return ""
    before = re.split(r",\s|[;:(]", sentence[: match.start()])[-1]
    return match["affix"] if is_own(re.sub(r"\bwhich\b", "it", before), name) else ""

"""The order in which one entity causes its events, where prose states it: "`slot.held`, then `slot.confirmed`".

Only what a sentence says of sending counts: what may arrive in another order, and what a reader is told to do, states
none. Nothing is guessed from names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from hookproof.importing.customs.messageids import has
from hookproof.importing.customs.sentences import sentences
from hookproof.importing.eventnames.spelling import core
from hookproof.importing.library import Library
from hookproof.importing.offers import Offer
from hookproof.schema.json import ABSENT
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources.names import parts

#: Sentences with these tell of what arrives, of what is only likely or not so, or what the reader is to do.
_NO_STATEMENT = re.compile(
    r"\b(?:not?|never|cannot|may|might|could|can|should|must|sometimes|usually|typically|often|unless|without|instead|"
    r"arriv\w+|receiv\w+|guarantee\w*|retr(?:y|ies|ied)|handle|process|subscribe|listen|register|check|see|rename\w*|"
    r"replace\w*|deprecated|prefer)\b|n't\b|n’t\b|\border of\b|\bany order\b",
    re.IGNORECASE,
)
_FILLER = r"(?:[ ,]+(?:by|the|an?|is|are|always|comes?|come|sent|fired|delivered|we send|send|sends|event|webhook))*"
_FORWARD = re.compile(
    rf"(?:^|[ ,;])(?:then|followed|before|precedes?|leads? to|finally|next){_FILLER}$|^(?:-+>|=+>|→|⇒|⟶)$",
    re.IGNORECASE,
)
_BACKWARD = re.compile(rf"(?:^|[ ,;])(?:after|follows?|preceded){_FILLER}$", re.IGNORECASE)
#: How a sentence begins in what is said of an event alone, where it tells what comes before or after that event.
_OF_ITSELF = re.compile(
    r"(?:(?:it|this|the|event|webhook|always|only|is|comes?|sent|fire[sd]?|triggered|emitted|delivered|happens|occurs|"
    r"directly|immediately|shortly|some time)[ ,]+){0,6}(?:after|before|follows|precedes|preceded by|followed by)\b",
    re.IGNORECASE,
)
_BESIDE = {"or": "one_of", ", or": "one_of", "and": "any_order", ", and": "any_order"}
_LISTED = re.compile(
    r"\bin (?:this|that|the following|exactly this) order\b|\bone after the other\b|\bin sequence\b", re.IGNORECASE
)
#: What may be a name: marked as code or in quotes, else without blanks.
_TOKEN = re.compile(r"(?P<mark>[`\"])(?P<marked>[^`\"\n]{1,80})(?P=mark)|(?P<bare>\w(?:[\w.:/-]{0,80}\w)?)")
_MARKS = re.compile(r"[`*\"'()]")
#: What holds the thing that an event tells of.
_HOLDERS = ("data", "object", "payload", "resource")
_IDS = ("id", "uuid", "guid")
_DEEPEST = 3
#: So much of what stands before a name says how it follows on the one before it.
_GAP = 60

#: Events that come one after the other: alone, or several of which each may come (`one_of`), or all (`any_order`).
Step = str | dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Cycles:
    """Lifecycles in the words of provider.yaml; what was decided in words; and stated orders of no entity, in words."""

    told: tuple[Mapping[str, Any], ...] = ()
    decided: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def lifecycles(texts: Sequence[str], known: Mapping[str, Offer], library: Library, message: str | None) -> Cycles:
    """Return the lifecycles that prose states of these events, by name. `message` is the pointer of the message's id in
    the payload, None where it stands elsewhere."""
    by_word: dict[str, list[tuple[Step, ...]]] = {}
    own = [sentence for name, offer in known.items() for sentence in of_itself(name, offer.description)]
    for chain in stated([*texts, *own], list(known)):
        words = {next(iter(parts(core(name))), "") for name in _events(chain)}
        if len(words) == 1:
            by_word.setdefault(words.pop(), []).append(chain)
    told, decided, questions = [], [], []
    for word, chains in by_word.items():
        if (paths := _agreed(chains)) is None:
            continue
        names = list(dict.fromkeys(name for chain in paths for name in _events(chain)))
        said = "; ".join(_in_words(chain) for chain in paths)
        if (entity := _entity(word, [known[name] for name in names], library, message)) is None:
            questions.append(
                f"What are {', '.join(names)} about? Written: nothing (the documents state an "
                "order of them, and no member is sure to be the id of the entity). See lifecycles."
            )
            continue
        told.append({"name": word, "entity": entity, "paths": [list(chain) for chain in paths]})
        decided.append(f"of one {entity} come {said} (the documents say so).")
    return Cycles(tuple(told), tuple(decided), tuple(questions))


def stated(texts: Sequence[str], names: Sequence[str]) -> Iterator[tuple[Step, ...]]:
    """Yield the orders that sentences state of these events, each of two steps or more."""
    known = frozenset(names)
    for sentence in sentences(texts) if known else ():
        matches = [match for match in _TOKEN.finditer(sentence) if _name(match) in known]
        if len(matches) > 1 and not _NO_STATEMENT.search(_without(sentence, matches)):
            yield from _chains(sentence, matches)


def of_itself(name: str, description: str) -> Iterator[str]:
    """Yield the sentences of an event's own description that say what it comes after or before, with its name."""
    yield from (f"`{name}` {said}" for said in sentences([description]) if _OF_ITSELF.match(said))


def _name(match: re.Match[str]) -> str:
    """The name that a token may be: a plain word only where it is marked as code."""
    bare = match["bare"] or ""
    return match["marked"] or ("" if bare.isalpha() else bare)


def _without(sentence: str, matches: Sequence[re.Match[str]]) -> str:
    begins, ends = (0, *(match.end() for match in matches)), (*(match.start() for match in matches), None)
    return " ".join(sentence[begin:end] for begin, end in zip(begins, ends, strict=True))


def _chains(sentence: str, matches: Sequence[re.Match[str]]) -> Iterator[tuple[Step, ...]]:
    gaps = [_MARKS.sub("", sentence[one.end() : other.start()]).strip() for one, other in pairwise(matches)]
    names = [_name(match) for match in matches]
    if len(set(names)) < len(names):
        return
    if _LISTED.search(sentence) and all(gap in (",", "and", ", and", "then", ", then") for gap in gaps):
        yield tuple(names)
        return
    begun = 0
    for number, relation in enumerate([*map(_relation, gaps), ""]):
        if not relation:
            yield from _chain(names[begun : number + 1], [_relation(gap) for gap in gaps[begun:number]])
            begun = number + 1


def _relation(gap: str) -> str:
    """What stands between two names: one before the other, after it, or beside it; "" where it says nothing."""
    if gap.lower() in _BESIDE:
        return _BESIDE[gap.lower()]
    gap = gap[-_GAP:]
    return "before" if _FORWARD.search(gap) else "after" if _BACKWARD.search(gap) else ""


def _chain(names: Sequence[str], relations: Sequence[str]) -> Iterator[tuple[Step, ...]]:
    groups: list[tuple[list[str], set[str]]] = [([names[0]], set())] if names else []
    for name, relation in zip(names[1:], relations, strict=True):
        if relation in _BESIDE.values():
            groups[-1][0].append(name)
            groups[-1][1].add(relation)
        else:
            groups.append(([name], set()))
    turns = {relation for relation in relations if relation not in _BESIDE.values()}
    if len(groups) < 2 or len(turns) > 1 or any(len(kinds) > 1 for _, kinds in groups):
        return
    steps: list[Step] = [{kinds.pop(): several} if kinds else several[0] for several, kinds in groups]
    yield tuple(reversed(steps) if turns == {"after"} else steps)


def _events(chain: Sequence[Step]) -> list[str]:
    return [name for step in chain for name in ([step] if isinstance(step, str) else next(iter(step.values())))]


def _agreed(chains: Sequence[tuple[Step, ...]]) -> list[tuple[Step, ...]] | None:
    """Return the chains that are no part of another; None where they contradict each other."""
    pairs = {pair for chain in chains for pair in _pairs(chain)}
    if any((later, first) in pairs for first, later in pairs):
        return None
    kept: list[tuple[Step, ...]] = []
    for chain in sorted(chains, key=lambda each: -len(_events(each))):
        if not any(_pairs(chain) <= _pairs(other) for other in kept):
            kept.append(chain)
    return kept


def _pairs(chain: Sequence[Step]) -> set[tuple[str, str]]:
    return {(a, b) for one, other in combinations(chain, 2) for a in _events([one]) for b in _events([other])}


def _in_words(chain: Sequence[Step]) -> str:
    joints = {"one_of": " or ", "any_order": " and "}
    told = [
        step if isinstance(step, str) else joints[next(iter(step))].join(next(iter(step.values()))) for step in chain
    ]
    return ", then ".join(told)


def _entity(word: str, offers: Sequence[Offer], library: Library, message: str | None) -> str | None:
    """Return the pointer of the only member that is called an id of what `word` names, or stands in what holds it."""
    paths = [path for path in _ids(offers[0].node, library) if all(has(offer, library, path) for offer in offers)]
    paths = [path for path in paths if _pointer(path) != message]
    own = [path for path in paths if parts(path[-1])[:-1] == [word]]
    inside = [path for path in paths if path[-1].lower() in _IDS and _holds(path[:-1], word)]
    top = [path for path in paths if len(path) == 1 and path[0].lower() in _IDS]
    for found in (own, inside, top):
        if found:
            return _pointer(found[0]) if len(found) == 1 else None
    return None


def _holds(path: Sequence[str], word: str) -> bool:
    return bool(path) and (parts(path[-1]) == [word] or all(name.lower() in _HOLDERS for name in path))


def _ids(node: object, library: Library, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of members that are called ids and are texts or whole numbers."""
    for name, inner in library.members(node):
        path = (*above, name)
        followed = library.followed(inner)
        kind = followed.get("type") if isinstance(followed, dict) else ABSENT
        if parts(name)[-1:] and parts(name)[-1] in _IDS and kind in ("string", "integer"):
            yield path
        elif len(path) < _DEEPEST:
            yield from _ids(inner, library, path)


def _pointer(path: Sequence[str]) -> str:
    return "".join(f"/{escape(token)}" for token in path)

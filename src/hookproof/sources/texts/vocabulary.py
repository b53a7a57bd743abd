"""The words of field lists: types, required or not, placeholders for "nothing said"."""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re

#: What documentation calls a type -> the JSON types that it means. Empty: it says no JSON type.
TYPES: dict[str, frozenset[str]] = {
    word: frozenset(kinds.split())
    for words, kinds in (
        (
            "string str text uuid ulid guid uri url email date datetime date-time hostname ipv4 ipv6 byte base64",
            "string",
        ),
        ("integer int int32 int64 long bigint", "integer"),
        ("number double float decimal", "number integer"),
        ("boolean bool", "boolean"),
        ("object map dictionary dict record", "object"),
        ("hash", "object string"),  # of Ruby, or of a password
        ("array list", "array"),
        ("enum any timestamp id literal const json mixed", ""),
    )
    for word in words.split()
}
_NULL = frozenset({"null", "nil", "none", "nullable"})
#: What stands beside a type for a member that may be left out: `string | undefined`.
_ABSENT = frozenset({"undefined"})
_ATOM = "|".join(sorted(map(re.escape, (*TYPES, *(_NULL - {"none", "nil"}))), key=len, reverse=True))
_ARRAY_OF = (
    r"(?:(?:list|array|set)\s+of\s+(?:[A-Za-z_]+)|(?:list|array|map|record)<[^<>]{1,60}>|(?:" + _ATOM + r")\[\])"
)
#: One type phrase: `string`, `object or null`, `string | null`, `list of objects`, `string<uuid>`, `array of strings`.
PHRASE = (
    rf"(?:{_ARRAY_OF}|(?:{_ATOM})(?:\s?[<(][\w:/ -]{{1,40}}[>)])?)"
    rf"(?:\s*(?:\bor\b|\||,|/)\s*(?:{_ARRAY_OF}|(?:{_ATOM})(?:\s?<[\w-]{{1,40}}>)?))*"
)
_PHRASE = re.compile(PHRASE, re.IGNORECASE)
_REQUIRED = {
    **dict.fromkeys(
        (
            "required",
            "yes",
            "y",
            "true",
            "✓",
            "✔",
            "✅",
            "heavy_check_mark",
            "white_check_mark",
            "always",
            "mandatory",
            "x",
            "☑",
        ),
        True,
    ),
    **dict.fromkeys(
        ("optional", "no", "n", "false", "✗", "✘", "❌", "heavy_minus_sign", "x:", "–", "-", "—", "not required"), False
    ),
}


#: Bounds behind a type, or alone in its stead: `integer, 1 - 5`, `0.0 - 1.0`.
_RANGE = re.compile(r"[\s,(`]*(?<![\w.-])-?\d+(?:\.\d+)?\s?(?:-|–|\.\.|to)\s?-?\d+(?:\.\d+)?[\s)`]*$")


def is_type(words: str) -> bool:
    """Whether the words are a type phrase and nothing else."""
    return bool(_PHRASE.fullmatch(words.strip()))


def kinds_of(words: str) -> tuple[frozenset[str], bool | None]:
    """Return the JSON types that a type phrase allows (empty: not said), and whether null (None: not said)."""
    text = words.strip().lower().strip("`*_ ")
    text = re.sub(r"^(?:an? |the )?whole number", "integer", text)
    if (bounded := _RANGE.search(text)) is not None:
        return kinds_of(text[: bounded.start()] or "number")
    if re.match(r"(?:map|record)<", text):
        return frozenset({"object"} if not text.endswith("[]") else {"array"}), True if _has_null(text) else None
    if re.match(_ARRAY_OF, text):
        rest = re.sub(rf"^{_ARRAY_OF}", "", text)
        return frozenset({"array"}), True if _has_null(rest) else None
    pieces = re.split(r"\s*(?:\bor\b|\||,|/|\s)\s*", re.sub(r"[<(][^>)]*[>)]", "", text))
    atoms = [atom for atom in pieces if atom and atom not in _ABSENT]
    named = [TYPES[atom] for atom in atoms if atom in TYPES]
    null = True if any(atom in _NULL for atom in atoms) else None
    if not named or not all(named) or any(atom not in TYPES and atom not in _NULL for atom in atoms):
        return _head_of(text), null
    return frozenset().union(*named), null


def _head_of(text: str) -> frozenset[str]:
    """Return the type that a phrase in words ends in (`ISO 8601 string`, `Order object`, `list of Order objects`).

    Of one that names several types nothing is known.
    """
    several = re.match(r"(?:an? )?(?:list|array)s?\b", text)
    if several:
        return frozenset({"array"})
    words = [
        word.removesuffix("s") if word.removesuffix("s") in TYPES else word for word in re.findall(r"[a-z0-9-]+", text)
    ]
    kinds = {TYPES[word] for word in words if TYPES.get(word)}
    last = TYPES.get(words[-1], frozenset()) if 1 < len(words) <= 6 else frozenset()
    return last if len(kinds) == 1 and not re.search(r"\bor\b|[|/,]", text) else frozenset()


def _has_null(text: str) -> bool:
    return any(word in _NULL for word in re.findall(r"[a-z]+", text))


def required_of(words: str) -> bool | None:
    """Return whether the words of a list say that a field is required; None where they do not say."""
    return _REQUIRED.get(words.strip().strip("`*_().:").lower())


_SAID_IN_TEXT = re.compile(
    r"(?:^|(?<=[.;:!]\s)|(?<=\())\W{0,3}(?P<word>required|optional)\W*(?:$|(?<=[.;:,)\]*_])(?=\s|$))", re.IGNORECASE
)


def required_in(description: str) -> bool | None:
    """Return whether a description says that its field is required, in a sentence of that one word; else None."""
    match = _SAID_IN_TEXT.search(description)
    return None if match is None else match["word"].lower() == "required"

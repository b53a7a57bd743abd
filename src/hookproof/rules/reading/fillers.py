"""Values that stand for a value: `string`, `...`, `https://...`, `<id>`, `YOUR_SECRET`."""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import words

#: Keys under which the name of a type is a value like any other.
_TYPE_KEYS = re.compile(r"(?:.*_|.*[a-z])?(?:type|kind|format|datatype|schema|class)", re.IGNORECASE)
_WORDS = re.compile(
    r"string|text|str|<string>|todo|tbd|foo|bar|lorem ipsum.*|placeholder|example|changeme", re.IGNORECASE
)
_FORMS = re.compile(
    r".*(?:\.{3}|…)$|^(?:\.{3}|…).*|x{3,}|.*[_-]x{3,}|\*{3,}|<[A-Za-z][\w .-]*>|\{\{?[\w .]+\}?\}|\[[A-Z][A-Z_ ]+\]|"
    r"(?:YOUR|INSERT|REPLACE)[_ -][\w -]+|your[_-](?:\w+[_-])*(?:here|id|key|secret|token)|"
    r"[A-Z]+(?:_[A-Z]+)*_(?:ID|KEY|SECRET|TOKEN)",
    re.DOTALL,
)
_SENTENCE = re.compile(r"\S+\s+\S+\s+\S.*(?:\.{3}|…)", re.DOTALL)


def is_placeholder(key: str, value: object) -> bool:
    """Whether a value stands for a value, and is none. A sentence that trails off is a value."""
    if not isinstance(value, str) or len(value) > 300:
        return False
    if key and re.fullmatch(rf"{re.escape(key)}\d{{1,3}}", value):
        return True  # made of the member's own name: `"status": "status0"`
    if _WORDS.fullmatch(value):
        return not (
            value.lower() in ("string", "text", "str", "example")
            and (_TYPE_KEYS.fullmatch(key) or key.lower() in _FREE)
        )
    return bool(_FORMS.fullmatch(value)) and not _SENTENCE.fullmatch(value)


#: Keys whose value is a free word, so that `text` and `example` are as good as any.
_FREE = words("text content message body description title name label caption value env environment mode")

"""What can be wrong with a schema as such, whoever reads it, one class a cause.

InputError
└── SchemaError
    ├── BadPattern           a `pattern` that is no regular expression, or that would run for ever
    ├── LoopingReference     references in a circle, that consume nothing of a value
    ├── LongChain            more references in a row than anyone follows
    ├── DanglingReference    a `$ref` that leads nowhere, or to what would have to be fetched
    ├── UnusableSchema       what no validator takes
    └── NotExpressible       a keyword that another draft of JSON Schema cannot say
"""

from __future__ import annotations

from hookproof.errors import InputError


class SchemaError(InputError):
    """A schema that cannot be used."""


class BadPattern(SchemaError):
    """A `pattern` that cannot be used."""

    def __init__(self, pattern: str, reason: str, where: str = "") -> None:
        self.pattern = pattern
        super().__init__(f"the pattern {pattern!r} {reason}", where=where)


class DanglingReference(SchemaError):
    """A reference that leads to no schema: the reference, and the pointer to where it stands."""

    def __init__(self, ref: str, where: str, reason: str) -> None:
        self.ref = ref
        super().__init__(f"the reference {ref!r} {reason}", where=where or "#")


class LoopingReference(SchemaError):
    """References in a circle: `chain` are the pointers of the schemas on it, the first one again at its end."""

    def __init__(self, chain: tuple[str, ...]) -> None:
        self.chain = chain
        super().__init__("its references lead in a circle", where=chain[0], mend="Break the loop with a property.")


class LongChain(SchemaError):
    """References and in-place applicators in a row, more than `most`, from `place` on."""

    def __init__(self, place: str, most: int) -> None:
        self.place = place
        super().__init__(f"more than {most} references in a row", where=place)


class UnusableSchema(SchemaError):
    """A schema that no validator takes."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"values cannot be held against this schema: {reason}", where=where)


class NotExpressible(SchemaError):
    """A schema that cannot be said in an older draft."""

    def __init__(self, where: str, keyword: str, draft: str) -> None:
        self.keyword, self.draft = keyword, draft
        super().__init__(
            f"draft {draft} has no way to say {keyword!r}", where=where, mend="Export it without --draft, as 2020-12."
        )

"""What can be wrong when payloads are made, one class a cause.

InputError
└── PayloadError
    ├── BadAddress           text that is no address of a case
    ├── Unsatisfiable        no payload can satisfy the schema
    ├── TooLarge             every payload would be larger than what is made
    ├── CannotGenerate       a keyword that neither the plan nor the fallback can serve
    ├── TooDeep              a schema that is nested deeper than payloads are made
    └── BadRequest           an option out of range, or options that exclude each other
"""

from __future__ import annotations

from hookproof.errors import InputError


class PayloadError(InputError):
    """Payloads that cannot be made."""


class BadAddress(PayloadError):
    """Text that is no address of a case."""

    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        super().__init__(
            f"{text!r} is no address of a case: {reason}",
            mend="An address reads provider@version/event#profile, as in acme@2026-10-02/order.paid#covering:17.",
        )


class Unsatisfiable(PayloadError):
    """A schema that no payload can satisfy."""

    def __init__(self, where: str, reason: str = "no value can satisfy it") -> None:
        super().__init__(f"the schema is unsatisfiable: {reason}", where=where)


class TooLarge(PayloadError):
    """A schema whose smallest payload is larger than any that is made."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"no payload is made: {reason}", where=where, mend="No webhook carries that much.")


class CannotGenerate(PayloadError):
    """A keyword that stops us: its name, and the pointer to it in the schema."""

    def __init__(self, keyword: str, pointer: str, reason: str) -> None:
        self.keyword, self.pointer = keyword, pointer
        super().__init__(f"no payload could be made that satisfies {keyword!r}: {reason}", where=pointer or "#")


class TooDeep(PayloadError):
    """A schema that is nested deeper than payloads are made."""

    def __init__(self, where: str) -> None:
        super().__init__("the schema is nested too deep for payloads to be made of it", where=where)


class BadRequest(PayloadError):
    """An option out of range, or options that exclude each other."""

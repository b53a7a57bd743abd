"""One keyword at one place of a payload: what a breaker is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: What two sites of one constraint share: the pointer of its schema, its keyword, and what of it is asked.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One keyword at one place: its value, the schema it stands in, and the part of the payload it constrains.

    `detail` tells apart what one keyword asks several times, as each name of `required`.
    """

    keyword: str
    value: Any
    schema: dict[str, Any]
    schema_pointer: str
    pointer: str
    instance: Any
    detail: str = ""

    @property
    def key(self) -> Key:
        """What two sites of the same constraint share."""
        return (self.schema_pointer, self.keyword, self.detail)

"""Where schemas stand in a document."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.schema.keywords import Dialect
from hookproof.sources.specifications.dialect import in_2020_12

OLD, NEW = {"type": "string", "nullable": True}, {"type": ["string", "null"]}


@each_row(
    ("written", "read"),
    [
        ({"components": {"schemas": {"a": OLD}}}, {"components": {"schemas": {"a": NEW}}}),
        ({"schema": OLD}, {"schema": NEW}),
        # Under another key, and in data, it is none.
        ({"x-kept": {"schemas": {"a": OLD}}}, {"x-kept": {"schemas": {"a": OLD}}}),
        ({"components": {"x-more": {"schemas": {"a": OLD}}}}, {"components": {"x-more": {"schemas": {"a": OLD}}}}),
        ({"components": {"schemas": [OLD]}}, {"components": {"schemas": [OLD]}}),
        ({"example": {"schema": OLD}}, {"example": {"schema": OLD}}),
    ],
)
def test_schemas_are_translated_where_they_stand_and_nothing_else_is(written: Any, read: Any) -> None:
    assert in_2020_12({"openapi": "3.0.3", **written}, Dialect.OPENAPI_30).schema == {"openapi": "3.0.3", **read}

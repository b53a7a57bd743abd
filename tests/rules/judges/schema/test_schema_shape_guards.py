"""A schema is held as it is written against the meta-schema of its own dialect."""

from __future__ import annotations

import json
from typing import Any, cast

from tests.rowwise import each_row

from hookproof.rules.judges.schema.schema_shape import invalid
from hookproof.rules.rulebook import Ground
from hookproof.sources.documentkinds import document_of

DRAFT_4, DRAFT_7 = "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#"
LATEST = "https://json-schema.org/draft/2020-12/schema"


@each_row(
    ("dialect", "schema", "refused"),
    [
        (LATEST, {"minimum": 0, "exclusiveMinimum": True}, True),
        (LATEST, {"exclusiveMinimum": 0}, False),
        (LATEST, {"items": [{}]}, True),
        (DRAFT_7, {"items": [{}]}, False),
        (DRAFT_7, {"minimum": 0, "exclusiveMinimum": True}, True),
        (DRAFT_4, {"minimum": 0, "exclusiveMinimum": True}, False),
        (DRAFT_4, {"exclusiveMinimum": 0}, True),
    ],
)
def test_the_form_of_another_dialect_is_refused_as_every_command_refuses_it(
    dialect: str, schema: dict[str, Any], refused: bool
) -> None:
    written = {"$schema": dialect, "type": "object", "properties": {"n": schema}}
    document = document_of(json.dumps(written), "a.schema.json", None)
    assert bool(list(invalid(cast("Ground", None), document))) is refused

"""What a payload is asked, without what is known already."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.constraints import Sites

PLAN = compile_plan(
    {
        "type": "object",
        "required": ["id"],
        "dependentRequired": {"id": ["items"]},
        "properties": {
            "id": {"type": "string", "description": "its id", "minLength": 1},
            "none": False,
            "items": {"type": "array", "items": {"anyOf": [{"type": "integer", "minimum": 0}, {"const": "x"}]}},
        },
    }
)
PAYLOAD = {"id": "a", "items": [1, "x", 2]}
ASKED = Sites(PLAN).of(PAYLOAD)


@pytest.mark.slow
@given(st.sets(st.sampled_from([site.key for site in ASKED])))
def test_what_is_known_is_left_out_and_nothing_else(known: set[tuple[str, str, str]]) -> None:
    sites = Sites(PLAN)
    assert sites.of(PAYLOAD, known) == [site for site in ASKED if site.key not in known]
    assert sites.of(PAYLOAD) == ASKED


def test_each_constraint_is_met_where_it_stands() -> None:
    met = {(site.keyword, site.pointer, site.detail) for site in ASKED}
    assert met >= {
        ("required", "/id", "id"),
        ("dependentRequired", "/items", "id needs items"),
        ("minLength", "/id", ""),
        ("minimum", "/items/0", ""),
        ("const", "/items/1", ""),
    }
    (absent,) = (site for site in ASKED if site.keyword == "false")
    assert (absent.pointer, absent.schema_pointer) == ("/none", "/properties/none")

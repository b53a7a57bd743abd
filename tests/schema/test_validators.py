"""The validator behind one door: what it says of schemas that are none."""

from __future__ import annotations

import pytest

from hookproof.schema.keywords import Dialect
from hookproof.schema.validators import fault


@pytest.mark.parametrize("dialect", [Dialect.DRAFT_4, Dialect.DRAFT_7, Dialect.V2019_09, Dialect.V2020_12])
@pytest.mark.parametrize("types", ["strng", ["string", "strng"]])
def test_a_type_that_is_none_is_told_with_those_that_there_are(dialect: Dialect, types: object) -> None:
    found = fault({"properties": {"a": {"type": types}}}, dialect)
    assert found is not None
    place, why = found
    assert place == ("properties", "a", "type")
    assert why.startswith("'strng' is not one of ['array', 'boolean'")


def test_a_value_that_fits_no_branch_by_its_type_is_told_as_such() -> None:
    assert fault({"properties": {"a": 5}}, Dialect.V2020_12) == (
        ("properties", "a"),
        '5 is not of types "boolean", "object"',
    )

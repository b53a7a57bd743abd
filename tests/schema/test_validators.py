"""The validator behind one door: what it says of schemas that are none."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.schema.keywords import Dialect
from hookproof.schema.validators import fault


@each_row("dialect", [Dialect.DRAFT_4, Dialect.DRAFT_7, Dialect.V2019_09, Dialect.V2020_12])
@each_row("types", ["strng", ["string", "strng"]])
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


def test_a_value_nested_too_deep_for_the_reference_validator_is_told_in_few_words() -> None:
    deep: object = 1
    for _ in range(200):
        deep = {"additionalProperties": deep}
    found = fault({"dependentRequired": {"additionalProperties": deep}}, Dialect.V2020_12)
    assert found is not None
    assert found[0] == ("dependentRequired", "additionalProperties")

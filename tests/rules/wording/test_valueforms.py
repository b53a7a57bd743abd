"""Which forms a description says that its field's value has."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.valueforms import conflict, forms_said


@each_row(
    ("text", "boolean"),
    [
        ("Whether the flag is a boolean flag or multivariate.", False),
        ("Indicates whether it was a test or live event.", False),
        ("Indicates whether it is card payment or bank payment.", False),
        ("Whether it is enabled or disabled.", True),
        ("Whether or not it is a test.", True),
        ("Whether it is a test or not.", True),
        ("Whether the order can be paid or refunded.", True),
    ],
)
def test_whether_it_is_one_or_the_other_may_ask_which_of_the_two(text: str, boolean: bool) -> None:
    assert ("a boolean" in [form.name for form in forms_said(text, "kind")]) is boolean


@each_row(
    ("schema", "told"),
    [
        ({"type": "string"}, True),
        ({"type": "string", "format": "int64"}, False),
        ({"type": "string", "pattern": r"^\d+\.\d{2}$"}, False),
        ({"type": "string", "pattern": "^-?[0-9]+$"}, False),
        ({"type": "string", "pattern": "^[A-Z]{3}[0-9]{4}$"}, True),
    ],
)
def test_a_number_may_be_a_text_that_says_it_holds_digits(schema: dict[str, str], told: bool) -> None:
    (form,) = forms_said("A decimal number, like 20.00.", "amount")
    assert bool(conflict(form, frozenset({"string"}), schema)) is told

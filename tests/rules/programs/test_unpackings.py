"""Patterns in braces: what they take out of an object."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.programs.unpackings import unpacked


@each_row(
    ("pattern", "taken"),
    [
        ("{ kind, shop } = req.body", ["kind", "shop"]),
        ("{ shop: { id, till: { name } }, kind: k, }", ["shop", "shop.id", "shop.till", "shop.till.name", "kind"]),
        ("{ kind = 'a', ...rest }", ["kind=a"]),
        ('%{"kind" => "order.paid", "shop" => %{"id" => id}}', ["kind=order.paid", "shop", "shop.id"]),
        ("{kind:, shop: {id:}}", ["kind", "shop", "shop.id"]),
        ('{"kind": "order.paid", "total": total}', ["kind=order.paid", "total"]),
    ],
)
def test_a_pattern_takes_members_by_their_way(pattern: str, taken: list[str]) -> None:
    found, end = unpacked(pattern, pattern.index("{") - pattern.startswith("%"))
    assert [".".join(one.steps) + (f"={one.value}" if one.value else "") for one in found] == taken
    assert pattern[end - 1] == "}"


@each_row("text", ["{ return total; }", "{ total(a) }", "{ a, b", '{"total": 4}', "{ kind shop }", "{ a: { b } c }"])
def test_what_is_no_pattern_takes_nothing(text: str) -> None:
    assert unpacked(text, 0) == ((), 0)

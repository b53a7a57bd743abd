"""Chains of members, in the languages that programs are written in."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.programs.chains import chains_in


@each_row(
    ("program", "root", "steps"),
    [
        ('told["shop"]["id"]', "told", "shop.id"),
        ("told?.shop?.id", "told", "shop.id"),
        ("told.dig('shop', 'id')", "told", "shop.id"),
        ("told.dig(:shop, :id)", "told", "shop.id"),
        ("told[:shop][:id]", "told", "shop.id"),
        ("$told->{shop}{id}", "told", "shop.id"),
        ("$told['shop']['id']", "told", "shop.id"),
        ("$told->shop->id", "told", "shop.id"),
        ("$told->input('shop.id')", "told", "shop.id"),
        ('told.getJSONObject("shop").getString("id")', "told", "shop.id"),
        ('(told \\ "shop" \\ "id").as[String]', "told", "shop.id"),
        ('told["shop"]!!["id"]', "told", "shop.id"),
        ('told.get("shop").get("id").asText()', "told", "shop.id"),
        ("told.shop.id.toUpperCase()", "told", "shop.id"),
    ],
)
def test_a_chain_is_a_variable_and_its_steps(program: str, root: str, steps: str) -> None:
    assert [(one.root, ".".join(one.steps)) for one in chains_in(program)] == [(root, steps)]


@each_row("program", ["told()", "if (told) {shop}", '"told.shop"', "told.save()", "told[0]"])
def test_what_reads_no_member_is_no_chain(program: str) -> None:
    assert list(chains_in(program)) == []

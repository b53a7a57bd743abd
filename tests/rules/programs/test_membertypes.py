"""Types that programs of many languages declare."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.programs.membertypes import types_in


@each_row(
    ("program", "members", "tagged"),
    [
        ('type Shop struct {\n\tID string `json:"shop_id,omitempty"`\n\tTill string `db:"t" json:"till"`\n}',
         ["shop_id", "till"], True),
        ("interface Shop {\n  id: string;\n  till?: { no: number };\n}", ["id", "till"], False),
        ("type Shop = { id: string, till: number };", ["id", "till"], False),
        ("data class Shop(val id: String, val tills: List<String> = listOf())", ["id", "tills"], False),
        ("struct Shop: Decodable {\n    let id: String\n    let till: Int?\n}", ["id", "till"], False),
        ('struct Shop {\n    #[serde(rename = "shop_id")]\n    id: String,\n    pub till: u8,\n}',
         ["shop_id", "till"], True),
        ("record Shop(string Id, int Till);", ["Id", "Till"], False),
        ('public class Shop {\n  @JsonProperty("shop_id") private String id;\n  private int till;\n}',
         ["shop_id", "till"], True),
        ('class Shop {\n  [JsonPropertyName("shop_id")]\n  public string Id { get; set; }\n}', ["shop_id"], True),
        ("class Shop:\n    id: str\n    till: int = 0\n\n    def go(self):\n        pass\n\nrest: int = 2",
         ["id", "till"], False),
    ],
)  # fmt: skip
def test_a_type_has_its_members_by_their_names_in_json(program: str, members: list[str], tagged: bool) -> None:
    found = [*types_in(program)]
    assert [([member.name for member in one.members], one.tagged) for one in found] == [(members, tagged)]
    assert [one.name for one in found] == ["Shop"]


@each_row("program", ["type = input()", "class Shop: pass", "struct { }", "if (type == 1) { a: 2 }", "interface"])
def test_what_declares_no_member_is_no_type(program: str) -> None:
    assert [*types_in(program)] == []


def test_a_member_is_told_with_its_place() -> None:
    (member,) = next(types_in("interface Shop { id: string }")).members
    assert member.at == 17


def test_types_that_stand_in_each_other_are_read_to_a_depth_whatever_closes_them() -> None:
    deep = "".join(f"class A{number} {{ id: string, " for number in range(2_000))
    assert [one.name for one in types_in(deep)] == [f"A{number}" for number in range(8)]
    assert [one.name for one in types_in("".join(f"class A{n} {{ id: string }} " for n in range(20)))][-1] == "A19"

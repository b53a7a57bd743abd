"""Types of Java, C# and PHP are the schemas of what their serializers send."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.sources.typed.classtypes import declared


def schemas(text: str) -> dict[str, Any]:
    found = {one.name: one for one in declared(text)}
    return {name: one.type.as_sent().written(found)[0] for name, one in found.items()}


@each_row(
    ("member", "name", "said"),
    [
        ("String name; // of the guest", "name", {"type": "string", "description": "of the guest"}),
        ("private final double price;", "price", {"type": "number"}),
        ("public string? Note { get; set; }", "Note", {"type": ["string", "null"]}),
        ("public int Seats { get; init; } = 4;", "Seats", {"type": "integer"}),
        ('[JsonPropertyName("id")] public Guid Id { get; set; }', "id", {"type": "string", "format": "uuid"}),
        (
            '[JsonProperty(PropertyName = "at", Order = 2)] public DateTime At { get; }',
            "at",
            {"type": "string", "format": "date-time"},
        ),
        ("@SerializedName(value = \"n\", alternate = {\"m\"}) Long n;", "n", {"type": "integer"}),
        ("@Nullable Optional<Integer> n;", "n", {"type": ["integer", "null"]}),
        ("List<List<String>> n;", "n", {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}),
        ("byte[] n;", "n", {"type": "array", "items": {"type": "integer"}}),
        ("Map<String, List<Long>> n;", "n", {"type": "object"}),
        ("System.Text.Json.JsonElement n;", "n", {}),
        ("public string|int|null $n;", "n", {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}),
        ("/** @var list<int> Each seat. */ public array $n;", "n",
         {"type": "array", "items": {"type": "integer"}, "description": "Each seat."}),
        ("/** @var array<string, int> */ public $n = [];", "n", {"type": "object"}),
        ("#[SerializedName('when')] public \\DateTimeImmutable $n;", "when", {"type": "string", "format": "date-time"}),
    ],
)  # fmt: skip
def test_a_member_is_called_and_typed_as_it_is_sent(member: str, name: str, said: dict[str, Any]) -> None:
    assert schemas(f"class Paid {{\n{member}\n}}")["Paid"]["properties"] == {name: said}


@each_row(
    "member",
    [
        "static int x;", "const X = 'y';", "transient int x;", "@JsonIgnore int x;", "int x() { return 3; }",
        "[JsonIgnore] public int X { get; }", "public static readonly string X = \"y\";",
    ],
)  # fmt: skip
def test_what_is_not_sent_is_no_member(member: str) -> None:
    properties = schemas(f"class Paid {{ {member} public int Kept {{ get; set; }} }}")["Paid"]["properties"]
    assert [*properties] == ["Kept"]


@each_row(
    ("text", "needed"),
    [
        ("class A { String a; @Nullable String b; int c; }", ["a", "c"]),
        ("class A { @JsonProperty(value = \"a\", required = true) String a; String b; }", ["a"]),
        ("class A { public required string A { get; set; } public string B { get; set; } }", ["A"]),
        ("class A { [JsonProperty(\"a\", Required = Required.Always)] public int A { get; } public int B { get; } }",
         ["a"]),
        ("class A { public int $a; public ?int $b = null; }", ["a"]),
    ],
)  # fmt: skip
def test_what_always_is_sent_is_needed_and_where_a_type_marks_that_nothing_else_is(
    text: str, needed: list[str]
) -> None:
    assert schemas(text)["A"]["required"] == needed


@each_row(
    ("text", "values"),
    [
        ("enum A { @JsonProperty(\"a\") X, @JsonProperty(\"b\") Y }", ["a", "b"]),
        ("enum A { X(\"a\"), Y(\"b\"); private final String v; }", ["a", "b"]),
        ("[JsonConverter(typeof(JsonStringEnumConverter))] enum A { X, [EnumMember(Value = \"b\")] Y }", ["X", "b"]),
        ("enum A: string { case X = 'a'; case Y = 'b'; }", ["a", "b"]),
        ("enum A { X, Y }", None),
    ],
)  # fmt: skip
def test_an_enumeration_has_the_texts_that_are_sent_for_its_values(text: str, values: list[str] | None) -> None:
    assert schemas(text)["A"].get("enum") == values


BASES = {
    "cs": '[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")] [JsonDerivedType(typeof(Opened), "jar.opened")]'
    '[JsonDerivedType(typeof(Shut), "jar.shut")] class Base {} class Opened : Base {} class Shut : Base {}',
    "java": '@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind") @JsonSubTypes({ @JsonSubTypes.Type(value = '
    'Opened.class, name = "jar.opened"), @JsonSubTypes.Type(value = Shut.class, name = "jar.shut")})'
    "class Base { int at; } class Opened extends Base {} class Shut extends Base {}",
    "java, named by itself": '@JsonTypeInfo(property = "kind") @JsonSubTypes({ @JsonSubTypes.Type(Base.Opened.class), '
    '@JsonSubTypes.Type(Base.Shut.class)}) class Base { int at; @JsonTypeName("jar.opened") class Opened extends Base '
    '{} @JsonTypeName("jar.shut") class Shut extends Base {} }',
    "php": "#[DiscriminatorMap(typeProperty: 'kind', mapping: ['jar.opened' => Opened::class, 'jar.shut' => "
    "Shut::class])] class Base { public int $at; } class Opened extends Base {} class Shut extends Base {}",
}


@each_row("text", [*BASES.values()])
def test_a_type_that_tells_those_below_it_apart_gives_each_its_text_and_is_a_union_of_them(text: str) -> None:
    found = schemas(text)
    assert found["Opened"]["properties"]["kind"] == {"type": "string", "const": "jar.opened"}
    assert found["Base.Any"] == {"anyOf": [{"$ref": "#/$defs/Opened"}, {"$ref": "#/$defs/Shut"}]}


@each_row(
    "text",
    [
        'class Opened { public string Type => "jar.opened"; }',
        'static class Names { public const string X = "jar.opened"; } class Opened { public string Type => Names.X; }',
        'class V { const string X = "jar.opened"; } class K { static readonly K X = new(V.X); } '  # noqa: ISC004 - one row
        "class Opened { public string Type => K.X; }",
        'class Opened { public string Type => new("jar.opened"); }',
        "class Opened { const KIND = 'jar.opened'; public $type = self::KIND; }",
        'record Opened(@SerializedName("type") String t) { static final String NAME = "jar.opened"; }',
        'class Opened { static final String T = "type"; @JsonProperty(T) String getT() {} String t = "jar.opened"; }',
    ],
)
def test_a_constant_is_the_one_text_of_a_member(text: str) -> None:
    kinds = {key.lower(): each for key, each in schemas(text)["Opened"]["properties"].items()}
    assert kinds == {"type": {"type": "string", "const": "jar.opened"}}


@each_row(
    ("heading", "above"),
    [
        ("class A extends Base implements Serializable, Other", ["Base"]),
        ("class A : Base<int>, IEquatable<A>", ["Base"]),
        ("class A : IInside", None),
        ("class A implements JsonSerializable", None),
    ],
)
def test_interfaces_are_no_part_of_what_is_sent(heading: str, above: list[str] | None) -> None:
    told = schemas(
        f"class Base {{ public int Y; }} interface IInside {{ int Z {{ get; }} }} {heading} {{ public int X; }}"
    )
    assert told["A"].get("allOf") == (above and [{"$ref": f"#/$defs/{name}"} for name in above])


@pytest.mark.slow
def test_a_type_of_very_many_members_costs_no_more_than_their_number() -> None:
    text = "class A{" + "".join(f'@JsonProperty("a{n}") String a{n};' for n in range(8_000)) + "}"
    [read] = declared(text)
    assert len(read.type.members) == 8_000


OVERRIDDEN = """
public static class Names { public const string Paid = "jar_paid"; public const string Lost = "jar_lost"; }
public abstract class Jar<T> {
    [JsonProperty("event")] public abstract string Event { get; }
    [JsonProperty("data")] public T Data { get; set; }
}
public class Paid : Jar<int> { public override string Event => Names.Paid; }
public class Lost : Jar<string> { public override string Event => Names.Lost; }
"""


def test_what_stands_for_a_member_is_called_as_it_and_what_extends_a_type_is_one_of_a_union() -> None:
    found = schemas(OVERRIDDEN)
    assert found["Paid"]["properties"] == {"event": {"type": "string", "const": "jar_paid"}}
    assert [each["$ref"] for each in found["Jar.Any"]["anyOf"]] == ["#/$defs/Paid", "#/$defs/Lost"]

"""Declarations of Java, C# and PHP: types in types, their members and values; bodies of functions are passed over."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.typed.classbodies import bodies

JAVA = """
package a.b; import java.util.*;
@Marked(of = {1, 2}) public abstract class Outer<T extends Jar> extends Base<T> implements Some, Other {
  private static final String KIND = "jar.opened";
  @JsonProperty("n") private final int number = 3;
  Outer(int x) { this.x = x; }
  public int getNumber() { class Local { int y; } return number; }
  record Inner(@Nullable String a, List<Map<String, T>> b) {}
  enum Lid { OPEN("open") { void x() {} }, @Named("shut") SHUT; private final String text; }
}
"""
SHARP = """
namespace A.B;
public record Jar([property: Named("id")] string Id, int Size) : Base("x", Size), IJar where T : class
{
    public int A { get; set; }
    public string B { get; } = "b";
    public override string C => "c";
    public event Action? D;
}
enum Lid { [Named("open")] Open = 1, Shut }
"""
PHP = """<?php
namespace A; use B\\C;
if ($x) { echo 'class y {'; }
#[Map(member: 'kind', of: ['a' => A::class])]
final class Jar extends \\B\\Base {
    use Traits;
    const KIND = 'jar.opened';
    /** @var string[] */
    public array $tags = [];
    public function __construct(#[Named('n')] public readonly ?int $number = null, string $not) {}
    public function tags(): array { return $this->tags; }
}
enum Lid: string { case Open = 'open'; case Shut = 'shut'; }
"""


@each_row(
    ("text", "names"),
    [
        (JAVA, {"Outer": ["KIND", "number", "getNumber"], "Inner": ["a", "b"], "Lid": ["text"]}),
        (SHARP, {"Jar": ["Id", "A", "B", "C", "D"], "Lid": []}),
        (PHP, {"Jar": ["KIND", "$tags", "$number"], "Lid": []}),
        ("class A { int b;", {"A": ["b"]}),
        ("} ) class A { ( int b; } interface C {}", {"A": [], "C": []}),
    ],
)
def test_a_type_has_its_own_members(text: str, names: dict[str, list[str]]) -> None:
    found = {body.name.text: [held.name.text for held in body.members] for body in bodies(text)}
    assert {name: [one for one in found[name] if one != "Traits"] for name in found} == names


@each_row("text", [JAVA, SHARP, PHP])
def test_values_of_an_enumeration_are_no_members(text: str) -> None:
    lid = next(body for body in bodies(text) if body.name.text == "Lid")
    assert [value.name.text.lower() for value in lid.values] == ["open", "shut"]


def test_a_type_has_what_it_extends_and_its_parameters_and_annotations() -> None:
    outer = bodies(JAVA)[0]
    above = [" ".join(piece.text for piece in part) for part in outer.above]
    assert (outer.names, above, [mark.name for mark in outer.marks]) == (
        ("T",), ["Base < T >"], ["Marked"]
    )  # fmt: skip


def test_a_member_has_its_value_and_says_whether_it_is_the_only_one() -> None:
    jar = bodies(SHARP)[0]
    told = {
        held.name.text: (held.kept, held.given, "".join(piece.text for piece in held.value)) for held in jar.members
    }
    assert told["A"] == (False, True, "")
    assert (told["B"], told["C"]) == ((True, True, '"b"'), (True, True, '"c"'))
    assert [mark.name for mark in jar.members[0].marks] == ["Named"]

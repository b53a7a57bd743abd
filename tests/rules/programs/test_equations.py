"""What programs of many languages hold against texts."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.programs.equations import equations_in


@each_row(
    ("program", "held"),
    [
        ("switch ($m['kind']) { case 'a': go(); case 'b': case 'c': break; }", "kind=a kind=b kind=c"),
        ("case m[:kind]\nwhen 'a', 'b'\n  go\nend", "kind=a kind=b"),
        ('match m.kind.as_str() { "a" | "b" => go(), _ => {} }', "kind=a kind=b"),
        ('when (m.kind) { "a", "b" -> go() }', "kind=a kind=b"),
        ('case m["kind"] do\n  "a" -> go(x["y"])\n  "b" -> stay()\nend', "kind=a kind=b"),
        ('match m["kind"]:\n  case "a":\n    go()\n  case "b" | "c": stay()', "kind=a kind=b kind=c"),
        ('switch h.M.Kind {\n\tcase "a", "b":\n}', "Kind=a Kind=b"),
        ('var t = m.GetProperty("kind").GetString() switch { "a" => "x", "b" => "y" };', "kind=a kind=b"),
        ("select case kind when 'a' then 1 end", "kind=a"),
        ('if ("a".equals(m.get("kind").asText())) go();', "kind=a"),
        ('if (m.kind.equals("a") && "b" !== m.size) go();', "kind=a size=b"),
        ("if ($m->{kind} eq 'a') { go() }", "kind=a"),
        ("if m.kind not in ('a', 'b'): go()", "kind=a kind=b"),
        ("if (['a', 'b'].includes(m?.kind)) go()", "kind=a kind=b"),
        ("if (in_array($m['kind'], ['a', 'b'])) go();", "kind=a kind=b"),
        ("where body->'train'->>'kind' = 'a'", "kind=a"),
        ("jq 'select(.kind == \"a\")'", "kind=a"),
        ('type Kind = "a" | "b";', "Kind=a Kind=b"),
        ('kind: Literal["a", "b"]\nsize: z.enum(["c"]),', "kind=a kind=b size=c"),
        ('t = kind == "a" ? "b" : "c"', "kind=a"),
        ('{"kind": "a", "sizes": ["b", "c"]}', ""),
        ("$m = ['kind' => 'a'];", ""),
        ('kind = "a"\ngo("b")', ""),
        ('enum Keys: String { case kind = "a" }', ""),
    ],
)
def test_a_text_is_held_against_what_it_is_compared_with_or_chosen_by(program: str, held: str) -> None:
    assert " ".join(f"{one.subject}={one.text}" for one in equations_in(program)) == held


@each_row(
    ("program", "of"),
    [("kind == 'a'", ""), ("m.kind == 'a'", "m"), ("m?.kind == 'a'", "m"), ("m['kind'] == 'a'", "m")],
)
def test_a_member_is_told_with_what_it_is_of(program: str, of: str) -> None:
    assert [one.of for one in equations_in(program)] == [of]


def test_a_text_is_told_with_its_place() -> None:
    assert [one.at for one in equations_in("if (kind === 'a') go()")] == [14]

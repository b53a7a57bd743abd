"""Where texts stand in programs of many languages."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.programs.slots import holds, slotted_in


@each_row(
    ("program", "slots"),
    [
        ("switch ($m['topic']) { case 'a.b': go(); }", {"a.b": "case"}),
        ("case event\nwhen 'a.b', 'a.c'\n  go\nend", {"a.b": "case", "a.c": "case"}),
        ('match kind { "a.b" | "a.c" => go(), _ => {} }', {"a.b": "case", "a.c": "case"}),
        ('when (m.kind) { "a.b" -> go() }', {"a.b": "case"}),
        ('case "$k" in\n  a.b | a.c) go ;;\nesac', {"a.b": "case", "a.c": "case"}),
        ('if (m["topic"] === "a.b") go()', {"a.b": "topic"}),
        ('if (node.get("topic").asText().equals("a.b")) go();', {"a.b": "topic"}),
        ('if ("a.b".equals(m.topic)) go();', {"a.b": "topic"}),
        ("if ('a.b' === m.topic) go()", {"a.b": "topic"}),
        ("if ($m->{topic} eq 'a.b') { go() }", {"a.b": "topic"}),
        ("hooks.on('a.b', go)", {"a.b": "on()"}),
        ('events = ["a.b", "a.c"]', {"a.b": "events", "a.c": "events"}),
        ('curl u -d \'{"events":["a.b"]}\'', {"a.b": "events"}),
        ("curl u -d 'events[]=a.b'", {"a.b": "events"}),
        ("events=a.b", {"a.b": "events"}),
        (
            "hook:\n  events:\n    - a.b  # one\n    - 'a.c'\n  - a.d\n",
            {"a.b": "events", "a.c": "events", "a.d": "events"},
        ),
        ("events: # none\n  - a.b it happens\n", {}),
        ("shop trigger a.b", {"a.b": "trigger"}),
        ("shop listen --topic a.b", {"a.b": "topic"}),
        ("curl u/hooks?topic=a.b", {"a.b": "topic"}),
        ('hooks.create({ url: "u.v", topic: "a.b" })', {"u.v": "url", "a.b": "topic"}),
        ('type E = { type: "a.b" | "a.c" }', {"a.b": "type", "a.c": "type"}),
        ('def go(%{"topic" => "a.b"}), do: 1', {"a.b": "topic"}),
        ('// case "a.b":\ngo()', {}),
        ('if ("a.b") go()', {}),
    ],
)
def test_a_text_stands_in_the_slot_of_what_it_is_compared_with_or_put_into(program: str, slots: dict[str, str]) -> None:
    assert {one.text: one.slot for one in slotted_in(program) if "." in one.text} == slots


@each_row(
    ("program", "at"),
    [("go('a.b')", 4), ("curl -d 'events[]=a.b'", 18), ("case $k in\n  a.b) go;;\nesac", 13), ("k:\n- a.b\n", 5)],
)
def test_a_text_is_told_with_its_place(program: str, at: int) -> None:
    assert [one.at for one in slotted_in(program) if one.text == "a.b"] == [at]


@each_row(("slot", "whether"), [("topic", True), ("events", True), ("on()", True), ("get()", False), ("url", False)])
def test_a_slot_holds_events_by_its_name(slot: str, whether: bool) -> None:
    assert holds(slot) is whether


def test_a_text_of_very_many_that_are_joined_stands_in_the_slot_of_all() -> None:
    many = ", ".join(f"'a.b{number}'" for number in range(5_000))
    assert {one.slot for one in slotted_in(f"events = [{many}]")} == {"events"}

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hookproof.schema.pointers import joined
from hookproof.sources.names import event_of, is_dotted, same_event
from hookproof.sources.positioned import positioned_json, positioned_yaml, value_at
from hookproof.sources.texts.vocabulary import kinds_of, required_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def pointers(value: Any, base: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [base, *(p for key, inner in members for p in pointers(inner, (*base, str(key))))]


@pytest.mark.slow
@given(value=VALUES, indent=st.sampled_from([None, 0, 1, 4]), ascii_only=st.booleans())
@example(value={'"a": 1, "b': ['"c": [{', {"\\": "\\", "é\n": "}"}]}, indent=None, ascii_only=True)
@example(value=[{"a": 'say "so": ' * 40}, "b", {"a": []}], indent=1, ascii_only=False)
def test_every_member_is_where_its_key_stands_and_every_item_where_it_begins(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    found = positioned_json(text, "x.json")
    assert found.value == value
    starts = [0, *(n + 1 for n, char in enumerate(text) if char == "\n")]
    for path in pointers(value):
        line, column = found.spots(joined(*path))
        rest = text[starts[line - 1] + column - 1 :]
        parent = value_at(value, joined(*path[:-1])) if path else None
        expected = path[-1] if isinstance(parent, dict) else value_at(value, joined(*path))
        decoded, _ = json.JSONDecoder(strict=False).raw_decode(rest)
        assert decoded == expected


@pytest.mark.slow
@given(value=VALUES)
@example(value=["é", "😀", "a: b # c", "- d"])
def test_json_text_gives_the_same_value_when_it_is_read_as_yaml(value: Any) -> None:
    # YAML 1.1 has no surrogate pairs among its escapes, and no control characters outside of them.
    text = json.dumps({"v": value}, ensure_ascii=False)
    assume(text.isprintable())
    assert positioned_yaml(text, "x.yaml").value == {"v": value}


def test_event_names_are_told_from_what_looks_like_them() -> None:
    assert all(map(is_dotted, ["file.upload.failed", "user:created", "com.acme.order.paid", "pull_request.opened"]))
    assert not any(map(is_dotted, ["node.js", "example.com", "e.g", "file", "v1.2", "a/b", "console.log", "x.y.z"]))


def test_two_spellings_of_one_event_are_one() -> None:
    assert same_event("order.created", "orderCreated")
    assert same_event("order.created", "com.acme.order.created")
    assert not same_event("order.created", "pre.order.created")
    assert not same_event("order.created", "order.updated")


def test_a_payload_carries_its_event_at_its_root_or_in_an_envelope() -> None:
    assert event_of({"event": "order_paid"}) == ("/event", "order_paid")
    assert event_of({"type": "order.paid", "object": "event"}) == ("/type", "order.paid")
    assert event_of({"meta": {"event_name": "order_paid"}}) == ("/meta/event_name", "order_paid")
    assert event_of({"event": {"type": "order_paid"}}) == ("/event/type", "order_paid")
    assert event_of({"type": "IMAGE", "action": "opened"}) is None
    assert event_of({"type": "push"}, {"push"}) == ("/type", "push")


def test_words_of_field_lists_are_types() -> None:
    assert kinds_of("string | null") == (frozenset({"string"}), True)
    assert kinds_of("`list of objects`") == (frozenset({"array"}), None)
    assert kinds_of("double") == (frozenset({"number", "integer"}), None)
    assert kinds_of("string<uuid>") == (frozenset({"string"}), None)
    assert kinds_of("models.Order") == (frozenset(), None)
    assert kinds_of("string or Order") == (frozenset(), None)


def test_words_of_field_lists_say_what_is_required() -> None:
    assert [required_of(word) for word in ("Yes", "✅", "required", "no", "Optional", "sometimes", "")] == [
        True, True, True, False, False, None, None,
    ]  # fmt: skip

"""A payload in XML is its root's elements; texts mean what their fields say; what declares a type is not read."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.sources.records import Example, Field
from hookproof.sources.texts.headings import Section
from hookproof.sources.texts.xmlboxes import keep_payloads, meant, payload_in


def test_elements_are_members_and_those_of_one_name_are_a_list_each_with_its_place() -> None:
    found = payload_in(
        '<?xml version="1.0"?>\n<a:n xmlns:a="u">\n <Id>7</Id>\n <Tag>x</Tag>\n <Tag/>\n <In><B>&lt;</B></In>\n</a:n>'
    )
    assert found is not None
    assert found.value == {"Id": "7", "Tag": ["x", ""], "In": {"B": "<"}}
    assert [found.spots(pointer) for pointer in ("/Id", "/Tag", "/In/B", "/none")] == [(3, 2), (4, 2), (6, 6), (1, 1)]


@each_row(
    "text", ["", "<a>", "<a>text</a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a><b>&b;</b></a>", "<a>" * 60 + "</a>" * 60]
)
def test_what_is_no_object_in_plain_xml_gives_nothing(text: str) -> None:
    assert payload_in(text) is None


def _example(value: object) -> Example:
    return Example(value=value, at=Place(path="a.md", line=1), raw="<a>")


def test_a_text_is_a_number_or_a_boolean_where_its_field_is_and_it_is_one() -> None:
    kinds = {"n": "integer", "b": "boolean", "s": "string", "bad": "integer"}
    fields = [Field(path=(n,), description="", at=Place(path="a"), kinds=frozenset({k})) for n, k in kinds.items()]
    assert meant(_example({"n": "12", "b": "true", "s": "12", "bad": "x", "o": "1"}), fields).value == {
        "n": 12, "b": True, "s": "12", "bad": "x", "o": "1",
    }  # fmt: skip


def test_what_carries_no_event_and_has_no_documented_member_is_a_box_that_nobody_reads() -> None:
    section = Section(1, "a", 1)
    section.examples += [_example({"EventType": "OrderPaid"}), _example({"groupId": "a", "version": "1"})]
    keep_payloads([section])
    assert [one.value for one in section.examples] == [{"EventType": "OrderPaid"}]
    assert [one.text for one in section.unread] == ["xml"]

"""Structs of dry-struct are the schemas of what their attributes say."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.sources.typed.rubystructs import declared


def schemas(text: str) -> dict[str, Any]:
    found = {one.name: one for one in declared(text)}
    return {name: one.type.as_sent().written(found)[0] for name, one in found.items()}


@each_row(
    ("kind", "said"),
    [
        ("Types::String", {"type": "string"}),
        ("T::Strict::Integer", {"type": "integer"}),
        ("Types.Value('jar.opened')", {"type": "string", "const": "jar.opened"}),
        (
            'Types::String.enum("tin", "jar") # which',
            {"type": "string", "enum": ["tin", "jar"], "description": "which"},
        ),
        ("Types::JSON::DateTime.optional", {"type": ["string", "null"], "format": "date-time"}),
        (
            "Types::Array.of(Types::Array(Lid))",
            {"type": "array", "items": {"type": "array", "items": {"$ref": "#/$defs/Lid"}}},
        ),
        ("Types::Float | Types::Nil", {"type": ["number", "null"]}),
        ("Acme::Lid", {"$ref": "#/$defs/Lid"}),
        ("Types::Decimal", {}),
    ],
)
def test_an_attribute_is_typed_as_it_says(kind: str, said: dict[str, Any]) -> None:
    lid = "class Lid < Dry::Struct\n  attribute :shut, Types::Bool\nend\n"
    found = schemas(f"{lid}class Jar < Dry::Struct\n  attribute :x, {kind}\nend\n")
    assert found["Jar"] == {"type": "object", "properties": {"x": said}, "required": ["x"]}


JAR = """
module Acme
  # Of a shelf.
  class Base < Dry::Struct
    def self.call(x)
      if x then y end
    end
    attribute(:id, Types::String)
  end
  class Jar < Base
    attribute? :note, Types::String
    # of tin
    attribute :lid do
      attribute :shut, Types::Bool
    end
    attribute :parts, Types::Array do
      attribute :size, Types::Integer.default(1)
    end
    transform_keys do |key|
      key.to_sym
    end
    attribute :last, Types::Any
  end
end
"""


def test_what_may_be_absent_what_is_inside_and_what_a_struct_is_made_from() -> None:
    found = schemas(JAR)
    assert found["Base"]["description"] == "Of a shelf."
    assert found["Base"]["properties"] == {"id": {"type": "string"}}
    assert found["Jar"]["allOf"] == [{"$ref": "#/$defs/Base"}]
    assert found["Jar"]["required"] == ["lid", "parts", "last"]
    assert found["Jar"]["properties"]["lid"]["properties"] == {"shut": {"type": "boolean"}}
    assert "required" not in found["Jar"]["properties"]["parts"]["items"]


def test_other_programs_declare_nothing() -> None:
    assert schemas("class A < B\n  attr_reader :x\nend\nend\nattribute :x, Types::String\n") == {}


def test_long_lines_and_files_are_read_in_time_that_their_length_bounds() -> None:
    for piece in ("attribute :x, Array(", "do |", "end ", "class A::", " ", "a", "| ", "class A < B\n", "Array("):
        assert [*declared("attribute :x, " + piece * (100_000 // len(piece)))] == []

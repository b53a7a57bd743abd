from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.sources.typed.pythonclasses import declared


def schemas(text: str) -> dict[str, Any]:
    found = list(declared(text))
    known = {one.name for one in found}
    return {one.name: one.type.written(known)[0] for one in found}


@each_row(
    ("type_", "schema"),
    [
        ("str", {"type": "string"}),
        ("Literal['a', 'b']", {"type": "string", "enum": ["a", "b"]}),
        ("Literal[Kind.MADE]", {"type": "string", "const": "door.made"}),
        ("Optional[int]", {"type": ["integer", "null"]}),
        ("int | None", {"type": ["integer", "null"]}),
        ("Union[str, int]", {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ("list[Other]", {"type": "array", "items": {"$ref": "#/$defs/Other"}}),
        ("'Other'", {"$ref": "#/$defs/Other"}),
        ("dict[str, Any]", {"type": "object"}),
        ("datetime.datetime", {"type": "string", "format": "date-time"}),
        ("Annotated[float, 'x']", {"type": "number"}),
        ("Kind", {"$ref": "#/$defs/Kind"}),
        ("Elsewhere", {}),
        ("Elsewhere | None", {}),
    ],
)
def test_an_annotation_is_the_schema_that_says_the_same(type_: str, schema: dict[str, Any]) -> None:
    text = f"class Kind(str, Enum):\n    MADE = 'door.made'\n\nclass Other:\n    x: int\n\nclass A:\n    a: {type_}\n"
    assert schemas(text)["A"]["properties"]["a"] == schema


@each_row(
    ("head", "member", "required"),
    [
        ("A(TypedDict)", "a: str", True),
        ("A(TypedDict)", "a: NotRequired[str]", False),
        ("A(TypedDict, total=False)", "a: str", False),
        ("A(TypedDict, total=False)", "a: Required[str]", True),
        ("A(BaseModel)", "a: str", True),
        ("A(BaseModel)", "a: str | None = None", False),
        ("A(BaseModel)", "a: str = Field(...)", True),
        ("A(BaseModel)", "a: str = Field(description='x')", True),
        ("A(BaseModel)", "a: str = Field('x')", False),
        ("A(BaseModel)", "a: str = Field(default=None)", False),
    ],
)
def test_a_member_is_required_unless_it_has_a_value_or_a_mark(head: str, member: str, required: bool) -> None:
    assert ("required" in schemas(f"class {head}:\n    {member}\n")["A"]) is required


def test_what_is_said_of_a_member_stands_below_it_behind_it_or_in_its_arguments() -> None:
    told = schemas(
        "class A(BaseModel):\n    '''All.'''\n    a: int\n    '''Below.'''\n    b: int  # Behind.\n"
        "    c: int = Field(description='Inside.', ge=1, alias='cee', examples=[2])\n    d: ClassVar[int] = 3\n"
    )["A"]
    assert told["description"] == "All."
    assert told["properties"] == {
        "a": {"type": "integer", "description": "Below."},
        "b": {"type": "integer", "description": "Behind."},
        "cee": {"type": "integer", "minimum": 1, "examples": [2], "description": "Inside."},
    }


def test_a_tuple_of_events_is_a_list_of_them() -> None:
    assert schemas("EVENTS = ('door.made', 'door.shut')\nOTHER = ('a', 'b')\n") == {
        "EventName": {"type": "string", "enum": ["door.made", "door.shut"]}
    }


def test_what_is_no_python_declares_nothing() -> None:
    assert schemas("class A(:\n") == {}


MODELS = """
class Base(BaseModel):
    class Config:
        extra = "allow"

class Opened(Base):
    note: Optional[Optional[str]] = None

class Again(Opened):
    pass

class Any1(Base):
    __root__: Optional[Union[Opened, Again]] = None

class Any2(RootModel[Opened | Again]):
    pass

class Any3(RootModel):
    root: list[Opened]
"""


def test_a_model_that_stands_for_another_type_is_that_type_and_one_without_members_is_none() -> None:
    found = schemas(MODELS)
    assert [*found] == ["Opened", "Again", "Any1", "Any2", "Any3"]
    assert found["Opened"] == {"type": "object", "properties": {"note": {"type": ["string", "null"]}}}
    assert found["Again"]["allOf"] == [{"$ref": "#/$defs/Opened"}]
    assert found["Any1"] == found["Any2"] == {"anyOf": [{"$ref": "#/$defs/Opened"}, {"$ref": "#/$defs/Again"}]}
    assert found["Any3"] == {"type": "array", "items": {"$ref": "#/$defs/Opened"}}

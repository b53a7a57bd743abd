from __future__ import annotations

from hookproof.sources.typed.golang import declared

TEXT = """package events

type Outcome string

const (
	OutcomeOK   Outcome = "ok"
	OutcomeLost Outcome = "lost"
	EventMade           = "door.made"
	EventShut           = "door.shut"
)

type Base struct {
	ID string `json:"id"`
}

// DoorShut is the payload of door.shut.
type DoorShut struct {
	Base
	// Outcome says how it went.
	Outcome Outcome   `json:"outcome"`
	Count   *int64    `json:"count,omitempty" yaml:"count"` // how often
	At      time.Time `json:"at"`
	Tags    []string  `json:"tags"`
	Big     int64     `json:"big,string"`
	Hidden  string    `json:"-"`
	inner   string
	Wings []struct {
		Side string `json:"side"`
	} `json:"wings"`
}
"""


def test_a_struct_is_a_schema_with_the_names_of_its_members_in_json() -> None:
    found = {one.name: one for one in declared(TEXT)}
    schema = found["DoorShut"].type.written(found)[0]
    assert found["DoorShut"].event == "door.shut"
    assert schema["allOf"] == [{"$ref": "#/$defs/Base"}]
    assert schema["properties"]["outcome"] == {"$ref": "#/$defs/Outcome", "description": "Outcome says how it went."}
    assert schema["properties"]["count"] == {"type": ["integer", "null"], "description": "how often"}
    assert schema["properties"]["big"] == {"type": "string"}
    assert "required" not in schema
    wings = schema["properties"]["wings"]
    assert wings["type"] == ["array", "null"]
    assert wings["items"]["properties"] == {"side": {"type": "string"}}
    assert [*schema["properties"]] == ["outcome", "count", "at", "tags", "big", "wings"]


def test_constants_are_the_values_of_their_type_and_the_list_of_events() -> None:
    found = {one.name: one.type.written(()) for one in declared(TEXT)}
    assert found["Outcome"][0] == {"type": "string", "enum": ["ok", "lost"]}
    assert found["EventName"][0] == {"type": "string", "enum": ["door.made", "door.shut"]}

"""The types of programs give events: a fixed name in a type, a union of such, an envelope with data of each."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.importing.library import Library
from hookproof.importing.offering.declaredtypes import offers_called, offers_of, with_words
from hookproof.importing.offers import Offer
from hookproof.sources.typed.typefile import schemas_of

GENERIC = """
export interface Hook<T extends Kind, D = {}> { id: string; type: T; data: D }
export type Kind = 'jar.opened' | 'jar.closed';
export type Opened = Hook<'jar.opened', { jar: Jar; by?: string }>;
export type Closed = Hook<'jar.closed', { jar: Jar }>;
interface Jar { id: string; lid: string | null; type: 'jar.glass' }
"""
ENUMERATED = """
export enum Kind { Push = 'push', Tag = 'tag', Tagged = 'tagged' }
interface Base { at: string }
interface Push extends Base { object_kind: Kind.Push; ref: string }
interface Tag extends Base { object_kind: Kind.Tag | Kind.Tagged }
interface Other { object_kind: string }
export type RepoEvent = Push | Tag | Other;
"""
MODELS = """
class Base(BaseModel, Generic[D]):
    type: str
    data: D
    extra: Optional[Foreign] = None

class Opened(Base[Jar]):
    type: Literal["jar.opened"] = "jar.opened"

class Jar(BaseModel):
    size: Whole

Whole = Annotated[int, "metres"]
"""
STRUCTS = """
type Kind string
const (
	Opened Kind = "jar.opened"
	Closed Kind = "jar.closed"
)
type Event struct {
	Type Kind            `json:"type"`
	Data json.RawMessage `json:"data"`
}
type JarOpenedData struct {
	Jar int `json:"jar"`
}
"""
SHARP = """
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Opened), "JAR_OPENED")]
[JsonDerivedType(typeof(Closed), "JAR_CLOSED")]
public abstract record JarEvent([property: JsonPropertyName("id")] Guid Id);
public record Opened(Guid Id, [property: JsonPropertyName("size")] int Size) : JarEvent(Id);
public record Closed(Guid Id) : JarEvent(Id);
"""


def told(text: str, suffix: str) -> dict[str, Offer]:
    library = Library({"t": schemas_of({f"a{suffix}": text})})
    return {offer.name: offer for offer in offers_of("t", library)}


def test_a_type_with_parameters_is_an_event_where_it_is_used() -> None:
    found = told(GENERIC, ".ts")
    assert [*found] == ["jar.opened", "jar.closed"]
    node = found["jar.opened"].node
    assert node["properties"]["type"] == {"type": "string", "const": "jar.opened"}
    assert node["properties"]["data"]["required"] == ["jar"]


def test_types_of_one_union_that_are_all_called_after_events_are_these() -> None:
    text = "class JarOpenedEvent(B):\n  a: int\nclass JarV2ShutEvent(B):\n  a: int\n"
    assert [*told(f"{text}Model = Union[JarOpenedEvent, JarV2ShutEvent]\n", ".py")] == ["jar_opened", "jar_v2_shut"]
    assert told(f"{text}class Jar(B):\n  a: int\nModel = Union[JarOpenedEvent, JarV2ShutEvent, Jar]\n", ".py") == {}


def test_a_type_called_after_events_that_lists_them_is_the_payload_of_each() -> None:
    text = 'Id: TypeAlias = str\nclass {}(B):\n  category: Literal["jar.opened", "jar.closed"]\n  id: Id\n'
    found = told(text.format("UnwrapEvent"), ".py")
    assert [(name, offer.problem) for name, offer in found.items()] == [("jar.opened", ""), ("jar.closed", "")]
    assert found["jar.opened"].node["allOf"][1]["properties"] == {"category": {"const": "jar.opened"}}
    assert told(text.format("Jar"), ".py") == {}


def test_types_that_one_above_tells_apart_are_events_whatever_the_form_of_their_names() -> None:
    found = told(SHARP, ".cs")
    assert [*found] == ["JAR_OPENED", "JAR_CLOSED"]
    members = dict(Library({"t": schemas_of({"a.cs": SHARP})}).members(found["JAR_OPENED"].node))
    assert [*members] == ["size", "kind", "id"]


PAIRED = """
enum Kind { Opened = 'jar_opened', Closed = 'jar_closed' }
interface Base { KEY: Kind; id: string }
interface JarOpened extends Base { size: number }
interface JarClosed extends Base { lid: string }
type JarEvent = JarOpened | JarClosed;
"""


@each_row(
    ("text", "events"),
    [
        (PAIRED.replace("KEY", "type"), ["jar_opened", "jar_closed"]),
        (PAIRED.replace("KEY", "type").replace("JarClosed", "JarShut"), []),
        ("interface A { t: 'jar_in' }\ninterface B { t: 'jar_out' }\ntype Events = A | B;", ["jar_in", "jar_out"]),
        ("interface A { t: 'jar_in' }\ninterface B { u: 'jar_out' }\ntype Events = A | B;", []),
        ("interface A { t: 'jar_in' }\ninterface B { t: 'jar_in' }\ntype Events = A | B;", []),
    ],
)
def test_types_of_a_union_are_told_apart_by_what_they_are_called_after_or_by_a_text_of_their_own(
    text: str, events: list[str]
) -> None:
    assert [name for name, offer in told(text, ".ts").items() if not offer.problem] == events


def test_a_union_of_events_names_them_whatever_their_form_and_what_has_no_fixed_name_is_set_aside() -> None:
    found = told(ENUMERATED, ".ts")
    assert [(name, bool(offer.problem)) for name, offer in found.items()] == [
        ("Other", True), ("push", False), ("tag", False), ("tagged", False)
    ]  # fmt: skip


def test_a_model_has_its_parents_members_with_its_own_types_and_none_of_a_class_that_is_elsewhere() -> None:
    library = Library({"t": schemas_of({"a.py": MODELS})})
    (offer,) = offers_of("t", library)
    members = dict(library.members(offer.node))
    assert (offer.name, offer.problem, [*members]) == ("jar.opened", "", ["type", "data"])
    assert members["data"]["$ref"].endswith("/Jar")  # type: ignore[index]


def test_an_envelope_is_of_the_events_that_it_lists_with_the_data_that_is_called_after_each() -> None:
    found = told(STRUCTS, ".go")
    assert [(name, offer.problem) for name, offer in found.items()] == [
        ("jar.opened", ""), ("jar.closed", "the types do not tell what its member data holds")
    ]  # fmt: skip
    envelope, own = found["jar.opened"].node["allOf"]
    assert envelope["$ref"].endswith("/Event")
    assert own["properties"]["data"]["$ref"].endswith("/JarOpenedData")


def test_an_event_with_a_member_of_a_type_that_is_nowhere_is_set_aside() -> None:
    (offer,) = told("interface Opened { type: 'jar.opened'; jar: Jar }", ".ts").values()
    assert offer.problem == "Jar, the type of a member, is declared by no file that was given, or in several ways"


def test_members_are_left_out_or_optional_as_typescript_says() -> None:
    text = """
    interface Jar { id: string; lid: string; at: string }
    interface Opened { type: 'jar.opened'; jar: Omit<Jar, 'lid' | 'at'>; was: Partial<Pick<Jar, 'lid'>> }
    """
    members = schemas_of({"a.ts": text})["$defs"]["Opened"]["properties"]  # type: ignore[index]
    assert members["jar"] == {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    assert members["was"] == {"type": "object", "properties": {"lid": {"type": "string"}}}


@each_row(
    ("name", "said", "kind"),
    [("jar_id", "", "integer"), ("createdAt", "", "integer"), ("weight", "", "number"), ("n", "Unix time", "integer")],
)
def test_numbers_are_whole_where_a_name_or_a_word_says_so(name: str, said: str, kind: str) -> None:
    schema = {"properties": {name: {"type": "number", "description": said}}}
    assert with_words(schema) == {"properties": {name: {"type": kind, "description": said}}}


@each_row(
    ("said", "fixed"),
    [
        ('always "jar.opened"', "jar.opened"),
        ("Always `jar.opened`.", "jar.opened"),
        ('Is always the text "a b".', "a b"),
        ("always lower case", None),
        ('Not always "jar.opened".', None),
        ('For jars always "jar.opened"', None),
    ],
)
def test_a_comment_that_says_what_a_text_always_is_fixes_it(said: str, fixed: str | None) -> None:
    told = {"type": "string", "description": said}
    expected = told if fixed is None else {**told, "const": fixed}
    assert with_words({"properties": {"kind": told}}) == {"properties": {"kind": expected}}


MAPPED = """
interface Jar { id: string }
interface Lid { id: string; jar: Jar }
interface Shelf { jar: Jar; lid: Lid }
"""


def test_a_type_with_a_member_for_each_event_names_them_and_one_of_things_names_none() -> None:
    found = told(MAPPED + 'export interface Hooks { "jar.opened": Jar; "lid.lost": Lid }', ".ts")
    assert [*found] == ["jar.opened", "lid.lost"]
    assert dict(found["lid.lost"].node) == {"$ref": found["jar.opened"].node["$ref"].replace("Jar", "Lid")}
    assert [*told(MAPPED + "export interface JarEventMap { opened: Jar; lost: Lid }", ".ts")] == ["opened", "lost"]
    assert not told(MAPPED, ".ts")
    kinds = """
interface Made { action: 'made' }
interface Lost { action: 'lost' }
type JarEvent = Made | Lost
interface JarEventMap { jar: JarEvent; lid: Lid }
"""
    assert [*told(MAPPED + kinds, ".ts")] == ["jar", "lid"]
    assert not told(MAPPED + 'export interface Hooks { "jar.opened": Jar; "lid.lost": Unknown }', ".ts")


def test_a_name_that_two_files_give_to_different_types_is_each_one_s_own() -> None:
    file = """
class Data(BaseModel):
    {0}: str

class Jar{1}(BaseModel):
    type: Literal["jar.{0}"]
    data: Data
"""
    lost = 'class JarLost(BaseModel):\n    type: Literal["jar.lost"]\n    data: {0}\n'
    files = {"a/opened.py": file.format("opened", "Opened"), "a/closed.py": file.format("closed", "Closed")}

    def told(third: str) -> dict[str, list[str]]:
        library = Library({"t": schemas_of({**files, "third.py": third})})
        found = {offer.name: offer.node for offer in offers_of("t", library) if not offer.problem}
        data = {name: library.member(node, ("data",)) for name, node in found.items()}
        return {name: [key for key, _ in library.members(node)] for name, node in data.items()}

    both = {"jar.opened": ["opened"], "jar.closed": ["closed"]}
    assert told("") == both
    assert told(lost.format("Data")) == both  # which of them it means is not said
    for third in (
        "from .opened import Jar, Data\n" + lost.format("Data"),
        "from a.opened import (\n    Data as Held,  # of an opened one\n)\n" + lost.format("Held"),
        "from a import opened\n" + lost.format("opened.Data"),
    ):
        assert told(third) == {**both, "jar.lost": ["opened"]}
    # The same file once more, for another kind of module, is no other one.
    files |= {"b/opened.py": files["a/opened.py"]}
    assert told("from .opened import Data\n" + lost.format("Data")) == {**both, "jar.lost": ["opened"]}


def test_a_name_that_files_give_to_the_same_type_is_one() -> None:
    text = 'class Jar(BaseModel):\n    type: Literal["jar.opened"]\n'
    assert [*schemas_of({"a.py": text, "b.py": text})["$defs"]] == ["Jar"]


DESCRIBED = """
type OneOf<T extends any[]> = T extends [infer Only] ? Only : never;
export interface webhooks {
  /** Of jars. */
  "jar-opened": { post: operations["jar/opened"] };
  "jar-seen": { get: operations["jar/opened"] };
}
export interface components { schemas: { jar: { id: string }; lid: { size: number } } }
export interface operations {
  "jar/opened": {
    parameters: { header: {
      /** @example jar */
      "X-Jar-Event": string } };
    requestBody: {
      content: { "application/json": { action: "opened"; jars: components["schemas"]["jar"][]; what: OneOf<[
        components["schemas"]["jar"], components["schemas"]["lid"]]> } };
    };
  };
}
"""


def test_webhooks_that_a_tool_wrote_as_types_are_those_of_the_document_that_it_read() -> None:
    library = Library({"t": schemas_of({"a.ts": DESCRIBED})})
    (offer,) = offers_of("t", library)
    assert (offer.name, offer.problem, offer.json) == ("jar-opened", "", True)
    assert [(header.name, header.examples) for header in offer.headers] == [("X-Jar-Event", ("jar",))]
    assert library.member(offer.node, ("action",)) == {"type": "string", "const": "opened"}
    jars = library.member(offer.node, ("jars",))
    assert library.member(jars["items"], ("id",)) == {"type": "string"}  # type: ignore[index]
    assert library.member(offer.node, ("what", "size")) == {"type": "number"}


HELD = """
export type Webhook = { version: string; event: Opened | Lost }
interface Opened { id: string; type: 'OPENED' }
interface Lost { id: string; type: 'LOST' | 'BROKEN'; where?: string }
"""


def test_a_union_without_a_name_in_a_type_of_events_is_sent_inside_of_that_type() -> None:
    found = told(HELD, ".ts")
    assert [*found] == ["OPENED", "LOST", "BROKEN"]
    library = Library({"t": schemas_of({"a.ts": HELD})})
    offers = {offer.name: offer.node for offer in offers_of("t", library)}
    assert library.member(offers["OPENED"], ("version",)) == {"type": "string"}
    assert not told(HELD.replace("Webhook", "Options"), ".ts")
    assert [*told(HELD.replace("version: string", "type: 'jar.moved'"), ".ts")] == ["jar.moved"]
    assert not told(HELD + "interface Shelf { hook: Webhook }", ".ts")


def test_types_that_are_called_after_most_of_the_events_that_prose_names_are_their_payloads() -> None:
    text = "message JarOpened { string kind = 1; } message JarClosedEvent { string kind = 1; } message Jar {}"
    library = Library({"t": schemas_of({"a.proto": text})})
    found = [*offers_called("t", library, ("jar.opened", "jar.closed", "lid.lost"))]
    assert [(offer.name, offer.problem) for offer in found] == [
        ("jar.opened", ""), ("jar.closed", ""), ("lid.lost", "no type is called after it")
    ]  # fmt: skip
    assert not [*offers_called("t", library, ("jar.opened", "lid.lost"))]


STREAMED = """
export type Hook = A | B;
export type StreamEvent = C | D;
interface A { type: 'jar.opened' }
interface B { type: 'jar.closed' }
interface C { type: 'lid.turned' }
interface D { type: 'lid.lost' }
"""


def test_a_union_that_is_called_after_webhooks_leaves_other_events_to_whom_they_are_sent() -> None:
    assert [*told(STREAMED, ".ts")] == ["jar.opened", "jar.closed", "lid.turned", "lid.lost"]
    called = STREAMED.replace("type Hook", "type WebhookEvent")
    assert [*told(called, ".ts")] == ["jar.opened", "jar.closed"]


def test_a_module_of_a_name_that_two_folders_have_is_the_one_that_is_named_from_where_a_file_lies() -> None:
    jar = "class Jar(BaseModel):\n  {}: int\n"
    event = 'from {} import Jar\nclass {}(BaseModel):\n  type: Literal["jar.{}"]\n  jar: Jar\n'
    files = {
        "p/made/jar.py": jar.format("size"),
        "p/sent/jar.py": jar.format("weight"),
        "p/made/event.py": event.format(".jar", "Made", "made"),
        "p/sent/deep/event.py": event.format("..jar", "Sent", "sent"),
    }
    library = Library({"t": schemas_of(files)})
    found = {offer.name: library.member(offer.node, ("jar",)) for offer in offers_of("t", library)}
    held = {name: [member for member, _ in library.members(node)] for name, node in found.items()}
    assert held == {"jar.made": ["size"], "jar.sent": ["weight"]}


LISTED = """
package jars
type Kind string
const (
	Opened Kind = "jar.opened"
	Closed Kind = "jar.closed"
)
type JarOpenedPayload struct {
	By string `json:"by"`
}
type JarClosedPayload struct {
	Size int `json:"size"`
}
"""


def test_the_one_list_of_events_names_the_types_that_are_called_after_these() -> None:
    assert {name: offer.where for name, offer in told(LISTED, ".go").items()} == {
        "jar.opened": "type JarOpenedPayload", "jar.closed": "type JarClosedPayload"
    }  # fmt: skip
    assert [*told(LISTED.replace("type Jar", "type WebhookJar"), ".go")] == ["jar.opened", "jar.closed"]
    twice = LISTED + 'type Other string\nconst A Other = "a.b"\nconst B Other = "a.c"\n'
    assert not told(twice.replace("A Other", "Alpha Other").replace('"a.', '"lid.'), ".go")


def test_an_envelope_with_a_union_of_a_type_for_each_event_gives_each_its_own() -> None:
    kinds = "export enum Kind { JarOpened = 'JAR_OPENED', JarClosed = 'JAR_CLOSED' }\n"
    parts = "interface JarOpened { by: string }\ninterface JarClosed { lid: string }\n"
    envelope = "export interface Delivery { event: Kind; payload: JarOpened | JarClosed }\n"
    assert [*told(kinds + parts + envelope, ".ts")] == ["JAR_OPENED", "JAR_CLOSED"]
    assert not told(kinds + parts + envelope.replace("| JarClosed", "| Kind"), ".ts")


def test_types_called_after_webhooks_leave_the_same_events_of_an_interface_out() -> None:
    def typed(name: str, event: str) -> str:
        return f"interface {name} {{ type: '{event}' }}\n"

    hooks = typed("WebhookOpenedPayload", "jar.opened") + typed("WebhookClosedPayload", "jar.closed")
    listed = typed("OpenedEvent", "jar.opened") + typed("ClosedEvent", "jar.closed") + typed("Moved", "lid.moved")
    assert [offer.where for offer in told(hooks + listed, ".ts").values()] == [
        "type WebhookOpenedPayload", "type WebhookClosedPayload"
    ]  # fmt: skip
    assert len(told(hooks + typed("OpenedEvent", "jar.opened") + typed("Moved", "lid.moved"), ".ts")) == 3

"""What programs of many languages read of payloads."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.programs.reads import Carriage, reads_in
from hookproof.rules.reading.passages import Stretch

CARRIAGE = Carriage(frozenset({("kind",)}), frozenset({"order.paid", "order.sent"}))


def ways(program: str, carriage: Carriage | None = None) -> list[str]:
    return [".".join(read.steps) for read in reads_in(Stretch(program, 1, coded=True), carriage)]


@each_row(
    ("program", "read"),
    [
        ('build = payload["build"]\nsay(build["commit"])', ["build", "build.commit"]),
        ("const { shop } = req.body;\nsay(shop.id, shop?.till?.name)", ["shop", "shop.id", "shop.till.name"]),
        ("const told = JSON.parse(text);\nif (told.kind === 'a') say(told.shop.id.toUpperCase())", ["kind", "shop.id"]),
        ('told = request.get_json()\nsay(told.get("shop").get("id"))', ["shop.id"]),
        ("req.body.shop.id", ["shop.id"]),
        ("const till = req.body.shop.till;\nsay(till.name)", ["shop.till.name", "shop.till"]),
        ("for (const one of req.body) say(one.id);", ["id"]),
        ("for (const one of payload.lines) say(one.id);", ["lines", "lines.id"]),
        ("foreach ($payload['lines'] as $one) { say($one['id']); }", ["lines", "lines.id"]),
        ("foreach (json_decode($text, true) as $one) { say($one['id']); }", ["id"]),
        ('JsonNode told = mapper.readTree(body);\ntold.get("shop").get("id").asText()', ["shop.id"]),
        ('var a = JsonDocument.Parse(b).RootElement;\na.GetProperty("b").GetProperty("id").GetString()', ["b.id"]),
        ('told = nlohmann::json::parse(req.body);\nuse(told["shop"]["id"]);', ["shop.id"]),
        ("my $told = decode_json($text);\nuse($told->{shop}{id});", ["shop.id"]),
        ('void take(@RequestBody JsonNode told) {\n  told.get("shop").get("id");\n}', ["shop.id"]),
        ("const { shop: { id } } = await req.json();\nuse(id);", ["shop", "shop.id"]),
    ],
)  # fmt: skip
def test_a_program_reads_members_by_their_way_from_the_root(program: str, read: list[str]) -> None:
    assert ways(program) == read


@each_row(
    "program",
    [
        "event.data.object.id",  # a library may spell it otherwise
        'user = find("x")\nsay(user["email"])',
        "const { a } = options;",
        "payload.toString()",
        "for row in rows:\n    say(row['id'])",
        "told = json.loads(response.text)\nsay(told['id'])",
        "const told = await res.json();\nsay(told.id);",
        "text = JSON.stringify(told)\nsay(text.id)",
        "body = client.answer()\nsay(body['id'])",
        "payload = {'id': 1}\nsay(payload['id'])",
        "my $text = encode_json($one);\nsay($text->{id});",
        "$text = json_encode($one);\nsay($text['id']);",
        "say(1) if payload.present?",
    ],
)
def test_what_is_read_of_anything_else_is_not_told(program: str) -> None:
    assert ways(program) == []


@each_row(
    ("program", "read"),
    [
        ('if told["kind"] == "order.paid":\n    say(told["shop"]["id"])', ["kind", "shop.id"]),
        ("case told.kind\nwhen 'order.paid' then say(told.shop.id)\nend", ["kind", "shop.id"]),
        ('def take(%{"kind" => "order.paid", "shop" => %{"id" => id}}) do', ["kind", "shop", "shop.id"]),
        ('if told["kind"] == "other":\n    say(told["shop"]["id"])', []),
        ('say("order.paid", told["shop"])', []),
        ('subscribe({"kind": "order.paid"})', []),
    ],
)
def test_a_variable_that_has_the_event_where_payloads_have_it_is_a_payload(program: str, read: list[str]) -> None:
    assert ways(program, CARRIAGE) == read


INSIDE = {(): frozenset({"kind", "shop"}), ("shop",): frozenset({"id", "name"})}


@each_row(
    ("program", "read"),
    [
        (
            "hooks.on('order.paid', ({ shop }) => say(shop.id, shop.name, shop.label))",
            ["shop.id", "shop.name", "shop.label"],
        ),
        ("const shop = await db.find(1);\nsay(shop.id, shop.label)", []),  # made of something else
        ("say(shop.label, shop.rank, shop.id)", []),  # most of it is of something else
        ("say(till.id)", []),
        ("SELECT body->'shop'->>'label' FROM hooks", ["shop.label"]),
        ("echo \"$body\" | jq -r '.shop.label, .Names'", ["shop.label"]),
        ("curl https://api.example/shops | jq '.shop.label'", []),
        ('def take(%{"kind" => "order.paid"} = params), do: params["shop"]', ["shop"]),
    ],
)
def test_what_is_called_as_an_object_of_payloads_and_read_as_it_is_that_object(program: str, read: list[str]) -> None:
    carriage = Carriage(CARRIAGE.ways, CARRIAGE.events, INSIDE)
    assert ways(program, carriage) == read

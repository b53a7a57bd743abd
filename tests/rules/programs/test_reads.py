"""What programs of many languages read of payloads."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.programs.reads import reads_in
from hookproof.rules.reading.passages import Stretch


def ways(program: str) -> list[str]:
    return [".".join(read.steps) for read in reads_in(Stretch(program, 1, coded=True))]


@each_row(
    ("program", "read"),
    [
        ('build = payload["build"]\nsay(build["commit"])', ["build", "build.commit"]),
        ("const { shop } = req.body;\nsay(shop.id, shop?.till?.name)", ["shop", "shop.id", "shop.till.name"]),
        ("const told = JSON.parse(text);\nif (told.kind === 'a') say(told.shop.id.toUpperCase())", ["kind", "shop.id"]),
        ('told = request.get_json()\nsay(told.get("shop").get("id"))', ["shop.id"]),
        ("req.body.shop.id", ["shop.id"]),
        ("foreach (json_decode($text, true) as $one) { say($one['id']); }", ["id"]),
        ('JsonNode told = mapper.readTree(body);\ntold.get("shop").get("id").asText()', ["shop.id"]),
        ('var a = JsonDocument.Parse(b).RootElement;\na.GetProperty("b").GetProperty("id").GetString()', ["b.id"]),
        ('type Shop struct {\n\tID string `json:"shop_id,omitempty"`\n}', ["shop_id"]),
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
    ],
)
def test_what_is_read_of_anything_else_is_not_told(program: str) -> None:
    assert ways(program) == []
